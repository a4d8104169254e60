"""Map lead ids to slots in a fifth of the memory of a dictionary."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence

from taskip_leads.store.index.sort_order import run_to_end, sort_in_pieces

_MERGED_WHEN = 4096
_REMOVED = -1


class SlotMap:
    """Ids with their slots: sorted arrays, and a small dictionary of later changes."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._slots = array("I")
        self._recent: dict[int, int] = {}
        self._count = 0

    @classmethod
    def from_slots(cls, lead_ids: array[int], slots: Sequence[int]) -> SlotMap:
        """Return a map of these slots; ``lead_ids`` holds the id of each slot."""
        slot_map = cls()
        # In pieces, because a list of all ids takes ten times the memory of the arrays.
        pieces = sort_in_pieces(slots, lead_ids.__getitem__, descending=False)
        slot_map._slots = run_to_end(pieces)
        slot_map._ids = array("q", map(lead_ids.__getitem__, slot_map._slots))
        slot_map._count = len(slot_map._ids)
        return slot_map

    def __len__(self) -> int:
        return self._count

    def get(self, lead_id: int) -> int | None:
        """Return the slot of a lead, or None."""
        slot = self._recent.get(lead_id)
        if slot is not None:
            return None if slot == _REMOVED else slot
        at = self._position(lead_id)
        return None if at is None else self._slots[at]

    def add(self, lead_id: int, slot: int) -> None:
        """Map an id that has no slot yet."""
        self._recent[lead_id] = slot
        self._count += 1

    def remove(self, lead_id: int) -> None:
        """Unmap an id that has a slot."""
        self._count -= 1
        if self._position(lead_id) is None:
            del self._recent[lead_id]
        else:
            self._recent[lead_id] = _REMOVED

    def _position(self, lead_id: int) -> int | None:
        try:
            at = bisect_left(self._ids, lead_id)
        except OverflowError:
            return None
        return at if at < len(self._ids) and self._ids[at] == lead_id else None

    def compact(self) -> None:
        """Merge many changes into the arrays; takes long with many leads."""
        recent = self._recent
        if len(recent) <= _MERGED_WHEN + len(self._ids) // 8:
            return
        pairs = [pair for pair in zip(self._ids, self._slots, strict=True) if pair[0] not in recent]
        pairs += [pair for pair in recent.items() if pair[1] != _REMOVED]
        # Nearly two sorted runs, since new leads mostly have the highest ids.
        pairs.sort()
        self._ids = array("q", [lead_id for lead_id, _ in pairs])
        self._slots = array("I", [slot for _, slot in pairs])
        self._recent = {}
