"""Keeps the mirror like the service, one pass after the other.

The service tells neither what changed nor how much there is: a pass reads every lead. It goes phase by
phase and page by page, each page one transaction, and goes on after an interruption where it was.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

from taskip_leads.api.rate_limiter import Priority
from taskip_leads.clock import monotonic, now, sleep
from taskip_leads.errors import (
    EndlessList,
    InvalidResponse,
    KeyRefused,
    MirrorDamaged,
    MirrorUnavailable,
    NotFound,
    RateLimited,
    Refused,
    TaskipError,
    UnknownOutcome,
)
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, lead_rows, leads, meta, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.filters.search_terms import tokens
from taskip_leads.models.lead import Lead
from taskip_leads.models.sync_state import ConnectionState, SyncReport
from taskip_leads.store.connection import Connection
from taskip_leads.store.events import AttributesChanged, EventBus
from taskip_leads.store.projection.apply import MEMBERSHIP
from taskip_leads.store.projection.records import ATTRIBUTE_KINDS, project, take_lead, take_page
from taskip_leads.store.sync import checkpoint as passes
from taskip_leads.store.sync import memberships
from taskip_leads.store.sync.checkpoint import PHASES, SyncCheckpoint
from taskip_leads.store.sync.memberships import HALVES, Keep
from taskip_leads.store.sync.reading_budget import BudgetedReader

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.api.pagination import Page

T = TypeVar("T")

# After a pass: not sooner again, however small the workspace. At start: not again if it is this fresh.
_SHORTEST_PAUSE = 300.0
# On a disk that keeps little, each attempt may cost a request.
_UNKEPT_PAUSE = 60.0
_FRESH_AT_START = timedelta(seconds=60)
# A limit that is over this soon is waited for where somebody watches the command.
_WORTH_WAITING = 120.0
_SHORTEST_WAIT = 1.0
# More than this gone at once is more likely a wrong key or a fault than a clean-up (5 %, over 10).
_GONE_SHARE = 0.05
_GONE_ALWAYS = 10
_PEOPLE_EVERY = timedelta(days=1)

Changed = Callable[[frozenset[int] | None], Awaitable[None]]


class Syncer:
    """Runs passes. ``changed`` is told the keys of leads that a step changed (None: any)."""

    def __init__(
        self, database: Database, connection: Connection, events: EventBus, changed: Changed
    ) -> None:
        self._database = database
        self._connection = connection
        self._events = events
        self._changed = changed
        self._wake = asyncio.Event()
        self._running = asyncio.Lock()
        self._asking = BudgetedReader(connection)
        #: Leads whose own page was taken, and when: what a list said earlier is older.
        self._settled: dict[int, float] = {}

    def now(self) -> None:
        """Do not wait for the next pass, nor hold back the one that runs."""
        self._asking.allowance.lift(True)
        if not self._running.locked():
            self._wake.set()

    def settled(self, key: int) -> None:
        """A lead was just read for itself; a page that was asked for before knows less of it."""
        self._settled[key] = monotonic()

    async def run(self) -> None:
        """Pass after pass, until cancelled. Failures are shown in the state and tried again."""
        wait: float | None = await self._database.read(_until_stale)
        while True:
            if wait is None or wait > 0:
                await self._pause(wait)
            try:
                report = await self.once()
                self._asking.allowance.lift(False)
                wait = max(_SHORTEST_PAUSE, self._asking.allowance.room_in(report.requests))
            except MirrorDamaged:
                raise
            except MirrorUnavailable as error:
                self._connection.failed(error)
                wait = _UNKEPT_PAUSE
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
        """One pass for somebody who watches: it is not held back, and a limit that is over soon is
        waited for."""
        self._asking.allowance.lift(True)
        while True:
            try:
                return await self.once()
            except RateLimited as error:
                wait = (error.until - now()).total_seconds()
                if wait > _WORTH_WAITING:
                    raise
                # Also where that moment is over already and it is refused all the same.
                await sleep(max(_SHORTEST_WAIT, wait))

    async def once(self) -> SyncReport:
        """One complete pass, or the rest of an interrupted one.

        Raises ``WireError``, ``NoKey``, ``KeyringUnavailable`` or ``MirrorUnavailable`` where it could not go
        on; what was read
        until then is kept, and the next call continues there.
        """
        async with self._running:
            started = monotonic()
            client = (await self._connection.client()).at(Priority.BACKGROUND)
            sent = client.requests
            progress = await self._database.read(passes.resume)
            first = self._connection.state.first
            # A first sync, and one that is asked for, is not held back.
            self._asking.held_back = not first
            seen = await self._database.read(lambda c: passes.met(c, progress.number))
            self._connection.update(seen=seen, next_try=None)
            if self._connection.state.link in (ConnectionState.IDLE, ConnectionState.STANDBY):
                self._connection.update(link=ConnectionState.SYNCING)
            before = progress.requests, progress.seconds
            unkept = self._connection.state.link is ConnectionState.DISK_FULL

            async def keep(write: Callable[[sqlite3.Connection], object] | None = None) -> None:
                progress.requests = before[0] + client.requests - sent
                progress.seconds = before[1] + monotonic() - started

                def both(connection: sqlite3.Connection) -> None:
                    if write is not None:
                        write(connection)
                    passes.put(connection, progress)

                await self._database.write(both)

            if unkept:
                # What cannot be kept is not asked for.
                await keep()
                self._connection.kept()
            steps = {
                "attributes": self._attributes,
                "active": self._active,
                "converted": self._converted,
                "names": self._names,
                "members": self._members,
                "unmet": self._unmet,
            }
            try:
                for phase in PHASES[PHASES.index(progress.phase) :]:
                    progress.phase = phase
                    await steps[phase](client, progress, keep)
                    progress.page, progress.item = 1, None
                return await self._finish(progress, keep, first=first)
            finally:
                if self._connection.state.link is ConnectionState.SYNCING:
                    self._connection.update(link=ConnectionState.IDLE)

    async def search(self, text: str) -> None:
        """Ask the service for leads of which the mirror may not know yet; raises ``WireError``."""
        client = await self._connection.client()
        words = " ".join(tokens(text))
        for is_converted in HALVES:
            page = await client.leads.page(search=words, is_converted=is_converted)
            kept = [lead for lead in page.items if leads.fits(lead.id)]

            def write(connection: sqlite3.Connection, kept: list[Lead] = kept) -> frozenset[int]:
                # What the pass that runs, here or in another instance, knows of the lists by now.
                at = passes.resume(connection)
                return take_page(connection, kept, at.number, at.untold)

            changed = await self._database.write(write)
            if changed:
                await self._changed(changed)

    # -- phases -------------------------------------------------------------------------------

    async def _attributes(self, client: TaskipClient, progress: SyncCheckpoint, keep: Keep) -> None:
        """All of them, kept in one step; read again where a change of ours arrived meanwhile.

        The list may be older than that change: a deleted status would be back, a new one gone, until
        the next pass.
        """
        before = await self._database.read(attributes.read)
        current = False
        while not current:
            done = await self._database.read(lambda c: outbox.last_done(c, ATTRIBUTE_KINDS))
            listed: list[Attribute] = []
            async for page in self._asking.pages(client, client.attributes.pages()):
                listed += (a for a in page.items if leads.fits(a.id) and leads.fits(a.order))
                progress.pages += 1

            def write(
                connection: sqlite3.Connection,
                done: tuple[int, str] = done,
                listed: Sequence[Attribute] = listed,
            ) -> None:
                nonlocal current
                current = outbox.last_done(connection, ATTRIBUTE_KINDS) == done
                if current:
                    attributes.save(connection, listed)
                    attributes.keep_only(connection, (a.id for a in listed))

            await keep(write)
        if await self._database.read(attributes.read) != before:
            self._events.emit(AttributesChanged())

    async def _active(self, client: TaskipClient, progress: SyncCheckpoint, keep: Keep) -> None:
        await self._leads(client, progress, keep, is_converted=0)

    async def _converted(self, client: TaskipClient, progress: SyncCheckpoint, keep: Keep) -> None:
        await self._leads(client, progress, keep, is_converted=1)

    async def _leads(
        self,
        client: TaskipClient,
        progress: SyncCheckpoint,
        keep: Keep,
        *,
        is_converted: Literal[0, 1],
    ) -> None:
        try:
            while not await self._walk(client, progress, keep, is_converted):
                # The size that page numbers count in is another one: begin this list again.
                progress.page, progress.item = 1, None
        except EndlessList:
            # Going on from its last page would fail at once, also where the service is mended.
            progress.page, progress.item = 1, None
            await keep()
            raise

    async def _walk(
        self,
        client: TaskipClient,
        progress: SyncCheckpoint,
        keep: Keep,
        is_converted: Literal[0, 1],
    ) -> bool:
        """Read the list from ``progress.page`` on; False where that page is not where it was."""
        began_at, size = progress.page, progress.item
        pages = (
            client.leads.pages(is_converted=is_converted)
            if size is None
            else client.leads.pages(is_converted=is_converted, start=began_at, item=size)
        )
        asked = monotonic()
        async for page in self._asking.pages(client, pages):
            if began_at > 1 and page.number == began_at and page.per_page not in (None, size):
                return False
            kept = _keepable(page, progress)
            for name in MEMBERSHIP:
                if name not in progress.told and any(lead.raw.get(name) for lead in kept):
                    progress.told.append(name)
            progress.page, progress.pages = page.number, progress.pages + 1
            progress.item = page.per_page or progress.item
            changed: list[int] = []
            newer = [key for key, moment in self._settled.items() if moment > asked]

            def write(
                connection: sqlite3.Connection,
                kept: list[Lead] = kept,
                newer: list[int] = newer,
                changed: list[int] = changed,
            ) -> None:
                known = leads.ids(connection, newer)
                leads.met(connection, known, progress.number)
                older = [lead for lead in kept if lead.id not in known]
                changed += take_page(connection, older, progress.number, progress.untold)

            await keep(write)
            self._connection.update(seen=self._connection.state.seen + len(kept))
            if changed:
                await self._changed(frozenset(changed))
            asked = monotonic()
        return True

    async def _names(self, client: TaskipClient, progress: SyncCheckpoint, keep: Keep) -> None:
        """Names for the ids of people and companies: wanted, but a workspace may refuse to tell."""
        asked = await self._database.read(lambda connection: meta.get(connection, "named_at"))
        if asked and now() - datetime.fromisoformat(asked) < _PEOPLE_EVERY:
            return
        sent = client.requests
        try:
            people = await client.people()
            await keep(lambda connection: attributes.save_people(connection, people))
            if nameless := await self._database.read(leads.companies_unnamed):
                companies = await client.companies()
                await keep(lambda connection: leads.save_companies(connection, companies))
                await memberships.each(nameless, keep, project)
        except (Refused, KeyRefused, InvalidResponse):
            pass
        except UnknownOutcome:
            # Names are no reason to stop the pass, nor is a bad moment one to do without them for a day.
            return
        finally:
            self._asking.allowance.spend(client.requests - sent)
        await keep(lambda connection: meta.put(connection, "named_at", now().isoformat()))
        await self._changed(None)

    async def _members(self, client: TaskipClient, progress: SyncCheckpoint, keep: Keep) -> None:
        changed = await memberships.complete(self._database, self._asking, client, progress, keep)
        if changed:
            await self._changed(frozenset(changed) if len(changed) <= memberships.PORTION else None)

    async def _unmet(self, client: TaskipClient, progress: SyncCheckpoint, keep: Keep) -> None:
        """Leads that no page held: gone only if the service says so of each."""
        unmet, total = await self._database.read(
            lambda c: (leads.unmet(c, progress.number), leads.count(c))
        )
        if len(unmet) > max(_GONE_ALWAYS, total * _GONE_SHARE):
            progress.warning = (
                f"{len(unmet):,} of {total:,} leads were not in the service's lists."
                " All are kept here until that is explained."
            )
            return
        for key, number in unmet:
            try:
                lead = await self._asking.lead(client, number)
            except NotFound:
                await keep(lambda connection, key=key: leads.forget(connection, key))
            else:
                await keep(
                    lambda connection, lead=lead: take_lead(
                        connection, lead, pass_number=progress.number
                    )
                )
            await self._changed(frozenset((key,)))

    async def _finish(self, progress: SyncCheckpoint, keep: Keep, *, first: bool) -> SyncReport:
        await keep()

        def write(connection: sqlite3.Connection) -> tuple[datetime, bool]:
            gone = attributes.forget_unlisted(connection, lambda: lead_rows.usage(connection))
            return passes.finish(connection, progress), gone

        done, gone = await self._database.write(write)
        if gone:
            self._events.emit(AttributesChanged())
        counts = await self._database.read(lambda c: (leads.count(c), len(attributes.read(c))))
        self._connection.update(
            link=ConnectionState.IDLE,
            first=False,
            synced_at=done,
            skipped=sum(progress.skipped.values()),
            message=progress.warning,
        )
        self._settled.clear()
        if first:
            # Taken in page by page, they lie scattered; read together they are searched faster.
            await self._changed(None)
        return SyncReport(
            leads=counts[0],
            attributes=counts[1],
            skipped=progress.skipped,
            pages=progress.pages,
            requests=progress.requests,
            seconds=progress.seconds,
        )


def _until_stale(connection: sqlite3.Connection) -> float:
    """Seconds for which what is here counts as fresh: somebody may open the program again and again."""
    synced = meta.get(connection, "synced_at")
    if not synced or not (meta.get(connection, "pass") or {}).get("complete"):
        return 0.0
    return (datetime.fromisoformat(synced) + _FRESH_AT_START - now()).total_seconds()


def _keepable(page: Page[Lead], progress: SyncCheckpoint) -> list[Lead]:
    """The page's leads; what cannot be kept is counted with its reason."""
    for skip in page.skipped:
        progress.skipped[skip.reason] = progress.skipped.get(skip.reason, 0) + 1
    kept = [lead for lead in page.items if leads.fits(lead.id)]
    if lost := len(page.items) - len(kept):
        reason = "id too large"
        progress.skipped[reason] = progress.skipped.get(reason, 0) + lost
    return kept
