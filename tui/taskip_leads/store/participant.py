"""One instance of a workspace syncs and sends; the others follow what it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.background import BackgroundTasks
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import EventBus
from taskip_leads.store.holder import keep_beating
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.outbox.outbox import Outbox
from taskip_leads.store.outbox.policy import LINES
from taskip_leads.store.sync.service import SyncService

if TYPE_CHECKING:
    from taskip_leads.store.follower import Follower

# Reading the whole file competes with the first pass for the disk.
_CHECK_AFTER = 5.0
# Nothing is imported before the first paint for windows that are rarely open.
_OTHERS_AFTER = 1.0


async def _never() -> bool:
    """Do not take over."""
    return False


class Participant:
    """This instance among those that have the workspace open.

    What it does in the background runs in ``tasks``; ``refresh_derived`` recomputes outdated columns,
    ``feed_imports`` moves rows of imports into the outbox.
    """

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        lock: FileLock,
        tasks: BackgroundTasks,
        *,
        outbox: Outbox,
        sync: SyncService,
        leads: LeadReader,
        refresh_derived: Callable[[], Awaitable[None]],
        feed_imports: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self._database, self._connection, self._events = database, connection, events
        self._lock, self._tasks = lock, tasks
        self._outbox, self._sync, self._leads = outbox, sync, leads
        self._refresh = refresh_derived
        self._feed_imports = feed_imports

    async def take_part(self) -> None:
        """Sync and send, or follow the instance that does."""
        if self._connection.state.read_only:
            self._look_on()
            return
        try:
            if await self._take_over():
                if self._connection.state.link is ConnectionState.STANDBY:
                    self._connection.update(link=ConnectionState.IDLE)
                self._connection.update(unresponsive=None)
                return
        except MirrorUnavailable as error:
            self._connection.failed(error)
        else:
            self._connection.update(link=ConnectionState.STANDBY)
        self._follow()

    async def resume(self) -> None:
        """Show what other instances wrote meanwhile, then take part again."""
        from taskip_leads.store.foreign_changes import ForeignChanges  # rarely needed

        others = ForeignChanges(self._database, self._events, self._leads, self._outbox, self._sync)
        with suppress(MirrorUnavailable):  # the next pass shows it
            await others.show()
        await self.take_part()

    async def claim(self) -> bool:
        """Become the instance that syncs and sends, if there is no other; returns whether it is.

        What the previous one left behind is recovered; nothing runs by itself yet.
        """
        if not self._lock.take():
            return False
        await self._outbox.recover()
        return True

    async def _take_over(self) -> bool:
        """Claim the workspace, and sync and send from now on."""
        if not await self.claim():
            return False
        self._tasks.start(keep_beating(self._lock))
        self._tasks.start(self._sync.syncer.run())
        for kinds in LINES:
            self._tasks.start(self._outbox.dispatcher.run(kinds))
        self._tasks.start(self._feed_imports())
        self._tasks.start(self._check_mirror())
        self._tasks.start(self._refresh_derived())
        self._tasks.start(self._show_other_windows())
        return True

    async def _show_other_windows(self) -> None:
        await asyncio.sleep(_OTHERS_AFTER)
        from taskip_leads.store.other_windows import OtherWindows

        await OtherWindows(self._database, self._leads).follow()

    def _look_on(self) -> None:
        """Sync without sending; the role is held only while a pass runs, so that others can send."""
        self._tasks.start(keep_beating(self._lock))
        self._tasks.start(self._sync.syncer.run(self._turn))
        self._tasks.start(self._refresh_derived())
        self._tasks.start(self._follower().follow(_never))

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Hold the role for a pass; yield whether there is no other instance."""
        mine = self._lock.take()
        if not mine:
            self._connection.update(link=ConnectionState.STANDBY)
        try:
            yield mine
        finally:
            if mine:
                self._lock.release()

    def _follow(self) -> None:
        """Show what the other instance does, and watch whether it still responds."""
        follower = self._follower()
        self._tasks.start(follower.follow(self._take_over))
        self._tasks.start(follower.watch())

    def _follower(self) -> Follower:
        from taskip_leads.store.follower import Follower  # only where there are two instances

        return Follower(
            self._database,
            self._connection,
            self._events,
            self._lock,
            sync=self._sync,
            outbox=self._outbox,
            leads=self._leads,
        )

    async def _check_mirror(self) -> None:
        """Find damage that nothing has met yet, so that the next start can repair it."""
        await asyncio.sleep(_CHECK_AFTER)
        await self._database.check()

    async def _refresh_derived(self) -> None:
        with suppress(MirrorUnavailable):  # the next start resumes
            await self._refresh()
