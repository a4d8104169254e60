"""Run passes: failures, a second instance, a fresh mirror, rate limits."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from taskip_leads import clock
from taskip_leads.errors import (
    KeyRefused,
    RateLimited,
    RequestNotSent,
    TaskipError,
)
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.sync_state import ConnectionState, SyncReport
from tests.support.service import Service
from tests.support.sync_harness import (
    NOON,
    change,
    ids,
    run,
    served,
    sync,
    until,
    workspace,
)


def test_refused_key_is_shown_and_leads_stay_readable(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
            async with workspace(tmp_path, service, key="another-key") as store:
                with pytest.raises(KeyRefused):
                    await store.sync.run_once()
                await store.start()
                store.sync.refresh()
                await until(lambda: store.sync.state.link is ConnectionState.KEY_REFUSED)
                assert len(await ids(store)) == 20

    run(work)


def test_offline_state_has_its_start_and_the_next_try(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
        async with workspace(tmp_path, service) as store:
            with pytest.raises(RequestNotSent):
                await store.sync.run_once()
            await store.start()
            store.sync.refresh()
            await until(lambda: store.sync.state.link is ConnectionState.OFFLINE)
            state = store.sync.state
            assert state.since is not None
            assert state.next_try is not None
            assert state.next_try > state.since - timedelta(seconds=1)
            assert len(await ids(store)) == 20

    run(work)


def test_second_instance_reads_and_takes_over_when_the_first_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskip_leads.store.follower.TAKE_OVER_EVERY", 0.02)

    async def work() -> None:
        with Service(leads=20) as service:
            async with workspace(tmp_path, service) as first:
                await first.start()
                await until(lambda: not first.sync.state.first)
                async with workspace(tmp_path, service) as second:
                    await second.start()
                    assert second.sync.state.link is ConnectionState.STANDBY
                    assert len(await ids(second)) == 20
                    with pytest.raises(TaskipError, match="Another taskip-leads"):
                        await second.sync.run_once()
                    key = min(served(service))
                    change(service, "UPDATE leads SET first_name = 'Zelda' WHERE id = ?", (key,))
                    await first.sync.refresh_lead(key)
                    query = LeadQuery(text="zelda", converted=None)
                    while await ids(second, query) != {key}:
                        await asyncio.sleep(0.01)
                    await first.stop()
                    await until(lambda: second.sync.state.link is not ConnectionState.STANDBY)

    run(work)


def test_fresh_mirror_is_not_synced_at_every_start(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
            service.forget()
            async with workspace(tmp_path, service) as store:
                await store.start()
                await ids(store)
                assert service.requests == []
                store.sync.refresh()
                await until(lambda: len(service.requests) > 2)

    run(work, NOON)


def test_sync_report_can_be_compared(tmp_path: Path) -> None:
    """What ``sync --json`` prints has exactly these parts."""
    report = SyncReport(1, 2, {"id is not an integer": 3}, 4, 5, 6.0)
    assert replace(report) == report
    assert SyncReport.__struct_fields__ == (
        "leads", "attributes", "skipped", "pages", "requests", "seconds",
    )  # fmt: skip


def test_rate_limit_that_ended_is_not_retried_without_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def watch() -> None:
        with Service(leads=5) as service:
            async with workspace(tmp_path, service) as store:
                once = store.sync.syncer.once

                async def refused() -> SyncReport:
                    if len(slept) < 2:
                        raise RateLimited("Too many.", clock.now() - timedelta(minutes=1))
                    return await once()

                monkeypatch.setattr(store.sync.syncer, "once", refused)
                with clock.sleeping(sleep):
                    assert (await store.sync.run_once()).leads

    run(watch, NOON)
    assert len(slept) == 2
    assert min(slept) >= 1
