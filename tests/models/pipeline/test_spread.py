"""Spreading steps: five a day, on working days only."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.pipeline.spread import spread

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_five_a_day_from_the_next_working_day_on() -> None:
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    assert spread(7, MONDAY) == [tuesday] * 5 + [wednesday] * 2


def test_weekends_get_no_steps() -> None:
    friday = MONDAY + timedelta(days=4)
    assert spread(6, friday) == [MONDAY + timedelta(days=7)] * 5 + [MONDAY + timedelta(days=8)]
    assert spread(1, friday + timedelta(days=1)) == [MONDAY + timedelta(days=7)]


def test_nothing_is_spread_over_no_day() -> None:
    assert spread(0, MONDAY) == []


@given(count=st.integers(0, 60), today=DAYS, per_day=st.integers(1, 9))
def test_spread_fills_every_working_day_before_the_next(
    count: int, today: date, per_day: int
) -> None:
    days = spread(count, today, per_day=per_day)
    assert len(days) == count
    assert days == sorted(days), "what comes first is done first"
    assert all(day > today and day.weekday() < 5 for day in days)
    loads = list(Counter(days).values())
    assert all(load == per_day for load in loads[:-1])
    wanted: list[date] = []
    day = today
    while len(wanted) < len(loads):
        day += timedelta(days=1)
        if day.weekday() < 5:
            wanted.append(day)
    assert sorted(set(days)) == wanted, "no working day is left out"
