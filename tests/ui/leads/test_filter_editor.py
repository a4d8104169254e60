"""Filtering the lead list with the keyboard."""

from __future__ import annotations

import pytest

from taskip_leads.ui.leads.widgets.filter_bar import FilterBar
from tests.support.lead_list import shown_names
from tests.ui.conftest import Opener

NARROW = (80, 24)


async def test_text_filter_narrows_the_list_at_each_letter(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("ac")
        assert "Jonas Lindqvist" not in shown_names(ui)
        await ui.write("me")
        assert shown_names(ui)[:2] == ["Priya Raman", "Hannah Weiss"]
        assert ui.shows("6 of 34", "Searched all 34 leads on this machine")
        await ui.press("backspace", "backspace", "backspace", "backspace")
        assert ui.shows("34 of 34")


async def test_text_filter_ignores_accents_and_case(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("WISLA")
        assert shown_names(ui)[0] == "Ewa Kowalska"


async def test_text_filter_shows_a_match_in_a_hidden_field_on_a_second_line(
    offline: Opener,
) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("acme-parts")
        rows = [line.rstrip() for line in ui.lines]
        at = next(at for at, row in enumerate(rows) if "Rosa Lund" in row)
        assert rows[at + 1] == "   found in website  shop.acme-parts.example"


async def test_text_filter_shows_a_match_in_a_note(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("legal needs")
        assert shown_names(ui)[0] == "Amelia Okafor"
        assert ui.line_of("found in a note").rstrip().endswith("…")


async def test_cursor_reaches_every_lead_when_rows_have_two_lines(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("5550")
        assert ui.shows("34 of 34", "found in phone")
        await ui.press("enter", "G")
        assert ui.line_of("▌")[3:].startswith("Samuel Osei")
        await ui.press(*["k"] * 33)
        assert ui.line_of("▌")[3:].startswith("Amelia Okafor")
        await ui.press(*["j"] * 20)
        assert ui.line_of("▌")[3:].startswith("Helen Brooks")
        lines = ui.lines
        at = next(at for at, line in enumerate(lines) if line.startswith("▌"))
        assert "found in phone  +49 30 5550" in lines[at + 1]


async def test_text_filter_becomes_a_chip_that_escape_removes(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("acme")
        await ui.press("enter")
        assert ui.shows("text acme")
        await ui.press("escape")
        assert not ui.shows("text acme")
        assert len(shown_names(ui)) == 18


async def test_arrow_keys_move_the_cursor_while_typing(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("acme")
        await ui.press("down", "down", "up")
        assert ui.line_of("▌")[3:].startswith("Hannah Weiss")


async def test_status_picker_filters_while_it_is_open(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s")
        assert ui.line_of("Contacted  ").count("Contacted")
        assert ui.shows("[ ] ● New", "[ ] ◌ no status")
        await ui.press("space")
        assert ui.shows("status New", "7 of 34", "1 chosen", "[x] ● New")
        await ui.press("down", "space", "enter")
        assert ui.shows("status New, Contacted", "17 of 34")


async def test_escape_in_a_picker_restores_the_filter(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "2", "escape")
        assert not ui.shows("status Contacted")
        assert ui.shows("34 active leads")


async def test_exclamation_mark_excludes_a_status(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "!", "down", "!", "enter")
        assert ui.shows("status not New, Contacted", "17 of 34")


async def test_status_picker_offers_leads_without_a_status(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "7", "enter")
        assert shown_names(ui) == ["Mina Sato"]


async def test_picker_narrows_to_typed_letters_and_enter_chooses(
    offline: Opener,
) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "o")
        await ui.write("coldcall")
        assert ui.shows("● Cold call")
        assert not ui.shows("● Website")
        await ui.press("enter")
        assert ui.shows("source Cold call", "3 of 34")


async def test_picker_counts_respect_the_other_filters(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "1", "enter", "f", "o")
        line = ui.line_of("● Website").split("│")[1]
        assert line.split()[-1] == "3"


async def test_owner_and_converted_pickers_filter_the_list(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "a")
        await ui.write("ana")
        await ui.press("enter")
        assert ui.shows("owner Ana Sousa", "7 of 34")
        await ui.press("f", "x", "f", "c", "2")
        assert ui.shows("converted yes")
        assert ui.shows("No lead matches this filter", "34 leads")


async def test_chip_is_removed_by_backspace_and_by_a_click(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "1", "enter", "f", "o", "1", "enter", "/")
        await ui.write("le")
        await ui.press("enter")
        assert ui.shows("status New", "source Website", "text le")
        await ui.press("backspace")
        assert not ui.shows("text le")
        await ui.click(FilterBar, ui.lines[2].index("status"), 0)
        assert ui.shows("source Website")
        assert not ui.shows("status New")


async def test_empty_list_offers_to_remove_the_best_filter(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "6", "enter", "f", "o", "1", "enter")
        assert ui.shows("No lead matches both filters", "Without one of them:")
        assert ui.line_of("▌").split()[-2:] == ["5", "leads"], "the best one comes first"
        await ui.press("enter")
        assert ui.shows("source Website", "5 of 34")


async def test_empty_list_offers_no_filter_whose_removal_brings_nothing(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "6", "enter", "f", "o", "1", "enter", "/")
        await ui.write("zzzz")
        await ui.press("enter")
        assert ui.shows("No lead matches all three filters", "f x clears all filters")
        assert not ui.shows("Without one of them:")
        assert ui.lines[-1].split()[:3] == ["f", "x", "clear"]
        await ui.press("f", "x", "/")
        await ui.write("zzzz")
        await ui.press("enter", "f", "o", "1", "enter")
        assert ui.shows("No lead matches both filters", "Without one of them:")
        assert not ui.shows("remove source"), "the text would still match nothing"
        assert ui.line_of("▌").split()[:3] == ["▌", "remove", "text"]


async def test_text_filter_matches_lead_ids_and_phone_numbers_in_any_spelling(
    offline: Opener,
) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.write("#1042")
        assert ui.shows("1 of 34")
        assert shown_names(ui)[0] == "Amelia Okafor"
        await ui.press("escape", "/")
        await ui.write("0049(30)5550-1000")
        assert ui.shows("1 of 34")
        assert shown_names(ui)[0] == "Amelia Okafor"


async def test_paste_filters_and_triggers_no_keys(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("/")
        await ui.paste("acme\nrobotics")
        await ui.sees("/ acme robotics", "of 34")
        await ui.press("enter")
        await ui.paste("Vx")
        assert not ui.shows("marked"), "pasted text triggers no keys"


@pytest.mark.parametrize("size", [NARROW, (50, 14), (120, 24)])
async def test_picker_cursor_reaches_every_line(offline: Opener, size: tuple[int, int]) -> None:
    async with offline(size=size) as ui:
        await ui.press("f", "o", *["down"] * 14)
        assert ui.shows("▌ [ ] ◌ no source")
        await ui.press(*["up"] * 14)
        assert ui.shows("▌ [ ] ● Website")


async def test_second_lines_are_loaded_after_scrolling(offline: Opener) -> None:
    async with offline(size=NARROW, times=6) as ui:
        await ui.press(*["pagedown"] * 11)  # all rows have been read
        await ui.press("g", "g", "/")
        await ui.write("5550")
        await ui.press("enter", *["pagedown"] * 8)
        lines = ui.lines[4:22]
        assert sum("found in phone" in line for line in lines) == len(lines) / 2


async def test_theme_change_repaints_every_line(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "1", "enter")
        dark = {segment.style for strip in ui.strips for segment in strip}
        await ui.press("ctrl+p")
        await ui.write("next theme")
        await ui.until(lambda: ui.shows("Next theme"))
        await ui.press("enter")
        await ui.until(lambda: ui.app.theme == "taskip-light")
        await ui.rest()
        light = {segment.style for strip in ui.strips for segment in strip}
        assert not dark & light


async def test_text_filter_matches_an_unsent_note_until_it_is_undone(
    offline: Opener,
) -> None:
    async with offline(size=NARROW, hold=5) as ui:
        await ui.press("j", "n")
        await ui.write("Zeppelin\nWants one")
        await ui.press("ctrl+s")
        await ui.sees("1 sending soon")
        await ui.press("/")
        await ui.write("zepp")
        assert shown_names(ui)[0] == "Jonas Lindqvist"
        assert ui.shows("1 of 34")
        assert "Zeppelin" in ui.line_of("found in a note")
        await ui.press("enter", "z")
        await ui.sees("No lead matches")


async def test_key_bar_shows_the_keys_of_the_open_field(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        for keys, words in (
            (("/",), "enter keep   esc clear"),
            (("f", "d"), "space choose   enter done   esc cancel"),
            (("F",), "enter keep   esc cancel"),
            (("W",), "enter save   esc cancel   ctrl+p palette"),
            (("2", "R"), "enter rename   esc cancel   ctrl+p palette"),
        ):
            await ui.press(*keys)
            assert ui.lines[23].strip().startswith(words)
            await ui.press("escape")
