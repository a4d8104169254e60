"""Count the changes that are not settled. The first screen shows them, and needs no more of the outbox."""

from __future__ import annotations

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import change_counts
from taskip_leads.models.pending import ChangeState, OutboxCounts


class ChangeCounter:
    """Keeps the counts of the outbox; ``OutboxChanged`` follows when they may have changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: How many changes are not settled.
        self.counts = OutboxCounts()

    @property
    def waiting(self) -> int:
        """Changes that are held, queued, on their way or being read back."""
        return self.counts.held + self.counts.waiting + self.counts.unknown

    async def reload(self) -> None:
        """Read from the mirror how many changes are in each state."""
        states = await self._database.read(change_counts.read)
        self.counts = OutboxCounts(
            held=states.get(ChangeState.HELD, 0),
            waiting=states.get(ChangeState.QUEUED, 0) + states.get(ChangeState.INFLIGHT, 0),
            unknown=states.get(ChangeState.UNKNOWN, 0),
            asking=states.get(ChangeState.REFUSED, 0) + states.get(ChangeState.NEEDS_DECISION, 0),
        )
