"""Every wait keeps its length when the clock is changed."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.mirror.tables import meta
from taskip_leads.models.change import AddNote, DeleteLead
from tests.support.delivery_harness import CALL, desk

JUMPS = (-7200, -30, 30, 7200)


@pytest.mark.parametrize("seconds", JUMPS)
async def test_hold_keeps_its_length_when_the_clock_is_set(tmp_path: Path, seconds: float) -> None:
    async with desk(tmp_path, undo_seconds=5.0) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.wait(2)
        clock.set_clock(seconds)
        await at.work()
        assert await at.state(row) == "held"
        await at.wait(5)
        assert await at.state(row) == "done"


@pytest.mark.parametrize("seconds", JUMPS)
async def test_hold_started_after_the_clock_was_set_keeps_its_length(
    tmp_path: Path, seconds: float
) -> None:
    async with desk(tmp_path, undo_seconds=5.0) as at:
        await at.work()
        clock.set_clock(seconds)
        row = await at.store.outbox.add(DeleteLead(at.lead))
        await at.wait(4)
        assert await at.state(row) == "held"
        await at.wait(6)
        assert await at.state(row) == "done"


@pytest.mark.parametrize("restart", [False, True], ids=["running", "restart"])
@pytest.mark.parametrize("seconds", JUMPS)
async def test_quiet_period_keeps_its_length_when_the_clock_is_set(
    tmp_path: Path, seconds: float, restart: bool
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("late", "POST", "/lead/notes/")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        await at.wait(50)
        clock.set_clock(seconds)
        if restart:
            await at.restart()
        await at.wait(39)
        assert await at.state(row) == "unknown"
        assert len(at.writes()) == 1
        await at.line.late()
        await at.wait(60)
        assert await at.state(row) == "done"
        assert at.count("notes", CALL) == 1


@pytest.mark.parametrize("restart", [False, True], ids=["running", "restart"])
@pytest.mark.parametrize("seconds", JUMPS)
async def test_rate_limit_keeps_its_length_when_the_clock_is_set(
    tmp_path: Path, seconds: float, restart: bool
) -> None:
    async with desk(tmp_path) as at:
        at.gate = lambda: RateLimiter(seconds=clock.elapsed)
        await at.store.sync.reconnect()
        at.line.breaks("429", "POST")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        clock.set_clock(seconds)
        if restart:
            await at.restart()
        await at.wait(3600)
        assert await at.state(row) == "done"


async def test_offline_attempts_continue_after_the_clock_was_set_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        clock.set_clock(-7200)
        wait = await at.work()
        assert wait is not None
        assert wait <= 60


@pytest.mark.parametrize("value", ['"soon"', "5", '"2026-11-24"', "{", "null", '{"a": 1}'])
async def test_damaged_times_do_not_end_the_program(tmp_path: Path, value: str) -> None:
    async with desk(tmp_path) as at:
        for name in ("synced_at", "limited_until", "named_at", "visited_at", "pass"):
            await at.store.database.write(partial(_damage, name=name, value=value))
        await at.restart()
        await at.store.profile.load()
        await at.store.sync.run_once()
        assert at.store.sync.state.synced_at is not None


def _damage(connection: sqlite3.Connection, name: str, value: str) -> None:
    meta.put(connection, name, 0)
    connection.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))


def test_elapsed_seconds_ignore_clock_changes() -> None:
    with clock.frozen(clock.now()):
        began, wall = clock.elapsed(), clock.now()
        clock.set_clock(-7200)
        assert clock.elapsed() == pytest.approx(began)
        assert clock.now() == wall - timedelta(seconds=7200)
        clock.set_clock(7200)
