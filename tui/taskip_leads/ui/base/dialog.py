"""Keep the answers of a dialog in sight in every terminal, however short."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widgets import Static

#: Below this many rows there is no room for blank lines and margins.
_ROOMY = 20
#: The share of the screen that the styles allow a dialog, and the rows of its frame.
_SHARE, _FRAME = 0.96, 2


def is_tight(dialog: Screen[Any]) -> bool:
    """Return whether there is no room for blank lines."""
    return dialog.app.size.height < _ROOMY


def fit(dialog: Screen[Any], others: int = 0) -> None:
    """Limit a ``#body`` to the rows that ``#answers`` and ``others`` leave. Call it on every resize.

    The end of a long body is cut off.
    """
    tight = is_tight(dialog)
    dialog.set_class(tight, "-tight")
    air = 0 if tight else 3
    room = int(dialog.app.size.height * _SHARE) - _FRAME - others - air - 1
    dialog.query_one("#body", Static).styles.max_height = max(1, room)
