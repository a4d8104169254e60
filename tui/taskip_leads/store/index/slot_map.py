"""Map lead ids to slots in a small part of the memory of a dictionary."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence

from taskip_leads.store.index.sort_order import run_to_end, sort_in_pieces

_MERGED_WHEN = 4096
_REMOVED = -1


class SlotMap:
    """Slots sorted by their ids, and a small dictionary of later changes.

    ``lead_ids`` holds the id of each slot, which never changes; slots that follow may be appended.
    """

    def __init__(self, lead_ids: array[int]) -> None:
        self._lead_ids = lead_ids
        self._slots = array("I")
        self._recent: dict[int, int] = {}
        self._count = 0

    @classmethod
    def from_slots(cls, lead_ids: array[int], slots: Sequence[int]) -> SlotMap:
        """Return a map of these slots."""
        slot_map = cls(lead_ids)
        # In pieces, because a list of all ids takes twenty times the memory of the array.
        pieces = sort_in_pieces(slots, lead_ids.__getitem__, descending=False)
        slot_map._slots = run_to_end(pieces)
        slot_map._count = len(slot_map._slots)
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
        """Map an id that has no slot yet; ``lead_ids`` has it at this slot."""
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
        lead_ids, slots = self._lead_ids, self._slots
        at = bisect_left(slots, lead_id, key=lead_ids.__getitem__)
        return at if at < len(slots) and lead_ids[slots[at]] == lead_id else None

    def compact(self) -> None:
        """Merge many changes into the arrays; takes long with many leads."""
        recent, id_of = self._recent, self._lead_ids.__getitem__
        if len(recent) <= _MERGED_WHEN + len(self._slots) // 8:
            return
        slots = [slot for slot in self._slots if id_of(slot) not in recent]
        slots += [slot for slot in recent.values() if slot != _REMOVED]
        # Nearly two sorted runs, since new leads mostly have the highest ids.
        slots.sort(key=id_of)
        self._slots = array("I", slots)
        self._recent = {}
