"""A partial update paints the same as Textual's own, and a covered screen paints nothing."""

from __future__ import annotations

import random
from typing import Any

import pyte
import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen

from taskip_leads.ui.widgets.status_bar import StatusBar
from tests.ui.conftest import Opener

_COLUMNS, _ROWS = 120, 36


def cells(update: ChopsUpdate | None, console: object) -> list[object]:
    """Every cell of an empty terminal after the update."""
    screen = pyte.Screen(_COLUMNS, _ROWS)
    assert update is not None
    pyte.Stream(screen).feed(update.render_segments(console))  # type: ignore[arg-type]
    return [screen.buffer[row][column] for row in range(_ROWS) for column in range(_COLUMNS)]


async def test_partial_update_paints_what_textual_paints(offline: Opener) -> None:
    choose = random.Random(16)
    async with offline(size=(_COLUMNS, _ROWS)) as ui:
        for keys in ((), ("f", "s"), ("escape", "slash", "l")):
            await ui.press(*keys)
            compositor, console = ui.app.screen._compositor, ui.app.console
            for _ in range(40):
                regions = {
                    Region(choose.randrange(118), choose.randrange(34), 1, 1).expand((1, 1))
                    for _ in range(choose.randrange(1, 4))
                }
                compositor._dirty_regions.update(regions)
                ours = cells(compositor.render_partial_update(), console)
                compositor._dirty_regions.update(regions)
                assert ours == cells(Compositor.render_partial_update(compositor), console), regions


async def test_covered_list_paints_nothing_under_an_opaque_screen(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        below = ui.app.screen.query_one(StatusBar)
        await ui.press("g", "b")
        painted: list[str] = []
        display = ui.app._display

        def watched(screen: Screen[Any], frame: object) -> None:
            painted.append(type(screen).__name__)
            display(screen, frame)  # type: ignore[arg-type]

        monkeypatch.setattr(ui.app, "_display", watched)
        below.refresh()
        await ui.pilot.pause()
        assert painted == []
        await ui.press("question_mark")
        painted.clear()
        ui.app.screen_stack[-2].query_one(StatusBar).refresh()
        await ui.pilot.pause()
        assert painted == ["HelpScreen"], "the board is seen beside the help"
        await ui.press("escape", "escape")
        below.hint(Content("what was told meanwhile"))
        await ui.sees("what was told meanwhile")
