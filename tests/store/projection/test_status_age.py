"""Since when leads are in their status: seen by syncs and by own moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from taskip_leads import clock
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.filters.dates import parse_age
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_views import StatusAge
from taskip_leads.store.projection.records import ingest_page
from taskip_leads.store.store import Store
from taskip_leads.wire.records import read_lead
from tests.support import northwind

DAY = northwind.MOMENT
AMELIA = 1042


def at(days: int) -> datetime:
    return DAY + timedelta(days=days)


async def opened(path: Path) -> Store:
    store = Store(
        path / "mirror.sqlite3",
        northwind.out_of_reach,
        workspace="W",
        host="h",
        undo_seconds=60.0,
    )
    await store.open()
    return store


def on_northwind(path: Path, do: Callable[[Store], Awaitable[None]]) -> None:
    """Run ``do`` over a workspace that was first synced on ``DAY``."""

    async def main() -> None:
        await northwind.fill(path / "mirror.sqlite3")
        store = await opened(path)
        try:
            await do(store)
        finally:
            await store.stop()

    with clock.frozen(DAY):
        asyncio.run(main())


async def answer(store: Store, **fields: Any) -> None:
    """Let a sync bring another answer about the first lead, or about a new one."""
    changed = {**northwind.answers(1)[0], **fields}
    lead = read_lead(changed)
    await store.database.write(lambda c: ingest_page(c, [replace(lead, raw=changed)], 2, ()))
    await store.leads.reload(None)


def status(number: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": "S", "type": 1, "color": None, "order": number}]


async def age(store: Store, lead_id: int = AMELIA) -> StatusAge | None:
    detail = await store.leads.detail(lead_id)
    assert detail is not None
    return detail.status_age


async def stuck(store: Store, words: str) -> set[int]:
    query = LeadQuery(stuck=parse_age(words, clock.today()), converted=None)
    return set((await store.leads.select(query)).keys)


def test_lead_of_the_first_sync_has_its_status_at_least_since_then(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        assert await age(store) == StatusAge(DAY, seen=False)

    on_northwind(tmp_path, look)


def test_status_from_a_sync_counts_from_then(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        with clock.frozen(at(3)):
            await answer(store, statuses=status(15))
            assert await age(store) == StatusAge(at(3), seen=True)
        with clock.frozen(at(9)):
            await answer(store, statuses=status(15), city="Bonn")
            assert await age(store) == StatusAge(at(3), seen=True), "another field"

    on_northwind(tmp_path, look)


def test_new_lead_after_the_first_sync_counts_from_its_arrival(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        with clock.frozen(at(2)):
            await answer(store, id=7777)
            assert await age(store, 7777) == StatusAge(at(2), seen=True)

    on_northwind(tmp_path, look)


def test_temporary_lower_status_changes_nothing(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        with clock.frozen(at(2)):
            await answer(store, statuses=[*status(14), *status(11)])
            assert await age(store) == StatusAge(DAY, seen=False)

    on_northwind(tmp_path, look)


def test_own_move_counts_at_once_until_it_is_undone(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await store.leads.select(LeadQuery())
        with clock.frozen(at(40)):
            assert AMELIA in await stuck(store, "30d")
            await store.outbox.add(MoveStatus(AMELIA, (15,), (14,), "Proposal → Won"))
            moved = await age(store)
            assert moved == StatusAge(at(40), seen=True)
            assert AMELIA not in await stuck(store, "30d")
            await store.outbox.undo()
            assert await age(store) == StatusAge(DAY, seen=False)
            assert AMELIA in await stuck(store, "30d")

    on_northwind(tmp_path, look)


def test_stuck_finds_leads_of_that_age_and_older(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        with clock.frozen(at(5)):
            await answer(store, statuses=status(15))
        with clock.frozen(at(10)):
            everyone = await stuck(store, "0d")
            assert len(everyone) == 34
            assert await stuck(store, "5d") == everyone
            assert await stuck(store, "6d") == everyone - {AMELIA}
            assert await stuck(store, "10d") == everyone - {AMELIA}
            assert await stuck(store, "11d") == set()

    on_northwind(tmp_path, look)


def test_stuck_is_the_same_after_a_restart(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        with clock.frozen(at(5)):
            await answer(store, statuses=status(15))
        other = await opened(tmp_path)
        try:
            with clock.frozen(at(10)):
                assert await stuck(other, "6d") == await stuck(store, "6d")
        finally:
            await other.stop()

    on_northwind(tmp_path, look)
