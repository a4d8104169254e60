"""The leads of a selection in order, computed lazily."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import overload

from pyroaring import BitMap

# Slots computed in advance, so that the next page costs nothing.
_AHEAD = 64

SlotLookup = Callable[[int], int | None]


class _FoundSlots:
    """Slots from one end of the order, as many as were needed so far."""

    def __init__(self, slots: Iterator[int]) -> None:
        self._slots = slots
        self.found = array("I")

    def __getitem__(self, at: int) -> int:
        self.find(at + 1)
        return self.found[at]

    def find(self, count: int) -> None:
        if count > len(self.found):
            self.found.extend(islice(self._slots, count + _AHEAD - len(self.found)))


class OrderedLeadIds(Sequence[int]):
    """Ids of the leads in ``members``, in the order of ``slots``.

    A screen shows a few of many, so sorting or copying all of them would be wasted. ``members`` and
    ``slots`` must not change afterwards.
    """

    __slots__ = ("_count", "_from_end", "_from_start", "_lead_ids", "_members", "_slot_of")

    def __init__(
        self, members: BitMap, slots: Sequence[int], lead_ids: Sequence[int], slot_of: SlotLookup
    ) -> None:
        self._count = len(members)
        self._members = members
        self._lead_ids = lead_ids
        self._slot_of = slot_of
        self._from_start = _FoundSlots(filter(members.__contains__, slots))
        self._from_end = _FoundSlots(filter(members.__contains__, reversed(slots)))

    @property
    def members(self) -> BitMap:
        """The slots of the leads."""
        return self._members

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> int: ...

    @overload
    def __getitem__(self, at: slice) -> list[int]: ...

    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            return [self._lead_ids[self._slot(place)] for place in range(*at.indices(self._count))]
        place = at + self._count if at < 0 else at
        if not 0 <= place < self._count:
            raise IndexError(at)
        return self._lead_ids[self._slot(place)]

    def __iter__(self) -> Iterator[int]:
        self._from_start.find(self._count)
        return map(self._lead_ids.__getitem__, self._from_start.found)

    def __contains__(self, lead_id: object) -> bool:
        slot = self._slot_of(lead_id) if isinstance(lead_id, int) else None
        return slot is not None and slot in self._members

    def index(self, lead_id: int, start: int = 0, stop: int | None = None) -> int:
        """Return the position of a lead. Raises ``ValueError`` if it is not in the list."""
        slot = self._slot_of(lead_id)
        if slot is None or slot not in self._members:
            raise ValueError(lead_id)
        count = _AHEAD
        while True:
            self._from_start.find(count)
            try:
                place = self._from_start.found.index(slot)
                break
            except ValueError:
                if count >= self._count:
                    raise
                count *= 4
        if not start <= place < (self._count if stop is None else stop):
            raise ValueError(lead_id)
        return place

    def _slot(self, place: int) -> int:
        if place < self._count // 2 or place < len(self._from_start.found):
            return self._from_start[place]
        return self._from_end[self._count - 1 - place]
