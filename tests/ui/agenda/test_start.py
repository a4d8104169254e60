"""The agenda as the first screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from taskip_leads.store.store import Store
from taskip_leads.ui.agenda.screen import AgendaScreen
from taskip_leads.ui.app import TaskipApp
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support import northwind
from tests.support.agenda import cursor
from tests.ui.conftest import Opener


async def test_agenda_is_the_first_screen_and_the_list_is_below(offline: Opener) -> None:
    async with offline(start_with="agenda") as ui:
        assert isinstance(ui.app.screen, AgendaScreen)
        assert cursor(ui) == "Ewa Kowalska"
        await ui.press("j", "escape")
        assert isinstance(ui.app.screen, LeadsScreen)
        assert ui.shows("34 active leads")


async def test_list_is_not_painted_before_the_agenda(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    display = App._display

    def record(self: Any, screen: Any, renderable: Any) -> None:
        painted.append(type(screen).__name__)
        display(self, screen, renderable)

    monkeypatch.setattr(App, "_display", record)
    async with offline(start_with="agenda") as ui:
        assert ui.shows("Overdue 2")
        assert set(painted) == {"AgendaScreen"}
        await ui.press("escape")
        assert painted[-1] == "LeadsScreen"


async def test_before_the_first_sync_the_list_is_first(offline: Opener) -> None:
    async with offline(start_with="agenda", complete=False, count=3) as ui:
        assert isinstance(ui.app.screen, LeadsScreen)
        await ui.press("g", "a")
        assert ui.shows("nothing due so far")


async def test_kept_frame_is_that_of_the_agenda(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    await northwind.fill(path)
    frames: list[str] = []
    store = Store(path, northwind.silent, workspace="Northwind", host="h")
    app = TaskipApp(store, start_with="agenda", first_frame=frames.append)
    await app.run_async(headless=True, size=(80, 24))
    (frame,) = frames
    assert "Overdue" in frame
    assert "Ewa Kowalska" in frame
