"""Leads in an order, kept while leads change: what a filter walks through, so that nothing is sorted
while somebody types."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cmp_to_key
from typing import Any

from msgspec import Struct

from taskip_leads.models.filters.query import Sort, SortField
from taskip_leads.store.index.columns import SLICE, CancelToken, Columns, Ids

# More leads than this share changed: sorting anew is cheaper than putting them in one by one.
_MANY = 1 / 8
_FEW_ALWAYS = 64


class SortRanks(Struct, frozen=True):
    """What ids are sorted by: attributes in the workspace's own order, people by folded name."""

    attributes: Mapping[int, tuple[int, int]]
    people: Mapping[int, str]


Worth = Callable[[int], Any]


class SortedSlots:
    """The slots of all leads, sorted; ties by name, then by key; leads without a value come last."""

    def __init__(self, columns: Columns, sort: Sort, ranks: SortRanks, token: CancelToken) -> None:
        self.sort = sort
        self.ranks = ranks
        self._columns = columns
        self._worth = _worth(columns, sort.field, ranks)
        self._stale: set[int] = set()
        self.slots: Sequence[int] = self._sorted(token)

    def touch(self, slots: Iterable[int]) -> None:
        """These leads are others, are new, or are gone."""
        self._stale.update(slots)

    def settle(self, token: CancelToken) -> bool:
        """Put what changed where it belongs; whether anything did."""
        if not self._stale:
            return False
        stale, few = self._stale, max(_FEW_ALWAYS, len(self.slots) * _MANY)
        # Assigned at the end, so that being stopped half-way leaves the order as it was.
        slots = self._sorted(token) if len(stale) > few else self._put_in(stale)
        self.slots, self._stale = slots, set()
        return True

    def _put_in(self, stale: set[int]) -> Sequence[int]:
        kept = [slot for slot in self.slots if slot not in stale]
        alive = (slot for slot in stale if self._columns.alive(slot))
        out = array("i")
        at = 0
        for slot in sorted(alive, key=cmp_to_key(self._compare)):
            place = self._place(kept, slot, at)
            out.extend(kept[at:place])
            out.append(slot)
            at = place
        out.extend(kept[at:])
        return out

    def _place(self, slots: Sequence[int], slot: int, low: int) -> int:
        high = len(slots)
        while low < high:
            middle = (low + high) // 2
            if self._compare(slots[middle], slot) < 0:
                low = middle + 1
            else:
                high = middle
        return low

    def _compare(self, one: int, other: int) -> int:
        by_name = _compare_names(self._columns, one, other)
        if self.sort.field is SortField.NAME:
            return -by_name if self.sort.descending else by_name
        mine, theirs = self._worth(one), self._worth(other)
        if mine is None or theirs is None or mine == theirs:
            return (mine is None) - (theirs is None) or by_name
        before = mine > theirs if self.sort.descending else mine < theirs
        return -1 if before else 1

    def _sorted(self, token: CancelToken) -> Sequence[int]:
        columns, sort = self._columns, self.sort
        by_key = sort_in_pieces(
            list(columns.slot_of.values()), columns.keys.__getitem__, False, token
        )
        by_name = sort_in_pieces(by_key, columns.name, False, token)
        if sort.field is SortField.NAME:
            return array("i", reversed(by_name) if sort.descending else by_name)
        worth = self._worth
        valued = [slot for slot in by_name if worth(slot) is not None]
        rest = [slot for slot in by_name if worth(slot) is None]
        return array("i", sort_in_pieces(valued, worth, sort.descending, token) + rest)


def sort_in_pieces(slots: list[int], key: Worth, descending: bool, token: CancelToken) -> list[int]:
    """``sorted``, but never long without giving way to other threads.

    One call of ``sorted`` keeps all of them waiting: a second for a million leads. Here the leads are
    first dealt out into ranges, whose bounds are a sample's, and each range is sorted alone.
    """
    pieces = len(slots) // SLICE
    if pieces < 2:
        return sorted(slots, key=key, reverse=descending)
    step = max(1, len(slots) // (pieces * 8))
    sample = sorted(key(slot) for slot in slots[::step])
    bounds = sample[8::8]
    ranges: list[list[int]] = [[] for _ in range(len(bounds) + 1)]
    for start in range(0, len(slots), SLICE):
        token.give_way()
        for slot in slots[start : start + SLICE]:
            ranges[bisect_right(bounds, key(slot))].append(slot)
    out: list[int] = []
    for part in reversed(ranges) if descending else ranges:
        # `reverse` keeps equal elements in the order they came in, so ties stay by name both ways.
        out += sorted(part, key=key, reverse=descending)
        token.give_way()
    return out


def _compare_names(columns: Columns, one: int, other: int) -> int:
    mine = (columns.name(one), columns.keys[one])
    theirs = (columns.name(other), columns.keys[other])
    return (mine > theirs) - (mine < theirs)


def _worth(columns: Columns, field: SortField, ranks: SortRanks) -> Worth:
    """What leads are compared by; None where a lead has nothing of it."""
    match field:
        case SortField.NAME:
            return columns.name
        case SortField.COMPANY:
            return lambda slot: columns.company(slot) or None
        case SortField.STATUS:
            return _ranked(columns, columns.statuses, lambda ids: _attribute(ids, ranks))
        case SortField.SOURCE:
            return _ranked(columns, columns.sources, lambda ids: _attribute(ids, ranks))
        case SortField.OWNER:
            return _ranked(
                columns, columns.owners, lambda ids: ranks.people.get(ids[0]) if ids else None
            )
        case SortField.VALUE:
            return columns.value
        case SortField.WHEN:
            return lambda slot: columns.day[slot] or None
        case SortField.CREATED:
            return lambda slot: columns.created[slot] or None
        case SortField.UPDATED:
            return lambda slot: columns.updated[slot] or None


def _ranked(columns: Columns, column: array[int], rank: Callable[[Ids], Any]) -> Worth:
    known: dict[int, Any] = {}

    def worth(slot: int) -> Any:
        code = column[slot]
        if code not in known:
            known[code] = rank(columns.sets[code])
        return known[code]

    return worth


def _attribute(ids: Ids, ranks: SortRanks) -> tuple[int, int] | None:
    """The rank of the attribute that the row shows: of several, the last in the workspace's order."""
    return max((ranks.attributes.get(i, (0, i)) for i in ids), default=None) if ids else None
