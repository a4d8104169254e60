"""Group leads for the agenda: set algebra over the days of steps and contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, overload

from pyroaring import BitMap

from taskip_leads.models.agenda.agenda import (
    AgendaDay,
    AgendaGroup,
    AgendaPlace,
    GroupName,
    cold_until,
    group_of,
)
from taskip_leads.models.filters.query import DayRange, Has, WorkRules
from taskip_leads.store.index.lead_index import LeadIndex

#: Days that are intersected before other work gets a turn.
_DAYS_AT_ONCE = 64
#: Days from today on whose steps are counted: the rest of this week and the next one.
_LOADED_DAYS = 14


class MostValuableFirst(Sequence[int]):
    """The leads of one day by value, those without one last; ties by name, then by id.

    They are sorted when they are first read. ``members`` must not change afterwards.
    """

    __slots__ = ("_index", "_members", "_ordered")

    def __init__(self, members: BitMap, index: LeadIndex) -> None:
        self._members, self._index = members, index
        self._ordered: list[int] | None = None

    def __len__(self) -> int:
        return len(self._members)

    @overload
    def __getitem__(self, at: int) -> int: ...

    @overload
    def __getitem__(self, at: slice) -> list[int]: ...

    def __getitem__(self, at: int | slice) -> int | list[int]:
        return self._lead_ids[at]

    def __iter__(self) -> Iterator[int]:
        return iter(self._lead_ids)

    def __contains__(self, lead_id: object) -> bool:
        slot = self._index.slots.get(lead_id) if isinstance(lead_id, int) else None
        return slot is not None and slot in self._members

    @property
    def _lead_ids(self) -> list[int]:
        if self._ordered is None:
            index = self._index
            lead_id, name = index.lead_ids.__getitem__, index.texts.name
            worth: Callable[[int], Any] = index.sets.values.comparable
            slots = sorted(self._members, key=lambda slot: (name(slot), lead_id(slot)))
            valued = [slot for slot in slots if worth(slot) is not None]
            # ``reverse`` keeps the order of equal ones.
            valued.sort(key=worth, reverse=True)
            rest = [slot for slot in slots if worth(slot) is None]
            self._ordered = [lead_id(slot) for slot in (*valued, *rest)]
        return self._ordered


class AgendaSets:
    """The leads of one query by group and day; ``members`` are those that need a next step."""

    def __init__(
        self,
        index: LeadIndex,
        members: BitMap,
        today: date,
        kept: Mapping[int, AgendaPlace],
        rules: WorkRules,
    ) -> None:
        """``kept``: leads that stay where they were, whatever their dates say now."""
        self._index, self._sets, self.today = index, index.sets, today
        self._cold_until = cold_until(today, rules.cold_after)
        self._week_start = rules.week_start
        self._kept = {
            slot: place
            for lead_id, place in kept.items()
            if (slot := index.slots.get(lead_id)) is not None and slot in self._sets.everything
        }
        self._members = members - BitMap(self._kept)
        #: Every lead with a step, whether it stays elsewhere or not.
        self._everyone = members
        self._days: dict[GroupName, dict[date, BitMap]] = {name: {} for name in GroupName}

    def cold_with_notes(self) -> list[int]:
        """Return the leads without a contact for long that have notes, which may be newer."""
        noted = self._cold() & self._sets.has[Has.NOTE]
        return [self._index.lead_ids[slot] for slot in noted]

    def _cold(self) -> BitMap:
        long_ago = self._sets.interaction.within(DayRange(last=self._cold_until))
        planned = self._sets.steps.within(DayRange(first=date.min))
        return (self._members & long_ago) - planned

    def group_steps(self, contacted: Sequence[int]) -> Iterator[None]:
        """Group all leads in slices. ``contacted``: leads with a newer note, which are not cold."""
        today = self.today.toordinal()
        steps, contacts = self._sets.steps.days, self._sets.interaction.days
        due = [(day, steps[day]) for day in steps if 0 < day <= today]
        ahead = [(day, contacts[day]) for day in contacts if day > today]
        for at, (number, slots) in enumerate((*due, *ahead)):
            day = date.fromordinal(number)
            self._put(group_of(day, self.today, self._week_start), day, self._members & slots)
            if at % _DAYS_AT_ONCE == _DAYS_AT_ONCE - 1:
                yield
        slots_of = self._index.slots.get
        recent = (slots_of(lead_id) for lead_id in contacted)
        cold = self._cold() - BitMap([slot for slot in recent if slot is not None])
        until = self._cold_until.toordinal()
        for number in [day for day in contacts if 0 < day <= until]:
            self._put(GroupName.COLD, date.fromordinal(number), cold & contacts[number])
        yield
        for slot, place in self._kept.items():
            self._put(place.group, place.day, BitMap([slot]))

    def _put(self, name: GroupName, day: date, slots: BitMap) -> None:
        if slots:
            days = self._days[name]
            days[day] = days[day] | slots if day in days else slots

    def groups(self) -> tuple[AgendaGroup, ...]:
        """Return the groups that have leads."""
        groups = []
        for name, days in self._days.items():
            order = sorted(days, reverse=name is GroupName.COLD)
            parts = tuple(AgendaDay(day, self._ordered(days[day])) for day in order)
            count = sum(place.group is name for place in self._kept.values())
            groups.append(AgendaGroup(name, parts, count))
        return tuple(group for group in groups if group.days)

    def _ordered(self, slots: BitMap) -> MostValuableFirst:
        return MostValuableFirst(slots, self._index)

    def steps_by_day(self) -> dict[date, int]:
        """Count the steps of today and of the days ahead, until the end of the next week."""
        counts: dict[date, int] = {}
        for away in range(_LOADED_DAYS):
            day = self.today + timedelta(days=away)
            sets = self._sets.interaction if away else self._sets.steps
            slots = sets.days.get(day.toordinal(), BitMap())
            counts[day] = slots.intersection_cardinality(self._everyone)
        return counts

    def due(self) -> BitMap:
        """Return the leads whose step is late or to be done today, without those that are kept."""
        days = (*self._days[GroupName.OVERDUE].values(), *self._days[GroupName.TODAY].values())
        return BitMap.union(*days) & self._members if days else BitMap()

    def all(self) -> BitMap:
        """Return all leads of the agenda."""
        days = [slots for days in self._days.values() for slots in days.values()]
        return BitMap.union(*days) if days else BitMap()
