"""Group leads by what they carry, so that a query lists exactly the leads of a group."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pyroaring import BitMap

from taskip_leads.models.filters.query import NONE
from taskip_leads.store.index.lead_sets import IdSets, LeadSets


def group_by_status(
    ids: IdSets, selected: BitMap, ranks: Mapping[int, tuple[int, int]], among: Collection[int]
) -> dict[int | None, tuple[BitMap, frozenset[int]]]:
    """Return leads by their leading status, with the higher statuses that share leads with it.

    The leads that carry a status and none of those higher ones are exactly its group. ``NONE`` holds
    leads without a status, None those whose statuses are not known. ``among``: only these ids count;
    empty for all, those of ``ranks`` even without leads.
    """
    carried = {number: selected & slots for number, slots in ids.slots_by_id.items()}
    numbers = frozenset(among or {*ranks, *carried}) - {NONE}
    groups: dict[int | None, tuple[BitMap, frozenset[int]]] = {}
    rest = selected.copy()
    higher: list[int] = []
    for number in sorted(numbers, key=lambda n: ranks.get(n, (0, n)), reverse=True):
        tagged = carried.get(number, BitMap())
        members = rest & tagged
        shared: frozenset[int] = frozenset()
        if len(members) < len(tagged):
            shared = frozenset(other for other in higher if carried[other].intersect(tagged))
        if members or number in ranks:
            groups[number] = (members, shared)
        if tagged:
            higher.append(number)
            rest = rest - members
    without = rest & carried.get(NONE, BitMap())
    groups[NONE] = (without, frozenset())
    groups[None] = (rest - without, frozenset())
    return groups


def group_by_id(ids: IdSets, selected: BitMap, among: Collection[int]) -> dict[int, BitMap]:
    """Return leads by each id that they carry, those without any under ``NONE``.

    ``among``: only these ids; empty for all. Ids that none of the leads carries are left out.
    """
    groups = {
        number: selected & slots
        for number, slots in ids.slots_by_id.items()
        if not among or number in among
    }
    return {number: members for number, members in groups.items() if members}


def unknown_members(ids: IdSets, selected: BitMap) -> BitMap:
    """Return the leads of which it is not known what they carry."""
    known = list(ids.slots_by_id.values())
    return selected - BitMap.union(*known) if known else selected.copy()


def every_id(ids: IdSets) -> frozenset[int]:
    """Return what to exclude to list the leads of which it is not known what they carry."""
    return frozenset(ids.slots_by_id) | {NONE}


def earliest_creation(sets: LeadSets, selected: BitMap) -> int | None:
    """Return the first day on which one of these leads was created, as an ordinal."""
    days = sets.created.days
    return next((day for day in sorted(days) if day and days[day].intersect(selected)), None)
