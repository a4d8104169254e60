"""Stores over the sample service, for tests of syncing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.sync_state import SyncReport
from taskip_leads.store.events import Event, LeadsChanged
from taskip_leads.store.store import Store
from tests.support.service import Service

ALL = LeadQuery(converted=None)


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@asynccontextmanager
async def workspace(
    path: Path, service: Service, *, key: str | None = None
) -> AsyncIterator[Store]:
    """The store of one instance, open."""

    async def connect() -> TaskipClient:
        return TaskipClient(service.base_url, key or service.key, first_wait=0.001)

    store = Store(path / "mirror.sqlite3", connect, workspace="Sample", host="sample")
    await store.open()
    try:
        yield store
    finally:
        await store.stop()


def run(work: Callable[[], Awaitable[None]], at: datetime | None = None) -> None:
    async def main() -> None:
        async with asyncio.timeout(60):
            await work()

    if at is None:
        asyncio.run(main())
    else:
        with clock.frozen(at):
            asyncio.run(main())


async def sync(path: Path, service: Service) -> SyncReport:
    """Run one pass, as the command does."""
    async with workspace(path, service) as store:
        return await store.sync.run_once()


async def ids(store: Store, query: LeadQuery = ALL) -> set[int]:
    return set((await store.leads.select(query)).keys)


def served(service: Service, where: str = "1") -> set[int]:
    return {row["id"] for row in service.rows(f"SELECT id FROM leads WHERE {where}")}


def change(service: Service, sql: str, values: tuple[Any, ...] = ()) -> None:
    with service.sandbox.database.write() as connection:
        connection.execute(sql, values)


def between_pages(store: Store, *doings: Callable[[], None]) -> None:
    """Do something after each page in the mirror, as a colleague would."""
    rest = list(doings)

    def hear(event: Event) -> None:
        if isinstance(event, LeadsChanged) and event.keys and rest:
            rest.pop(0)()

    store.events.subscribe(hear)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)
