"""Split leads into the columns of a board: set algebra over the statuses that they carry."""

from __future__ import annotations

from collections.abc import Mapping

from pyroaring import BitMap

from taskip_leads.models.filters.query import NONE, DayRange
from taskip_leads.store.index.lead_sets import LeadSets


def split_by_status(
    sets: LeadSets, slots: BitMap, ranks: Mapping[int, tuple[int, int]]
) -> dict[int | None, BitMap]:
    """Return the slots of ``slots`` by their leading status: the highest of ``ranks``.

    ``NONE`` holds leads without a status, None those whose statuses are not known. Every status of
    ``ranks`` is a key, and every other status that leads one of the slots.
    """
    carried = sets.statuses.slots_by_id
    columns: dict[int | None, BitMap] = {}
    rest = slots.copy()
    for number in sorted({*ranks, *carried} - {NONE}, key=lambda n: ranks.get(n, (0, n)))[::-1]:
        members = rest & carried.get(number, BitMap())
        if members or number in ranks:
            columns[number] = members
            rest = rest - members
    without = rest & carried.get(NONE, BitMap())
    columns[NONE] = without
    columns[None] = rest - without
    return columns


def created_within(sets: LeadSets, members: BitMap, days: DayRange) -> int:
    """Return how many of these leads were created on one of ``days``."""
    return sets.created.within(days).intersection_cardinality(members)
