"""Spread next steps over the next working days, a few on each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

#: Steps that are put on one day.
PER_DAY = 5
_FRIDAY = 4


def working_days(today: date) -> Iterator[date]:
    """Yield the days from Monday to Friday after ``today``, as long as the calendar has any."""
    for ordinal in range(today.toordinal() + 1, date.max.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() <= _FRIDAY:
            yield day


def spread(count: int, today: date, *, per_day: int = PER_DAY) -> list[date]:
    """Return a day for each of ``count`` steps, in their order.

    The first ``per_day`` are for the next working day after ``today``, and so on.
    """
    days = islice(working_days(today), -(-count // per_day))
    return [day for day in days for _ in range(per_day)][:count]


def week_end(today: date) -> date:
    """Return the Sunday of the week of ``today``."""
    return today + timedelta(days=6 - today.weekday())
