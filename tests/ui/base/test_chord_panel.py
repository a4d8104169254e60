"""The panel after the first key of a chord."""

from __future__ import annotations

import pytest

from taskip_leads.ui.base.chords import PANEL_SECONDS
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.outbox.screen import OutboxScreen
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def panel(ui: Driver) -> list[str]:
    """Return the lines of the panel, which stands above the two bars."""
    start = next(at for at, line in enumerate(ui.lines) if line.startswith(" g  go to"))
    return [line.rstrip() for line in ui.lines[start:-2]]


async def test_panel_names_all_continuations_in_columns(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("g")
        await ui.sees("g  go to")
        lines = panel(ui)
        columns = [line.find("h  ") for line in lines]
        assert len(lines) >= 4, columns
        names = (
            "Leads",
            "Board",
            "Insights",
            "Drafts",
            "Outbox",
            "Workspaces",
            "Who I am",
            "First lead",
        )
        assert all(any(name in line for line in lines) for name in names)
        assert ui.lines[-1].strip() == "esc cancel"
        assert "Northwind" in ui.lines[-2], "the status bar stays"


async def test_panel_tells_what_waits(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=60.0) as ui:
        await ui.press("n")
        await ui.write("Called")
        await ui.press("escape", "j", "d")
        await ui.press("g")
        await ui.sees("g  go to")
        assert any("Drafts 1" in line for line in panel(ui))
        assert any("Outbox 1" in line for line in panel(ui))


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_panel_names_the_view_that_is_deleted(offline: Opener, size: tuple[int, int]) -> None:
    async with offline(size=size) as ui:
        await ui.press("3", "X")
        await ui.sees("y  Delete view Going cold")
        await ui.press("escape", "0", "X")
        await ui.sees("y  Delete view")
        assert not ui.shows("Delete view Going cold"), "All can't be deleted"


async def test_escape_closes_the_panel(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("f")
        await ui.sees("f  filter by")
        await ui.press("escape")
        assert not ui.shows("filter by")
        assert ui.lines[-1].startswith(" enter open")
        await ui.press("j")
        assert isinstance(ui.app.screen, LeadsScreen)


async def test_fast_second_key_acts_without_a_panel(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        frames: list[str] = []
        await ui.breath("g", "o")
        frames.append(ui.text)
        assert isinstance(ui.app.screen, OutboxScreen)
        assert "go to" not in frames[0]
        # Nor does it come later, over the place that was opened.
        await ui.pilot.pause(PANEL_SECONDS + 0.1)
        assert not ui.shows("g  go to")


async def test_each_line_can_be_clicked(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("g")
        await ui.sees("g  go to")
        await ui.click_words("o  Outbox")
        await ui.until(lambda: isinstance(ui.app.screen, OutboxScreen))
        assert not ui.shows("g  go to")


async def test_click_beside_the_panel_cancels_the_chord(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("g")
        await ui.sees("g  go to")
        await ui.click("LeadTable", 10, 4)
        assert not ui.shows("g  go to")
        await ui.press("o")
        assert isinstance(ui.app.screen, LeadsScreen), "the chord is over"


async def test_key_without_an_end_says_so(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("f")
        await ui.sees("f  filter by")
        await ui.press("Z")
        assert ui.shows("f Z does nothing here.")
        assert not ui.shows("filter by")


@pytest.mark.parametrize("size", [(40, 12), (60, 16), (200, 50)])
async def test_panel_fits_every_terminal(offline: Opener, size: tuple[int, int]) -> None:
    async with offline(size=size) as ui:
        await ui.press("g")
        await ui.sees("g  go to", "esc cancel")
        assert max(len(line) for line in ui.lines) == size[0]
        assert any("Outbox" in line for line in panel(ui))
