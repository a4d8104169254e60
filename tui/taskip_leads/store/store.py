"""The one door for screens and commands: instant reading, durable writing, both from the mirror."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from taskip_leads.clock import now
from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.mirror import attributes, drafts, leads, meta, notes, outbox
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import AddAttribute, Change, EditAttribute, encode, lead_of
from taskip_leads.models.query import NONE, LeadQuery, SortField
from taskip_leads.models.row import LeadRow
from taskip_leads.store import records
from taskip_leads.store.connection import Connect, Connection
from taskip_leads.store.events import (
    AttributesChanged,
    Events,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
)
from taskip_leads.store.outbox import Dispatcher
from taskip_leads.store.state import (
    AttributeUse,
    ChangeState,
    Choice,
    Draft,
    LeadDetail,
    Link,
    Selection,
    SyncReport,
    SyncState,
)
from taskip_leads.store.sync import Syncer
from taskip_leads.store.window import LeadIndex, Ranks
from taskip_leads.text import fold

T = TypeVar("T")

# A lead that was read this recently is not read again by merely opening it.
_FRESH = timedelta(seconds=60)
# How long quitting waits for a change that is on its way.
_LAST_SEND = 5.0
_TAKE_OVER_EVERY = 5.0
_RANKED = (SortField.STATUS, SortField.SOURCE, SortField.OWNER)


class Store:
    """A workspace on this machine.

    ``open`` makes it readable, ``start`` also synchronises and sends in the background, ``stop`` ends
    both. All methods are called on one event loop; none but ``refresh_lead`` and ``sync_once`` waits
    for the network.
    """

    def __init__(self, path: Path, connect: Connect, *, workspace: str, host: str) -> None:
        self.workspace = workspace
        self.host = host
        self.events = Events()
        self._database = Database(path)
        self._lock = FileLock(path.with_suffix(".lock"))
        self._connection = Connection(connect, self.events)
        self._syncer = Syncer(self._database, self._connection, self.events, self._renew)
        self._dispatcher = Dispatcher(self._database, self._connection, self._settled)
        self._index = LeadIndex()
        # The index is used in this thread alone: a long list is filtered without stalling the screen.
        self._indexing = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._tasks: list[asyncio.Task[None]] = []
        self._waiting = 0
        self._asking = 0

    # -- life ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the mirror. Raises ``MirrorUnusable``."""
        await self._database.open()
        synced, met = await self._database.read(
            lambda c: (meta.get(c, "synced_at"), leads.count(c))
        )
        self._connection.update(
            first=synced is None,
            seen=met,
            synced_at=datetime.fromisoformat(synced) if synced else None,
        )
        await self._refill()
        await self._count()

    async def start(self) -> None:
        """Open the mirror, then synchronise and send in the background."""
        await self.open()
        if await self._lead():
            return
        self._connection.update(link=Link.FOLLOWING)
        self._begin(self._follow())

    async def stop(self) -> None:
        """Let a change that is on its way arrive, then end everything. Never raises."""
        await self._dispatcher.finish(_LAST_SEND)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._connection.close()
        await self._database.close()
        self._indexing.shutdown(wait=True)
        self._lock.release()

    async def _lead(self) -> bool:
        """Become the instance that syncs and sends, if no other is."""
        if not self._lock.take():
            return False
        await self._database.write(outbox.recover, durable=True)
        await self._count()
        self._begin(self._syncer.run())
        self._begin(self._dispatcher.run())
        return True

    async def _follow(self) -> None:
        """Show what the other instance does, and take over when it ends."""
        seen: object = None
        while True:
            await asyncio.sleep(_TAKE_OVER_EVERY)
            if await self._lead():
                self._connection.update(link=Link.IDLE)
                return
            version = await self._database.read(
                lambda c: (meta.get(c, "pass"), c.execute("SELECT max(id) FROM outbox").fetchone())
            )
            if version != seen:
                seen = version
                await self._count()
                await self._renew(None)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(_surface)
        self._tasks.append(task)

    # -- reading ------------------------------------------------------------------------------

    @property
    def state(self) -> SyncState:
        """How things stand with the service; ``SyncChanged`` tells when it is another."""
        return self._connection.state

    @property
    def waiting(self) -> int:
        """Changes that are queued or on their way."""
        return self._waiting

    @property
    def asking(self) -> int:
        """Changes that were refused or whose outcome is unknown: they need a person."""
        return self._asking

    async def select(self, query: LeadQuery) -> Selection:
        """All leads that match, in order."""
        ranks = Ranks({}, {})
        if query.sort.field in _RANKED:
            ranks = await self._database.read(_ranks)
        return await self._in_index(lambda index: index.select(query, ranks))

    async def rows(self, keys: Sequence[int]) -> dict[int, LeadRow]:
        """Rows for these leads, by key; those that are gone are left out."""
        return await self._database.read(lambda connection: leads.rows(connection, keys))

    async def detail(self, key: int) -> LeadDetail | None:
        """Everything the mirror knows of a lead, pending changes on top; None where it is gone."""
        return await self._database.read(lambda connection: records.detail(connection, key))

    async def attributes(self) -> tuple[AttributeUse, ...]:
        """All statuses and sources in order, with the number of leads that carry each."""
        return await self._database.read(records.attribute_uses)

    async def choices(self, query: LeadQuery, type_: AttributeType) -> tuple[Choice, ...]:
        """What a filter by status or source can choose, counted under the query's other parts."""
        counts = await self._in_index(lambda index: index.counts(query, type_))
        known = await self._database.read(attributes.read)
        found = [Choice(a, counts.get(a.id, 0)) for a in known.values() if a.type is type_]
        if NONE in counts:
            found.append(Choice(None, counts[NONE]))
        return tuple(found)

    async def export(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Leads as the service's own JSON, newest first, converted ones too, pending changes on top."""
        return await self._database.read(lambda connection: records.export(connection, limit))

    # -- the network --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Synchronise now instead of when it is due."""
        self._syncer.now()
        self._dispatcher.now()

    async def sync_once(self) -> SyncReport:
        """One pass in the foreground; raises what keeps it from completing."""
        if not self._lock.take():
            raise TaskipError(
                "Another taskip-leads has this workspace open and synchronises it.",
                "Close it, or look at its status bar.",
            )
        return await self._syncer.once()

    async def refresh_lead(self, key: int, *, force: bool = False) -> None:
        """Read a lead's own page, its notes and its files: three requests.

        Without ``force``, not again within a minute. Raises ``WireError`` or ``NoKey``; a lead that the
        service no longer has is dropped from the mirror and raises ``NotFound``.
        """
        number, read_at = await self._database.read(
            lambda c: (leads.identity(c, key), leads.read_at(c, key))
        )
        if number is None or (read_at and now() - read_at < _FRESH and not force):
            return
        client = await self._connection.client()
        try:
            lead, listed, files = await asyncio.gather(
                client.leads.get(number), client.notes.list(number), client.files.list(number)
            )
        except NotFound:
            await self._database.write(lambda connection: leads.forget(connection, key))
            await self._renew(frozenset((key,)))
            raise
        except TaskipError as error:
            self._connection.failed(error)
            raise

        def write(connection: sqlite3.Connection) -> None:
            records.take_lead(connection, lead, read=True)
            kept = [(n.id, n.raw) for n in listed.items if leads.fits(n.id)]
            notes.replace(connection, "note", key, kept)
            notes.replace(
                connection, "file", key, [(f.id, f.raw) for f in files if leads.fits(f.id)]
            )

        await self._database.write(write)
        self._connection.reached()
        await self._renew(frozenset((key,)))
        self.events.emit(NotesChanged(key))

    # -- writing ------------------------------------------------------------------------------

    async def apply(self, change: Change) -> int:
        """Make a change: durable when this returns, sent as soon as possible; its id."""
        kind, body = encode(change)
        lead = lead_of(change)

        def write(connection: sqlite3.Connection) -> int:
            row = outbox.add(connection, kind, body, lead, now())
            if lead is not None:
                records.project(connection, lead)
            return row

        row = await self._database.write(write, durable=True)
        await self._told(row, lead)
        self._dispatcher.now()
        return row

    async def send_again(self, row: int) -> None:
        """Queue a refused or unknown change once more: the person has looked and decided."""
        await self._reconsider(
            row, lambda connection: outbox.move(connection, row, ChangeState.QUEUED)
        )
        self._dispatcher.now()

    async def discard(self, row: int) -> None:
        """Forget a refused or unknown change, or one that has not left yet."""
        await self._reconsider(row, lambda connection: outbox.drop(connection, row))

    async def _reconsider(self, row: int, decide: Callable[[sqlite3.Connection], None]) -> None:
        def write(connection: sqlite3.Connection) -> int | None:
            found = outbox.get(connection, row)
            if found is None or found.state in (ChangeState.INFLIGHT, ChangeState.DONE):
                return None
            decide(connection)
            if found.lead is not None:
                records.project(connection, found.lead)
            return found.lead

        await self._told(row, await self._database.write(write, durable=True))

    async def draft(self, lead: int) -> Draft | None:
        """The note that was begun on a lead and not saved."""
        found = await self._database.read(lambda connection: drafts.get(connection, lead))
        return None if found is None else Draft(lead, *found)

    async def save_draft(self, lead: int, title: str, note: str) -> None:
        await self._database.write(
            lambda connection: drafts.put(connection, lead, title, note, now()), durable=True
        )

    async def drop_draft(self, lead: int) -> None:
        await self._database.write(lambda connection: drafts.drop(connection, lead), durable=True)

    # -- keeping up ---------------------------------------------------------------------------

    async def _settled(self, row: outbox.Row) -> None:
        await self._told(row.id, row.lead)
        if row.kind in (AddAttribute.__name__, EditAttribute.__name__):
            self.events.emit(AttributesChanged())

    async def _told(self, row: int, lead: int | None) -> None:
        """Tell the screens of a change of the outbox and of the lead it belongs to."""
        await self._count()
        if lead is None:
            self.events.emit(AttributesChanged())
        else:
            await self._renew(frozenset((lead,)))
            self.events.emit(NotesChanged(lead))
        self.events.emit(OutboxChanged(row, lead))

    async def _count(self) -> None:
        rows = await self._database.read(outbox.open_rows)
        sending = (ChangeState.QUEUED, ChangeState.INFLIGHT)
        self._waiting = sum(row.state in sending for row in rows)
        self._asking = len(rows) - self._waiting

    async def _renew(self, keys: frozenset[int] | None) -> None:
        """Bring the index up to the mirror, then tell the screens."""
        if keys is None:
            await self._refill()
        else:
            entries = await self._database.read(lambda c: leads.entries(c, keys))
            await self._in_index(lambda index: index.renew(keys, entries))
        self.events.emit(LeadsChanged(keys))

    async def _refill(self) -> None:
        entries = await self._database.read(leads.entries)
        await self._in_index(lambda index: index.fill(entries))

    async def _in_index(self, work: Callable[[LeadIndex], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._indexing, work, self._index)


def _ranks(connection: sqlite3.Connection) -> Ranks:
    known = attributes.read(connection)
    people = attributes.people(connection)
    return Ranks(
        {number: attribute.rank for number, attribute in known.items()},
        {number: fold(user.label) for number, user in people.items()},
    )


def _surface(task: asyncio.Task[None]) -> None:
    """A background task that ends by a bug must not end in silence."""
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler(
            {"message": "The store's background work failed", "exception": error, "task": task}
        )
