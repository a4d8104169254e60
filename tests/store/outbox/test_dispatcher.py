"""Dispatch the outbox while the key, the rate limit or the connection fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.errors import KeyRefused, RateLimited
from taskip_leads.models.change import (
    AddNote,
)
from taskip_leads.models.sync_state import ConnectionState
from tests.support.delivery_harness import CALL, Desk, desk


async def test_refused_key_stops_sending_and_keeps_the_queue(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("401", "POST")
        first = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        second = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        assert await at.work() is None
        assert at.store.sync.state.link is ConnectionState.KEY_REFUSED
        assert (await at.state(first), await at.state(second)) == ("queued", "queued")
        await at.store.sync.reconnect()
        await at.work()
        assert at.count("notes", CALL) == 2, "and goes on with a key that works"


async def test_refused_key_is_not_used_until_it_is_replaced(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("401", "POST")
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        sent = len(at.line.sent)
        for number in range(3):
            await at.store.outbox.add(AddNote(at.other, f"More {number}", "x"))
            assert await at.wait(3600) is None
        with pytest.raises(KeyRefused):
            await at.store.sync.refresh_lead(at.lead, force=True)
        assert len(at.line.sent) == sent
        assert at.store.sync.state.link is ConnectionState.KEY_REFUSED
        assert at.store.outbox.counts.waiting == 4
        await at.store.sync.reconnect()
        await at.work()
        assert at.store.outbox.counts.waiting == 0
        assert str(at.store.sync.state.link) == "idle"


async def test_user_can_retry_a_refused_key_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("401", times=2)
        began = len(at.line.sent)
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        await at.store.outbox.retry_now(row)
        await at.work()
        await at.work()
        assert len(at.line.sent) - began == 2, "one request each time"
        await at.store.outbox.retry_now(row)
        await at.work()
        assert await at.state(row) == "done"


async def test_write_without_a_reply_shows_offline_until_the_server_replies(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/notes/")
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.store.outbox.dispatcher.step()
        assert at.store.sync.state.link is ConnectionState.OFFLINE
        assert "stopped responding" in at.store.sync.state.message
        await at.work()
        assert str(at.store.sync.state.link) == "idle", "it was read back"


async def test_rate_limit_is_obeyed_after_a_restart(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("429", "POST")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        assert await at.state(row) == "queued"
        await at.restart()
        sent = len(at.line.sent)
        await at.wait(40)
        assert len(at.line.sent) == sent, "not one request before its time"
        await at.wait(10)
        assert at.count("notes", CALL) == 1


async def test_key_of_another_workspace_reads_and_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()
    async with desk(tmp_path / "ours") as at:
        stranger = Desk(tmp_path / "theirs", leads=12)
        # The same numbers and the same default statuses, but other people.
        stranger.colleague(
            "UPDATE leads SET email = id || '@else.example', created_at = '2020-01-01'"
        )
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        at.line.service = stranger.line.service
        await at.restart()
        assert await at.work() is None
        assert at.store.sync.state.link is ConnectionState.OTHER_WORKSPACE
        assert await at.state(row) == "queued"
        assert at.writes() == []
        assert stranger.count("notes", CALL) == 0
        with pytest.raises(Exception, match="another workspace"):
            await at.sync()


async def test_retry_now_does_not_wait_for_a_scheduled_check(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("502", "GET", "/lead/notes/", times=6)
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        elsewhere = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        await at.work()
        assert await at.state(row) == "queued"
        assert await at.state(elsewhere) == "done", "others go on"
        await at.store.outbox.retry_now(row)
        await at.work()
        assert await at.state(row) == "done"


async def test_denied_background_request_does_not_stop_the_outbox(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        denied = RateLimited("Kept for people.", clock.now() + timedelta(minutes=30))
        at.store.connection.failed(denied)
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        assert await at.state(row) == "done"
