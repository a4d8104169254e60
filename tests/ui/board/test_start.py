"""The board as the first screen."""

from __future__ import annotations

from pathlib import Path

from taskip_leads.store.store import Store
from taskip_leads.ui.app import TaskipApp
from taskip_leads.ui.board.screen import BoardScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support import northwind
from tests.ui.conftest import Opener


async def test_board_is_the_first_screen_and_the_list_is_below(offline: Opener) -> None:
    async with offline(start_with="board") as ui:
        assert isinstance(ui.app.screen, BoardScreen)
        assert ui.shows("Amelia Okafor")
        await ui.press("escape")
        assert isinstance(ui.app.screen, LeadsScreen)


async def test_kept_frame_is_that_of_the_board(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    await northwind.fill(path)
    frames: list[str] = []
    store = Store(path, northwind.silent, workspace="Northwind", host="h")
    app = TaskipApp(store, start_with="board", first_frame=frames.append)
    await app.run_async(headless=True, size=(120, 36))
    await store.stop()
    assert "Amelia Okafor" in frames[0]
    assert "Proposal" in frames[0]
