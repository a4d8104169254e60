"""The mouse on the board: a press takes a card, which can be dragged to another column."""

from __future__ import annotations

from taskip_leads.models.board.columns import BoardColumn
from taskip_leads.ui.board.widgets.layout import ColumnSlot


class CardDrag:
    """A card that the mouse drags, and the column that it is over."""

    def __init__(self, lead_id: int, origin: int) -> None:
        """``origin``: the position of the card's own column."""
        self.lead_id = lead_id
        self._origin = origin
        #: Whether it is over another column than its own, and the id of that column.
        self.goes = False
        self.over: int | None = None

    def move(self, slot: ColumnSlot | None, column: BoardColumn | None) -> bool:
        """Follow the mouse; return whether it is over another column now."""
        before = self.goes, self.over
        self.goes = slot is not None and column is not None and slot.index != self._origin
        self.over = column.id if self.goes and column is not None else None
        return (self.goes, self.over) != before
