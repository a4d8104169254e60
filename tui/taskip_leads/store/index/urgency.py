"""The default order: what a rep should do next comes first, as one number for each lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from taskip_leads.models.filters.query import Has
from taskip_leads.store.index.lead_sets import LeadSets, Situation

# A number is made of the group, a day, and what puts leads of the same day in order.
_DAY_BITS, _ID_BITS = 22, 65
_GROUP = _DAY_BITS + _ID_BITS
_LAST_DAY = 2**_DAY_BITS - 1
_PAST, _AHEAD, _UNTOUCHED, _TODAY, _LATE = range(5)


def urgency_of(
    lead_ids: Sequence[int], sets: LeadSets, situation: Situation
) -> Callable[[int], int]:
    """Return the function from a slot to its urgency; the largest comes first.

    Late steps (the oldest first), steps of today, leads without any contact (the newest first), dates
    ahead (the soonest first), past contacts (the latest first). Closed and converted leads are neither
    late nor untouched.
    """
    today, steps, days = situation.today, sets.step_days, sets.interaction_days
    created, noted, converted = sets.created_days, sets.has[Has.NOTE], sets.converted
    statuses, known = sets.statuses, dict[int, bool]()

    def is_open(slot: int) -> bool:
        if slot in converted:
            return False
        code = statuses.codes[slot]
        if code not in known:
            known[code] = situation.closed.isdisjoint(statuses.combinations[code] or ())
        return known[code]

    def urgency(slot: int) -> int:
        day, step = days[slot], steps[slot]
        if 0 < step < today and is_open(slot):
            return _numbered(_LATE, _LAST_DAY - step)
        if step == today and step:
            return _numbered(_TODAY, 0)
        if not day and slot not in noted and is_open(slot):
            return _numbered(_UNTOUCHED, created[slot], age_rank(lead_ids[slot]))
        if day > today:
            return _numbered(_AHEAD, _LAST_DAY - day)
        return _numbered(_PAST, day)

    return urgency


def age_rank(lead_id: int) -> int:
    """Return a number that grows with a lead's youth: those made here are the youngest."""
    return lead_id if lead_id > 0 else 2**63 - lead_id


def _numbered(group: int, day: int, rest: int = 0) -> int:
    return (group << _GROUP) + (day << _ID_BITS) + rest
