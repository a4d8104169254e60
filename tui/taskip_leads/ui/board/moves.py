"""The changes that can still be taken back, and the places that moved cards have left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from taskip_leads.models.change import MoveStatus
from taskip_leads.models.pending import PendingChange
from taskip_leads.ui.board.grid import Ghost


class HeldMoves:
    """Tracks held changes. A ghost stays as long as the move that left it can be taken back."""

    def __init__(self) -> None:
        self._changes: tuple[PendingChange, ...] = ()
        #: The ghosts of each lead, one for every move, the last one last.
        self._left: dict[int, list[Ghost]] = {}
        #: Moves that are being saved: they are not among the held changes yet.
        self._saving = False

    @property
    def leads(self) -> frozenset[int]:
        """The leads whose last change can be taken back."""
        leads = (getattr(change.change, "lead", None) for change in self._changes)
        return frozenset(lead for lead in leads if lead is not None)

    @property
    def ghosts(self) -> dict[int, Ghost]:
        """The place that each moved lead was in before its last move."""
        return {lead_id: ghosts[-1] for lead_id, ghosts in self._left.items() if ghosts}

    @property
    def newest(self) -> PendingChange | None:
        """The change that undo takes back."""
        return max(self._changes, key=lambda change: change.id, default=None)

    @property
    def newest_count(self) -> int:
        """How many changes were made with the newest one."""
        newest = self.newest
        if newest is None or not newest.batch:
            return 1
        return sum(change.batch == newest.batch for change in self._changes)

    def leave(self, ghosts: Iterable[Ghost]) -> None:
        """Remember the places of cards that are about to move; ``saved`` follows."""
        self._saving = True
        for ghost in ghosts:
            self._left.setdefault(ghost.lead_id, []).append(ghost)

    def saved(self) -> None:
        """The moves were saved, or were not."""
        self._saving = False

    def update(self, changes: Sequence[PendingChange]) -> None:
        """Take what can be taken back now; ghosts of other moves are gone."""
        self._changes = tuple(changes)
        if self._saving:
            return
        moves = [change.change for change in changes if isinstance(change.change, MoveStatus)]
        for lead_id, ghosts in list(self._left.items()):
            count = sum(move.lead == lead_id for move in moves)
            # The first moves of a lead leave first; taking back begins with the last.
            self._left[lead_id] = ghosts[:count] if count < len(ghosts) else ghosts
            if not count:
                del self._left[lead_id]
