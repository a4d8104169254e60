"""What the board tells its screen."""

from __future__ import annotations

from textual.message import Message


class CardsMissing(Message):
    """Rows of cards in sight, or about to be, are missing."""

    def __init__(self, lead_ids: tuple[int, ...]) -> None:
        super().__init__()
        self.lead_ids = lead_ids


class BoardCursorMoved(Message):
    """The cursor is on another lead, or in another column."""


class CardOpened(Message):
    """A card was double-clicked."""


class CardDropped(Message):
    """A card was dragged to another column."""

    def __init__(self, lead_id: int, column_id: int | None) -> None:
        super().__init__()
        self.lead_id = lead_id
        self.column_id = column_id
