"""Keys of the widget with the focus do nothing while no widget has it."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Opener


@pytest.mark.parametrize("opened", [("n",), ("m",), ("enter",)], ids=["note", "email", "lead"])
async def test_keys_without_a_focused_widget_do_nothing(
    offline: Opener, opened: tuple[str, ...]
) -> None:
    """Found by fuzzing: a key typed before the editor had the focus ended the program."""
    async with offline(count=3, size=(80, 24)) as ui:
        await ui.press(*opened)
        screen = ui.app.screen
        screen.set_focus(None)
        await ui.press("ctrl+underscore", "superscript_two", "f12")
        assert ui.app.screen is screen
        assert ui.app.is_running
