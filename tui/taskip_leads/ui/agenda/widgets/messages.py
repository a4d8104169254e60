"""What the agenda tells its screen."""

from __future__ import annotations

from textual.message import Message


class AgendaRowsMissing(Message):
    """Rows in sight, or about to be, are missing."""

    def __init__(self, lead_ids: tuple[int, ...]) -> None:
        super().__init__()
        self.lead_ids = lead_ids


class AgendaCursorMoved(Message):
    """The cursor is on another lead."""


class AgendaLeadOpened(Message):
    """A lead was double-clicked."""
