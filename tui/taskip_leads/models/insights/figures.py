"""The figures of a workspace: where leads stand, where they come from, who works on them.

A figure says what it is made of, and each row names the query that lists its leads.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.models.filters.dates import join_days, parse_days
from taskip_leads.models.filters.query import DayRange, LeadQuery, Pick

if TYPE_CHECKING:
    from pyroaring import BitMap

#: The periods to choose from, in weeks; None: since the first lead was created.
PERIODS: tuple[int | None, ...] = (4, 12, 26, 52, None)
#: The period of a first visit.
USUAL_PERIOD = 12
#: The most weeks of the last period; leads that were created earlier are in no column.
MOST_WEEKS = 520
#: A rate of fewer leads says nothing.
LEAST_FOR_RATE = 5
#: Notes are counted by day for this week and so many before it.
NOTE_WEEKS = 4
#: Moves between statuses are counted over so many days.
MOVE_DAYS = 7

# Leads without a date alone.
_UNDATED = DayRange(none=True)

#: How long ago the last contact was, and the filter that lists such leads.
CONTACTS = (
    ("planned ahead", "after today"),
    ("0 to 7 days", "7d"),
    ("8 to 14 days", "14d to 8d"),
    ("15 to 30 days", "30d to 15d"),
    ("31 to 60 days", "60d to 31d"),
    ("61 to 90 days", "90d to 61d"),
    ("over 90 days", "older 90d"),
    ("never", "never"),
)


class LeadGroup(Struct, frozen=True):
    """Leads that have something in common: one row of a table.

    The sets hold numbers of the lead index that mean something only to it; their sizes are the figures.
    """

    label: str
    #: The leads of the row, and the query that lists exactly these.
    members: BitMap
    query: LeadQuery
    #: The id of the status, source or person; None for leads without one, and for several of them.
    id: int | None = None
    color: str | None = None
    converted_members: BitMap | None = None
    #: The value in the currency of the figures; None until it was added up.
    money: Decimal | None = None
    #: Leads that are worth something in another currency, or in none.
    others: int = 0
    #: Leads whose next step is late; None where that is not known.
    overdue_members: BitMap | None = None
    #: Notes of the period by this person; None for nobody, and until they were counted.
    notes: int | None = None

    @property
    def leads(self) -> int:
        """How many leads the row counts."""
        return len(self.members)

    @property
    def converted(self) -> int | None:
        """How many converted leads the row counts; None until they were counted."""
        return None if self.converted_members is None else len(self.converted_members)

    @property
    def overdue(self) -> int | None:
        """How many leads have a late next step; None where that is not known."""
        return None if self.overdue_members is None else len(self.overdue_members)

    @property
    def rate(self) -> int | None:
        """How many of a hundred leads were converted; None below five leads."""
        return None if self.converted is None else percent(self.converted, self.leads)


class WeekCount(Struct, frozen=True):
    """Leads that were created from ``first`` to ``last``, usually a week."""

    first: date
    last: date
    leads: int
    query: LeadQuery


class DayCount(Struct, frozen=True):
    """Notes that were written on a day, on so many leads, and the query that lists exactly these."""

    day: date
    notes: int
    leads: int
    query: LeadQuery


class NoteFigures(Struct, frozen=True):
    """Notes by day, of the leads whose notes were read on this machine."""

    days: tuple[DayCount, ...]
    #: Those of the user; None while it is not known who that is.
    mine: int | None
    #: How many leads' notes were read, of how many leads.
    read: int
    leads: int

    @property
    def total(self) -> int:
        """All notes of the days."""
        return sum(one.notes for one in self.days)

    @property
    def best(self) -> DayCount | None:
        """The day with the most notes, the latest of several; None without notes."""
        most = max(self.days, key=lambda one: (one.notes, one.day), default=None)
        return most if most is not None and most.notes else None


class MoveCount(Struct, frozen=True):
    """How often leads moved from one status to another, by the statuses' names."""

    before: str
    after: str
    moves: int


class MoveFigures(Struct, frozen=True):
    """Moves between statuses as this machine saw them, most frequent first."""

    #: The first day that the machine saw; None: it saw no complete sync yet.
    since: date | None
    moves: tuple[MoveCount, ...] = ()


class Insights(Struct, frozen=True):
    """All figures of one query, period and currency."""

    query: LeadQuery
    period: int | None
    #: The first day of the period, and today, its last one.
    first: date
    today: date
    #: The currency of all sums, and those to choose from, most used first.
    currency: str | None
    currencies: tuple[str, ...]
    active: int
    converted: int
    statuses: tuple[LeadGroup, ...]
    sources: tuple[LeadGroup, ...]
    team: tuple[LeadGroup, ...]
    weeks: tuple[WeekCount, ...]
    contacts: tuple[LeadGroup, ...]
    #: Converted leads without a date: they are in no period but the longest.
    undated: int = 0
    notes: NoteFigures | None = None
    moves: MoveFigures | None = None
    week_start: WeekStart = WeekStart.MONDAY

    @property
    def average(self) -> int | None:
        """New leads a week on average, without the week that is not over; None for one week."""
        complete = self.weeks[:-1]
        if not complete:
            return None
        return rounded(sum(week.leads for week in complete), len(complete))


def percent(part: int, total: int) -> int | None:
    """Return a rate in percent, rounded half up; None of fewer than five."""
    return None if total < LEAST_FOR_RATE else rounded(100 * part, total)


def rounded(total: int, count: int) -> int:
    """Return a quotient of natural numbers, rounded half up."""
    return (2 * total + count) // (2 * count)


