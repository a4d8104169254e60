"""Keep the mirror in sync with TaskIP by repeated passes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from taskip_leads import mirror
from taskip_leads.api.rate_limiter import Priority
from taskip_leads.clock import monotonic, now, sleep
from taskip_leads.errors import MirrorDamaged, MirrorUnavailable, RateLimited, TaskipError
from taskip_leads.mirror.columns import fits
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import leads, meta
from taskip_leads.models.filters.search_terms import tokens
from taskip_leads.models.lead import Lead
from taskip_leads.models.sync_state import ConnectionState, SyncReport
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import EventBus
from taskip_leads.store.projection.records import ingest_page
from taskip_leads.store.sync import checkpoint as checkpoints
from taskip_leads.store.sync.budget import BudgetedReader, RequestBudget
from taskip_leads.store.sync.memberships import CONVERTED_FLAGS
from taskip_leads.store.sync.sync_pass import SyncPass

# The shortest pause after a pass.
_MIN_PAUSE = 300.0
# Seconds after a pass that failed on the disk, since each attempt may cost a request.
_DISK_PAUSE = 60.0
# A mirror that was synced within this time is not synced at start.
_FRESH_AT_START = timedelta(seconds=60)
# A foreground pass waits for a rate limit that ends this soon.
_MAX_LIMIT_WAIT = 120.0
_MIN_LIMIT_WAIT = 1.0


# Seconds until another instance is asked again whether it still syncs.
_TURN_PAUSE = 15.0

Turn = Callable[[], AbstractContextManager[bool]]


def _always() -> AbstractContextManager[bool]:
    return nullcontext(True)


class Syncer:
    """Runs passes.

    ``reload_leads`` is awaited with the ids of leads that a step changed (None: any).
    """

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        reload_leads: Callable[[frozenset[int] | None], Awaitable[None]],
    ) -> None:
        self._database = database
        self._connection = connection
        self._events = events
        self._reload_leads = reload_leads
        self._wake = asyncio.Event()
        self._running = asyncio.Lock()
        self._reader = BudgetedReader(connection)
        #: When each lead's details were read; list pages that were requested earlier are older.
        self._settled_at: dict[int, float] = {}

    @property
    def budget(self) -> RequestBudget:
        """The requests that background reading may make."""
        return self._reader.budget

    def now(self) -> None:
        """Start the next pass now, and do not delay a running one."""
        self._reader.budget.lift(True)
        if not self._running.locked():
            self._wake.set()

    def retry_in(self, seconds: float) -> None:
        """Run a pass after a failed request outside of passes, if TaskIP is still offline."""
        asyncio.get_running_loop().call_later(seconds, self._retry)

    def _retry(self) -> None:
        offline = self._connection.state.link is ConnectionState.OFFLINE
        if offline and not self._running.locked():
            self._wake.set()

    def lead_settled(self, lead_id: int) -> None:
        """Record that a lead's details were just read; list pages requested before are older."""
        self._settled_at[lead_id] = monotonic()

    async def run(self, turn: Turn = _always) -> None:
        """Run passes until cancelled. Failures are shown in the state and retried.

        ``turn`` is entered for each pass, which is left out if it yields False.
        """
        wait: float | None = await self._database.read(_seconds_until_stale)
        while True:
            if wait is None or wait > 0:
                await self._pause(wait)
            try:
                with turn() as mine:
                    if not mine:
                        wait = _TURN_PAUSE
                        continue
                    report = await self.once()
                self._reader.budget.lift(False)
                wait = max(_MIN_PAUSE, self._reader.budget.pause_after(report.requests))
            except MirrorDamaged:
                raise
            except MirrorUnavailable as error:
                self._connection.failed(error)
                wait = _DISK_PAUSE
            except TaskipError as error:
                wait = self._connection.failed(error)

    async def _pause(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def patiently(self) -> SyncReport:
        """Run one pass for a waiting user: without the budget, waiting for short rate limits."""
        self._reader.budget.lift(True)
        while True:
            try:
                return await self.once()
            except RateLimited as error:
                wait = (error.until - now()).total_seconds()
                if wait > _MAX_LIMIT_WAIT:
                    raise
                # At least a second, even if the time has passed and TaskIP still refuses.
                await sleep(max(_MIN_LIMIT_WAIT, wait))

    async def once(self) -> SyncReport:
        """Run one complete pass, or the rest of an interrupted one.

        Raises ``WireError``, ``NoKey``, ``KeyringUnavailable`` or ``MirrorUnavailable``; the progress is
        saved, and the next call resumes there.
        """
        async with self._running:
            client = (await self._connection.client()).at(Priority.BACKGROUND)
            checkpoint = await self._database.read(checkpoints.resume)
            first = self._connection.state.first
            # A first sync is not delayed; a requested one has lifted the budget.
            self._reader.begin_pass(limited=not first)
            seen = await self._database.read(lambda c: leads.count_seen(c, checkpoint.number))
            self._connection.update(seen=seen, next_try=None)
            if self._connection.state.link in (ConnectionState.IDLE, ConnectionState.STANDBY):
                self._connection.update(link=ConnectionState.SYNCING)
            sync_pass = SyncPass(
                self._database,
                self._connection,
                self._events,
                self._reader,
                client,
                checkpoint,
                self._settled_at,
                self._reload_leads,
            )
            if self._connection.state.link is ConnectionState.DISK_FULL:
                await sync_pass.save()  # do not request what the disk may not accept
                self._connection.disk_written()
            try:
                await sync_pass.run_phases()
                report = await sync_pass.finish()
            finally:
                if self._connection.state.link is ConnectionState.SYNCING:
                    self._connection.update(link=ConnectionState.IDLE)
            self._settled_at.clear()
            if first:
                # Rows that were read page by page are scattered in memory; rebuilt, they are searched faster.
                await self._reload_leads(None)
            return report

    async def search(self, text: str) -> None:
        """Search TaskIP for leads that the mirror may lack. Raises ``WireError``."""
        client = await self._connection.client()
        words = " ".join(tokens(text))
        for is_converted in CONVERTED_FLAGS:
            page = await client.leads.page(search=words, is_converted=is_converted)
            fitting = [lead for lead in page.items if fits(lead.id)]

            def write(
                connection: mirror.Connection, fitting: list[Lead] = fitting
            ) -> frozenset[int]:
                # What the running pass, here or in another instance, knows of the lists.
                checkpoint = checkpoints.resume(connection)
                return ingest_page(connection, fitting, checkpoint.number, checkpoint.unlisted)

            changed = await self._database.write(write)
            if changed:
                await self._reload_leads(changed)


def _seconds_until_stale(connection: mirror.Connection) -> float:
    """Return seconds for which the mirror counts as fresh, so that restarts do not sync."""
    synced = meta.get_moment(connection, "synced_at")
    if synced is None or not checkpoints.is_complete(connection):
        return 0.0
    # A clock that was set back does not make it fresher.
    age = max(timedelta(), now() - synced)
    return (_FRESH_AT_START - age).total_seconds()
