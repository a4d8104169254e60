"""Count the open next steps of days, for the person who plans another one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from taskip_leads.models.filters.query import ME, DayRange, LeadQuery, LeadState, Pick
from taskip_leads.store.index.service import LeadIndexService
from taskip_leads.store.profile import Profile

_OPEN = LeadQuery(excluded_states=frozenset((LeadState.CLOSED,)))
_MINE = LeadQuery(owners=Pick(frozenset((ME,))), excluded_states=frozenset((LeadState.CLOSED,)))


class StepCounts:
    """Counts steps by day, from the lead index; of everybody while the user is not known."""

    def __init__(self, index: LeadIndexService, profile: Profile) -> None:
        self._index, self._profile = index, profile

    @property
    def are_mine(self) -> bool:
        """Whether only the user's own steps are counted."""
        return self._profile.me is not None

    async def on_days(self, days: Iterable[date]) -> dict[date, int]:
        """Return how many leads have an open step on each day."""
        query = self._profile.resolve_me(_MINE) if self.are_mine else _OPEN
        index = await self._index.ready(query)
        members, steps = index.find(query), index.sets.steps
        return {
            day: steps.within(DayRange(day, day)).intersection_cardinality(members) for day in days
        }
