"""The groups of days, and the load of the days ahead."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.clock import WeekStart
from taskip_leads.models.agenda.agenda import (
    Agenda,
    AgendaDay,
    AgendaGroup,
    AgendaPlace,
    DayLoad,
    GroupName,
    between,
    cold_until,
    group_of,
    load_of,
)
from taskip_leads.models.joined_lead_ids import JoinedLeadIds

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def day(away: int) -> date:
    return MONDAY + timedelta(days=away)


@pytest.mark.parametrize(
    ("away", "group"),
    [
        (-1, GroupName.OVERDUE), (0, GroupName.TODAY), (1, GroupName.WEEK), (6, GroupName.WEEK),
        (7, GroupName.LATER),
    ],
)  # fmt: skip
def test_week_from_monday_ends_on_sunday(away: int, group: GroupName) -> None:
    assert group_of(day(away), MONDAY, WeekStart.MONDAY) is group


@pytest.mark.parametrize(("week_start", "last"), [("monday", 6), ("sunday", 5), ("saturday", 4)])
def test_last_day_of_the_week_has_no_rest_of_it(week_start: str, last: int) -> None:
    start = WeekStart(week_start)
    assert group_of(day(last), MONDAY, start) is GroupName.WEEK
    assert group_of(day(last + 1), MONDAY, start) is GroupName.LATER
    assert group_of(day(last + 1), day(last), start) is GroupName.LATER


def test_thirty_days_without_a_contact_are_not_cold_yet() -> None:
    assert cold_until(MONDAY, 30) == day(-31)
    assert cold_until(MONDAY, 14) == day(-15)


def test_load_on_a_monday_is_that_of_the_week_and_of_the_next() -> None:
    load = load_of(
        {day(0): 4, day(2): 9, day(4): 1, day(7): 2, day(13): 1, day(14): 7},
        MONDAY,
        WeekStart.MONDAY,
    )
    assert load.days == (
        DayLoad(day(0), 4), DayLoad(day(1), 0), DayLoad(day(2), 9), DayLoad(day(3), 0),
        DayLoad(day(4), 1),
    )  # fmt: skip
    assert [one.is_full for one in load.days] == [False, False, True, False, False]
    assert load.next_week == 3


def test_load_shows_a_weekend_only_if_it_has_steps() -> None:
    friday = day(4)
    assert [one.day for one in load_of({}, friday, WeekStart.MONDAY).days] == [
        day(4),
        day(7),
        day(8),
        day(9),
        day(10),
    ]
    shown = [one.day for one in load_of({day(5): 1}, friday, WeekStart.MONDAY).days]
    assert shown == [day(4), day(5), day(7), day(8), day(9), day(10)]


def test_eight_steps_are_not_too_many() -> None:
    assert not DayLoad(MONDAY, 8).is_full
    assert DayLoad(MONDAY, 9).is_full


@given(
    today=DAYS,
    ahead=st.lists(st.integers(0, 20), max_size=40),
    week_start=st.sampled_from(WeekStart),
)
def test_load_counts_every_day_that_it_shows(
    today: date, ahead: list[int], week_start: WeekStart
) -> None:
    steps = Counter(today + timedelta(days=away) for away in ahead)
    load = load_of(steps, today, week_start)
    shown = [one.day for one in load.days]
    assert shown == sorted(shown)
    assert shown[0] == today
    assert {one.day: one.steps for one in load.days} == {one: steps[one] for one in shown}
    assert sum(one.weekday() < 5 for one in shown[1:]) == 4
    hidden = [d for d in steps if d not in shown and d < shown[-1]]
    assert not hidden, "no day with steps is left out in between"
    first = today + timedelta(days=1)
    while f"{first:%A}".lower() != week_start:
        first += timedelta(days=1)
    week = {first + timedelta(days=n) for n in range(7)}
    assert load.next_week == sum(count for one, count in steps.items() if one in week)


def agenda() -> Agenda:
    return Agenda(
        MONDAY,
        (
            AgendaGroup(GroupName.OVERDUE, (AgendaDay(day(-2), [7]), AgendaDay(day(-1), [8, 9]))),
            AgendaGroup(GroupName.LATER, (AgendaDay(day(9), [1]), AgendaDay(day(30), [2, 3]))),
        ),
    )


def test_leads_are_found_with_their_places() -> None:
    assert list(agenda().lead_ids) == [7, 8, 9, 1, 2, 3]
    assert agenda().place_of(9) == AgendaPlace(GroupName.OVERDUE, day(-1))
    assert agenda().place_of(4) is None
    assert agenda().next_step == (1, day(9))
    assert agenda().group(GroupName.TODAY) == AgendaGroup(GroupName.TODAY)
    assert agenda().is_due


def test_leads_that_are_kept_are_not_counted() -> None:
    group = AgendaGroup(GroupName.TODAY, (AgendaDay(MONDAY, [1, 2]),), kept=2)
    assert group.count == 0
    assert not Agenda(MONDAY, (group,)).is_due


def test_an_agenda_is_limited_to_days_with_steps() -> None:
    cold = AgendaGroup(GroupName.COLD, (AgendaDay(day(-40), [11]),))
    whole = Agenda(MONDAY, (*agenda().groups, cold))
    assert list(between(whole, date.min, day(9)).lead_ids) == [7, 8, 9, 1]
    assert list(between(whole, day(-1), day(8)).lead_ids) == [8, 9]
    assert between(whole, day(1), day(2)).groups == ()


@given(st.lists(st.integers(0, 4), max_size=6), st.data())
def test_days_are_one_list(sizes: list[int], data: st.DataObject) -> None:
    numbers = iter(range(100, 200))
    parts = [[next(numbers) for _ in range(size)] for size in sizes]
    ids, plain = JoinedLeadIds(parts), [lead_id for part in parts for lead_id in part]
    assert (len(ids), list(ids)) == (len(plain), plain)
    at = data.draw(st.slices(len(plain)))
    assert ids[at] == plain[at]
    for place, lead_id in enumerate(plain):
        assert ids[place] == ids[place - len(plain)] == lead_id
        assert ids.index(lead_id) == place
        assert lead_id in parts[ids.part_at(place)]
        assert lead_id in ids
    assert 1 not in ids
    with pytest.raises(IndexError):
        ids[len(plain)]
    with pytest.raises(ValueError):
        ids.index(1)
