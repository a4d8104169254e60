"""A missing connection is shown at once, and retried at the announced time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import RequestNotSent
from taskip_leads.models.change import AddNote
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.store import Store
from tests.support.service import Service
from tests.support.sync_harness import run, sync, until


def _closed_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@asynccontextmanager
async def _store_at(path: Path, url: str) -> AsyncIterator[Store]:
    async def connect() -> TaskipClient:
        return TaskipClient(url, "some-key")

    store = Store(path / "mirror.sqlite3", connect, workspace="Sample", host="sample")
    try:
        await store.start()
        yield store
    finally:
        await store.stop()


async def _offline_within(store: Store, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await until(lambda: store.sync.state.link is ConnectionState.OFFLINE)


@pytest.mark.parametrize("asked", ["by a pass", "by a change", "by a person"])
def test_refused_connection_is_offline_at_once(tmp_path: Path, asked: str) -> None:
    async def work() -> None:
        with Service(leads=5) as service:
            await sync(tmp_path, service)
            lead = service.rows("SELECT id FROM leads")[0]["id"]
        async with _store_at(tmp_path, f"http://127.0.0.1:{_closed_port()}/api") as store:
            if asked == "by a pass":
                store.sync.refresh()
            elif asked == "by a change":
                await store.outbox.add(AddNote(lead, "Call", "x"))
            else:
                with pytest.raises(RequestNotSent):
                    await store.sync.refresh_lead(lead, force=True)
            # A second, and what a busy machine adds to it.
            await _offline_within(store, 2.0)

    run(work)


def test_lead_that_failed_to_load_is_retried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskip_leads.store.connection._FIRST_WAIT", 0.3)

    async def work() -> None:
        with Service(leads=5) as service:
            await sync(tmp_path, service)
            lead = service.rows("SELECT id FROM leads")[0]["id"]
        async with _store_at(tmp_path, f"http://127.0.0.1:{_closed_port()}/api") as store:
            with pytest.raises(RequestNotSent):
                await store.sync.refresh_lead(lead, force=True)
            first = store.sync.state.next_try
            assert first is not None
            async with asyncio.timeout(10):
                # Another failure postpones it: there was a try.
                await until(
                    lambda: (
                        store.sync.state.next_try is not None and store.sync.state.next_try > first
                    )
                )
            assert clock.now() >= first

    run(work)


def test_following_window_shows_no_next_try(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=5) as service:
            await sync(tmp_path, service)
            lead = service.rows("SELECT id FROM leads")[0]["id"]
        url = f"http://127.0.0.1:{_closed_port()}/api"
        async with _store_at(tmp_path, url), _store_at(tmp_path, url) as second:
            with pytest.raises(RequestNotSent):
                await second.sync.refresh_lead(lead, force=True)
            assert second.sync.state.link is ConnectionState.OFFLINE
            assert second.sync.state.next_try is None

    run(work)
