"""Keeps the mirror like the service, one pass after the other.

The service tells neither what changed nor how much there is: a pass reads every lead. It goes phase by
phase and page by page, each page one transaction, and goes on after an interruption where it was.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from taskip_leads.api.gate import Priority
from taskip_leads.clock import monotonic, now
from taskip_leads.errors import KeyRefused, Nonsense, NotFound, Refused, TaskipError
from taskip_leads.mirror import attributes, leads, meta
from taskip_leads.mirror.database import Database
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.lead import Lead
from taskip_leads.store.connection import Connection
from taskip_leads.store.events import AttributesChanged, Events
from taskip_leads.store.merge import MEMBERSHIP
from taskip_leads.store.records import project, take_lead, take_page
from taskip_leads.store.state import Link, SyncReport

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.api.pages import Page

# An idle app spends at most 60 requests an hour: a pass of n requests is followed by n minutes.
_SHORTEST_PAUSE = 300.0
_SECONDS_PER_REQUEST = 61.0
# More than this gone at once is more likely a wrong key or a fault than a clean-up (5 %, over 10).
_GONE_SHARE = 0.05
_GONE_ALWAYS = 10
_PEOPLE_EVERY = timedelta(days=1)

_PHASES = ("attributes", "active", "converted", "names", "members", "unmet")
_COLUMNS = {"statuses": "status_ids", "sources": "source_ids", "assigned_to": "owner_ids"}
Keep = Callable[..., Awaitable[None]]


@dataclass
class Progress:
    """How far a pass came; kept in the mirror after every step."""

    number: int
    phase: str = _PHASES[0]
    page: int = 1
    pages: int = 0
    requests: int = 0
    seconds: float = 0.0
    #: Lists of ``MEMBERSHIP`` that at least one row has filled.
    told: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    #: What the person should know about the pass although it went through.
    warning: str = ""


class Syncer:
    """Runs passes. ``changed`` is told the keys of leads that a step changed (None: any)."""

    def __init__(
        self,
        database: Database,
        connection: Connection,
        events: Events,
        changed: Callable[[frozenset[int] | None], Awaitable[None]],
    ) -> None:
        self._database = database
        self._connection = connection
        self._events = events
        self._changed = changed
        self._wake = asyncio.Event()
        self._running = asyncio.Lock()

    def now(self) -> None:
        """Do not wait for the next pass; without effect while one runs."""
        if not self._running.locked():
            self._wake.set()

    async def run(self) -> None:
        """Pass after pass, until cancelled. Failures are shown in the state and tried again."""
        while True:
            wait: float | None
            try:
                report = await self.once()
                wait = max(_SHORTEST_PAUSE, report.requests * _SECONDS_PER_REQUEST)
            except TaskipError as error:
                wait = self._connection.failed(error)
            self._wake.clear()
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def once(self) -> SyncReport:
        """One complete pass, or the rest of an interrupted one.

        Raises ``WireError``, ``NoKey`` or ``KeyringUnusable`` where it could not go on; what was read
        until then is kept, and the next call continues there.
        """
        async with self._running:
            started = monotonic()
            client = (await self._connection.client()).at(Priority.BACKGROUND)
            sent = client.requests
            progress = await self._database.read(_resume)
            seen = await self._database.read(lambda c: _met(c, progress.number))
            self._connection.update(link=Link.SYNCING, seen=seen, until=None, next_try=None)
            before = progress.requests, progress.seconds

            async def keep(write: Callable[[sqlite3.Connection], object] | None = None) -> None:
                progress.requests = before[0] + client.requests - sent
                progress.seconds = before[1] + monotonic() - started

                def both(connection: sqlite3.Connection) -> None:
                    if write is not None:
                        write(connection)
                    meta.put(connection, "pass", asdict(progress))

                await self._database.write(both)

            steps = {
                "attributes": self._attributes,
                "active": self._active,
                "converted": self._converted,
                "names": self._names,
                "members": self._members,
                "unmet": self._unmet,
            }
            for phase in _PHASES[_PHASES.index(progress.phase) :]:
                progress.phase = phase
                await steps[phase](client, progress, keep)
                progress.page = 1
            return await self._finish(progress, keep)

    async def _attributes(self, client: TaskipClient, progress: Progress, keep: Keep) -> None:
        found: dict[int, object] = {}
        async for page in client.attributes.pages():
            listed = [a for a in page.items if leads.fits(a.id) and leads.fits(a.order)]
            found.update(dict.fromkeys(a.id for a in listed))
            progress.pages += 1
            await keep(lambda connection, listed=listed: attributes.save(connection, listed))
        await keep(lambda connection: attributes.keep_only(connection, found))
        self._connection.reached()
        self._connection.update(link=Link.SYNCING)
        self._events.emit(AttributesChanged())

    async def _active(self, client: TaskipClient, progress: Progress, keep: Keep) -> None:
        await self._leads(client, progress, keep, is_converted=0)

    async def _converted(self, client: TaskipClient, progress: Progress, keep: Keep) -> None:
        await self._leads(client, progress, keep, is_converted=1)

    async def _leads(
        self, client: TaskipClient, progress: Progress, keep: Keep, *, is_converted: Literal[0, 1]
    ) -> None:
        pages = client.leads.pages(is_converted=is_converted, start=progress.page)
        async for page in pages:
            kept = _keepable(page, progress)
            for name in MEMBERSHIP:
                if name not in progress.told and any(lead.raw.get(name) for lead in kept):
                    progress.told.append(name)
            untold = [name for name in MEMBERSHIP if name not in progress.told]
            changed: frozenset[int] = frozenset()

            def write(
                connection: sqlite3.Connection,
                kept: list[Lead] = kept,
                untold: list[str] = untold,
            ) -> None:
                nonlocal changed
                changed = take_page(connection, kept, progress.number, untold)

            progress.page, progress.pages = page.number, progress.pages + 1
            await keep(write)
            self._connection.reached()
            seen = self._connection.state.seen + len(kept)
            self._connection.update(link=Link.SYNCING, seen=seen)
            if changed:
                await self._changed(changed)

    async def _names(self, client: TaskipClient, progress: Progress, keep: Keep) -> None:
        """Names for the ids of people and companies: wanted, but a workspace may refuse to tell."""
        asked = await self._database.read(lambda connection: meta.get(connection, "named_at"))
        if asked and now() - datetime.fromisoformat(asked) < _PEOPLE_EVERY:
            return
        try:
            people = await client.people()
            await keep(lambda connection: attributes.save_people(connection, people))
            if nameless := await self._database.read(leads.companies_unnamed):
                companies = await client.companies()

                def write(connection: sqlite3.Connection) -> None:
                    leads.save_companies(connection, companies)
                    for key in nameless:
                        project(connection, key)

                await keep(write)
        except (Refused, KeyRefused, Nonsense):
            pass
        await keep(lambda connection: meta.put(connection, "named_at", now().isoformat()))
        await self._changed(None)

    async def _members(self, client: TaskipClient, progress: Progress, keep: Keep) -> None:
        """Where the lists leave statuses and sources out, ask who carries each of them."""
        if not await self._database.read(leads.count):
            return
        known = await self._database.read(attributes.read)
        for name, type_ in (("statuses", AttributeType.STATUS), ("sources", AttributeType.SOURCE)):
            column = _COLUMNS[name]
            if name in progress.told:
                await keep(lambda c, column=column: leads.unknown_as_none(c, column))
                continue
            members: dict[int, list[int]] = {}
            for attribute in (a for a in known.values() if a.type is type_):
                for lead in await self._carriers(client, progress, attribute.id, type_):
                    members.setdefault(lead, []).append(attribute.id)
            await keep(lambda c, t=type_, m=members: leads.set_members(c, t, m))
        if "assigned_to" in progress.told:
            await keep(lambda connection: leads.unknown_as_none(connection, "owner_ids"))
        await self._changed(None)

    async def _carriers(
        self, client: TaskipClient, progress: Progress, number: int, type_: AttributeType
    ) -> Iterable[int]:
        found: dict[int, None] = {}
        halves: tuple[Literal[0, 1], ...] = (0, 1)
        for is_converted in halves:
            pages = (
                client.leads.pages(is_converted=is_converted, status_id=number)
                if type_ is AttributeType.STATUS
                else client.leads.pages(is_converted=is_converted, source_id=number)
            )
            async for page in pages:
                progress.pages += 1
                found.update(dict.fromkeys(lead.id for lead in page.items))
        return found

    async def _unmet(self, client: TaskipClient, progress: Progress, keep: Keep) -> None:
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
                lead = await client.leads.get(number)
            except NotFound:
                await keep(lambda connection, key=key: leads.forget(connection, key))
            else:
                await keep(
                    lambda connection, lead=lead: take_lead(
                        connection, lead, pass_number=progress.number
                    )
                )
            await self._changed(frozenset((key,)))

    async def _finish(self, progress: Progress, keep: Keep) -> SyncReport:
        done = now()

        def write(connection: sqlite3.Connection) -> tuple[int, int]:
            meta.put(connection, "synced_at", done.isoformat())
            meta.put(connection, "warning", progress.warning)
            meta.put(connection, "pass", {"number": progress.number, "complete": True})
            return leads.count(connection), len(attributes.read(connection))

        await keep()
        counts = await self._database.write(write)
        self._connection.update(
            link=Link.IDLE,
            first=False,
            synced_at=done,
            skipped=sum(progress.skipped.values()),
            message=progress.warning,
        )
        return SyncReport(
            leads=counts[0],
            attributes=counts[1],
            skipped=progress.skipped,
            pages=progress.pages,
            requests=progress.requests,
            seconds=progress.seconds,
        )


def _resume(connection: sqlite3.Connection) -> Progress:
    """The interrupted pass, or a new one."""
    stored = meta.get(connection, "pass") or {"number": 0, "complete": True}
    if stored.get("complete"):
        return Progress(number=stored["number"] + 1)
    return Progress(**stored)


def _met(connection: sqlite3.Connection, number: int) -> int:
    row = connection.execute("SELECT count(*) FROM lead WHERE pass = ?", (number,)).fetchone()
    return int(row[0])


def _keepable(page: Page[Lead], progress: Progress) -> list[Lead]:
    """The page's leads; what cannot be kept is counted with its reason."""
    for skip in page.skipped:
        progress.skipped[skip.reason] = progress.skipped.get(skip.reason, 0) + 1
    kept = [lead for lead in page.items if leads.fits(lead.id)]
    if lost := len(page.items) - len(kept):
        reason = "id too large"
        progress.skipped[reason] = progress.skipped.get(reason, 0) + lost
    return kept