def week_starts(today: date, weeks: int, week_start: WeekStart) -> tuple[date, ...]:
    """Return the first days of the last ``weeks`` weeks, this week's last."""
    this = week_start.first(today)
    return tuple(this - timedelta(weeks=back) for back in range(weeks - 1, -1, -1))


def weeks_since(first: date | None, today: date, week_start: WeekStart) -> int:
    """Return how many weeks there are from a day's to this one, at most ``MOST_WEEKS``."""
    if first is None or first > today:
        return 1
    between = week_start.first(today) - week_start.first(first)
    return min(between.days // 7 + 1, MOST_WEEKS)


def note_days(today: date, week_start: WeekStart) -> tuple[date, ...]:
    """Return the days for which notes are counted, today last."""
    first = week_starts(today, NOTE_WEEKS + 1, week_start)[0]
    return tuple(first + timedelta(days=n) for n in range((today - first).days + 1))


def contact_days(today: date) -> tuple[tuple[str, DayRange], ...]:
    """Return how long ago the last contact can be, with its days."""
    return tuple((label, parse_days(words, today)) for label, words in CONTACTS)


def days_between(first: date, last: date) -> DayRange:
    """Return a range of days that the filter language can write."""
    return DayRange(first, last, words=f"{first.isoformat()}..{last.isoformat()}")


def only_day(day: date) -> DayRange:
    """Return a range of one day that the filter language can write."""
    return DayRange(day, day, words=day.isoformat())


def both(one: DayRange, other: DayRange | None) -> DayRange:
    """Return the days that both ranges hold; some days are in both, or no date is."""
    if other is None or one == _UNDATED:
        return one
    if other.also or other.late:
        # Late steps lie on past days, so that what is past of the range holds them.
        parts = [one if part.late else both(one, part) for part in other.parts if _meet(one, part)]
        return join_days(parts) if parts else one
    if other == _UNDATED:
        return other
    firsts = [range_.first for range_ in (one, other) if range_.first is not None]
    lasts = [range_.last for range_ in (one, other) if range_.last is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    none = one.holds(None) and other.holds(None)
    if (first, last, none) == (one.first, one.last, one.none):
        return one
    if (first, last, none) == (other.first, other.last, other.none):
        return other
    words = f"{first.isoformat() if first else ''}..{last.isoformat() if last else ''}"
    if first is None and last is None:
        words = "none" if none else "any"
    elif none:
        words += " or none"
    return DayRange(first, last, none=none, words=words)


def _meet(one: DayRange, other: DayRange) -> bool:
    """Return whether some days are in both ranges, or no date is."""
    if other.late or (one.none and other.none):
        return True
    undated = one.first is one.last is None and one.none, other == _UNDATED
    if any(undated):
        return False
    first = max((one.first or date.min), (other.first or date.min))
    last = min((one.last or date.max), (other.last or date.max))
    return first <= last


def merge_weeks(insights: Insights, most: int) -> tuple[WeekCount, ...]:
    """Return at most ``most`` columns, each of as many weeks as are needed; the last one is whole."""
    weeks = insights.weeks
    each = -(-len(weeks) // max(1, most))
    if each == 1:
        return weeks
    start = len(weeks) % each or each
    bounds = [0, *range(start, len(weeks) + 1, each)]
    parts = [weeks[low:high] for low, high in pairwise(bounds)]
    return tuple(_merged_weeks(part, insights.query) for part in parts)


def _merged_weeks(part: tuple[WeekCount, ...], query: LeadQuery) -> WeekCount:
    first, last = part[0].first, part[-1].last
    created = both(days_between(first, last), query.created)
    leads = sum(week.leads for week in part)
    return WeekCount(first, last, leads, replace(query, created=created))


def only(pick: Pick, number: int, excluded: Iterable[int] = ()) -> Pick:
    """Return the pick of leads that have this id, besides what ``pick`` excludes."""
    return Pick(frozenset((number,)), pick.excluded | frozenset(excluded))


def shorten(groups: tuple[LeadGroup, ...], most: int, part: str) -> tuple[LeadGroup, ...]:
    """Return at most ``most`` rows: the last ones as one, ``6 more``.

    ``part`` is the part of the query that names their ids: ``statuses``, ``sources`` or ``owners``.
    Leads of which it is not known keep a row of their own.
    """
    if len(groups) <= most:
        return groups
    named = tuple(group for group in groups if getattr(group.query, part).chosen)
    unknown = groups[len(named) :]
    room = most - 1 - len(unknown)
    return (*named[:room], _merge(named[room:], part), *unknown)


def _merge(rest: tuple[LeadGroup, ...], part: str) -> LeadGroup:
    picks: list[Pick] = [getattr(group.query, part) for group in rest]
    chosen = frozenset(number for pick in picks for number in pick.chosen)
    # What only some of them exclude is another of them.
    excluded = frozenset.intersection(*(pick.excluded for pick in picks))
    money = [one.money for one in rest if one.money is not None]
    notes = [one.notes for one in rest if one.notes is not None]
    return LeadGroup(
        f"{len(rest)} more",
        reduce(lambda one, other: one | other, (one.members for one in rest)),
        replace(rest[0].query, **{part: Pick(chosen, excluded)}),
        converted_members=_union(_known(one.converted_members for one in rest)),
        overdue_members=_union(_known(one.overdue_members for one in rest)),
        money=sum(money, Decimal(0)) if len(money) == len(rest) else None,
        others=sum(one.others for one in rest),
        notes=sum(notes) if notes else None,
    )


def _known(sets: Iterable[BitMap | None]) -> list[BitMap]:
    return [one for one in sets if one is not None]


def _union(sets: list[BitMap]) -> BitMap | None:
    return reduce(lambda one, other: one | other, sets) if sets else None
