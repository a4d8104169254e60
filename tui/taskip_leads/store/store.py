"""The one door for screens and commands: instant reading, durable writing, both from the mirror."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskip_leads.clock import monotonic
from taskip_leads.errors import MirrorUnavailable, TaskipError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.mirror.maintenance import recovery
from taskip_leads.mirror.tables import leads, meta, outbox
from taskip_leads.models.change import (
    KINDS,
    CreateLead,
    DeleteAttribute,
    UploadFile,
    decode,
)
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.sync_state import ConnectionState, SyncReport
from taskip_leads.store.connection import Connect, Connection
from taskip_leads.store.drafts import Drafting
from taskip_leads.store.events import (
    AttributesChanged,
    DraftsChanged,
    EventBus,
    LeadsChanged,
    UploadMoved,
)
from taskip_leads.store.index.service import LeadIndexService, surface
from taskip_leads.store.leads import prefetch
from taskip_leads.store.outbox import amend, reinstate
from taskip_leads.store.outbox.dispatcher import LINES, QUIET, Dispatcher
from taskip_leads.store.outbox.outbox import Writing
from taskip_leads.store.outbox.spool import Spool
from taskip_leads.store.projection import records
from taskip_leads.store.sync import workspace_check
from taskip_leads.store.sync.on_demand import Fetching
from taskip_leads.store.sync.syncer import Syncer

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

# How long quitting waits for a change that is on its way.
_LAST_SEND = 5.0
_TAKE_OVER_EVERY = 5.0
# Reading the whole file competes with the first pass for the disk.
_CHECK_AFTER = 5.0


class Store(Fetching, Drafting, Writing):
    """A workspace on this machine.

    ``open`` makes it readable, ``start`` also synchronises and sends in the background, ``stop`` ends
    both. All methods are called on one event loop; none but ``refresh_lead`` and ``sync_once`` waits
    for the network.
    """

    def __init__(
        self,
        path: Path,
        connect: Connect,
        *,
        workspace: str,
        host: str,
        undo_seconds: float = 0.0,
        note_timezone: str = "",
        quiet: timedelta = QUIET,
    ) -> None:
        """``connect`` makes a client when one is first needed. ``undo_seconds``: how long an edit is
        held before it leaves; what is hard to reverse twice as long; 0 = everything leaves at once.
        ``note_timezone``: the zone of the service's note times, which carry none; empty: they stay so.
        """
        self.workspace = workspace
        self.host = host
        super().__init__(Database(path), EventBus())
        #: What was rescued from a damaged mirror, in words, until a visit ends that showed them.
        self.rescued = ""
        self._lock = FileLock(path.with_suffix(".lock"))
        self._connection = Connection(
            connect, self.events, lambda client: workspace_check.check(client, self._database)
        )
        self._syncer = Syncer(self._database, self._connection, self.events, self._renew)
        self._dispatcher = Dispatcher(self._database, self._connection, self._settled, quiet=quiet)
        self._dispatcher.uploads.told = lambda row: self.events.emit(UploadMoved(row))
        self._ahead = prefetch.Prefetch()
        self._spool = Spool(path.parent / f"{path.stem}.uploads")
        self._hold = undo_seconds
        self._note_zone = note_timezone
        self._listing = LeadIndexService(
            self._database, lambda: self.events.emit(LeadsChanged(frozenset()))
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._searching: asyncio.Task[None] | None = None
        self._searched = ""
        self._being_read: set[int] = set()
        self._painted = asyncio.Event()
        self._painted.set()
        #: Whether the mirror can be read.
        self.opened = False
        # Commands that only print are no visit.
        self._visiting = False

    # -- life ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the mirror. Raises ``MirrorUnavailable``.

        A damaged one is set aside and begun anew (``rescued`` tells), unless another instance has it open.
        """
        rescued = await recovery.open_or_replace(self._database, self._lock)
        if rescued is not None:
            await reinstate.bring_back(self._database, rescued)
        self.rescued = await self._database.read(lambda c: meta.get(c, reinstate.NOTICE)) or ""
        limited = await self._database.read(lambda c: meta.get(c, "limited_until"))
        if limited is not None:
            self._connection.limited_until = datetime.fromisoformat(limited)
        await self._read_state()
        await self._open_desk()
        await self._count()
        self.opened = True

    async def prepare(self) -> None:
        """Open the mirror for a first screen, and read what that will ask.

        Nothing is to stand between the start and that screen: what can wait, in ``start`` too, begins
        when ``painted`` is called. Raises ``MirrorUnavailable``.
        """
        self._painted.clear()
        await self.open()
        await self._read_ahead()

    async def start(self) -> None:
        """Synchronise and send in the background; open the mirror before, where that was not done."""
        if not self.opened:
            await self.open()
        self._visiting = True
        try:
            if await self._lead():
                return
        except MirrorUnavailable as error:
            self._connection.failed(error)
        else:
            self._connection.update(link=ConnectionState.STANDBY)
        self._begin(self._follow())

    def painted(self) -> None:
        """The first screen stands: now the rest, imports of the wire among it."""
        if not self._painted.is_set():
            self._ahead = prefetch.Prefetch()
            self._painted.set()
            self._listing.fill()

    async def _once_painted(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await self._painted.wait()
        await work()

    async def stop(self) -> None:
        """Let a change that is on its way arrive, then end everything. Never raises."""
        await self._dispatcher.finish(_LAST_SEND)
        if self._searching is not None:
            self._tasks.append(self._searching)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._visiting:
            self._visiting = False
            with suppress(MirrorUnavailable):  # a full disk must not keep the program from ending
                await self._end_visit()
                if self.rescued:
                    await self._database.write(lambda c: meta.put(c, reinstate.NOTICE, ""))
        await self._connection.close()
        await self._listing.close()
        await self._database.close()
        self._lock.release()

    async def claim(self) -> bool:
        """Become the instance that sends and synchronises, if no other is, and take up what the one
        before left behind; nothing runs by itself yet."""
        if not self._lock.take():
            return False
        await self._recover()
        return True

    async def send_due(self, kinds: Collection[str] = tuple(KINDS)) -> float | None:
        """Do the one thing that is due in the outbox among ``kinds`` of changes, in the foreground,
        after ``claim``.

        The seconds until something may be due again: 0 = at once, None = only a person can help.
        """
        return await self._dispatcher.step(kinds)

    async def _lead(self) -> bool:
        """Become the instance that syncs and sends, if no other is."""
        if not await self.claim():
            return False
        self._begin(self._once_painted(self._syncer.run))
        for kinds in LINES:
            self._begin(self._once_painted(partial(self._dispatcher.run, kinds)))
        self._begin(self._once_painted(self._check_mirror))
        return True

    async def _check_mirror(self) -> None:
        """Look for damage that nothing has met yet, so that the next start can mend it."""
        await asyncio.sleep(_CHECK_AFTER)
        await self._database.check()

    async def _follow(self) -> None:
        """Show what the other instance does, and take over when it ends."""
        seen, pause = await self._database.version(), _TAKE_OVER_EVERY
        changes = await self._states()
        while True:
            await asyncio.sleep(pause)
            try:
                took_over = await self._lead()
            except MirrorUnavailable as error:
                self._connection.failed(error)
                continue
            if took_over:
                self._connection.update(link=ConnectionState.IDLE)
                return
            version = await self._database.version()
            if version == seen:
                continue
            seen, began = version, monotonic()
            await self._read_state()
            await self._count()
            await self._renew(None)
            self.events.emit(AttributesChanged())
            before, changes = changes, await self._states()
            await self._told(
                [
                    (number, change.change)
                    for number, change in changes.items()
                    if number not in before or before[number].state is not change.state
                ],
                own=False,
            )
            # A first sync writes all the time, and many leads take long to read.
            pause = max(_TAKE_OVER_EVERY, 10 * (monotonic() - began))

    async def _states(self) -> dict[int, PendingChange]:
        """Changes that are not settled, or were today, by their ids."""
        return {change.id: change for change in await self.outbox()}

    async def _read_state(self) -> None:
        synced, met = await self._database.read(
            lambda c: (meta.get(c, "synced_at"), leads.count(c))
        )
        self._connection.update(
            first=synced is None,
            seen=met,
            synced_at=datetime.fromisoformat(synced) if synced else None,
        )

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(surface)
        self._tasks.append(task)

    # -- the network --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Synchronise now instead of when it is due."""
        self._connection.try_again()
        self._syncer.now()
        self._dispatcher.now()

    async def recognise(self, client: TaskipClient) -> None:
        """Raises ``WrongWorkspace`` where this client's key opens another workspace than the mirror's."""
        await workspace_check.check(client, self._database)

    async def reconnect(self) -> None:
        """Another key is there: the next request is made with it, and sending goes on where it stopped."""
        await self._connection.close()
        self.refresh()

    async def sync_once(self) -> SyncReport:
        """One pass in the foreground; raises what keeps it from completing."""
        if not self._lock.take():
            raise TaskipError(
                "Another taskip-leads has this workspace open and synchronises it.",
                "Close it, or look at its status bar.",
            )
        return await self._syncer.patiently()

    # -- keeping up ---------------------------------------------------------------------------

    async def _recover(self) -> None:
        """Take up what the program left behind when it ended."""
        await self._dispatcher.recover()
        await self._database.write(lambda c: amend.hold_again(c, self._hold), durable=True)
        waiting = await self._database.read(
            lambda c: [
                decode(UploadFile.__name__, b) for b in outbox.bodies(c, UploadFile.__name__)
            ]
        )
        paths = {change.path for change in waiting if isinstance(change, UploadFile)}
        await self._clean_spool(paths)
        await self._count()

    async def _clean_spool(self, needed: set[str]) -> None:
        """Remove copies of files that a kill left over, but none that a copy before this one knew."""
        kept = await self._database.read(lambda c: meta.get(c, "spool_kept"))
        if kept is None:
            there = await asyncio.to_thread(self._spool.paths)
            await self._database.write(lambda c: meta.put(c, "spool_kept", there), durable=True)
        else:
            await asyncio.to_thread(self._spool.keep_only, needed.union(kept))

    async def _settled(self, row: outbox.OutboxRow) -> None:
        if row.lead is not None:
            self._syncer.settled(row.lead)
        change = decode(row.kind, row.body)
        if isinstance(change, UploadFile) and row.state == ChangeState.DONE:
            await asyncio.to_thread(self._spool.drop, change.path)
        await self._told([(row.id, change)], own=False)
        if isinstance(change, CreateLead) and row.result is not None:
            # A pass may have met it under its number, which is no key any more.
            await self._renew(frozenset((row.result,)))
        if isinstance(change, DeleteAttribute) and row.state == ChangeState.DONE:
            # The leads that carried it are others now.
            await self._renew(None)
        if row.kind in records.ATTRIBUTE_KINDS:
            self.events.emit(AttributesChanged())
        if row.state == ChangeState.REFUSED:
            # Where what it belongs to is gone, its text has become a draft.
            self.events.emit(DraftsChanged())

    async def _renew(self, keys: frozenset[int] | None, *, own: bool = False) -> None:
        """Bring the index up to the mirror, then tell the screens."""
        if keys is None:
            await self._listing.refill()
        else:
            await self._listing.renew(keys)
        self.events.emit(LeadsChanged(keys, own))
