"""Parse days as typed: ``fri``, ``12 dec``, ``3d ago``, ``next week``, ``1.4.2026``.

Fields and filters share this language. A field takes one day (``read_day``); a filter also takes spans
such as ``this week`` or ``dec 2026`` (``read_span``). The current day is an argument.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from taskip_leads.clock import WeekStart
from taskip_leads.text import drop_invisible, short_day

#: Shown if the text is not a day.
DAY_HELP = "Enter a day: 3d, 2w, fri, 12 dec."

_LONGEST = 100
_MAX_COUNT_DIGITS = 4
_HALF_A_YEAR = 183
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
} | {"a": 1, "an": 1}
_UNIT = r"(?P<unit>d|days?|w|weeks?|m|mo|months?|y|years?)"
_COUNT = rf"(?:(?P<count>[0-9]+)\s*|(?P<word>{'|'.join(_NUMBERS)})\s+)"
_DISTANCE = re.compile(_COUNT + _UNIT)
_SHIFT = re.compile(
    rf"(?:(?P<sign>[-−+])\s*|(?P<ahead>in)\s+)?{_COUNT}{_UNIT}"
    r"(?:\s+(?P<way>ago|from now|from today|ahead))?"
)
_ISO = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})")
_ISO_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_WITH_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ][0-9:.z+-]+")
_ISO_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})")
_YEAR = re.compile(r"[0-9]{4}")
_DOTTED = re.compile(
    r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})(?:\.\s?(?P<year>[0-9]{4}|[0-9]{2})?)?"
)
_EITHER_ORDER = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})(?:[/-]([0-9]{4}|[0-9]{2}))?")
_DAY_MONTH = re.compile(
    r"(?P<day>[0-9]{1,2})(?:\.|st|nd|rd|th)?\s*(?:of\s+)?(?P<month>[a-z]{3,})\.?(?:\s+(?P<year>[0-9]{4}))?"
)
_MONTH_DAY = re.compile(
    r"(?P<month>[a-z]{3,})\.?\s*(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?:\s+(?P<year>[0-9]{4}))?"
)
_MONTH_YEAR = re.compile(r"(?P<month>[a-z]{3,})\.?(?:\s+(?P<year>[0-9]{4}))?")


class InvalidDay(ValueError):
    """The text is not a day. The message is a sentence to show at the field."""


class Span(NamedTuple):
    """The days from ``first`` to ``last``, inclusive."""

    first: date
    last: date


def read_day(text: str, today: date, week_start: WeekStart = WeekStart.MONDAY) -> date:
    """Parse ``text`` as one day, in the future unless the text says otherwise.

    ``next week``, ``next month`` and ``next year`` mean their first day.

    Raises:
        InvalidDay: the text is not a day, several days, ambiguous, or out of range.
    """
    words = normalize(text)
    span = read_span(words, today, week_start=week_start)
    if span.first != span.last and not words.startswith("next "):
        raise InvalidDay(f"{words} is more than one day. {DAY_HELP}")
    return span.first


def read_span(
    text: str, today: date, *, past: bool = False, week_start: WeekStart = WeekStart.MONDAY
) -> Span:
    """Parse ``text`` as a day or a named span of days.

    Args:
        past: a weekday or a date without a year means the last one, not the next one.
        week_start: the first day of ``this week``; ``2w`` and ``7d`` count days.

    Raises:
        InvalidDay: see ``read_day``.
    """
    words = normalize(text)
    try:
        named = _named(words, today, week_start)
        if named is not None:
            return named
        for read in (_shifted, _weekday, _numeric, _with_month_name, _with_weekday):
            span = read(words, today, past)
            if span is not None:
                return span
    except InvalidDay:
        raise
    except (ValueError, OverflowError):
        raise InvalidDay("There is no such date.") from None
    raise InvalidDay(DAY_HELP)


def normalize(text: str) -> str:
    """Lower ``text``, collapse its spaces, and drop commas and invisible characters."""
    words = " ".join(drop_invisible(text).lower().replace(",", " ").split())
    if len(words) > _LONGEST:
        raise InvalidDay(DAY_HELP)
    return words


def distance(text: str) -> Callable[[date, int], date] | None:
    """Return a function that moves a day by ``2w`` or ``two weeks``, or None."""
    match = _DISTANCE.fullmatch(text)
    if match is None:
        return None
    count, unit = _count(match), match["unit"]
    return lambda day, times: move(day, count * times, unit)


def move(day: date, count: int, unit: str) -> date:
    """Return ``day`` moved by days, weeks, months or years.

    Raises:
        InvalidDay: the result is out of range.
    """
    try:
        match unit[0]:
            case "d":
                return day + timedelta(days=count)
            case "w":
                return day + timedelta(weeks=count)
            case "m":
                return _add_months(day, count)
            case _:
                return _add_months(day, count * 12)
    except (OverflowError, ValueError):
        raise InvalidDay(f"{abs(count)} {unit} is out of range.") from None


def describe_day(day: date, today: date) -> str:
    """Return the day as a field shows it: ``Fri 27 Nov, in 4 days``."""
    away = (day - today).days
    if away == 0:
        text = "today"
    elif abs(away) == 1:
        text = "tomorrow" if away > 0 else "yesterday"
    else:
        text = f"in {away} days" if away > 0 else f"{-away} days ago"
    return f"{short_day(day, today)}, {text}"


# Parsers for the ways to write a day. Each returns None if the text is of another kind.


def _named(text: str, today: date, week_start: WeekStart) -> Span | None:
    """``today``, ``yesterday``, ``this week``, ``next month``."""
    near = {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
    if text in near:
        return _one(move(today, near[text], "d"))
    which, _, unit = text.partition(" ")
    by = {"this": 0, "last": -1, "next": 1}.get(which)
    if by is None:
        return None
    match unit:
        case "week":
            first = move(week_start.first(today), by, "w")
            return Span(first, move(first, 6, "d"))
        case "month":
            return _month(*_month_of(today, by))
        case "year":
            return _year(today.year + by)
        case _:
            return None


def _shifted(text: str, today: date, _past: bool) -> Span | None:
    """``3d``, ``in two weeks``, ``3 days ago``, ``-3d``."""
    match = _SHIFT.fullmatch(text)
    if match is None:
        return None
    back = match["way"] == "ago"
    if back and (match["ahead"] or match["sign"]):
        return None
    back = back or match["sign"] in ("-", "−")
    return _one(move(today, _count(match) * (-1 if back else 1), match["unit"]))


def _weekday(text: str, today: date, past: bool) -> Span | None:
    """``fri``, ``next fri``, ``last friday``. Today's own weekday is a week away."""
    which, _, rest = text.partition(" ")
    if which in ("next", "last", "this", "on"):
        text = rest
        past = which == "last" or (past and which != "next")
    number = _weekday_named(text)
    if number is None:
        return None
    if past:
        return _one(move(today, -((today.weekday() - number - 1) % 7 + 1), "d"))
    return _one(move(today, (number - today.weekday() - 1) % 7 + 1, "d"))


