"""Parse ranges of days in filters: ``14d``, ``this week``, ``older 90d``, ``none``.

``models.values.days`` parses single days. The API cannot filter by dates; the mirror can.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.models.filters.query import DayRange, LeadQuery
from taskip_leads.models.values.days import (
    DAY_HELP,
    InvalidDay,
    Span,
    distance,
    move,
    normalize,
    read_span,
)
from taskip_leads.text import drop_invisible, short_day

#: Shown at the field if the text is not a range of days.
HELP = "not a date; try 2026-04-01, 14d, next 2w, this week or none"

_OR_NONE = re.compile(r"\s*(?:\bor\b)?\s*\b(?:none|never)$")
_LATE = "late"
#: Between ranges; a comma inside of a day, as in ``dec 12, 2026``, is tried first.
_BETWEEN_RANGES = re.compile(r",|\bor\b")
_NO_DATE = frozenset(("none", "never", "no date"))
_ANY_DATE = frozenset(("any", "some"))
_FROM_TO = re.compile(r"(.*?)\s*(?:\.\.|–|\bto\b|\band\b|\buntil\b)\s*(.*)")

#: A day that moves further overnight was a date without its year.
_MAX_STEP = 300
_HOURS = re.compile(r"(?:last )?([0-9]{1,4})\s*(?:h|hours?)")
_SIGN = re.compile("[<>]=?")

_Ends = tuple[date | None, date | None]


def parse_days(
    words: str,
    today: date,
    *,
    past: bool = False,
    hours: bool = False,
    week_start: WeekStart = WeekStart.MONDAY,
) -> DayRange:
    """Parse a range of days, both ends included, or several, separated by commas.

    A bare distance looks back: ``14d`` is the last 14 days. Where dates can be ahead, ``late`` means
    next steps that have passed.

    Args:
        hours: ``3h`` is the last three hours.
        past: a weekday or a date without a year means the last one (for dates that are never in the future).
        week_start: the first day of ``this week``; ``2w`` and ``last 7 days`` count days.

    Raises:
        InvalidDay: the text is not a range of days, or is out of range.
    """
    reader = _RangeReader(today, past, week_start)
    try:
        return _parse_range(words, reader, hours=hours)
    except InvalidDay:
        pieces = [piece for piece in _BETWEEN_RANGES.split(drop_invisible(words)) if piece.strip()]
        if len(pieces) < 2:
            raise
    return join_days(_parse_range(piece, reader, hours=False) for piece in pieces)


def join_days(ranges: Iterable[DayRange]) -> DayRange:
    """Return the days that are in any of these ranges, at least one."""
    first, *more = ranges
    if not more:
        return first
    words = ", ".join(one.words for one in (first, *more))
    return dataclasses.replace(first, also=tuple(more), words=words)


def _parse_range(words: str, reader: _RangeReader, *, hours: bool) -> DayRange:
    text = normalize(words)
    shown = " ".join(drop_invisible(words).lower().split())
    if text == _LATE and not reader.past:
        return DayRange(late=True, words=text)
    if text in _NO_DATE:
        return DayRange(none=True, words=text)
    if text in _ANY_DATE:
        return DayRange(words=text)
    if match := _HOURS.fullmatch(text):
        if not hours:
            raise InvalidDay("hours work for the date of creation only")
        return DayRange(hours=int(match[1]), words=shown)
    bare = _OR_NONE.sub("", text)
    try:
        first, last = reader.read(bare)
    except InvalidDay as error:
        raise InvalidDay(HELP if str(error) == DAY_HELP else str(error)) from None
    if first is not None and last is not None and first > last:
        ends = (short_day(day, reader.today) for day in (first, last))
        raise InvalidDay(" is after ".join(ends))
    return DayRange(first, last, none=bare != text, words=shown)


def parse_age(words: str, today: date) -> DayRange:
    """Parse an age, such as ``30d``: everything that old or older.

    Raises:
        InvalidDay: the text is not an age, or is out of range.
    """
    text = normalize(words)
    if not distance(text):
        raise InvalidDay("not an age; try 14d, 6w or 3m")
    return replace_words(parse_days(f"until {text}", today), text)


def replace_words(days: DayRange, words: str) -> DayRange:
    """Return the range with other words for its chip."""
    return DayRange(days.first, days.last, none=days.none, words=words)


class _RangeReader:
    """Parse one range relative to ``today``; see ``parse_days``."""

    def __init__(self, today: date, past: bool, week_start: WeekStart) -> None:
        self.today, self.past = today, past
        self._week_start = week_start

    def read(self, text: str) -> _Ends:
        if text == "past":
            return None, self._before(Span(self.today, self.today))
        if text == "ahead":
            return self.today, None
        if distance(text):
            return self._day(text).first, self.today
        try:
            return self._span(text)
        except InvalidDay as error:
            return self._compound(text, error)

    def _compound(self, text: str, error: InvalidDay) -> _Ends:
        """Parse a range made of days: ``before fri``, ``next 2w``, ``2026-04-01..2026-05-01``."""
        verb, _, rest = text.partition(" ")
        if sign := _SIGN.match(text):
            verb, rest = sign[0], text[sign.end() :].strip()
        if rest and verb in ("between", "from") and (match := _FROM_TO.fullmatch(rest)):
            return self._from_to(match[1], match[2])
        match verb:
            case "older" | "over" | "before" | "<":
                return None, self._before(self._day(rest.removeprefix("than ")))
            case "after" | ">" | "newer":
                return self._after(self._day(rest.removeprefix("than "))), None
            case "since" | "from" | ">=":
                return self._day(rest).first, None
            case "until" | "till" | "by" | "to" | "<=" if rest:
                return None, self._day(rest).last
            case "up" if rest.startswith("to "):
                return None, self._day(rest.removeprefix("to ")).last
            case "next" | "within" if moved := distance(rest.removeprefix("the next ")):
                return self.today, moved(self.today, 1)
            case "last" | "past" if moved := distance(rest):
                return moved(self.today, -1), self.today
        if (match := _FROM_TO.fullmatch(text)) and (match[1] or match[2]):
            return self._from_to(match[1], match[2])
        raise error

    def _from_to(self, first: str, last: str) -> _Ends:
        end = self._day(last).last if last else None
        if end is not None and first.isdigit() and len(first) <= 2:
            # ``1..7 dec``: the month stands once.
            with suppress(ValueError):
                return end.replace(day=int(first)), end
        return self._day(first).first if first else None, end

    def _day(self, text: str) -> Span:
        """Parse one end of a range; a bare distance looks back."""
        if moved := distance(text):
            day = moved(self.today, -1)
            return Span(day, day)
        return self._span(text)

    def _span(self, text: str) -> Span:
        return read_span(text, self.today, past=self.past, week_start=self._week_start)

    def _before(self, span: Span) -> date:
        if span.first == date.min:
            raise InvalidDay(f"There is no day before {span.first}.")
        return move(span.first, -1, "d")

    def _after(self, span: Span) -> date:
        if span.last == date.max:
            raise InvalidDay(f"There is no day after {span.last}.")
        return move(span.last, 1, "d")


def explain(days: DayRange, today: date) -> str:
    """Describe the concrete days: ``Tue 10 Nov to Tue 24 Nov``."""
    if days.also:
        return " or ".join(explain(part, today) for part in days.parts)
    if days.late:
        return "late next steps"
    if days.hours is not None:
        return "the last hour" if days.hours == 1 else f"the last {days.hours} hours"
    if days.first is None and days.last is None:
        return "no date" if days.none else "any date"
    if days.first == days.last and days.first is not None:
        text = short_day(days.first, today)
    elif days.first is None:
        assert days.last is not None
        text = f"up to {short_day(days.last, today)}"
    elif days.last is None:
        text = f"from {short_day(days.first, today)} on"
    else:
        text = f"{short_day(days.first, today)} to {short_day(days.last, today)}"
    return f"{text}, or no date" if days.none else text


def from_day(query: LeadQuery, today: date, week_start: WeekStart = WeekStart.MONDAY) -> LeadQuery:
    """Return the query with relative days, such as ``14d``, counted from ``today``."""
    for name in ("interaction", "created", "updated", "noted"):
        days = getattr(query, name)
        if days is not None:
            moved = days
            if days.hours is None:
                moved = _counted_from(days, today, week_start, past=name != "interaction")
            query = replace(query, **{name: moved})
    if query.stuck is not None:
        query = replace(query, stuck=parse_age(query.stuck.words, today))
    return query


def _counted_from(days: DayRange, today: date, week_start: WeekStart, *, past: bool) -> DayRange:
    try:
        moved = parse_days(days.words, today, past=past, week_start=week_start)
    except InvalidDay:
        return days
    # ``12 dec`` means the same day as when it was typed, also on the day after.
    pairs = ((days.first, moved.first), (days.last, moved.last))
    jumps = any(a and b and abs((b - a).days) > _MAX_STEP for a, b in pairs)
    return days if jumps and "year" not in days.words else moved
