"""The palette: what was used last, commands, views and leads; jumps by number, email and name."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.ui.board.screen import BoardScreen
from taskip_leads.ui.lead.screen import LeadScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.outbox.screen import OutboxScreen
from taskip_leads.ui.palette.screen import PaletteScreen
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

AMELIA = "Amelia Okafor"


def cursor(ui: Driver) -> str:
    """Return the line of the palette with the cursor."""
    return next(line for line in ui.lines if "│ ▌" in line or "│▌" in line)


async def test_all_commands_stand_by_use(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        assert ui.shows("Every day", "Open the lead", "enter do it")
        assert "enter" in cursor(ui)
        await ui.press("escape")
        assert isinstance(ui.app.screen, LeadsScreen)


async def test_commands_used_last_come_first(offline: Opener, tmp_path: Path) -> None:
    usage = tmp_path / "usage.json"
    async with offline(size=(80, 24), usage_file=usage) as ui:
        await ui.until(lambda: ui.app.ports.unused_keys())
        await ui.press("S", "v")
        await ui.press("ctrl+p")
        assert ui.shows("Used last")
        assert "Sort by value" in cursor(ui)
        await ui.write("sync now")
        await ui.press("enter")
        await ui.press("ctrl+p")
        assert "Sync now" in cursor(ui), "what was run from here is remembered, too"
        await ui.press("enter")
    async with offline(size=(80, 24), usage_file=usage) as ui:
        await ui.until(lambda: ui.app.ports.unused_keys())
        await ui.press("ctrl+p")
        assert "Sync now" in cursor(ui), "the next start knows it"
        assert ui.shows("Sort by value")


async def test_leads_opened_last_stand_in_it(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("enter")
        name = ui.app.screen.current_row.name  # type: ignore[attr-defined]
        await ui.press("escape", "j", "j", "ctrl+p")
        heading = ui.lines.index(ui.line_of("Opened last"))
        assert name in ui.lines[heading + 1]
        await ui.click_words(name, row=heading + 1)
        assert isinstance(ui.app.screen, LeadScreen)
        assert ui.app.screen.current_row is not None
        assert ui.app.screen.current_row.name == name
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        assert ui.shows("Opened last", name), "the next start knows it"


async def test_letters_find_leads_commands_and_views(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        await ui.write("ne")
        assert ui.shows("Leads", "Commands", "Views", "New this week", "No next step")
        lines = [line for line in ui.lines if "│  " in line and line.strip(" │")]
        assert len(lines) <= 20, "at most five of each kind"


async def test_found_lead_opens(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        await ui.write("okafor")
        assert AMELIA in cursor(ui)
        assert "48,000 EUR" in cursor(ui)
        await ui.press("enter")
        assert isinstance(ui.app.screen, LeadScreen)
        assert ui.shows(AMELIA)
        await ui.press("escape")
        assert ui.line_of("▌").count(AMELIA), "the list goes to the lead"


async def test_found_view_opens(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("ctrl+p")
        await ui.write("going cold")
        await ui.press("enter")
        assert isinstance(ui.app.screen, LeadsScreen)
        assert ui.app.screen.list_query.view.name == "Going cold"


async def test_entry_can_be_clicked(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        await ui.write("board")
        await ui.click_words("Go to the board")
        assert isinstance(ui.app.screen, BoardScreen)


async def test_nothing_found_says_so_and_keeps_the_text(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        await ui.write("xyzzy")
        assert ui.shows("/ xyzzy", "Nothing matches “xyzzy”")
        await ui.press("enter")
        assert isinstance(ui.app.screen, PaletteScreen)


async def test_keys_typed_before_it_has_composed_are_not_lost(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.breath("ctrl+p", *"board", "enter")
        assert isinstance(ui.app.screen, BoardScreen)


@pytest.mark.parametrize("page", ["pageup", "pagedown"])
async def test_page_keys_before_anything_is_found_do_nothing(offline: Opener, page: str) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.breath("ctrl+p", page, page)
        await ui.press("escape")
        assert isinstance(ui.app.screen, LeadsScreen)


# Jumps


@pytest.mark.parametrize("typed", ["1042", "#1042", "amelia@lumen.example", "amelia okafor"])
async def test_jump_goes_to_a_lead(offline: Opener, typed: str) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("colon")
        await ui.write(typed)
        await ui.press("enter")
        assert isinstance(ui.app.screen, LeadScreen)
        assert ui.shows(AMELIA, "#1042")


async def test_jump_goes_to_a_place_and_to_a_view(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("colon")
        assert ui.shows("Places", "Go to the outbox", "Views")
        await ui.write("outbox")
        await ui.press("enter")
        assert isinstance(ui.app.screen, OutboxScreen)
        await ui.press("colon")
        await ui.write("cold")
        await ui.press("enter")
        assert isinstance(ui.app.screen, LeadsScreen)
        assert ui.app.screen.list_query.view.name == "Going cold"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("99999", "No lead here has the number 99999"),
        ("nobody@nowhere.example", "No lead here has the email"),
        ("xyzzy", "“xyzzy” is no lead, no view and no place"),
    ],
)
async def test_jump_to_nothing_says_what_is_missing(
    offline: Opener, typed: str, words: str
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("colon")
        await ui.write(typed)
        assert ui.shows(words, f":{typed}")
        await ui.press("enter")
        assert isinstance(ui.app.screen, PaletteScreen), "the text is kept"


async def test_number_is_not_found_inside_another_number(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("colon")
        await ui.write("104")
        assert ui.shows("No lead here has the number 104")


# The lead before


async def test_minus_goes_to_the_lead_before_and_back(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("minus")
        assert ui.shows("No other lead was open before")
        await ui.press("enter")
        first = ui.app.screen.current_row.name  # type: ignore[attr-defined]
        await ui.press("escape", "j", "j", "enter")
        second = ui.app.screen.current_row.name  # type: ignore[attr-defined]
        assert first != second
        await ui.press("minus")
        assert ui.app.screen.current_row.name == first  # type: ignore[attr-defined]
        await ui.press("minus")
        assert ui.app.screen.current_row.name == second  # type: ignore[attr-defined]
        await ui.press("escape", "minus")
        assert ui.app.screen.current_row.name == second, "from the list: the last one"  # type: ignore[attr-defined]
