"""What a list is asked for: filter and order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class SortField(StrEnum):
    """The columns a list can be sorted by."""

    NAME = "name"
    COMPANY = "company"
    STATUS = "status"
    SOURCE = "source"
    VALUE = "value"
    WHEN = "when"
    OWNER = "owner"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order; ties are broken by name, then by key, so that it is total and stable."""

    field: SortField = SortField.WHEN
    descending: bool = True


#: In a set of attribute ids: leads that have none.
NONE = 0


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from ``first`` to ``last``, both included; None leaves an end open.

    ``none`` lets leads without a date in as well; without any end, those are all that is let in.
    """

    first: date | None = None
    last: date | None = None
    none: bool = False
    #: The words it was typed as (``14d``), for the chip.
    words: str = ""

    def holds(self, day: date | None) -> bool:
        if day is None:
            return self.none
        if self.first is None and self.last is None:
            return not self.none
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class LeadQuery:
    """Which leads, in which order. Empty sets and None filter nothing; all parts must hold."""

    text: str = ""
    #: Ids of statuses, any of which is enough; ``NONE`` among them means *without a status*.
    statuses: frozenset[int] = frozenset()
    sources: frozenset[int] = frozenset()
    interaction: DayRange | None = None
    created: DayRange | None = None
    #: True: converted only; False: active only; None: all.
    converted: bool | None = False
    sort: Sort = Sort()

    @property
    def filters(self) -> bool:
        """Whether anything beyond the active pipeline's default is asked for."""
        return bool(
            self.text.strip() or self.statuses or self.sources or self.interaction or self.created
        ) or (self.converted is not False)


@dataclass(frozen=True, slots=True)
class View:
    """A query under a name: a tab above the list, opened by its digit."""

    digit: int
    name: str
    #: What the tab says below 100 columns.
    short: str
    query: LeadQuery


def ready_made(today: date) -> tuple[View, ...]:
    """The views every workspace starts with; the dates in them move with ``today``."""
    week = DayRange(first=today - timedelta(days=today.weekday()), words="this week")
    cold = DayRange(last=today - timedelta(days=31), none=True, words="over 30 days ago or never")
    past = DayRange(last=today - timedelta(days=1), none=True, words="past or none")
    oldest_first = Sort(SortField.WHEN, descending=False)
    return (
        View(0, "All", "All", LeadQuery()),
        View(1, "New this week", "New", LeadQuery(created=week, sort=Sort(SortField.CREATED))),
        View(2, "Going cold", "Cold", LeadQuery(interaction=cold, sort=oldest_first)),
        View(3, "No next step", "No step", LeadQuery(interaction=past)),
        View(4, "Converted", "Converted", LeadQuery(converted=True)),
    )
