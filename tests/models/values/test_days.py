"""One day parser for fields and filters; dates out of range never cause a traceback."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taskip_leads.clock import WeekStart
from taskip_leads.models.filters.dates import explain, parse_days
from taskip_leads.models.filters.query import DayRange
from taskip_leads.models.values.days import InvalidDay, describe_day, read_day, read_span
from taskip_leads.text import short_day

MONDAY = date(2026, 11, 23)
DAY_LIKE = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            "after before since until older than next last in ago within this week month year to or"
            " none 9999-12-31 0001-01-01 9999 0000 99999999 days 14d 2w fri 12 dec 1.4.2026 4/1/2026"
            " .. < > - 29 feb two a an ² ٣d today tomorrow".split()
        ),
        max_size=5,
    ).map(" ".join),
)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 24)),
        ("yesterday", date(2026, 11, 22)),
        ("3d", date(2026, 11, 26)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("in two weeks", date(2026, 12, 7)),
        ("a week ago", date(2026, 11, 16)),
        ("1mo", date(2026, 12, 23)),
        ("in a year", date(2027, 11, 23)),
        ("-3d", date(2026, 11, 20)),
        ("3d ago", date(2026, 11, 20)),
        ("3 days ago", date(2026, 11, 20)),
        ("fri", date(2026, 11, 27)),
        ("Friday", date(2026, 11, 27)),
        ("next tue", date(2026, 11, 24)),
        ("last fri", date(2026, 11, 20)),
        ("mon", date(2026, 11, 30)),
        ("next week", date(2026, 11, 30)),
        ("next month", date(2026, 12, 1)),
        ("12 dec", date(2026, 12, 12)),
        ("dec 12", date(2026, 12, 12)),
        ("12th of December", date(2026, 12, 12)),
        ("3 March", date(2027, 3, 3)),
        ("3 Mar 2026", date(2026, 3, 3)),
        ("29 feb", date(2028, 2, 29)),
        ("1.4.2026", date(2026, 4, 1)),
        ("1.4.", date(2027, 4, 1)),
        ("24.12.26", date(2026, 12, 24)),
        ("13/4/2026", date(2026, 4, 13)),
        ("4/13/2026", date(2026, 4, 13)),
        ("2026-12-24", date(2026, 12, 24)),
        ("Fri 27 Nov", date(2026, 11, 27)),
        ("Mon 2 Mar", date(2026, 3, 2)),
        ("Tue 2 Mar", date(2027, 3, 2)),
        ("mon 4 jan", date(2027, 1, 4)),
        ("Mon 4 Jan 2027", date(2027, 1, 4)),
        ("monday, 4th of january 2027", date(2027, 1, 4)),
        ("fri 27.11.", date(2026, 11, 27)),
        ("fri. 2026-11-27", date(2026, 11, 27)),
        ("Tue 29 Feb", date(2028, 2, 29)),
        ("9999-12-31", date(9999, 12, 31)),
        ("\u200bfri\ufeff", date(2026, 11, 27)),
    ],
)
def test_read_day_parses_common_spellings(words: str, day: date) -> None:
    assert read_day(words, MONDAY) == day


@pytest.mark.parametrize(
    "words",
    [
        "", "soon", "2026-02-30", "31 nov", "0 dec", "d", "t", "3", "ju", "any", "am", "99999d",
        "99999999 days", "99999999999999999999 years ago", "0000-01-01", "1.13.2026", "this week",
        "dec 2026", "2026", "²d", "③", "٣d", "2026-０4-01", "next 9999 years", "9999 years",
        "29 feb 2027", "1" * 5000, "in 3d ago", "thu 27 nov", "fri 27 nov 2027", "sat 31 nov",
        "mon dec", "mon 2026", "fri fri", "fri 3d", "m 23 nov", "mon 4/1",
    ],
)  # fmt: skip
def test_read_day_refuses_other_text_with_a_message(words: str) -> None:
    with pytest.raises(InvalidDay, match=r"\.$"):
        read_day(words, MONDAY)


def test_ambiguous_day_is_refused_with_both_readings() -> None:
    with pytest.raises(InvalidDay, match=r"4 January or 1 April. Enter 2026-01-04 or 2026-04-01\."):
        read_day("4/1/2026", MONDAY)
    assert read_day("4/4/2026", MONDAY) == date(2026, 4, 4)


@given(st.dates(), st.dates())
@example(date(2026, 3, 2), MONDAY)
@example(date(999, 1, 1), MONDAY)
@example(date(9999, 1, 2), date(9999, 12, 31))
@example(date(2024, 2, 29), date(2024, 3, 1))
def test_day_that_a_screen_shows_is_read_as_that_day(day: date, today: date) -> None:
    text = short_day(day, today)
    assert read_day(text, today) == day
    assert read_span(text.lower(), today, past=True) == (day, day)


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(-180, 180), st.integers(1, 6))
def test_weekday_of_another_day_is_refused_or_chooses_another_year(
    today: date, away: int, wrong: int
) -> None:
    day = today + timedelta(days=away)
    name = (day + timedelta(days=wrong)).strftime("%a")
    text = f"{name} {day.day} {day:%b}"
    found = None
    with suppress(InvalidDay):
        found = read_day(text, today)
    if found is not None:
        assert (found.day, found.month) == (day.day, day.month)
        assert found.strftime("%a") == name
        assert abs((found - today).days) <= 366 * 8


def test_wrong_weekday_is_refused_with_the_right_one() -> None:
    with pytest.raises(InvalidDay, match=r"^27 November 2026 is a Friday\.$"):
        read_day("Thu 27 Nov", MONDAY)
    with pytest.raises(InvalidDay, match=r"^27 November 2027 is a Saturday\.$"):
        read_day("Fri 27 Nov 2027", MONDAY)


@given(st.integers(0, 6), st.integers(0, 400))
def test_weekday_is_within_the_next_seven_days(weekday: int, offset: int) -> None:
    today = MONDAY + timedelta(days=offset)
    name = (MONDAY + timedelta(days=weekday)).strftime("%a")
    ahead = read_day(name, today)
    assert 1 <= (ahead - today).days <= 7
    assert ahead.weekday() == weekday
    back = parse_days(name, today, past=True).first
    assert back is not None
    assert 1 <= (today - back).days <= 7
    assert back.weekday() == weekday


def test_describe_day_names_the_day_and_its_distance() -> None:
    assert describe_day(date(2026, 11, 27), MONDAY) == "Fri 27 Nov, in 4 days"
    assert describe_day(date(2026, 11, 22), MONDAY) == "Sun 22 Nov, yesterday"


@pytest.mark.parametrize(
    "words", ["fri", "12 dec", "3d ago", "next tue", "in two weeks", "1.4.2026"]
)
def test_filter_parses_days_like_the_fields(words: str) -> None:
    day = read_day(words, MONDAY)
    assert parse_days(words, MONDAY) == DayRange(day, day)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("14d", date(2026, 11, 9), MONDAY),
        ("last 2 weeks", date(2026, 11, 9), MONDAY),
        ("next 2w", MONDAY, date(2026, 12, 7)),
        ("next week", date(2026, 11, 30), date(2026, 12, 6)),
        ("this week", MONDAY, date(2026, 11, 29)),
        ("dec", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-04", date(2026, 4, 1), date(2026, 4, 30)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("older 90d", None, date(2026, 8, 24)),
        ("older than two weeks", None, date(2026, 11, 8)),
        ("before fri", None, date(2026, 11, 26)),
        ("after 2025", date(2026, 1, 1), None),
        ("since yesterday", date(2026, 11, 22), None),
        ("until fri", None, date(2026, 11, 27)),
        ("1.4.2026..fri", date(2026, 4, 1), date(2026, 11, 27)),
        ("between 1.4.2026 and 5.4.2026", date(2026, 4, 1), date(2026, 4, 5)),
        (">=2026-04", date(2026, 4, 1), None),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("..0001-01-01", None, date(1, 1, 1)),
    ],
)
def test_parse_days_parses_ranges(words: str, first: date | None, last: date | None) -> None:
    assert parse_days(words, MONDAY) == DayRange(first, last)


def test_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidDay, match="Fri 12 Nov 2027 is after Fri 20 Nov"):
        parse_days("from 12 nov to 3d ago", MONDAY)


@pytest.mark.parametrize(
    ("words", "first"),
    [("fri", date(2026, 11, 20)), ("12 dec", date(2025, 12, 12)), ("dec", date(2025, 12, 1))],
)
def test_past_days_are_the_most_recent_ones(words: str, first: date) -> None:
    assert parse_days(words, MONDAY, past=True).first == first


@pytest.mark.parametrize(
    "words",
    [
        "after 9999-12-31", "before 0001-01-01", "after 9999", ">9999", "<0001", "0000..", "year 0",
        "99999999 days", "older 99999999d", "next 9999y", "last 9999 years", "0000-01-01",
    ],
)  # fmt: skip
def test_range_outside_the_calendar_is_refused(words: str) -> None:
    with pytest.raises(InvalidDay):
        parse_days(words, MONDAY)


@given(DAY_LIKE, st.dates(), st.booleans())
def test_any_text_is_a_range_of_days_or_is_refused(words: str, today: date, past: bool) -> None:
    try:
        days = parse_days(words, today, past=past)
    except InvalidDay:
        return
    assert explain(days, today)
    assert parse_days(days.words, today, past=past) == days


@given(DAY_LIKE, st.dates())
def test_any_text_is_a_day_or_is_refused(words: str, today: date) -> None:
    try:
        day = read_day(words, today)
    except InvalidDay:
        return
    assert describe_day(day, today)


@given(
    today=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    week_start=st.sampled_from(WeekStart),
    which=st.sampled_from([("last", -1), ("this", 0), ("next", 1)]),
)
def test_calendar_week_begins_where_the_settings_say(
    today: date, week_start: WeekStart, which: tuple[str, int]
) -> None:
    word, by = which
    first, last = read_span(f"{word} week", today, week_start=week_start)
    assert f"{first:%A}".lower() == week_start
    assert (last - first).days == 6
    assert first <= today + timedelta(weeks=by) <= last
    assert read_day("next week", today, week_start) > today
    days = parse_days(f"{word} week", today, week_start=week_start)
    assert (days.first, days.last) == (first, last)
    after = parse_days(f"after {word} week", today, week_start=week_start)
    assert after.first == last + timedelta(days=1)


@given(today=st.dates(date(2020, 1, 1), date(2040, 1, 1)), week_start=st.sampled_from(WeekStart))
def test_distances_in_weeks_count_days_wherever_weeks_begin(
    today: date, week_start: WeekStart
) -> None:
    assert read_day("in 2 weeks", today, week_start) == today + timedelta(days=14)
    for words in ("2w", "last 7 days", "next 2w", "older 2 weeks"):
        assert parse_days(words, today, week_start=week_start) == parse_days(words, today)


def test_there_is_no_week_outside_the_calendar() -> None:
    for words, today in (("this week", date.min), ("last week", date.min), ("next week", date.max)):
        with pytest.raises(InvalidDay):
            read_span(words, today, week_start=WeekStart.SUNDAY)