def _weekday_named(name: str) -> int | None:
    """Return the weekday that begins with ``name``, at least two letters of it."""
    if len(name) < 2:
        return None
    return next((number for number, day in enumerate(_WEEKDAYS) if day.startswith(name)), None)


def _numeric(text: str, today: date, past: bool) -> Span | None:
    """``2026-04-01``, ``2026-04``, ``2026``, ``1.4.2026``, ``13/4/2026``."""
    if match := _WITH_TIME.fullmatch(text):
        text = match[1]
    if match := _ISO.fullmatch(text) or _ISO_COMPACT.fullmatch(text):
        return _one(date(int(match["year"]), int(match["month"]), int(match["day"])))
    if match := _ISO_MONTH.fullmatch(text):
        return _month(int(match["year"]), int(match["month"]))
    if _YEAR.fullmatch(text):
        return _year(int(text))
    if match := _DOTTED.fullmatch(text):
        return _one(_dated(int(match["day"]), int(match["month"]), match["year"], today, past))
    if match := _EITHER_ORDER.fullmatch(text):
        one, other, year = int(match[1]), int(match[3]), match[4]
        if one <= 12 and other <= 12 and one != other:
            raise InvalidDay(_both_orders(one, other, year, today, past))
        day, month = (one, other) if other <= 12 else (other, one)
        return _one(_dated(day, month, year, today, past))
    return None


