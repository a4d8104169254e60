"""Days as people type them: ``2026-04-01``, ``14d``, ``this week``, ``older 90d``, ``none``.

Pure: today is an argument. The service can filter by no date at all; the mirror can.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from taskip_leads.models.filters.query import DayRange
from taskip_leads.text import short_day

#: What is said at the field where the words mean nothing.
HELP = "not a day; write 2026-04-01, 14d, next 2w, this week or none"

_SPAN = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?|mo|months?|m|y|years?)", re.IGNORECASE)
_DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365}
_OR_NONE = re.compile(r"\s*(?:,|\bor\b)\s*(?:none|never)\s*$")


class InvalidDates(ValueError):
    """The words mean no days; says so in words for the field."""


def parse_days(words: str, today: date) -> DayRange:
    """The days that ``words`` mean, both ends included; raises ``InvalidDates``."""
    asked = " ".join(words.lower().split())
    if asked in ("none", "never", "no date"):
        return DayRange(none=True, words=asked)
    if asked in ("any", "some"):
        return DayRange(words=asked)
    bare = _OR_NONE.sub("", asked)
    first, last = _range(bare, today)
    if first is not None and last is not None and first > last:
        raise InvalidDates(f"{short_day(first, today)} is after {short_day(last, today)}")
    return DayRange(first, last, none=bare != asked, words=asked)


def explain(days: DayRange, today: date) -> str:
    """The concrete days, for the field: ``Tue 10 Nov to Tue 24 Nov``."""
    if days.first is None and days.last is None:
        return "no date" if days.none else "any date at all"
    if days.first == days.last and days.first is not None:
        told = short_day(days.first, today)
    elif days.first is None:
        assert days.last is not None
        told = f"up to {short_day(days.last, today)}"
    elif days.last is None:
        told = f"from {short_day(days.first, today)} on"
    else:
        told = f"{short_day(days.first, today)} to {short_day(days.last, today)}"
    return f"{told}, or no date" if days.none else told


_Ends = tuple[date | None, date | None]


def _range(words: str, today: date) -> _Ends:
    if words in _NAMED:
        return _NAMED[words](today)
    for sign in ("..", " to ", " until "):
        if sign in words:
            one, other = words.split(sign, 1)
            return (
                _day(one.strip(), today) if one.strip() else None,
                _day(other.strip(), today, end=True) if other.strip() else None,
            )
    verb, _, rest = words.partition(" ")
    if words[:1] in "<>+":
        verb, rest = words[:1], words[1:].strip()
    if verb in ("older", "over", "before", "<"):
        rest = rest.removeprefix("than ")
        return None, _day(rest, today) - timedelta(days=1)
    if verb in ("after", ">"):
        return _day(rest, today, end=True) + timedelta(days=1), None
    if verb in ("since", "from"):
        return _day(rest, today), None
    if verb in ("next", "in", "within", "+"):
        return today, _shift(today, _span(rest))
    if verb in ("last", "past"):
        return _shift(today, -_span(rest)), today
    if _SPAN.fullmatch(words):
        return _shift(today, -_span(words)), today
    return _day(words, today), _day(words, today, end=True)


def _span(words: str) -> int:
    found = _SPAN.fullmatch(words)
    if found is None:
        raise InvalidDates(HELP)
    return int(found[1]) * _DAYS_IN[found[2][0].lower()]


def _shift(day: date, by: int) -> date:
    try:
        return day + timedelta(days=by)
    except OverflowError:
        raise InvalidDates(HELP) from None


def _day(words: str, today: date, *, end: bool = False) -> date:
    """A day; a month or a year is its first day, or with ``end`` its last."""
    if words in _NAMED:
        first, last = _NAMED[words](today)
        found = last if end else first
        if found is not None:
            return found
    if _SPAN.fullmatch(words):
        return _shift(today, -_span(words))
    try:
        if re.fullmatch(r"\d{4}", words):
            return date(int(words), 12, 31) if end else date(int(words), 1, 1)
        if re.fullmatch(r"\d{4}-\d{1,2}", words):
            year, month = (int(part) for part in words.split("-"))
            return _month_end(date(year, month, 1)) if end else date(year, month, 1)
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", words):
            year, month, number = (int(part) for part in words.split("-"))
            return date(year, month, number)
    except ValueError:
        raise InvalidDates(f"{words} is no day of the calendar") from None
    raise InvalidDates(HELP)


def _month_start(day: date, by: int) -> date:
    month = day.year * 12 + day.month - 1 + by
    return date(month // 12, month % 12 + 1, 1)


def _month_end(day: date) -> date:
    return _month_start(day, 1) - timedelta(days=1)


def _week(by: int) -> Callable[[date], _Ends]:
    def days(today: date) -> _Ends:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=by)
        return monday, monday + timedelta(days=6)

    return days


def _month(by: int) -> Callable[[date], _Ends]:
    def days(today: date) -> _Ends:
        first = _month_start(today, by)
        return first, _month_end(first)

    return days


def _year(by: int) -> Callable[[date], _Ends]:
    return lambda today: (date(today.year + by, 1, 1), date(today.year + by, 12, 31))


def _near(by: int) -> Callable[[date], _Ends]:
    return lambda today: (today + timedelta(days=by), today + timedelta(days=by))


_NAMED: dict[str, Callable[[date], _Ends]] = {
    "today": _near(0),
    "yesterday": _near(-1),
    "tomorrow": _near(1),
    "this week": _week(0),
    "last week": _week(-1),
    "next week": _week(1),
    "this month": _month(0),
    "last month": _month(-1),
    "next month": _month(1),
    "this year": _year(0),
    "last year": _year(-1),
    "next year": _year(1),
    "past": lambda today: (None, today - timedelta(days=1)),
    "ahead": lambda today: (today, None),
}
