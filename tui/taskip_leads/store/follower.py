"""Follow the instance that syncs and sends: show what it does, and take over when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from taskip_leads.clock import monotonic
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import AttributesChanged, EventBus
from taskip_leads.store.holder import HolderWatch
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.outbox.outbox import Outbox
from taskip_leads.store.sync.service import SyncService

TAKE_OVER_EVERY = 5.0
_WATCH_EVERY = 5.0


class Follower:
    """Keeps an instance that does not hold the lock up to date."""

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        lock: FileLock,
        *,
        sync: SyncService,
        outbox: Outbox,
        leads: LeadReader,
    ) -> None:
        self._database = database
        self._connection = connection
        self._events = events
        self._lock = lock
        self._sync = sync
        self._outbox = outbox
        self._leads = leads

    async def watch(self) -> None:
        """Say when the holder of the lock does not respond, until this instance holds it.

        Nothing is sent while another process holds the lock: two senders could send a change twice.
        """
        watch = HolderWatch(self._lock)
        while not self._lock.held:
            self._connection.update(unresponsive=watch.check())
            await asyncio.sleep(_WATCH_EVERY)

    async def follow(self, take_over: Callable[[], Awaitable[bool]]) -> None:
        """Show what the other instance does; ends when ``take_over`` succeeds."""
        seen, pause = await self._database.version(), TAKE_OVER_EVERY
        changes = await self._changes_by_id()
        while True:
            await asyncio.sleep(pause)
            try:
                taken_over = await take_over()
            except MirrorUnavailable as error:
                self._connection.failed(error)
                continue
            if taken_over:
                self._connection.update(link=ConnectionState.IDLE, unresponsive=None)
                return
            version, pause = await self._database.version(), TAKE_OVER_EVERY
            if version == seen:
                continue
            seen, began = version, monotonic()
            changes = await self._show_foreign_changes(changes)
            # A first sync writes all the time, and many leads take long to read.
            pause = max(TAKE_OVER_EVERY, 10 * (monotonic() - began))

    async def _show_foreign_changes(
        self, before: dict[int, PendingChange]
    ) -> dict[int, PendingChange]:
        """Reload what another instance has written; the changes of its outbox by id."""
        await self._sync.load_state()
        await self._outbox.publisher.reload_counts()
        await self._leads.reload(None)
        self._events.emit(AttributesChanged())
        changes = await self._changes_by_id()
        await self._outbox.publisher.publish(
            [
                (change_id, change.change)
                for change_id, change in changes.items()
                if change_id not in before or before[change_id].state is not change.state
            ],
            own=False,
        )
        return changes

    async def _changes_by_id(self) -> dict[int, PendingChange]:
        """Changes that are not settled, or were within a day."""
        return {change.id: change for change in await self._outbox.changes()}
