"""Queries of the lead list: filter, order and columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.clock import WeekStart


class SortField(StrEnum):
    """The orders of a list: by next step, or by a column."""

    #: Late steps, today's, untouched leads, steps ahead, then past contacts.
    NEXT = "next"
    NAME = "name"
    COMPANY = "company"
    STATUS = "status"
    SOURCE = "source"
    VALUE = "value"
    WHEN = "when"
    OWNER = "owner"
    CREATED = "created"
    UPDATED = "updated"

    @property
    def falls(self) -> bool:
        """Whether the default order is descending: amounts and dates, but not text."""
        return self in (
            SortField.NEXT,
            SortField.VALUE,
            SortField.WHEN,
            SortField.CREATED,
            SortField.UPDATED,
        )


class Sort(Struct, frozen=True):
    """An order; ties are broken by name, then by lead id, so that it is total and stable.

    ``NEXT`` descending is the default order: what is most urgent comes first.
    """

    field: SortField = SortField.NEXT
    descending: bool = True


#: In a set of ids: leads without any.
NONE = 0
#: In a set of owners: the user.
ME = -1


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from ``first`` to ``last``, both included; None leaves an end open.

    With ``none``, leads without a date match too; without any end, only those match.
    """

    first: date | None = None
    last: date | None = None
    none: bool = False
    #: Only the last so many hours; only for the date of creation.
    hours: int | None = None
    #: Leads whose next step is late; only for the date of contact or next step.
    late: bool = False
    #: Further ranges: a day in any of them is in the range.
    also: tuple[DayRange, ...] = ()
    #: Where these hours begin, set when the query runs.
    since: datetime | None = field(default=None, compare=False)
    #: The typed text (``14d``), for the chip; not part of equality.
    words: str = field(default="", compare=False)

    @property
    def parts(self) -> tuple[DayRange, ...]:
        """The range, and the further ones, each by itself."""
        if not self.also:
            return (self,)
        first = dataclasses.replace(self, also=(), words=self.words.partition(", ")[0])
        return (first, *self.also)

    def holds(self, day: date | None) -> bool:
        """Return whether a day is in the range; whether a step is late is not known from its day."""
        if self.also:
            return any(part.holds(day) for part in self.parts)
        if self.late:
            return False
        if day is None:
            return self.none
        if self.first is None and self.last is None:
            return not self.none
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


class Pick(Struct, frozen=True):
    """Ids of which a lead must have any of ``chosen`` and none of ``excluded``.

    ``NONE`` means having none at all. A lead whose ids are unknown does not match ``chosen``, and is not
    excluded.
    """

    chosen: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.chosen or self.excluded)

    def holds(self, present_ids: tuple[int, ...] | None) -> bool:
        if present_ids is None:
            return not self.chosen
        ids = present_ids or (NONE,)
        return self.excluded.isdisjoint(ids) and (
            not self.chosen or not self.chosen.isdisjoint(ids)
        )


class ValueRange(Struct, frozen=True):
    """Values from ``least`` to ``most``, inclusive unless ``over`` or ``under`` is set.

    Amounts are compared regardless of currency, unless ``currency`` is set (case-insensitive). With
    ``none``, leads without a value match too; with nothing else set, only those match.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    #: ``least`` itself is excluded: *over 5,000*.
    over: bool = False
    #: ``most`` itself is excluded.
    under: bool = False
    none: bool = False
    currency: str | None = None
    #: Further ranges: a value in any of them is in the range.
    also: tuple[ValueRange, ...] = ()

    @property
    def parts(self) -> tuple[ValueRange, ...]:
        """The range, and the further ones, each by itself."""
        return (replace(self, also=()), *self.also)

    def holds(self, value: Decimal | None, currency: str | None) -> bool:
        if self.also:
            return any(part.holds(value, currency) for part in self.parts)
        if value is None or not value.is_finite():
            return self.none
        if self.least is None and self.most is None and self.currency is None:
            return not self.none
        if self.currency is not None and (currency or "").upper() != self.currency.upper():
            return False
        if self.least is not None and (value <= self.least if self.over else value < self.least):
            return False
        return self.most is None or (value < self.most if self.under else value <= self.most)


class Has(StrEnum):
    """Parts that a lead can have or lack. Notes and files count once they are in the mirror."""

    NOTE = "note"
    FILE = "file"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    COMPANY = "company"
    VALUE = "value"
    #: One of our changes that was not sent yet.
    PENDING = "pending"

    @property
    def bit(self) -> int:
        """Its bit in an index's bit mask."""
        return 1 << _BITS.index(self)