def _both_orders(one: int, other: int, year: str | None, today: date, past: bool) -> str:
    first = _dated(one, other, year, today, past)
    second = _dated(other, one, year, today, past)
    return (
        f"This can mean {first.day} {_MONTHS[other - 1].capitalize()} or"
        f" {second.day} {_MONTHS[one - 1].capitalize()}. Enter {first} or {second}."
    )


def _with_month_name(text: str, today: date, past: bool) -> Span | None:
    """``12 dec``, ``dec 12 2026``, and as spans ``dec`` and ``december 2026``."""
    if match := _DAY_MONTH.fullmatch(text) or _MONTH_DAY.fullmatch(text):
        month = _month_named(match["month"])
        if month is None:
            return None
        return _one(_dated(int(match["day"]), month, match["year"], today, past))
    if match := _MONTH_YEAR.fullmatch(text):
        month = _month_named(match["month"])
        if month is None:
            return None
        if match["year"]:
            return _month(int(match["year"]), month)
        return _month(today.year + _years_away(month, today, past), month)
    return None


def _with_weekday(text: str, today: date, past: bool) -> Span | None:
    """``fri 27 nov``, ``fri 27 nov 2027``, ``friday 27.11.``: a date with its own weekday.

    Screens write the days of this year like that, past ones too, so the weekday tells the year.
    """
    head, _, rest = text.partition(" ")
    weekday = _weekday_named(head.removesuffix("."))
    if weekday is None:
        return None
    days = _days_around(rest, today, past)
    for day in days:
        if day.weekday() == weekday:
            return _one(day)
    if not days:
        return None
    day, name = days[0], _WEEKDAYS[days[0].weekday()].capitalize()
    raise InvalidDay(f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year:04} is a {name}.")


def _days_around(text: str, today: date, past: bool) -> list[date]:
    """Return a date without a year in the direction of ``past``, in this year, and the other way.

    The last one only within half a year: further away, a wrong weekday is more likely.
    """
    days: list[date] = []
    failure: ValueError | None = None
    for start, back in ((today, past), (date(today.year, 1, 1), False), (today, not past)):
        try:
            span = _numeric(text, start, back) or _with_month_name(text, start, back)
        except InvalidDay:
            raise
        except ValueError as error:
            failure = error  # Not in the calendar, which ends in the year 9999.
            continue
        if span is None or span.first != span.last:
            return []
        if len(days) < 2 or abs((span.first - today).days) <= _HALF_A_YEAR:
            days.append(span.first)
    if failure is not None and not days:
        raise failure
    return days


def _years_away(month: int, today: date, past: bool) -> int:
    if past:
        return -1 if month > today.month else 0
    return 1 if month < today.month else 0


def _dated(day: int, month: int, year: str | None, today: date, past: bool) -> date:
    """Return the date; without a year the next one (``past``: the last one), today included."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError
    for candidate in _years(today.year, past):
        if day <= monthrange(candidate, month)[1]:
            resolved = date(candidate, month, day)
            if resolved <= today if past else resolved >= today:
                return resolved
    raise ValueError


def _years(first: int, past: bool) -> Iterator[int]:
    """Return the years to try: 29 February can be eight years away."""
    years = range(first, first - 9, -1) if past else range(first, first + 9)
    return (year for year in years if date.min.year <= year <= date.max.year)


def _month_named(name: str) -> int | None:
    matches = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    if name == "sept":
        return 9
    return matches[0] if len(matches) == 1 else None


def _count(match: re.Match[str]) -> int:
    """Return the number of a distance."""
    if match["word"]:
        return _NUMBERS[match["word"]]
    digits = match["count"].lstrip("0")
    if len(digits) > _MAX_COUNT_DIGITS:
        raise InvalidDay(f"{match[0]} is out of range.")
    return int(digits or "0")


def _one(day: date) -> Span:
    return Span(day, day)


def _month(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


def _month_of(day: date, by: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 + by
    return months // 12, months % 12 + 1


def _add_months(day: date, by: int) -> date:
    """Return the same day of another month, or that month's last day."""
    year, month = _month_of(day, by)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
