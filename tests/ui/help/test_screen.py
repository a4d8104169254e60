"""Help: keys in columns by use, a search in the keys of all screens, and doing what is found."""

from __future__ import annotations

from taskip_leads.ui.help.screen import HelpScreen
from taskip_leads.ui.lead.screen import LeadScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def cell_of(ui: Driver, words: str) -> int:
    return ui.line_of(words).index(words)


async def test_help_shows_columns_with_the_most_used_first(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("question_mark")
        assert ui.shows("Keys: leads", "type to find", "esc close")
        assert cell_of(ui, "Every day") < cell_of(ui, "Many at once") < cell_of(ui, "Go to")
        first = ui.line_of("Every day")
        below = ui.lines[ui.lines.index(first) + 1]
        assert "enter" in below
        assert "Open the lead" in below
        assert ui.lines[-1].startswith(" letters find   enter do it")


async def test_chord_with_many_ends_is_one_entry(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("question_mark")
        assert "Filter: status," in ui.line_of("f …")
        assert not ui.shows("f s ")
        assert ui.line_of("Down, up").split("Down, up")[0].split()[-2:] == ["j", "k"]


async def test_help_fits_eighty_columns_and_follows_its_cursor(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("question_mark")
        assert not ui.shows("Sync now"), "there are more keys than rows"
        for _ in range(90):
            await ui.press("down")
            if ui.shows("▌ r "):
                break
        assert "Sync now" in ui.line_of("▌ r ")


async def test_letters_find_keys_of_all_screens(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("question_mark")
        await ui.write("upload")
        lines = [line for line in ui.lines if "Upload files" in line]
        assert len(lines) == 1
        assert "▌ a " in lines[0]
        assert ui.shows("A lead's files", " of ")
        await ui.press("escape")
        assert ui.shows("type to find"), "escape clears what was typed first"
        await ui.press("escape")
        assert isinstance(ui.app.screen, LeadsScreen)


async def test_enter_does_what_was_found(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("question_mark")
        await ui.write("open the lead")
        await ui.press("enter")
        assert isinstance(ui.app.screen, LeadScreen)


async def test_click_does_what_it_names(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("question_mark")
        await ui.click_words("Mark all leads")
        assert isinstance(ui.app.screen, LeadsScreen)
        assert ui.shows("34 marked of 34")


async def test_entry_of_a_chord_opens_its_panel(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("question_mark")
        await ui.click_words("Filter: status")
        await ui.sees("f  filter by")
        await ui.press("s")
        assert ui.shows("type to narrow")


async def test_key_of_another_place_is_not_run_here(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("question_mark")
        await ui.write("upload files")
        await ui.press("enter")
        assert isinstance(ui.app.screen, HelpScreen)
        assert ui.shows("a is for another place: A lead's files")


async def test_nothing_found_says_so_and_keeps_the_text(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("question_mark")
        await ui.write("xyzzy")
        assert ui.shows("/ xyzzy", "No key does “xyzzy”", "0 of ")
        await ui.press("enter")
        assert isinstance(ui.app.screen, HelpScreen)


async def test_question_mark_closes_help_only_while_nothing_is_typed(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("question_mark", "w", "question_mark")
        assert ui.shows("/ w?")
        await ui.press("escape", "question_mark")
        assert isinstance(ui.app.screen, LeadsScreen)


async def test_tab_shows_the_words_of_a_filter(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("question_mark", "tab")
        assert ui.shows("The filter as text (F)")
        before = ui.text
        await ui.press("pagedown")
        assert ui.text != before
        await ui.press("tab")
        assert ui.shows("Every day")
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "n", "question_mark")
        assert not ui.shows("more about filters"), "drafts are not filtered"


async def test_lead_keys_hide_what_a_tab_takes(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("enter", "right_square_bracket", "question_mark")
        assert ui.shows("Edit the note")
        assert not ui.shows("Edit all fields"), "e edits the note in this tab"
