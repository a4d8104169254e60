"""All leads in one order, updated as leads change, so that queries need not sort."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct
from pyroaring import BitMap

from taskip_leads.models.filters.query import Sort, SortField
from taskip_leads.store.index.lead_sets import IdSets, LeadSets, Situation
from taskip_leads.store.index.text_index import TextIndex
from taskip_leads.store.index.urgency import urgency_of

# Slots visited or sorted before yielding.
_SLICE = 2048
# The gap between the labels of two neighbours, for leads inserted between them.
_GAP = 2**32
# More slots than this are removed in one pass over all.
_FEW = 512

Worth = Callable[[int], Any]


class SortRanks(Struct, frozen=True):
    """Sort keys of ids: attributes in the workspace's order, people by folded name."""

    attributes: Mapping[int, tuple[int, int]] = {}
    people: Mapping[int, str] = {}


class SortOrder:
    """The slots of all leads, sorted; ties by name, then by id; leads without a value come last."""

    def __init__(
        self,
        sort: Sort,
        ranks: SortRanks,
        lead_ids: Sequence[int],
        sets: LeadSets,
        texts: TextIndex,
        situation: Situation,
    ) -> None:
        self.sort = sort
        self.ranks = ranks
        self.situation = situation
        #: Replaced, never modified, by every change, so that readers keep a consistent order.
        self.slots = array("I")
        #: By slot, a label that increases along the order.
        self._labels = array("q")
        self._lead_ids = lead_ids
        self._texts = texts
        if sort.field is SortField.NEXT:
            self._worth = urgency_of(lead_ids, sets, situation)
        else:
            self._worth = _worth(sort.field, ranks, sets, texts)

    def is_of(self, ranks: SortRanks, situation: Situation) -> bool:
        """Return whether the leads are in the order that these ranks and this day give."""
        if self.sort.field is SortField.NEXT:
            return self.situation == situation
        return self.ranks == ranks

    def build(self, slots: Sequence[int]) -> Iterator[None]:
        """Sort these slots, yielding between slices."""
        self.slots = yield from self._sorted(slots)
        self._relabel()

    def restore(self, slots: array[int]) -> None:
        """Restore slots that are sorted already."""
        self.slots = slots
        self._relabel()

    def _sorted(self, slots: Sequence[int]) -> Generator[None, None, array[int]]:
        lead_id, name = self._lead_ids.__getitem__, self._texts.name
        by_id = yield from sort_in_pieces(slots, lead_id, descending=False)
        by_name = yield from sort_in_pieces(by_id, name, descending=False)
        sort, worth = self.sort, self._worth
        if sort.field is SortField.NAME:
            return by_name[::-1] if sort.descending else by_name
        valued, rest = array("I"), array("I")
        for at in range(0, len(by_name), _SLICE):
            if at:
                yield
            for slot in by_name[at : at + _SLICE]:
                (rest if worth(slot) is None else valued).append(slot)
        ordered = yield from sort_in_pieces(valued, worth, descending=sort.descending)
        return ordered + rest

    def replace(self, changed: Collection[int], present: Sequence[int]) -> None:
        """Remove ``changed`` from the order and insert ``present``."""
        removed = BitMap(changed)
        self.slots = array("I", [slot for slot in self.slots if slot not in removed])
        self.insert(present)

    def remove(self, slots: Collection[int]) -> None:
        """Remove these slots; called before their leads change."""
        if not slots:
            return
        if len(slots) > _FEW:
            self.replace(slots, ())
            return
        label = self._labels.__getitem__
        positions = sorted(bisect_left(self.slots, label(slot), key=label) for slot in slots)
        remaining = array("I")
        start = 0
        for position in positions:
            remaining += self.slots[start:position]
            start = position + 1
        self.slots = remaining + self.slots[start:]

    def insert(self, slots: Sequence[int]) -> None:
        """Insert these slots; called after their leads changed."""
        if not slots:
            return
        ordered = run_to_end(self._sorted(slots))
        before, merged, start = self.slots, array("I"), 0
        crowded = False
        for slot in ordered:
            position = self._position(before, slot, start)
            merged += before[start:position]
            low = self._label_of(merged[-1]) if merged else None
            high = self._label_of(before[position]) if position < len(before) else None
            crowded = not self._set_label(slot, low, high) or crowded
            merged.append(slot)
            start = position
        self.slots = merged + before[start:]
        if crowded:
            self._relabel()

    def first(self, slots: BitMap) -> list[int]:
        """Return a few slots, sorted."""
        return sorted(slots, key=self._labels.__getitem__)

    def next_of(self, slots: BitMap, after: int | None) -> int | None:
        """Return the slot of a few that is next behind ``after`` (None: the first); None if none is."""
        label = self._labels.__getitem__
        low = None if after is None or after >= len(self._labels) else label(after)
        behind = (slot for slot in slots if low is None or label(slot) > low)
        return min(behind, key=label, default=None)

    def _label_of(self, slot: int) -> int:
        return self._labels[slot]

    def _set_label(self, slot: int, low: int | None, high: int | None) -> bool:
        """Label a slot between two others; return whether there was room."""
        if slot >= len(self._labels):
            self._labels.extend([0] * (slot + 1 - len(self._labels)))
        if low is None:
            label = 0 if high is None else high - _GAP
        else:
            label = low + _GAP if high is None else (low + high) // 2
        # If there is no number left, all labels are redistributed.
        fits = -(2**62) < label < 2**62 and label != low
        self._labels[slot] = label if fits else (low or 0)
        return fits

    def _relabel(self) -> None:
        labels = array("q", bytes(8 * (max(self.slots, default=-1) + 1)))
        for place, slot in enumerate(self.slots):
            labels[slot] = place * _GAP
        self._labels = labels

    def _position(self, slots: Sequence[int], slot: int, low: int) -> int:
        """Return the position of a slot among these; those before ``low`` precede it."""
        worth, descending, high = self._worth, self.sort.descending, len(slots)
        mine = worth(slot)
        while low < high:
            middle = (low + high) // 2
            theirs = worth(slots[middle])
            if theirs == mine:
                before = self._wins_tie(slots[middle], slot)
            elif mine is None or theirs is None:
                before = mine is None
            else:
                before = theirs > mine if descending else theirs < mine
            if before:
                low = middle + 1
            else:
                high = middle
        return low

    def _wins_tie(self, one: int, other: int) -> bool:
        """Return whether a slot precedes another one with an equal sort key."""
        name, lead_ids = self._texts.name, self._lead_ids
        mine, theirs = name(one), name(other)
        if mine != theirs:
            return mine < theirs
        if self.sort.field is SortField.NAME and self.sort.descending:
            return lead_ids[one] > lead_ids[other]
        return lead_ids[one] < lead_ids[other]


