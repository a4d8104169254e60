"""What questions share: their answers are seen in every terminal, however short it is."""

from __future__ import annotations

from textual.widgets import Static

from taskip_leads.ui.base.screen import AppScreen

#: Below this many rows blank lines and margins give way.
_ROOMY = 20
#: What dialogs may take of the screen, as in their styles; and their frame.
_SHARE, _FRAME = 0.96, 2


class Dialog(AppScreen):
    """A dialog of ``#dialog`` with ``#body`` and ``#answers``; more than fits is cut from the body's end."""

    @property
    def tight(self) -> bool:
        """Whether there is no room for blank lines."""
        return self.app.size.height < _ROOMY

    def fit(self, others: int = 0) -> None:
        """Give the body the rows that the answers leave, and ``others`` need; on every resize."""
        self.set_class(self.tight, "-tight")
        air = 0 if self.tight else 3
        room = int(self.app.size.height * _SHARE) - _FRAME - others - air - 1
        self.query_one("#body", Static).styles.max_height = max(1, room)
