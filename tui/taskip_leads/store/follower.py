"""Follow the instance that syncs and sends, and take over when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from taskip_leads.clock import monotonic
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import EventBus
from taskip_leads.store.foreign_changes import ForeignChanges
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
        """Report a holder of the lock that does not respond, until this instance holds it.

        Nothing is sent while another process holds the lock, because two senders could send a change
        twice.
        """
        watch = HolderWatch(self._lock)
        while not self._lock.held:
            self._connection.update(unresponsive=watch.check())
            await asyncio.sleep(_WATCH_EVERY)

    async def follow(self, take_over: Callable[[], Awaitable[bool]]) -> None:
        """Show the other instance's changes until ``take_over`` succeeds."""
        others = ForeignChanges(self._database, self._events, self._leads, self._outbox, self._sync)
        await others.begin()
        pause = TAKE_OVER_EVERY
        while True:
            await asyncio.sleep(pause)
            try:
                taken_over = await take_over()
            except MirrorUnavailable as error:
                self._connection.failed(error)
                continue
            if taken_over:
                await others.show()  # what the other instance wrote last
                self._connection.update(link=ConnectionState.IDLE, unresponsive=None)
                return
            began, pause = monotonic(), TAKE_OVER_EVERY
            if await others.show():
                # A first sync writes constantly, and reading many leads takes long.
                pause = max(TAKE_OVER_EVERY, 10 * (monotonic() - began))
