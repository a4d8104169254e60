"""Relative dates follow midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from taskip_leads import clock
from taskip_leads.models.filters.dates import from_day, parse_days
from taskip_leads.models.filters.query import LeadQuery
from tests.ui.conftest import Opener


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        ("2026-11-23T23:59:58", 2.0),
        ("2026-11-23T00:00:00", 86_400.0),
        ("2026-12-31T12:00:00", 43_200.0),
    ],
)
def test_seconds_to_midnight(at: str, seconds: float) -> None:
    with clock.frozen(datetime.fromisoformat(at).replace(tzinfo=UTC)):
        assert clock.seconds_to_midnight() == seconds


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("14d", (date(2026, 11, 23), date(2026, 12, 7)), (date(2026, 11, 24), date(2026, 12, 8))),
        ("12 dec", (date(2026, 12, 12),) * 2, (date(2026, 12, 12),) * 2),
        ("2026-04-01", (date(2026, 4, 1),) * 2, (date(2026, 4, 1),) * 2),
    ],
)
def test_only_relative_days_follow_the_date(
    words: str, before: tuple[date, date], after: tuple[date, date]
) -> None:
    monday = date(2026, 12, 7) if words == "14d" else date(2026, 12, 12)
    days = parse_days(words, monday)
    assert (days.first, days.last) == before
    moved = from_day(LeadQuery(interaction=days), date.fromordinal(monday.toordinal() + 1))
    assert moved.interaction is not None
    assert (moved.interaction.first, moved.interaction.last) == after


async def test_day_timer_notices_midnight(offline: Opener) -> None:
    with clock.frozen(datetime(2026, 11, 23, 23, 59, 59, 900_000, tzinfo=UTC)):
        async with offline(size=(80, 24)) as ui:
            noticed: list[date] = []
            ui.app.day_watch._changed = lambda: noticed.append(clock.today())
            with clock.frozen(datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC)):
                await ui.until(lambda: noticed)
            assert noticed == [date(2026, 11, 24)]
