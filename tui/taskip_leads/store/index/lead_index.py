"""The list's engine: filters, sorts and counts in memory, over everything the mirror holds.

The service can filter by one status, one source and one owner and cannot count; the mirror has it all.
Folded strings in a Python list are searched faster than any index answers at the sizes a rep meets, and
each further letter looks only through what the letters before it had left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import overload

from msgspec.structs import replace

from taskip_leads.mirror.tables.lead_rows import IndexEntry
from taskip_leads.models.filters.query import NONE, Facet, LeadQuery, Sort, SortField
from taskip_leads.models.filters.search_terms import implies, needles
from taskip_leads.models.lead_views import Selection
from taskip_leads.store.index.columns import NO_VALUE, ODD_VALUE, SLICE, CancelToken, Columns
from taskip_leads.store.index.filtering import containing, matching
from taskip_leads.store.index.sorting import SortedSlots, SortRanks

# Orders that are kept beside the one by name; most people know one or two.
_ORDERS = 3
# Summing up more leads than this takes longer than a letter may; it is asked for afterwards.
_SUMMED_AT_ONCE = 8192
_BY_NAME = Sort(SortField.NAME, descending=False)


@dataclass(slots=True)
class _NarrowingLevel:
    """What was left after some needles; the next letter begins here, and backspace returns here."""

    needles: tuple[str, ...]
    slots: Sequence[int]


class LeadIndex:
    """All leads. Asked and changed in one thread; the store sees to that."""

    def __init__(self, columns: Columns | None = None) -> None:
        self._columns = columns or Columns()
        self._orders: dict[Sort, SortedSlots] = {}
        #: The query without its text that the levels belong to.
        self._base: LeadQuery | None = None
        self._levels: list[_NarrowingLevel] = []

    def __len__(self) -> int:
        return len(self._columns)

    def renew(self, keys: Iterable[int], entries: Iterable[IndexEntry]) -> None:
        """Take the present state of ``keys``: those without an entry are gone."""
        found = {entry.key: entry for entry in entries}
        touched: set[int] = set()
        for key in keys:
            slot = self._columns.put(found[key]) if key in found else self._columns.drop(key)
            if slot is not None:
                touched.add(slot)
        for order in self._orders.values():
            order.touch(touched)
        if touched:
            self._base, self._levels = None, []

    def select(
        self, query: LeadQuery, ranks: SortRanks, token: CancelToken | None = None
    ) -> Selection:
        """The keys that match, in order. Raises ``SelectionCancelled`` where the token says so."""
        token = token or CancelToken()
        order = self._order(query.sort, ranks, token)
        slots = self._narrowed(query, order, token)
        return Selection(
            keys=LazyLeadIds(slots, self._columns),
            total=len(self._columns),
            sums=self._sums(slots, token) if len(slots) <= _SUMMED_AT_ONCE else None,
        )

    def count(self, query: LeadQuery, token: CancelToken | None = None) -> int:
        """How many match; what is being typed keeps its levels."""
        return len(self._found(query, token or CancelToken()))

    def sums(
        self, query: LeadQuery, token: CancelToken | None = None
    ) -> tuple[tuple[str, Decimal], ...]:
        """The value of all that match, by currency."""
        token = token or CancelToken()
        return self._sums(self._found(query, token), token)

    def counts(
        self, query: LeadQuery, facet: Facet, token: CancelToken | None = None
    ) -> dict[int, int]:
        """How many leads each status, source or owner would leave; ``NONE`` counts those without any.

        The query's own choice of them is left out. Leads of which it is not known count nowhere.
        """
        columns = self._columns
        free = facet.let_go(query)
        column = {
            Facet.STATUS: columns.statuses,
            Facet.SOURCE: columns.sources,
            Facet.OWNER: columns.owners,
        }[facet]
        tally = Counter(map(column.__getitem__, self._found(free, token or CancelToken())))
        counts: dict[int, int] = {}
        for code, count in tally.items():
            ids = columns.sets[code]
            if ids is not None:
                for number in ids or (NONE,):
                    counts[number] = counts.get(number, 0) + count
        return counts

    def _order(self, sort: Sort, ranks: SortRanks, token: CancelToken) -> SortedSlots:
        order = self._orders.get(sort)
        if order is None or order.ranks != ranks:
            order = SortedSlots(self._columns, sort, ranks, token)
            self._base = None
        elif order.settle(token):
            self._base = None
        self._orders.pop(sort, None)
        self._orders[sort] = order
        for old in [kept for kept in self._orders if kept != _BY_NAME][:-_ORDERS]:
            del self._orders[old]
        return order

    def _narrowed(self, query: LeadQuery, order: SortedSlots, token: CancelToken) -> Sequence[int]:
        """What matches, from the nearest earlier answer that holds all of it."""
        base, wanted = replace(query, text=""), needles(query.text)
        if base != self._base:
            slots = matching(self._columns, query, order.slots, token)
            self._base, self._levels = base, [_NarrowingLevel((), slots)]
        while not _wider(self._levels[-1].needles, wanted):
            self._levels.pop()
        nearest = self._levels[-1]
        slots = nearest.slots
        if nearest.needles != wanted:
            for needle in wanted:
                if needle not in nearest.needles:
                    slots = containing(self._columns, needle, slots, token)
            self._levels.append(_NarrowingLevel(wanted, slots))
        return slots

    def _found(self, query: LeadQuery, token: CancelToken) -> Sequence[int]:
        """What matches, in no particular order."""
        slots: Sequence[int] = matching(
            self._columns, query, list(self._columns.slot_of.values()), token
        )
        for needle in needles(query.text):
            slots = containing(self._columns, needle, slots, token)
        return slots

    def _sums(self, slots: Sequence[int], token: CancelToken) -> tuple[tuple[str, Decimal], ...]:
        columns = self._columns
        worth = [0] * len(columns.currencies)
        leads = [0] * len(columns.currencies)
        odd: dict[int, Decimal] = {}
        for start in range(0, len(slots), SLICE):
            for slot in slots[start : start + SLICE]:
                parts, code = columns.parts[slot], columns.currency[slot]
                if parts > ODD_VALUE:
                    worth[code] += parts
                    leads[code] += 1
                elif parts != NO_VALUE and columns.value(slot) is not None:
                    odd[code] = odd.get(code, Decimal(0)) + (columns.exact(slot) or 0)
                    leads[code] += 1
            token.check()
        named = [
            (currency, code)
            for code, currency in enumerate(columns.currencies)
            if currency and leads[code]
        ]
        named.sort(key=lambda pair: (-leads[pair[1]], pair[0]))
        return tuple(
            (currency, Decimal(worth[code]) / 10_000 + odd.get(code, 0)) for currency, code in named
        )


def _wider(some: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether whatever holds all of ``wanted`` holds all of ``some``."""
    return all(any(implies(other, needle) for other in wanted) for needle in some)


class LazyLeadIds(Sequence[int]):
    """The keys of slots, read when they are looked at: a screen looks at a few of many."""

    __slots__ = ("_columns", "_slots")

    def __init__(self, slots: Sequence[int], columns: Columns) -> None:
        self._slots, self._columns = slots, columns

    def __len__(self) -> int:
        return len(self._slots)

    @overload
    def __getitem__(self, at: int) -> int: ...

    @overload
    def __getitem__(self, at: slice) -> list[int]: ...

    def __getitem__(self, at: int | slice) -> int | list[int]:
        keys = self._columns.keys
        if isinstance(at, slice):
            return [keys[slot] for slot in self._slots[at]]
        return keys[self._slots[at]]

    def index(self, key: int, start: int = 0, stop: int | None = None) -> int:
        """Where a lead stands; raises ``ValueError`` where it is not in the list."""
        slot = self._columns.slot_of.get(key)
        if slot is None:
            raise ValueError(key)
        return self._slots.index(slot, start, len(self._slots) if stop is None else stop)

    def __contains__(self, key: object) -> bool:
        slot = self._columns.slot_of.get(key) if isinstance(key, int) else None
        return slot is not None and slot in self._slots
