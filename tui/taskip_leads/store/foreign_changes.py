"""Show changes that another instance writes to the mirror."""

from __future__ import annotations

from taskip_leads.mirror.database import Database
from taskip_leads.models.pending import PendingChange
from taskip_leads.store.events import AttributesChanged, EventBus
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.outbox.outbox import Outbox
from taskip_leads.store.sync.service import SyncService


class ForeignChanges:
    """Tracks the database version and the other instance's changes by id."""

    def __init__(
        self,
        database: Database,
        events: EventBus,
        leads: LeadReader,
        outbox: Outbox,
        sync: SyncService,
    ) -> None:
        self._database = database
        self._events = events
        self._leads = leads
        self._outbox = outbox
        self._sync = sync
        self._seen = 0
        self._changes: dict[int, PendingChange] = {}

    async def begin(self) -> None:
        """Record the state that is already shown."""
        self._seen = await self._database.version()
        self._changes = await self._changes_by_id()

    async def show(self) -> bool:
        """Reload changes written since the last call; return whether there were any."""
        version = await self._database.version()
        if version == self._seen:
            return False
        self._seen = version
        await self._sync.load_state()
        await self._outbox.counter.reload()
        await self._leads.reload(None)
        self._events.emit(AttributesChanged())
        before, self._changes = self._changes, await self._changes_by_id()
        await self._outbox.publisher.publish(
            [
                (change_id, change.change)
                for change_id, change in self._changes.items()
                if change_id not in before or before[change_id].state is not change.state
            ],
            own=False,
        )
        return True

    async def _changes_by_id(self) -> dict[int, PendingChange]:
        """Return changes by id that are unsettled or were settled within a day."""
        return {change.id: change for change in await self._outbox.changes()}
