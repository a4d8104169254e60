"""What a click on a key or a button does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.screen import Screen

from taskip_leads.ui.compat.key_press import key_events


async def do_what_is_drawn(screen: Screen[Any], meta: Mapping[str, Any]) -> None:
    """Run the action, or press the keys, that ``meta`` of the clicked cell names; see ``pressable``."""
    if action := meta.get("run"):
        await screen.run_action(action)
        return
    for key in key_events(meta["press"]):
        # A key goes up to its sender only; that is not the screen, but the keyboard.
        screen.app.post_message(key.set_sender(screen.app))
