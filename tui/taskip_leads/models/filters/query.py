"""What a list is asked for: filter and order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace


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
    UPDATED = "updated"

    @property
    def falls(self) -> bool:
        """Whether one wants the greatest first: money and dates; words are read from a to z."""
        return self in (SortField.VALUE, SortField.WHEN, SortField.CREATED, SortField.UPDATED)


class Sort(Struct, frozen=True):
    """An order; ties are broken by name, then by key, so that it is total and stable."""

    field: SortField = SortField.WHEN
    descending: bool = True


#: In a set of ids: leads that have none.
NONE = 0
#: In a set of owners: whoever the person at this machine said they are.
ME = -1


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from ``first`` to ``last``, both included; None leaves an end open.

    ``none`` lets leads without a date in as well; without any end, those are all that is let in.
    """

    first: date | None = None
    last: date | None = None
    none: bool = False
    #: The words it was typed as (``14d``), for the chip; the same days in other words are equal.
    words: str = field(default="", compare=False)

    def holds(self, day: date | None) -> bool:
        if day is None:
            return self.none
        if self.first is None and self.last is None:
            return not self.none
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


class Pick(Struct, frozen=True):
    """Ids of which a lead must carry any of ``chosen`` and none of ``excluded``.

    ``NONE`` stands for carrying none at all. Where it is not known what a lead carries, choosing leaves
    it out and excluding keeps it.
    """

    chosen: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.chosen or self.excluded)

    def holds(self, carried: tuple[int, ...] | None) -> bool:
        if carried is None:
            return not self.chosen
        ids = carried or (NONE,)
        return self.excluded.isdisjoint(ids) and (
            not self.chosen or not self.chosen.isdisjoint(ids)
        )


class ValueRange(Struct, frozen=True):
    """Values from ``least`` to ``most``, included unless ``over`` or ``under`` say otherwise.

    The number alone is compared, whatever its currency, unless ``currency`` names one (case does not
    matter). ``none`` lets leads without a value in as well; with nothing else set, only those.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    #: ``least`` itself is left out: *over 5,000*.
    over: bool = False
    #: ``most`` itself is left out.
    under: bool = False
    none: bool = False
    currency: str | None = None

    def holds(self, value: Decimal | None, currency: str | None) -> bool:
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
    """What a lead can have or lack. Notes and files count once they were seen on this machine."""

    NOTE = "note"
    FILE = "file"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    COMPANY = "company"
    VALUE = "value"
    #: A change of ours that is not on the service yet.
    PENDING = "pending"

    @property
    def bit(self) -> int:
        """Its place where what a lead has is one number."""
        return 1 << _BITS.index(self)


_BITS = tuple(Has)


class LeadQuery(Struct, frozen=True):
    """Which leads, in which order. Empty parts and None filter nothing; all parts must hold."""

    #: Words as typed; all must be found (``models.words.needles``).
    text: str = ""
    statuses: Pick = Pick()
    sources: Pick = Pick()
    #: ``ME`` among the ids is resolved when it is asked.
    owners: Pick = Pick()
    value: ValueRange | None = None
    interaction: DayRange | None = None
    created: DayRange | None = None
    updated: DayRange | None = None
    #: True: converted only; False: active only; None: all.
    converted: bool | None = False
    #: A part of the company's name, as typed.
    company: str = ""
    has: frozenset[Has] = frozenset()
    lacks: frozenset[Has] = frozenset()
    sort: Sort = Sort()

    @property
    def filters(self) -> bool:
        """Whether anything beyond the active pipeline's default is asked for."""
        return replace(self, text=self.text.strip(), sort=Sort()) != LeadQuery()


#: Every lead, converted ones too, newest first: what is printed where nothing is asked.
EVERYTHING = LeadQuery(converted=None, sort=Sort(SortField.CREATED))


class Facet(StrEnum):
    """The parts of a query that pick among ids."""

    STATUS = "status"
    SOURCE = "source"
    OWNER = "owner"

    def of(self, query: LeadQuery) -> Pick:
        """What the query picks here."""
        match self:
            case Facet.STATUS:
                return query.statuses
            case Facet.SOURCE:
                return query.sources
            case Facet.OWNER:
                return query.owners

    def put(self, query: LeadQuery, pick: Pick) -> LeadQuery:
        """The query with another pick here."""
        match self:
            case Facet.STATUS:
                return replace(query, statuses=pick)
            case Facet.SOURCE:
                return replace(query, sources=pick)
            case Facet.OWNER:
                return replace(query, owners=pick)

    def let_go(self, query: LeadQuery) -> LeadQuery:
        """The query without a pick here."""
        return self.put(query, Pick())


class View(Struct, frozen=True):
    """A query under a name: a tab above the list, opened by its digit."""

    digit: int
    name: str
    #: What the tab says below 100 columns.
    short: str
    query: LeadQuery
    #: What it is renamed and deleted by; 0 for all leads, which is neither.
    id: int = 0


def ready_made(today: date) -> tuple[View, ...]:
    """The views every workspace starts with; the dates in them move with ``today``."""
    monday = today - timedelta(days=today.weekday())
    week = DayRange(monday, monday + timedelta(days=6), words="this week")
    cold = DayRange(last=today - timedelta(days=31), none=True, words="older 30d or never")
    past = DayRange(last=today - timedelta(days=1), none=True, words="past or none")
    oldest_first = Sort(SortField.WHEN, descending=False)
    mine = LeadQuery(owners=Pick(frozenset((ME,))))
    return (
        View(0, "All", "All", LeadQuery()),
        View(1, "Mine", "Mine", mine, 1),
        View(2, "New this week", "New", LeadQuery(created=week, sort=Sort(SortField.CREATED)), 2),
        View(3, "Going cold", "Cold", LeadQuery(interaction=cold, sort=oldest_first), 3),
        View(4, "No next step", "No step", LeadQuery(interaction=past), 4),
    )