T = TypeVar("T")


def run_to_end(steps: Generator[None, None, T]) -> T:
    """Run the steps without yielding; return their result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def sort_in_pieces(
    slots: Sequence[int], key: Worth, *, descending: bool
) -> Generator[None, None, array[int]]:
    """Sort like ``sorted``, yielding after each piece.

    One call of ``sorted`` would block the loop for a second at a million leads. The leads are first
    divided into ranges, whose bounds come from a sample, and each range is sorted alone.
    """
    pieces = len(slots) // _SLICE
    if pieces < 2:
        return array("I", sorted(slots, key=key, reverse=descending))
    step = max(1, len(slots) // (pieces * 8))
    sample = sorted(key(slot) for slot in slots[::step])
    bounds = sample[8::8]
    # Arrays, because lists would box every number and fragment the heap.
    ranges = [array("I") for _ in range(len(bounds) + 1)]
    for start in range(0, len(slots), _SLICE):
        yield
        for slot in slots[start : start + _SLICE]:
            ranges[bisect_right(bounds, key(slot))].append(slot)
    ordered = array("I")
    for part in reversed(ranges) if descending else ranges:
        # `reverse` keeps the order of equal elements, so ties are by name in both directions.
        ordered.extend(sorted(part, key=key, reverse=descending))
        yield
    return ordered


def _worth(field: SortField, ranks: SortRanks, sets: LeadSets, texts: TextIndex) -> Worth:
    """Return the sort key of leads, which is None for leads without a value."""
    match field:
        case SortField.NAME:
            return texts.name
        case SortField.COMPANY:
            return lambda slot: texts.company(slot) or None
        case SortField.STATUS:
            return _ranked(sets.statuses, lambda ids: _last_attribute(ids, ranks))
        case SortField.SOURCE:
            return _ranked(sets.sources, lambda ids: _last_attribute(ids, ranks))
        case SortField.OWNER:
            return _ranked(sets.owners, lambda ids: ranks.people.get(ids[0]) if ids else None)
        case SortField.VALUE:
            return sets.values.comparable
        case SortField.WHEN | SortField.NEXT:
            return lambda slot: sets.interaction_days[slot] or None
        case SortField.CREATED:
            return lambda slot: sets.created_days[slot] or None
        case SortField.UPDATED:
            return lambda slot: sets.updated_days[slot] or None


def _ranked(carried: IdSets, rank: Callable[[tuple[int, ...] | None], Any]) -> Worth:
    known: dict[int, Any] = {}

    def worth(slot: int) -> Any:
        code = carried.codes[slot]
        if code not in known:
            known[code] = rank(carried.combinations[code])
        return known[code]

    return worth


def _last_attribute(ids: tuple[int, ...] | None, ranks: SortRanks) -> tuple[int, int] | None:
    """Return the rank of the attribute that the row shows, the last in the workspace's order."""
    return max((ranks.attributes.get(i, (0, i)) for i in ids), default=None) if ids else None
