"""The list's engine beside the event loop: a thread of its own, filled when the first screen stands."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TypeVar

from msgspec.structs import replace

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, lead_rows, leads
from taskip_leads.models.filters.query import Facet, LeadQuery, Sort, SortField
from taskip_leads.models.lead_views import Selection
from taskip_leads.store.index.columns import CancelToken, Columns, SelectionCancelled
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.sorting import SortRanks
from taskip_leads.text import fold

T = TypeVar("T")

_RANKED = (SortField.STATUS, SortField.SOURCE, SortField.OWNER)
# What is read before all leads are: some screens of the list everyone begins with.
_FIRST = 300
_FIRST_QUERY = LeadQuery()
# Seconds after the first rows were read: by then they are on the screen.
_FIRST_PAINT = 0.1


class LeadIndexService:
    """Answers queries over the mirror. ``whole`` is called when all leads can be asked for."""

    def __init__(self, database: Database, whole: Callable[[], None]) -> None:
        self._database = database
        self._whole = whole
        self._index = LeadIndex()
        # The index is used in this thread alone: a long list is filtered without stalling the screen.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._filled: asyncio.Task[None] | None = None
        self._ready = False
        self._token = CancelToken()
        self._renewing = asyncio.Lock()
        self._refilling = asyncio.Lock()
        #: Leads that changed while the index was being filled.
        self._late: set[int] = set()

    async def select(self, query: LeadQuery, *, at_once: bool) -> Selection:
        """All leads that match, in order.

        Until all were read, ``at_once`` takes the beginning of the usual list for an answer.
        """
        if at_once and (found := await self.beginning(query)) is not None:
            return found
        ranks = SortRanks({}, {})
        if query.sort.field in _RANKED:
            ranks = await self._database.read(_ranks)
        return await self._ask(lambda index, token: index.select(query, ranks, token))

    async def beginning(self, query: LeadQuery) -> Selection | None:
        """The beginning of the usual list, if it is that and not all leads were read yet."""
        order = lead_rows.ORDERS.get((query.sort.field, query.sort.descending))
        if self._ready or order is None or replace(query, sort=Sort()) != _FIRST_QUERY:
            return None
        return await self._database.read(lambda c: _beginning(c, order))

    async def count(self, query: LeadQuery) -> int:
        return await self._ask(lambda index, token: index.count(query, token))

    async def sums(self, query: LeadQuery) -> tuple[tuple[str, Decimal], ...]:
        return await self._ask(lambda index, token: index.sums(query, token))

    async def counts(self, query: LeadQuery, facet: Facet) -> dict[int, int]:
        return await self._ask(lambda index, token: index.counts(query, facet, token))

    def fill(self) -> None:
        """Begin to read all leads, if that was not begun."""
        # The token ends with ``close``, and what was to happen soon may come due after that.
        if self._filled is None and not self._token.stopped:
            self._filled = asyncio.create_task(self._fill())
            self._filled.add_done_callback(surface)

    def fill_soon(self) -> None:
        """The same when the first screen is painted."""
        if self._filled is None:
            asyncio.get_running_loop().call_later(_FIRST_PAINT, self.fill)

    async def refill(self) -> None:
        """Read all leads anew."""
        if self._filled is None:
            return
        # One at a time: what was read earlier must not take the place of what was read later.
        async with self._refilling:
            await self._filled
            self._filled = asyncio.create_task(self._fill())
            self._filled.add_done_callback(surface)
            await self._filled

    async def renew(self, keys: Iterable[int]) -> None:
        """Take these leads as the mirror has them now."""
        if self._filled is None:
            return  # they are read with all others
        keys = frozenset(keys)
        if not self._filled.done():
            self._late |= keys
            return
        await self._renew(keys)

    async def close(self) -> None:
        """End the thread; what it is at is given up."""
        self._token.stopped = True
        if self._filled is not None:
            self._filled.cancel()
            await asyncio.gather(self._filled, return_exceptions=True)
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _fill(self) -> None:
        columns = await self._database.read(
            lambda connection: Columns.of(lead_rows.entries(connection), self._token)
        )
        self._index = LeadIndex(columns)
        # Sorted here, so that the first question after it is answered at once.
        await self._in_thread(
            lambda index, token: index.select(_FIRST_QUERY, SortRanks({}, {}), token)
        )
        while self._late:
            late, self._late = self._late, set()
            await self._renew(late)
        self._ready = True
        self._whole()

    async def _renew(self, keys: Iterable[int]) -> None:
        # One at a time: what was read later must be taken later.
        async with self._renewing:
            entries = await self._database.read(lambda c: list(lead_rows.entries(c, keys)))
            await self._in_thread(lambda index, _token: index.renew(keys, entries))

    async def _ask(self, work: Callable[[LeadIndex, CancelToken], T]) -> T:
        self.fill()
        assert self._filled is not None
        if not self._ready:
            await asyncio.shield(self._filled)
        return await self._in_thread(work)

    async def _in_thread(self, work: Callable[[LeadIndex, CancelToken], T]) -> T:
        """Whoever is cancelled while waiting stops the work: the next question is not kept waiting."""
        token = CancelToken()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, lambda: work(self._index, token))
        except asyncio.CancelledError:
            token.stopped = True
            raise


def _beginning(connection: sqlite3.Connection, order: str) -> Selection:
    keys, active = lead_rows.first_keys(connection, _FIRST, order)
    return Selection(keys, leads.count(connection), sums=None, matches=active)


def surface(task: asyncio.Task[None]) -> None:
    """A background task that ends by a bug must not end in silence."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, SelectionCancelled):
        task.get_loop().call_exception_handler(
            {"message": "The store's background work failed", "exception": error, "task": task}
        )


def _ranks(connection: sqlite3.Connection) -> SortRanks:
    known = attributes.read(connection)
    people = attributes.people(connection)
    return SortRanks(
        {number: attribute.rank for number, attribute in known.items()},
        {number: fold(user.label) for number, user in people.items()},
    )
