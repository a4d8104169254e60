"""Keep the lead index up to date with the mirror, and query it without waiting.

Its parts are imported when it is filled, which is after the first paint.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from taskip_leads.clock import monotonic, today
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import (
    attributes,
)
from taskip_leads.models.filters.query import Facet, LeadQuery, Sort, SortField
from taskip_leads.models.lead_row import ReadRules, UnreadKind
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.store.index.first_page import first_page
from taskip_leads.text import fold

if TYPE_CHECKING:
    from taskip_leads.mirror.tables.index_entries import IndexEntry
    from taskip_leads.store.index.lead_index import LeadIndex
    from taskip_leads.store.index.lead_sets import Situation
    from taskip_leads.store.index.sort_order import SortRanks

#: With fewer leads than this, reading them all is faster than a file.
WORTH_SAVING = 2_000
# Up to this many changes are applied at the next start instead of saving the index at the end.
_CHANGES_LEFT = 100
# Changes that stay logged for other instances.
_CHANGES_KEPT = 10_000

_RANKED = (SortField.STATUS, SortField.SOURCE, SortField.OWNER)
_FIRST_QUERY = LeadQuery()
# Seconds after the first rows were read, when they are on the screen.
_FIRST_PAINT = 0.1
# Seconds that the index may block the loop; the rest of a frame is for others.
_TURN = 0.002
# Leads read between two checks of the clock, and between two checks whether the program ends.
_TAKEN_AT_ONCE = 16
_BUILT_AT_ONCE = 64
# With more changes than this, reading all leads takes less memory.
_MOST_CHANGES = 5_000


class Entries(NamedTuple):
    """Changed leads at a revision; those without an entry are removed."""

    revision: int
    lead_ids: frozenset[int]
    entries: list[IndexEntry]
    closed: frozenset[int]


class Loaded(NamedTuple):
    """An index, its revision of the mirror, and how many of its leads differ from the file."""

    lead_index: LeadIndex
    revision: int
    unsaved: int


class LeadIndexService:
    """Answers queries over the mirror. ``on_complete`` is called when all leads are loaded.

    ``select`` and its like wait until the index is filled, and give other work a turn; ``select_now`` and
    its like answer at once or not at all.
    """

    def __init__(
        self,
        database: Database,
        on_complete: Callable[[], None],
        *,
        save_from: int = WORTH_SAVING,
        rules: ReadRules | None = None,
    ) -> None:
        """``save_from``: the number of leads from which the index is saved; the rest as in ``LeadReader``."""
        self._database = database
        self._on_complete = on_complete
        self._save_from = save_from
        self._index: LeadIndex | None = None
        #: The revision of the mirror that the index represents.
        self.revision = 0
        self._ranks: SortRanks | None = None
        #: What the settings decide.
        self.rules = rules or ReadRules()
        #: The ids of closed statuses; None where they are to be read again.
        self._closed_ids: frozenset[int] | None = None
        #: Leads that changed since the index was loaded; all of them if it was built.
        self._unsaved = 0
        self._filled: asyncio.Task[None] | None = None
        self._closing = threading.Event()
        self._updating = asyncio.Lock()

    async def select(self, query: LeadQuery, *, at_once: bool) -> Selection:
        """All leads that match, in order; with ``at_once`` their beginning, until all were read."""
        if at_once and (found := await self.beginning(query)) is not None:
            return found
        index = await self.ready(query)
        return index.select(query, self.ranks_of(query))

    def select_now(self, query: LeadQuery) -> Selection | None:
        """Answer ``select`` without waiting; None if it takes more than a third of a frame."""
        index = self.ready_now(query)
        return None if index is None else index.select(query, self.ranks_of(query))

    async def ready(self, query: LeadQuery) -> LeadIndex:
        """Wait until the index answers ``query`` at once, and return it."""
        if query.sort.field in _RANKED:
            self._ranks = await self._database.read(_ranks)
        index = await self._complete_index()
        await in_turns(index.steps(query, self.ranks_of(query)))
        return index

    def ready_now(self, query: LeadQuery) -> LeadIndex | None:
        """Return the index if it answers ``query`` within a third of a frame."""
        index = self._ready()
        if index is not None and index.has_order(query.sort, self.ranks_of(query)):
            return index if index.answers_at_once(query) else None
        return None

    def ranks_of(self, query: LeadQuery) -> SortRanks | None:
        """Return what the ids are sorted by, for an order that needs it."""
        return self._ranks if query.sort.field in _RANKED else None

    async def beginning(self, query: LeadQuery) -> Selection | None:
        """Return the beginning of the default list; None for other queries, or if all leads are read."""
        if self._index is not None or replace(query, sort=Sort()) != _FIRST_QUERY:
            return None
        return await self._database.read(lambda c: first_page(c, query.sort, self.rules.closed))

    async def count(self, query: LeadQuery) -> int:
        index = await self._complete_index()
        await in_turns(index.count_steps(query))
        return index.count(query)

    def count_now(self, query: LeadQuery) -> int | None:
        """Answer ``count`` without waiting; None if it takes more than a third of a frame."""
        index = self.counts_now(query)
        return None if index is None else index.count(query)

    def counts_now(self, query: LeadQuery) -> LeadIndex | None:
        """Return the index if it counts what ``query`` finds within a third of a frame."""
        index = self._ready()
        return index if index is not None and index.answers_at_once(query) else None

    async def unread_ids(self, kinds: Iterable[UnreadKind]) -> frozenset[int]:
        """Return the leads that hold something of these kinds that the user has not looked at."""
        index = await self._complete_index()
        return frozenset(map(index.lead_ids.__getitem__, index.sets.unread_of(kinds)))

    async def sums(self, query: LeadQuery) -> tuple[tuple[str, Decimal], ...]:
        index = await self._complete_index()
        await in_turns(index.count_steps(query))
        return index.sums(query)

    async def counts(self, query: LeadQuery, facet: Facet) -> dict[int, int]:
        index = await self._complete_index()
        await in_turns(index.count_steps(query))
        return index.facet_counts(query, facet)

    @property
    def complete(self) -> LeadIndex | None:
        """The index, if all leads are read and it knows which statuses are closed."""
        return self._ready()

    def use_rules(self, rules: ReadRules) -> None:
        """Follow these from now on, and find out again which statuses are closed."""
        self.rules, self._closed_ids = rules, None

    def fill(self) -> None:
        """Start reading all leads, unless that has started already."""
        # ``fill_soon`` may fire after ``close``.
        if self._filled is None and not self._closing.is_set():
            self._filled = asyncio.create_task(self._fill())
            self._filled.add_done_callback(surface)

    def fill_soon(self) -> None:
        """Call ``fill`` once the first screen is painted."""
        if self._filled is None:
            asyncio.get_running_loop().call_later(_FIRST_PAINT, self.fill)

    async def refill(self) -> None:
        """Apply all changes of the mirror, including other instances'."""
        await self.renew(())

    async def renew(self, keys: Iterable[int]) -> None:
        """Update these leads from the mirror, and all others that changed."""
        if self._index is not None:
            await self._update(frozenset(keys))

    async def close(self) -> None:
        """Save the index if it is worth a file; running work is abandoned. Never raises."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self._filled is not None:
            self._filled.cancel()
            await asyncio.gather(self._filled, return_exceptions=True)
        # Without the file the next start reads all leads. A buffer error occurs if the thread of an
        # abandoned save still reads an array that grows.
        with suppress(MirrorUnavailable, OSError, sqlite3.Error, BufferError):
            await self._finish()

    async def _finish(self) -> None:
        if self._index is None:
            return
        await self._update(frozenset())
        if self._index is not None and self._unsaved > _CHANGES_LEFT:
            self._index.texts.compact()
            await self._save(self._index)
        from taskip_leads.mirror.tables import lead_changes

        forgotten = self.revision - _CHANGES_KEPT
        if await self._database.read(lambda c: lead_changes.any_until(c, forgotten)):
            await self._database.write(lambda c: lead_changes.forget(c, forgotten))

    async def _fill(self) -> None:
        loaded = await self._database.read(self._load_or_build)
        self._index, self.revision, self._unsaved = loaded
        # Apply changes written meanwhile.
        await self._update(frozenset())
        self._on_complete()
        await in_turns(self._index.texts.pair_steps())
        if self._unsaved >= len(self._index):
            with suppress(MirrorUnavailable, OSError, sqlite3.Error):
                await self._save(self._index)

    async def _save(self, index: LeadIndex) -> None:
        from taskip_leads.store.index import index_file

        if len(index) < self._save_from or index.texts.unpaired:
            return
        # Saved in a thread: queries only read meanwhile, and changes wait.
        async with self._updating:
            zone = self.rules.note_timezone
            await index_file.save(self._database, index, self.revision, zone)
            self._unsaved = 0

    def _load_or_build(self, connection: sqlite3.Connection) -> Loaded:
        """Return the index of the mirror's current state.

        Runs in a reading thread, before the index is shared.
        """
        from taskip_leads.mirror.tables import index_entries, lead_changes
        from taskip_leads.store.index import index_file
        from taskip_leads.store.index.lead_index import LeadIndex

        closed = self._closed_ids = self.rules.closed.ids(attributes.read(connection))
        zone = self.rules.note_timezone
        loaded = index_file.load(self._database.path, connection, zone)
        if loaded is not None:
            changed = _changes(connection, loaded.revision, frozenset(), self.rules.closed, zone)
            if changed is not None:
                removed = changed.lead_ids - {entry.lead_id for entry in changed.entries}
                loaded.lead_index.update(removed, changed.entries)
                # On another day the default order is another one.
                _sort(loaded.lead_index, closed)
                return Loaded(loaded.lead_index, changed.revision, len(changed.lead_ids))
        index = LeadIndex()
        entries = index_entries.entries(connection, note_timezone=zone)
        while not self._closing.is_set() and (some := list(islice(entries, _BUILT_AT_ONCE))):
            index.add(some, pair=False)
            index.slots.compact()
            # Otherwise other threads would wait for the GIL.
            time.sleep(0)
        _sort(index, closed)
        return Loaded(index, lead_changes.revision(connection), len(index))

    async def _update(self, lead_ids: frozenset[int]) -> None:
        # One at a time, so that changes are applied in the order they were read.
        async with self._updating:
            changed = await self._database.read(
                lambda c: _changes(
                    c, self.revision, lead_ids, self.rules.closed, self.rules.note_timezone
                )
            )
            if changed is None:
                loaded = await self._database.read(self._load_or_build)
                self._index, self.revision, self._unsaved = loaded
                if self._closing.is_set():
                    # The build was abandoned.
                    self._index = None
                else:
                    await in_turns(loaded.lead_index.texts.pair_steps())
                return
            if self._index is not None:
                await in_turns(_take(self._index, changed))
            self.revision = changed.revision
            self._closed_ids = changed.closed
            self._unsaved += len(changed.lead_ids)

    async def _complete_index(self) -> LeadIndex:
        self.fill()
        assert self._filled is not None
        if self._index is None:
            await asyncio.shield(self._filled)
        if self._closed_ids is None:
            closed = await self._database.read(lambda c: self.rules.closed.ids(attributes.read(c)))
            self._closed_ids = closed
        index = self._ready()
        assert index is not None
        return index

    def _ready(self) -> LeadIndex | None:
        """The index as of today; None while it is filled, or statuses are to be read again."""
        if self._index is None or self._closed_ids is None:
            return None
        self._index.situation = _situation(self._closed_ids)
        return self._index


def _sort(index: LeadIndex, closed: frozenset[int]) -> None:
    """Sort the index by the default order; other threads run meanwhile."""
    index.situation = _situation(closed)
    for _ in index.steps(_FIRST_QUERY, None):
        time.sleep(0)


def _take(index: LeadIndex, changed: Entries) -> Iterator[None]:
    entries = {entry.lead_id: entry for entry in changed.entries}
    lead_ids = iter(changed.lead_ids)
    while some := list(islice(lead_ids, _TAKEN_AT_ONCE)):
        index.update(some, [entries[i] for i in some if i in entries])
        yield


async def in_turns(steps: Iterator[None]) -> None:
    """Run the steps, yielding to other work every few milliseconds."""
    began = monotonic()
    for _ in steps:
        if monotonic() - began > _TURN:
            await asyncio.sleep(0)
            began = monotonic()


def _situation(closed: frozenset[int]) -> Situation:
    from taskip_leads.store.index.lead_sets import Situation

    return Situation(today().toordinal(), closed)


def _changes(
    connection: sqlite3.Connection,
    known: int,
    lead_ids: frozenset[int],
    closed: ClosedStatuses,
    note_timezone: str,
) -> Entries | None:
    """Return these leads and those changed since a revision; None if all must be read."""
    from taskip_leads.mirror.tables import index_entries, lead_changes

    changes = lead_changes.since(connection, known)
    if changes.lead_ids is None or len(changes.lead_ids) > _MOST_CHANGES:
        return None
    wanted = changes.lead_ids | lead_ids
    return Entries(
        changes.revision,
        wanted,
        list(index_entries.entries(connection, wanted, note_timezone)),
        closed.ids(attributes.read(connection)),
    )


def surface(task: asyncio.Task[None]) -> None:
    """Report the exception of a background task."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        task.get_loop().call_exception_handler(
            {"message": "The store's background work failed", "exception": error, "task": task}
        )


def _ranks(connection: sqlite3.Connection) -> SortRanks:
    from taskip_leads.store.index.sort_order import SortRanks

    known = attributes.read(connection)
    people = attributes.people(connection)
    return SortRanks(
        {number: attribute.rank for number, attribute in known.items()},
        {number: fold(user.label) for number, user in people.items()},
    )
