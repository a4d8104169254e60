"""The one door for screens and commands: everything about a workspace on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.mirror.maintenance import recovery
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.background import BackgroundTasks
from taskip_leads.store.connection import Connect, ServiceConnection
from taskip_leads.store.drafts import Drafts
from taskip_leads.store.events import EventBus
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.outbox import rescue_notice
from taskip_leads.store.outbox.outbox import Outbox
from taskip_leads.store.outbox.policy import LINES, QUIET
from taskip_leads.store.profile import Profile
from taskip_leads.store.sync.service import SyncService
from taskip_leads.store.views import SavedViews

# How long quitting waits for a change that is on its way.
_LAST_SEND = 5.0
# Reading the whole file competes with the first pass for the disk.
_CHECK_AFTER = 5.0


class Store:
    """A workspace on this machine.

    ``open`` makes it readable, ``start`` also syncs and sends in the background, ``stop`` ends both.
    All methods are called on one event loop. ``leads`` reads, ``outbox`` writes, ``sync`` speaks to
    TaskIP; ``profile``, ``views`` and ``drafts`` are the person's own. None of them waits for the
    network, except for the methods of ``sync`` that say so.

    ``connect`` creates a client when one is first needed. ``undo_seconds``: how long an edit is held
    before it is sent, what is hard to reverse twice as long; 0 = changes leave at once.
    ``note_timezone``: the zone of TaskIP's note times, which carry none; empty: they stay so.
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
        self.workspace = workspace
        self.host = host
        #: Whether the mirror can be read.
        self.opened = False
        #: What was recovered from a damaged mirror, in words, until a visit that showed it has ended.
        self.rescued = ""
        #: Whether changes or drafts were lost with it; reset at the same time.
        self.rescue_lost = False
        self.database = Database(path)
        self.events = EventBus()
        self.lock = FileLock(path.with_suffix(".lock"))
        self.tasks = BackgroundTasks()
        self._painted = asyncio.Event()
        self._painted.set()
        # Commands that only print are no visit.
        self._visiting = False
        self.connection = ServiceConnection(
            connect, self.events, lambda client: self.sync.check_workspace(client)
        )
        self.profile = Profile(self.database, self.events)
        self.views = SavedViews(self.database, self.events)
        self.drafts = Drafts(self.database, self.events)
        self.leads = self._lead_reader(note_timezone)
        self.outbox = self._outbox(path, undo_seconds, quiet)
        self.sync = self._sync_service()

    def _lead_reader(self, note_timezone: str) -> LeadReader:
        return LeadReader(
            self.database,
            self.events,
            self.profile,
            painted=self._painted,
            note_timezone=note_timezone,
            searched=lambda query: self.sync.search_as_typed(query),
        )

    def _outbox(self, path: Path, undo_seconds: float, quiet: timedelta) -> Outbox:
        return Outbox(
            self.database,
            self.connection,
            self.events,
            path.parent / f"{path.stem}.uploads",
            reload_leads=self.leads.reload,
            lead_settled=lambda lead_id: self.sync.lead_settled(lead_id),
            check_lead=lambda lead_id: self.sync.check_lead(lead_id),
            hold_seconds=undo_seconds,
            quiet=quiet,
        )

    def _sync_service(self) -> SyncService:
        return SyncService(
            self.database,
            self.connection,
            self.events,
            self.lock,
            reload_leads=self.leads.reload,
            resume_sending=lambda: self.outbox.dispatcher.now(),
        )

    # -- life ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the mirror. Raises ``MirrorUnavailable``.

        A damaged one is set aside and replaced by an empty one (see ``rescued``), unless another
        instance has it open.
        """
        rescued = await recovery.open_or_replace(self.database, self.lock)
        if rescued is not None:
            from taskip_leads.store.outbox.reinstate import bring_back

            await bring_back(self.database, rescued)
        self.rescued = await self.database.read(rescue_notice.read)
        self.rescue_lost = await self.database.read(rescue_notice.read_loss)
        await self.sync.open()
        await self.profile.load()
        await self.outbox.publisher.reload_counts()
        self.opened = True

    async def prepare(self) -> None:
        """Open the mirror for a first screen, and prefetch what that will ask for.

        Whatever can wait, in ``start`` too, begins when ``painted`` is called. Raises
        ``MirrorUnavailable``.
        """
        self._painted.clear()
        await self.open()
        await self.leads.prefetch()

    async def start(self) -> None:
        """Sync and send in the background; opens the mirror if that was not done."""
        if not self.opened:
            await self.open()
        self._visiting = True
        self.sync.start_live_search()
        await self._take_part()

    async def pause(self) -> None:
        """Give up syncing and sending before the process is suspended; another instance may take over.

        A change that is on its way is waited for, five seconds at most.
        """
        if self._visiting:
            await self.outbox.finish(_LAST_SEND)
            await self.tasks.cancel()
            self.lock.release()

    async def resume(self) -> None:
        """Show what others wrote since ``pause``, and sync and send again unless they do."""
        if self._visiting:
            from taskip_leads.store.foreign_changes import ForeignChanges  # rarely needed

            with suppress(MirrorUnavailable):  # the next pass shows it
                await ForeignChanges(
                    self.database, self.events, self.leads, self.outbox, self.sync
                ).show()
            await self._take_part()

    async def _take_part(self) -> None:
        """Sync and send, or follow the instance that does."""
        try:
            if await self._take_over():
                if self.connection.state.link is ConnectionState.STANDBY:
                    self.connection.update(link=ConnectionState.IDLE)
                self.connection.update(unresponsive=None)
                return
        except MirrorUnavailable as error:
            self.connection.failed(error)
        else:
            self.connection.update(link=ConnectionState.STANDBY)
        self._follow()

    def painted(self) -> None:
        """Begin what waits for the first screen to be on the terminal, slow imports included."""
        if not self._painted.is_set():
            self._painted.set()
            self.leads.load_all()

    async def stop(self, seconds: float | None = None) -> None:
        """Let a change that is being sent arrive, then end everything. Never raises.

        ``seconds``: how long to wait for that change, if not as long as usual.
        """
        await self.outbox.finish(_LAST_SEND if seconds is None else seconds)
        await self.sync.stop()
        await self.tasks.cancel()
        if self._visiting:
            self._visiting = False
            with suppress(MirrorUnavailable):  # a full disk must not keep the program from ending
                await self.profile.end_visit()
                if self.rescued:
                    await self.database.write(rescue_notice.clear)
        await self.connection.close()
        await self.leads.close()
        await self.database.close()
        self.lock.release()

    # -- one instance syncs and sends ---------------------------------------------------------

    async def claim(self) -> bool:
        """Become the instance that syncs and sends, if there is no other; returns whether it is.

        What the previous one left behind is recovered; nothing runs by itself yet.
        """
        if not self.lock.take():
            return False
        await self.outbox.recover()
        return True

    async def _take_over(self) -> bool:
        """Claim the workspace, and sync and send from now on."""
        if not await self.claim():
            return False
        self.tasks.start(self._beat())
        self.tasks.start(self._synchronise())
        for kinds in LINES:
            self.tasks.start(self._send(kinds))
        self.tasks.start(self._check_mirror())
        self.tasks.start(self._refresh_derived())
        return True

    def _follow(self) -> None:
        """Show what the other instance does, and watch whether it still responds."""
        from taskip_leads.store.follower import Follower  # only where there are two instances

        follower = Follower(
            self.database, self.connection, self.events, self.lock,
            sync=self.sync, outbox=self.outbox, leads=self.leads,
        )  # fmt: skip
        self.tasks.start(follower.follow(self._take_over))
        self.tasks.start(follower.watch())

    async def _beat(self) -> None:
        await self._painted.wait()
        from taskip_leads.store.holder import keep_beating  # not needed for the first paint

        await keep_beating(self.lock)

    async def _synchronise(self) -> None:
        await self._painted.wait()
        await self.sync.syncer.run()

    async def _send(self, kinds: Collection[str]) -> None:
        await self._painted.wait()
        await self.outbox.dispatcher.run(kinds)

    async def _check_mirror(self) -> None:
        """Find damage that nothing has met yet, so that the next start can repair it."""
        await self._painted.wait()
        await asyncio.sleep(_CHECK_AFTER)
        await self.database.check()

    async def refresh_derived(self) -> None:
        """Recompute derived columns of a large old copy; a small one is done when it opens.

        Raises ``MirrorUnavailable``.
        """
        from taskip_leads.store.leads import derived

        if await derived.refresh(self.database):
            await self.leads.reload(None)

    async def _refresh_derived(self) -> None:
        await self._painted.wait()
        with suppress(MirrorUnavailable):  # the next start resumes
            await self.refresh_derived()
