"""``f d``, ``f n``, ``f u`` and ``f v``: days and values are chosen with counts, or typed."""

from __future__ import annotations

import pytest

from tests.support.lead_list import shown_names
from tests.ui.conftest import Opener

NARROW, WIDE = (80, 24), (120, 36)


def counts(lines: list[str]) -> dict[str, int]:
    """Return the lines of the picker with their counts."""
    found: dict[str, int] = {}
    for line in lines:
        _, box, rest = line.partition("] ")
        words = rest.rstrip(" │▐").split()
        if box and words and words[-1].isdigit():
            found[" ".join(words[:-1])] = int(words[-1])
    return found


async def test_days_are_chosen_with_counts_and_the_list_follows(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("f", "d")
        assert ui.shows("type: 14d, next 2w, 1..7 dec", "Counts include the")
        assert counts(ui.lines) == {
            "late": 2, "today": 3, "tomorrow": 1, "this week": 7, "next week": 0, "later": 0,
            "last 7 days": 12, "last 30 days": 21, "older than 30 days": 8, "never": 1,
        }  # fmt: skip
        await ui.press("space", "down", "space")
        assert ui.shows("2 chosen", "[x] late", "[x] today", "date late or today", "5 of 34")
        shown = {name[:12] for name in shown_names(ui)}
        assert {"Sofia Marche", "Hannah Weiss"} <= shown
        await ui.press("enter")
        assert ui.shows("date late or today", "5 of 34")
        await ui.press("f", "d")
        assert ui.shows("[x] late", "[x] today"), "it remembers what was chosen"
        await ui.press("space", "enter")
        assert ui.shows("date today", "3 of 34")


async def test_counts_respect_the_other_filters(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("f", "s", "1", "enter", "f", "d")
        assert counts(ui.lines)["never"] == 1
        assert counts(ui.lines)["today"] == 0


async def test_typed_days_stand_at_the_top(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("f", "d")
        await ui.write("1..27 nov")
        assert ui.shows("Sun 1 Nov to Fri 27 Nov", "[ ] 1..27 nov")
        number = counts(ui.lines)["1..27 nov"]
        await ui.press("enter")
        assert ui.shows("date 1..27 nov", f"{number} of 34")
        await ui.press("f", "d")
        shown = [line for line in ui.lines if "] " in line]
        assert "[x] 1..27 nov" in shown[0], "and stays the first line"
        assert "[ ] late" in shown[1]
        await ui.write("next 2w")
        assert ui.shows("[ ] next 2w"), "a blank is typed, too"
        await ui.press("escape")
        assert ui.shows("date 1..27 nov"), "esc puts back what was"


async def test_typed_words_narrow_and_meet_a_line(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("f", "d")
        await ui.write("7d")
        assert list(counts(ui.lines)) == ["last 7 days"], "what is offered is not offered twice"
        await ui.press("backspace", "backspace")
        await ui.write("week")
        assert list(counts(ui.lines)) == ["this week", "next week"]
        await ui.press("down", "space", "enter")
        assert ui.shows("date next week")


async def test_text_that_is_no_day_says_what_can_be_typed(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "d")
        await ui.write("some day")
        assert ui.shows("some day", "not a date; try")
        await ui.press("escape")
        assert ui.shows("34 active leads")


@pytest.mark.parametrize(
    ("second", "chip"), [("n", "created this week"), ("u", "updated this week")]
)
async def test_creation_and_change_have_pickers_too(
    offline: Opener, second: str, chip: str
) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", second)
        assert ui.shows("[ ] yesterday", "[ ] older than 90 days")
        await ui.write("this week")
        await ui.press("enter")
        assert ui.shows(chip)


async def test_values_are_chosen_together(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("f", "v")
        before = counts(ui.lines)
        assert sum(before.values()) == 34
        await ui.press("down", "down", "down", "down", "space", "down", "space", "enter")
        both = before["100,000 or more"] + before["no value"]
        assert ui.shows("value 100,000 or more, or none", f"{both} of 34")
        await ui.press("f", "x", "f", "v", "space", "down", "down", "down", "down", "space")
        assert ui.shows("value under 1,000 or 100,000 or more")
        await ui.press("ctrl+x")
        await ui.write(">100k eur")
        assert ui.shows("over 100,000 EUR", "[ ] >100k eur")
        await ui.press("enter")
        assert ui.shows("value over 100,000 EUR")
        assert [name[:12] for name in shown_names(ui)] == ["Hannah Weiss"]


async def test_chosen_days_are_kept_in_a_view_and_as_text(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("f", "d", "space", "down", "space", "enter", "F")
        assert ui.shows('date:"late, today"')
        await ui.press("escape", "W")
        await ui.write("Due")
        await ui.press("enter", "0")
        assert not ui.shows("date late or today")
        await ui.press("6")
        assert ui.shows("date late or today", "5 of 34")


async def test_key_bar_names_no_key_that_excludes(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("f", "d")
        assert "space choose   enter done   esc cancel" in ui.lines[-1]
        assert "exclude" not in ui.lines[-1]