_BITS = tuple(Has)


class LeadState(StrEnum):
    """What can be said of a lead's next step."""

    #: Its next step has passed, and nobody has acted since.
    LATE = "late"
    #: No contact and nobody's note yet.
    UNTOUCHED = "untouched"
    #: One of its statuses is closed, such as won or lost.
    CLOSED = "closed"


class LeadQuery(Struct, frozen=True):
    """A filter and an order. Empty parts and None filter nothing; all parts must match."""

    #: Words as typed; all must match (``search_terms.needles``).
    text: str = ""
    statuses: Pick = Pick()
    sources: Pick = Pick()
    #: ``ME`` among the ids is resolved when the query runs.
    owners: Pick = Pick()
    value: ValueRange | None = None
    interaction: DayRange | None = None
    created: DayRange | None = None
    updated: DayRange | None = None
    #: In its status since a day of the range, as far as this machine saw it come there.
    stuck: DayRange | None = None
    #: A note of it was written on a day of the range, among those read here.
    noted: DayRange | None = None
    #: True: converted only; False: active only; None: all.
    converted: bool | None = False
    #: A part of the company name, as typed.
    company: str = ""
    has: frozenset[Has] = frozenset()
    lacks: frozenset[Has] = frozenset()
    #: A lead must be in any of these states, and in none of the excluded ones.
    states: frozenset[LeadState] = frozenset()
    excluded_states: frozenset[LeadState] = frozenset()
    sort: Sort = Sort()

    @property
    def filters(self) -> bool:
        """Whether the query filters more than the default, active leads."""
        return replace(self, text=self.text.strip(), sort=Sort()) != LeadQuery()


def counted_from(query: LeadQuery, now: datetime) -> LeadQuery:
    """Return the query with its hours counted back from ``now``."""
    created = query.created
    if created is None or created.hours is None:
        return query
    since = now - timedelta(hours=created.hours)
    return replace(query, created=dataclasses.replace(created, since=since))


#: Every lead including converted ones, newest first: the default of the command line.
EVERYTHING = LeadQuery(converted=None, sort=Sort(SortField.CREATED))


class Facet(StrEnum):
    """The parts of a query that select ids."""

    STATUS = "status"
    SOURCE = "source"
    OWNER = "owner"

    def of(self, query: LeadQuery) -> Pick:
        """Return the query's pick for this facet."""
        match self:
            case Facet.STATUS:
                return query.statuses
            case Facet.SOURCE:
                return query.sources
            case Facet.OWNER:
                return query.owners

    def put(self, query: LeadQuery, pick: Pick) -> LeadQuery:
        """Return the query with another pick for this facet."""
        match self:
            case Facet.STATUS:
                return replace(query, statuses=pick)
            case Facet.SOURCE:
                return replace(query, sources=pick)
            case Facet.OWNER:
                return replace(query, owners=pick)

    def clear(self, query: LeadQuery) -> LeadQuery:
        """Return the query without a pick for this facet."""
        return self.put(query, Pick())


class View(Struct, frozen=True):
    """A named query: a tab above the list, opened by its digit."""

    digit: int
    name: str
    #: The tab's label below 100 columns.
    short: str
    query: LeadQuery
    #: The id to rename and delete it by; 0 for all leads, where neither is possible.
    id: int = 0


