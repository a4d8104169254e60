"""The filter line: the whole filter as text, with errors and suggestions."""

from __future__ import annotations

import pytest

from tests.support.lead_list import shown_names
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

NARROW = (80, 24)


async def test_filter_line_edits_the_whole_filter_as_text(offline: Opener) -> None:
    async with offline(size=NARROW, sort=None) as ui:
        await ui.press("f", "s", "1", "enter", "F")
        assert ui.line_of(" F ").rstrip().startswith(" F status:New")
        await ui.write(" -source:website value:>25k")
        assert shown_names(ui) == ["Chloé Bernard", "Luca Ferri", "Fatima Zahra"]
        await ui.press("enter")
        assert ui.shows("status New", "source not Website", "value over 25,000")


async def test_filter_line_shows_an_error_below_the_word_and_tab_corrects_it(
    offline: Opener,
) -> None:
    async with offline(size=NARROW, sort=None) as ui:
        await ui.press("F")
        await ui.write("status:new")
        before = shown_names(ui)
        await ui.paste(" sorce:website")
        assert ui.shows("sorce: is not a filter. source: is.", "tab accept source:")
        assert shown_names(ui) == before, "the list stays until the text is valid"
        await ui.press("enter")
        assert ui.shows("sorce:website"), "it is not accepted"
        await ui.press("tab")
        assert ui.line_of(" F ").rstrip().startswith(" F status:new source:website")
        assert not ui.shows("is not a filter")
        assert len(shown_names(ui)) < len(before)


def underlined(ui: Driver) -> list[str]:
    """The texts that are underlined in the row of the filter field."""
    row = next(at for at, line in enumerate(ui.lines) if line.startswith(" F "))
    return [
        segment.text
        for segment in ui.strips[row]
        if segment.style is not None and segment.style.underline
    ]


async def test_filter_line_names_and_underlines_every_mistake(offline: Opener) -> None:
    text = "acme sorce:website status:new,contac,lots foo:1"
    async with offline(size=(120, 24), sort=None) as ui:
        await ui.press("F")
        await ui.paste(text)
        await ui.press("home")
        assert underlined(ui) == ["sorce:", "contac", "lots", "foo:"]
        assert ui.line_of("is not a filter").strip() == (
            "sorce: is not a filter. source: is. Also wrong: contac, lots and 1 more"
        )
        await ui.press("tab")
        assert ui.shows("No status is named “contac”. Contacted? Also wrong: lots, foo:")
        await ui.press("tab", "home")
        assert underlined(ui) == ["lots", "foo:"]
        assert ui.line_of(" F ").startswith(
            " F acme source:website status:new,Contacted,lots foo:1"
        ), "what cannot be corrected stays as it was typed"
        await ui.press("escape", "F")
        assert underlined(ui) == []


async def test_unknown_filter_word_leaves_the_list_unchanged(offline: Opener) -> None:
    async with offline(size=NARROW, sort=None) as ui:
        await ui.press("F")
        await ui.write("status:new")
        before = shown_names(ui)
        await ui.write(" statsu:won")
        assert ui.shows("statsu: is not a filter. status: is.")
        assert shown_names(ui) == before, "the typed letters are no longer searched for"


#: Texts that are not a filter, whole or half typed, and what the field says.
_INVALID_FILTERS = [
    ('date:"after 9999-12-31"', "There is no day after 9999-12-31"),
    ('date:"after 9999-12-31', "There is no day after 9999-12-31"),
    ("created:after 9999-12-31", "not a date; try"),
    ('updated:"before 0001-01-01"', "There is no day before 0001-01-01"),
    ("value:99999k..5", "99,999,000 is more than 5"),
    ("value:>1 250", "A space ends the value"),
    ("statsu:new", "statsu: is not a filter"),
    ("source:websitex", "No source is named “websitex”"),
    ("status:", "status: needs names, none"),
    ("status:in progress", "No status is named “in”"),
    ("is:convertedx", "is: takes active, converted, all"),
    ("has:faxes", "has: takes note"),
    ("sort:namee", "sort: takes next"),
]


async def test_filter_line_keeps_the_list_while_a_part_is_invalid(offline: Opener) -> None:
    async with offline(size=(120, 24), sort=None) as ui:
        await ui.press("f", "s", "1", "enter")
        names = shown_names(ui)
        for text, message in _INVALID_FILTERS:
            await ui.press("F")
            assert ui.line_of(" F ").endswith(" 7 of 34 ")
            # The letters typed last matter most: ``after 9999-12-3`` is a day.
            await ui.paste(f" {text[:-2]}")
            await ui.paste(text[-2:])
            assert ui.shows(message), text
            assert ui.line_of(" F ").endswith(" 7 of 34 "), text
            assert shown_names(ui) == names, text
            await ui.press("escape")


async def test_filter_line_keeps_the_list_of_a_view_while_a_part_is_invalid(
    offline: Opener,
) -> None:
    async with offline(size=(120, 24), sort=None) as ui:
        await ui.press("f", "s", "1", "enter", "W")
        await ui.write("Fresh")
        await ui.press("enter", "F")
        before = shown_names(ui)
        await ui.paste(' date:"after 9999-12-3')
        await ui.write("1")
        assert ui.shows("There is no day after 9999-12-31")
        assert ui.line_of(" F ").endswith(" 7 of 34 ")
        assert shown_names(ui) == before
        await ui.press("enter")
        assert ui.shows("There is no day after 9999-12-31"), "the field stays open"
        await ui.press("escape")
        assert ui.shows("status New")
        assert shown_names(ui) == before


@pytest.mark.parametrize(
    ("field", "first", "second", "message"),
    [
        ("d", "14d", "after 9999-12-31", "There is no day after 9999-12-31"),
        ("n", "this year", "before 0001-01-01", "There is no day before 0001-01-01"),
        ("u", "this year", "older 1x", "not a date; try"),
        ("v", ">5k", "5k..1x", "an amount (5000)"),
        ("v", ">5k", "999999..9", "999,999 is more than 9"),
    ],
)
async def test_picker_keeps_the_list_while_its_text_is_invalid(
    offline: Opener, field: str, first: str, second: str, message: str
) -> None:
    async with offline(size=(120, 24), sort=None) as ui:
        await ui.press("f", field)
        await ui.write(first)
        await ui.press("enter")
        names = shown_names(ui)
        await ui.press("f", field)
        await ui.paste(second[:-1])
        await ui.write(second[-1])
        words = " ".join(" ".join(line[-34:].split()) for line in ui.lines)
        assert message in words
        assert shown_names(ui) == names
        await ui.press("enter")
        assert ui.shows(second), "enter closes nothing, and the text stays"
        await ui.press("escape")
        assert shown_names(ui) == names


async def test_filter_line_does_not_search_for_a_keyword_prefix(offline: Opener) -> None:
    async with offline(size=NARROW, sort=None) as ui:
        await ui.press("F")
        await ui.write("sour")
        assert ui.shows("34 of 34")
        await ui.press("enter")
        assert ui.shows("text sour", "No lead matches"), "once the keyword is complete"


async def test_escape_in_the_filter_line_restores_the_filter(offline: Opener) -> None:
    async with offline(size=NARROW, sort=None) as ui:
        await ui.press("F")
        await ui.write("status:new")
        await ui.press("escape")
        assert ui.shows("34 active leads")
        assert not ui.shows("status New")
