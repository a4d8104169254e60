"""The entry point for screens and commands: a workspace on this machine."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.mirror.maintenance import recovery
from taskip_leads.models.lead_row import UNREAD_KINDS, ReadRules, UnreadKind
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.store.background import BackgroundTasks
from taskip_leads.store.connection import Connect, ServiceConnection
from taskip_leads.store.events import EventBus
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.outbox import rescue_notice
from taskip_leads.store.outbox.counter import ChangeCounter
from taskip_leads.store.profile import Profile
from taskip_leads.store.sync.service import SyncService
from taskip_leads.store.views import SavedViews

if TYPE_CHECKING:
    from taskip_leads.store.drafts import Drafts
    from taskip_leads.store.imports.service import ImportService
    from taskip_leads.store.leads.agenda import AgendaReader
    from taskip_leads.store.leads.unread import UnreadLeads
    from taskip_leads.store.outbox.outbox import Outbox
    from taskip_leads.store.participant import Participant
    from taskip_leads.store.triage import TriageStore

# How long quitting waits for a change in flight.
LAST_SEND = 5.0


class Store:
    """A workspace on this machine.

    ``open`` makes it readable, ``start`` also syncs and sends in the background, ``stop`` ends both.
    All methods are called on one event loop. ``leads`` reads, ``outbox`` writes, ``sync`` speaks to
    TaskIP; ``profile``, ``views`` and ``drafts`` belong to the user. Only those methods of ``sync`` that
    say so wait for the network. ``outbox`` and ``drafts`` are imported on first use.

    ``connect`` creates a client when one is first needed. ``undo_seconds``: how long an edit is held
    before it is sent, twice as long if it is hard to reverse; 0 = changes are sent at once.
    ``note_timezone``: the zone of TaskIP's note times, which have none; empty: they are unchanged.
    ``closed_statuses``: names of those that close a lead; None: they are guessed.
    ``marked``: which leads that the user has not looked at are marked: new ones, changed ones.
    ``quiet``: how long a request may still be executed after its timeout. ``read_only``: no change is
    stored or sent.
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
        closed_statuses: tuple[str, ...] | None = None,
        marked: frozenset[UnreadKind] = UNREAD_KINDS,
        quiet: timedelta | None = None,
        read_only: bool = False,
    ) -> None:
        self.workspace, self.host = workspace, host
        self._undo_seconds, self._quiet = undo_seconds, quiet
        #: Whether the mirror can be read.
        self.opened = False
        #: A message about the rescue of a damaged mirror, until a visit that showed it has ended.
        self.rescued = ""
        #: Whether changes or drafts were lost; reset at the same time.
        self.rescue_lost = False
        self.database = Database(path)
        self.events = EventBus()
        self.lock = FileLock(path.with_suffix(".lock"))
        self.tasks = BackgroundTasks()
        self._painted = asyncio.Event()
        self._painted.set()
        # Commands that only print are not a visit.
        self._visiting = False
        self.connection = ServiceConnection(
            connect, self.events, lambda one: self.sync.check_workspace(one), read_only=read_only
        )
        self.profile = Profile(self.database, self.events)
        self.views = SavedViews(self.database, self.events, lambda: self.profile.rules)
        rules = ReadRules(ClosedStatuses(closed_statuses), marked, note_timezone)
        self.leads = self._lead_reader(rules)
        #: How many changes are not settled.
        self.change_counter = ChangeCounter(self.database)
        self.sync = self._sync_service()

    def _lead_reader(self, rules: ReadRules) -> LeadReader:
        return LeadReader(
            self.database,
            self.events,
            self.profile,
            painted=self._painted,
            rules=rules,
            searched=lambda query: self.sync.search_as_typed(query),
        )

    @cached_property
    def outbox(self) -> Outbox:
        """Every change that a person makes."""
        from taskip_leads.store.outbox.outbox import Outbox
        from taskip_leads.store.outbox.policy import QUIET

        path = self.database.path
        return Outbox(
            self.database,
            self.connection,
            self.events,
            self.change_counter,
            path.parent / f"{path.stem}.uploads",
            reload_leads=self.leads.reload,
            lead_settled=self.sync.lead_settled,
            check_lead=self.sync.check_lead,
            hold_seconds=self._undo_seconds,
            quiet=QUIET if self._quiet is None else self._quiet,
        )

    @cached_property
    def participant(self) -> Participant:
        """What this instance does in the background."""
        from taskip_leads.store.participant import Participant

        return Participant(
            self.database,
            self.connection,
            self.events,
            self.lock,
            self.tasks,
            outbox=self.outbox,
            sync=self.sync,
            leads=self.leads,
            refresh_derived=self.refresh_derived,
            feed_imports=lambda: self.imports.feeder.run(),
        )

    @cached_property
    def drafts(self) -> Drafts:
        """Texts that were begun and not saved."""
        from taskip_leads.store.drafts import Drafts

        return Drafts(self.database, self.events)

    def _sync_service(self) -> SyncService:
        return SyncService(
            self.database,
            self.connection,
            self.events,
            self.lock,
            reload_leads=self.leads.reload,
            resume_sending=lambda: self.outbox.dispatcher.now(),
        )

    @cached_property
    def agenda(self) -> AgendaReader:
        """Reads the agenda; imported on first use."""
        from taskip_leads.store.leads.agenda import AgendaReader

        return AgendaReader(self.database, self.leads, self.profile)

    @cached_property
    def unread(self) -> UnreadLeads:
        """Leads that the user has not looked at as they are; imported on first use."""
        from taskip_leads.store.leads.unread import UnreadLeads

        return UnreadLeads(self.database, self.leads, self.profile)

    @cached_property
    def triage(self) -> TriageStore:
        """The queue of the triage; imported on first use."""
        from taskip_leads.store.triage import TriageStore

        return TriageStore(self.database, self.leads, self.outbox, lambda: self.profile.rules)

    @cached_property
    def imports(self) -> ImportService:
        """Imports of leads from files; imported on first use."""
        from taskip_leads.store.imports.service import ImportService

        return ImportService(self.database, self.connection, self.events, lambda: self.outbox)

    @property
    def read_only(self) -> bool:
        """Whether no change is stored or sent."""
        return self.connection.state.read_only

    # -- life ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the mirror. Raises ``MirrorUnavailable``.

        A damaged one is replaced by an empty one (see ``rescued``), unless another instance has it open.
        """
        rescued = await recovery.open_or_replace(self.database, self.lock)
        if rescued is not None:
            from taskip_leads.store.outbox.reinstate import bring_back

            await bring_back(self.database, rescued)
        self.rescued = await self.database.read(rescue_notice.read)
        self.rescue_lost = await self.database.read(rescue_notice.read_loss)
        await self.sync.open()
        await self.profile.load()
        await self.change_counter.reload()
        self.opened = True

    async def prepare(self) -> None:
        """Open the mirror and prefetch the data of the first screen.

        Deferrable work, also of ``start``, begins when ``painted`` is called. Raises
        ``MirrorUnavailable``.
        """
        self._painted.clear()
        await self.open()
        await self.leads.prefetch()

    async def start(self) -> None:
        """Sync and send in the background; open the mirror if it is closed."""
        if not self.opened:
            await self.open()
        self._visiting = True
        self.sync.start_live_search()
        if self._painted.is_set():
            await self._take_part()
        else:
            self.tasks.start(self._take_part())

    async def _take_part(self) -> None:
        await self._painted.wait()
        # In a thread, so that the first key does not wait for it.
        await asyncio.to_thread(_import_background)
        await self.participant.take_part()

    async def pause(self) -> None:
        """Stop syncing and sending, so that others can; a change in flight has five seconds at most."""
        async with self.tasks.switching:
            if self._visiting:
                await self.outbox.finish(LAST_SEND)
                await self.tasks.cancel()
                self.lock.release()

    async def resume(self) -> None:
        """Show what others wrote since ``pause``, and sync and send again unless they do."""
        async with self.tasks.switching:
            if self._visiting:
                await self.tasks.cancel()
                await self.participant.resume()

    def painted(self) -> None:
        """Start the work that waits for the first paint, including slow imports."""
        if not self._painted.is_set():
            self._painted.set()
            self.leads.load_all()

    async def stop(self, seconds: float | None = None) -> None:
        """Wait for a change in flight, at most ``seconds``, then stop everything. Never raises."""
        if "outbox" in vars(self):  # else nothing has used it
            await self.outbox.finish(LAST_SEND if seconds is None else seconds)
        await self.sync.stop()
        await self.tasks.cancel()
        if self._visiting:
            self._visiting = False
            with suppress(MirrorUnavailable):  # a full disk must not prevent quitting
                await self.profile.save_visit()
                if self.rescued:
                    await self.database.write(rescue_notice.clear)
        await self.connection.close()
        await self.leads.close()
        await self.database.close()
        self.lock.release()

    async def refresh_derived(self) -> None:
        """Recompute derived columns of a large old mirror; small ones are migrated on opening.

        Raises ``MirrorUnavailable``.
        """
        from taskip_leads.store.leads import derived

        if await derived.refresh(self.database):
            await self.leads.reload(None)


def _import_background() -> None:
    """Import what ``Participant`` needs; the first screen does without it."""
    for name in (
        "participant",
        "sync.syncer",
        "outbox.dispatcher",
        "outbox.delivery",
        "imports.service",
    ):
        import_module(f"taskip_leads.store.{name}")
