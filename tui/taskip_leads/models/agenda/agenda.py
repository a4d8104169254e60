"""The groups of the agenda, and the load of the days ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.models.joined_lead_ids import JoinedLeadIds
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.spread import working_days

#: A day with more steps than this is too full.
FULL_DAY = 8
#: Working days after today whose load is shown.
_DAYS_AHEAD = 4

Sums = tuple[tuple[str, Decimal], ...]


class GroupName(StrEnum):
    """The groups, in the order of the agenda. The value is the heading."""

    OVERDUE = "Overdue"
    TODAY = "Today"
    WEEK = "This week"
    LATER = "Later"
    COLD = "Going cold"

    @property
    def is_due(self) -> bool:
        """Whether its steps are to be done today."""
        return self in (GroupName.OVERDUE, GroupName.TODAY)


class AgendaDay(Struct, frozen=True):
    """The leads of one day, the most valuable first."""

    #: The day of the step; in the last group, that of the last contact.
    day: date
    lead_ids: Sequence[int]


class AgendaGroup(Struct, frozen=True):
    """One group: what is late or comes first is above; the latest contacts are above."""

    name: GroupName
    days: tuple[AgendaDay, ...] = ()
    #: Leads that are shown here until their change is sent, and are done with.
    kept: int = 0

    @property
    def count(self) -> int:
        """The number of leads that are left to do."""
        return sum(len(one.lead_ids) for one in self.days) - self.kept

    @property
    def lead_ids(self) -> JoinedLeadIds:
        """The leads, day after day."""
        return JoinedLeadIds(tuple(one.lead_ids for one in self.days))


class AgendaPlace(Struct, frozen=True):
    """Where a lead stands in the agenda."""

    group: GroupName
    day: date


class DayLoad(Struct, frozen=True):
    """How many steps a day has."""

    day: date
    steps: int

    @property
    def is_full(self) -> bool:
        """Whether these are too many for a day."""
        return self.steps > FULL_DAY


class Load(Struct, frozen=True):
    """The load of today and of the next days, and of the whole week after this one."""

    days: tuple[DayLoad, ...] = ()
    next_week: int = 0


class Agenda(Struct, frozen=True):
    """The groups that have leads, in their order."""

    today: date
    groups: tuple[AgendaGroup, ...] = ()
    load: Load = Load()
    #: Leads that match the filter, with or without a step; all active leads; all leads.
    matching: int = 0
    active: int = 0
    total: int = 0
    #: The value per currency of what is late or due today, and of all leads of the agenda. None: many
    #: leads, which are added up later.
    due_sums: Sums | None = ()
    sums: Sums | None = ()
    week_start: WeekStart = WeekStart.MONDAY

    @property
    def lead_ids(self) -> JoinedLeadIds:
        """All leads of the agenda, group after group."""
        return JoinedLeadIds(tuple(one.lead_ids for group in self.groups for one in group.days))

    def group(self, name: GroupName) -> AgendaGroup:
        """Return a group; an empty one if it has no leads."""
        return next((one for one in self.groups if one.name is name), AgendaGroup(name))

    @property
    def is_due(self) -> bool:
        """Whether something is late or to be done today."""
        return any(group.count for group in self.groups if group.name.is_due)

    @property
    def next_step(self) -> tuple[int, date] | None:
        """The lead whose step comes first after today, and its day."""
        for name in (GroupName.WEEK, GroupName.LATER):
            if days := self.group(name).days:
                return days[0].lead_ids[0], days[0].day
        return None

    def place_of(self, lead_id: int) -> AgendaPlace | None:
        """Return where a lead stands; None if the agenda does not have it."""
        for group in self.groups:
            for one in group.days:
                if lead_id in one.lead_ids:
                    return AgendaPlace(group.name, one.day)
        return None


class AgendaRow(Struct, frozen=True):
    """A lead with what its next step is, as far as its notes were read here."""

    row: LeadRow
    step_text: str = ""


def group_of(day: date, today: date, week_start: WeekStart) -> GroupName:
    """Return the group of a step of a day."""
    if day < today:
        return GroupName.OVERDUE
    if day == today:
        return GroupName.TODAY
    return GroupName.WEEK if day <= week_start.last(today) else GroupName.LATER


def cold_until(today: date, cold_after: int) -> date:
    """Return the last day whose contacts are more than ``cold_after`` days ago."""
    return today - timedelta(days=cold_after + 1)


def load_of(steps: Mapping[date, int], today: date, week_start: WeekStart) -> Load:
    """Return the load of today and the next days; ``steps`` counts the steps of every day ahead.

    A Saturday or Sunday among them is left out if it has no steps.
    """
    wanted = [today]
    for day, _ in zip(working_days(today), range(_DAYS_AHEAD), strict=False):
        wanted.append(day)
    between = (today + timedelta(days=n) for n in range((wanted[-1] - today).days))
    days = sorted({*wanted, *(day for day in between if steps.get(day))})
    last = week_start.last(today)
    next_week = _steps_in(steps, last + timedelta(days=1), last + timedelta(days=7))
    return Load(tuple(DayLoad(day, steps.get(day, 0)) for day in days), next_week)


def _steps_in(steps: Mapping[date, int], first: date, last: date) -> int:
    return sum(count for day, count in steps.items() if first <= day <= last)


def between(agenda: Agenda, first: date, last: date) -> Agenda:
    """Return the agenda with the steps from ``first`` to ``last`` only; nobody in it goes cold."""
    groups = (
        replace(group, days=tuple(one for one in group.days if first <= one.day <= last))
        for group in agenda.groups
        if group.name is not GroupName.COLD
    )
    return replace(agenda, groups=tuple(group for group in groups if group.days))
