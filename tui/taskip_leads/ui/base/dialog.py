"""Dialogs whose answers stay visible in every terminal, however short."""

from __future__ import annotations

from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Static

from taskip_leads.ui.base.screen import AppScreen

#: Below this many rows there is no room for blank lines and margins.
_ROOMY = 20
#: The share of the screen that the styles allow a dialog, and the rows of its frame.
_SHARE, _FRAME = 0.96, 2


class Dialog(ModalScreen[ScreenResultType], AppScreen[ScreenResultType]):
    """A ``#dialog`` with a ``#body`` and ``#answers``; the end of a long body is cut off."""

    @property
    def tight(self) -> bool:
        """Whether there is no room for blank lines."""
        return self.app.size.height < _ROOMY

    def fit(self, others: int = 0) -> None:
        """Limit the body to the rows that the answers and ``others`` leave. Call it on every resize."""
        self.set_class(self.tight, "-tight")
        air = 0 if self.tight else 3
        room = int(self.app.size.height * _SHARE) - _FRAME - others - air - 1
        self.query_one("#body", Static).styles.max_height = max(1, room)
