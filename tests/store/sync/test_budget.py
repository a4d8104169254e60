"""The request budget of background passes."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest

from taskip_leads.store.sync.budget import PER_HOUR, RequestBudget
from tests.support.service import Service
from tests.support.sync_harness import (
    change,
    run,
    sync,
)


def test_idle_app_makes_at_most_sixty_requests_an_hour() -> None:
    async def work() -> None:
        seconds = 0.0
        allowance = RequestBudget(lambda: seconds)
        sent: list[float] = []
        # A pass over ten thousand leads, again as soon as it may be.
        for _ in range(6):
            seconds += max(300.0, allowance.room_in(44))
            for _ in range(44):
                assert allowance.room_in(1) == 0
                allowance.spend(1)
                sent.append(seconds)
                seconds += 1
        for start in sent:
            assert sum(start <= moment < start + 3600 for moment in sent) <= PER_HOUR

    run(work)


def test_watched_sync_is_not_delayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskip_leads.store.sync.budget.PER_HOUR", 3)

    async def work() -> None:
        with Service(leads=20) as service:
            change(service, "UPDATE leads SET converted = 0")
            service.switches.largest_page = 2
            await sync(tmp_path, service)
            async with asyncio.timeout(60):  # held back, it would take hours
                assert (await sync(tmp_path, service)).pages > 10

    run(work)


def test_large_background_sync_pauses_unless_requested() -> None:
    async def work() -> None:
        seconds = 0.0
        allowance = RequestBudget(lambda: seconds)
        allowance.spend(PER_HOUR)
        assert allowance.room_in(1) == 3600
        assert allowance.room_in(500) == 3600
        waiting = asyncio.create_task(allowance.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        allowance.lift(True)
        await waiting

    run(work)


def test_idle_passes_are_spread_over_the_hour() -> None:
    seconds = 0.0
    allowance = RequestBudget(lambda: seconds)
    starts: list[float] = []
    while seconds < 4 * 3600:
        starts.append(seconds)
        allowance.spend(12)
        seconds += max(300.0, allowance.pause_after(12))
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert set(gaps) == {720.0}, "five passes an hour, twelve minutes apart"