def ready_made(today: date, week_start: WeekStart = WeekStart.MONDAY) -> tuple[View, ...]:
    """Return the views every workspace starts with; their dates depend on ``today``."""
    week = DayRange(week_start.first(today), week_start.last(today), words="this week")
    cold = DayRange(last=today - timedelta(days=31), none=True, words="older 30d or never")
    past = DayRange(last=today - timedelta(days=1), none=True, words="past or none")
    oldest_first = Sort(SortField.WHEN, descending=False)
    mine = LeadQuery(owners=Pick(frozenset((ME,))))
    closed = frozenset((LeadState.CLOSED,))
    return (
        View(0, "All", "All", LeadQuery()),
        View(1, "Mine", "Mine", mine, 1),
        View(2, "New this week", "New", LeadQuery(created=week, sort=Sort(SortField.CREATED)), 2),
        View(
            3,
            "Going cold",
            "Cold",
            LeadQuery(interaction=cold, excluded_states=closed, sort=oldest_first),
            3,
        ),
        View(
            4,
            "No next step",
            "No step",
            LeadQuery(interaction=past, excluded_states=closed),
            4,
        ),
        View(
            5,
            "Untouched",
            "Never",
            LeadQuery(states=frozenset((LeadState.UNTOUCHED,)), sort=Sort(SortField.CREATED)),
            5,
        ),
    )


class NameLookup(Struct, frozen=True):
    """The workspace's names by id. A name that several ids share means all of them."""

    statuses: Mapping[int, str] = msgspec.field(default_factory=dict)
    sources: Mapping[int, str] = msgspec.field(default_factory=dict)
    people: Mapping[int, str] = msgspec.field(default_factory=dict)


class ListColumn(StrEnum):
    """A column; its value is its name in the settings."""

    NAME = "name"
    COMPANY = "company"
    STATUS = "status"
    SOURCE = "source"
    VALUE = "value"
    WHEN = "when"
    #: The text of the next step.
    STEP = "step"
    OWNER = "owner"
    EMAIL = "email"
    PHONE = "phone"
    CREATED = "created"

    @property
    def order(self) -> SortField | None:
        """The order that a click on its head chooses; None if there is none."""
        if self is ListColumn.STEP:
            return SortField.NEXT
        return SortField(self.value) if self.value in _ORDERS else None


_ORDERS = {order.value for order in SortField}
#: What the list shows where no setting says otherwise, and what a broad terminal adds.
USUAL = (
    ListColumn.NAME, ListColumn.COMPANY, ListColumn.STATUS, ListColumn.SOURCE, ListColumn.VALUE,
    ListColumn.WHEN, ListColumn.OWNER,
)  # fmt: skip
BROAD = (*USUAL[:-1], ListColumn.STEP, ListColumn.OWNER)


class ColumnChoice(Struct, frozen=True):
    """The columns that the settings choose, for all views and for single ones by their names."""

    everywhere: tuple[ListColumn, ...] = ()
    by_view: Mapping[str, tuple[ListColumn, ...]] = msgspec.field(default_factory=dict)

    def of(self, view: str) -> tuple[ListColumn, ...]:
        """Return the chosen columns of a view, the name first; none where the list decides."""
        chosen = self.by_view.get(view.casefold(), self.everywhere)
        # Searched words are highlighted in the first ones.
        first = (ListColumn.NAME, ListColumn.COMPANY)
        rest = tuple(one for one in chosen if one not in first)
        return (first[0], *(one for one in chosen if one is first[1]), *rest) if chosen else ()


#: Days after the last contact, unless the settings say otherwise.
COLD_AFTER = 30


class WorkRules(Struct, frozen=True):
    """Rules that hold for every screen and command."""

    #: The order in which the list begins; None: the one that was chosen last.
    first_order: Sort | None = None
    #: A lead goes cold when its last contact is more than so many days ago.
    cold_after: int = COLD_AFTER
    #: Calendar weeks begin with this weekday: ``this week``, and the weeks of figures.
    week_start: WeekStart = WeekStart.MONDAY
