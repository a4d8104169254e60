"""The ranges of days and values that a picker offers, and those that are typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.models.filters.amounts import (
    explain_values,
    join_values,
    parse_values,
)
from taskip_leads.models.filters.dates import explain, join_days, parse_days
from taskip_leads.models.filters.query import DayRange, LeadQuery, ValueRange
from taskip_leads.models.values.amounts import InvalidAmount
from taskip_leads.models.values.days import InvalidDay

Range = DayRange | ValueRange


class RangePart(StrEnum):
    """A part of the query that is a range; its value is the part's name."""

    DATE = "interaction"
    CREATED = "created"
    UPDATED = "updated"
    VALUE = "value"

    @property
    def headline(self) -> str:
        """The head of its picker."""
        return self.name.capitalize()

    @property
    def examples(self) -> str:
        """What can be typed."""
        if self is RangePart.VALUE:
            return "type: >5k, 5k..20k, >1k eur"
        ahead = "next 2w" if self is RangePart.DATE else "older 90d"
        return f"type: 14d, {ahead}, 1..7 dec"

    def read(self, words: str, today: date, week_start: WeekStart = WeekStart.MONDAY) -> Range:
        """Parse a text. Raises: InvalidDay, InvalidAmount."""
        if self is RangePart.VALUE:
            return parse_values(words)
        past, hours = self is not RangePart.DATE, self is RangePart.CREATED
        return parse_days(words, today, past=past, hours=hours, week_start=week_start)

    def of(self, query: LeadQuery) -> Range | None:
        """Return the query's range."""
        chosen: Range | None = getattr(query, self.value)
        return chosen

    def put(self, query: LeadQuery, ranges: Sequence[Range]) -> LeadQuery:
        """Return the query with what is in any of these ranges; without any it filters nothing."""
        days = [one for one in ranges if isinstance(one, DayRange)]
        values = [one for one in ranges if isinstance(one, ValueRange)]
        joined = join_days(days) if days else join_values(values) if values else None
        return replace(query, **{self.value: joined})


_PAST = (
    ("today", "today"),
    ("yesterday", "yesterday"),
    ("this week", "this week"),
    ("last week", "last week"),
    ("last 7 days", "last 7 days"),
    ("last 30 days", "last 30 days"),
    ("this month", "this month"),
    ("last month", "last month"),
    ("older than 90 days", "older than 90 days"),
)
_CHOICES = {
    RangePart.DATE: (
        ("late", "late"),
        ("today", "today"),
        ("tomorrow", "tomorrow"),
        ("this week", "this week"),
        ("next week", "next week"),
        ("later", "after next week"),
        ("last 7 days", "last 7 days"),
        ("last 30 days", "last 30 days"),
        ("older than 30 days", "older than 30 days"),
        ("never", "never"),
    ),
    RangePart.CREATED: _PAST,
    RangePart.UPDATED: _PAST,
    RangePart.VALUE: (
        ("under 1,000", "<1000"),
        ("1,000 to 5,000", ">=1000,<5000"),
        ("5,000 to 20,000", ">=5000,<20000"),
        ("20,000 to 100,000", ">=20000,<100000"),
        ("100,000 or more", ">=100000"),
        ("no value", "none"),
    ),
}


class RangeChoice(Struct, frozen=True):
    """One line: a range and its name."""

    id: int
    name: str
    range: Range


class RangeChoices:
    """The ranges that are offered for one part, with those of a query and those that are typed."""

    def __init__(
        self,
        part: RangePart,
        query: LeadQuery,
        today: date,
        week_start: WeekStart = WeekStart.MONDAY,
    ) -> None:
        self.part, self._today, self._week_start = part, today, week_start
        self._offered = [
            RangeChoice(number, name, part.read(words, today, week_start))
            for number, (name, words) in enumerate(_CHOICES[part], start=1)
        ]
        self._typed: list[RangeChoice] = []
        present = part.of(query)
        #: The ids of what the query filters by.
        self.chosen = frozenset(
            self._known(one) for one in (present.parts if present is not None else ())
        )

    @property
    def all(self) -> list[RangeChoice]:
        """All lines: what is typed comes first, the newest on top."""
        return [*reversed(self._typed), *self._offered]

    def read(self, words: str) -> RangeChoice:
        """Return what a text means. Raises: InvalidDay, InvalidAmount."""
        meant = self.part.read(words, self._today, self._week_start)
        for choice in self.all:
            if choice.range == meant:
                return choice
        return RangeChoice(len(self.all) + 1, words, meant)

    def explain(self, choice: RangeChoice) -> str:
        """Describe the days or values of a choice."""
        if isinstance(choice.range, ValueRange):
            return explain_values(choice.range)
        return explain(choice.range, self._today)

    def keep(self, words: str) -> None:
        """Offer a typed text as a line."""
        choice = self.read(words)
        if choice not in self.all:
            self._typed.append(choice)

    def _known(self, present: Range) -> int:
        """Return the id of the choice of a range, which becomes a line of its own if it is none."""
        for choice in self.all:
            if choice.range == present:
                return choice.id
        words = present.words if isinstance(present, DayRange) else explain_values(present)
        choice = RangeChoice(len(self.all) + 1, words or "some days", present)
        self._typed.append(choice)
        return choice.id

    def ranges(self, chosen: Collection[int]) -> list[Range]:
        """Return the ranges of these ids, in the order of the lines."""
        return [choice.range for choice in self.all if choice.id in chosen]


InvalidRange = (InvalidDay, InvalidAmount)
