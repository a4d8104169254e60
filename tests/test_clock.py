"""Time stamps from outside: local days as the screens show them, and none beyond the calendar."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads import clock


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 4, 1)),
        ("Pacific/Auckland", date(2026, 4, 2)),
        ("America/Los_Angeles", date(2026, 4, 1)),
    ],
    indirect=["zone"],
)
@pytest.mark.usefixtures("zone")
def test_day_of_a_stamp_is_the_local_day(day: date) -> None:
    assert clock.local_day("2026-04-01T22:30:00.000000Z") == day


@pytest.mark.parametrize(
    "stamp",
    [
        None, "", "soon", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "2026-13-01",
    ],
)  # fmt: skip
def test_invalid_stamp_is_none(stamp: str | None) -> None:
    assert clock.parse_stamp(stamp) is None
    assert clock.local_day(stamp) is None
    assert clock.in_zone(stamp, "Pacific/Auckland") == stamp


@given(st.datetimes(timezones=st.none() | st.timezones()).map(lambda moment: moment.isoformat()))
def test_every_stamp_has_a_local_day_or_none(stamp: str) -> None:
    clock.local_day(stamp)
    clock.in_zone(stamp, "Pacific/Auckland")
