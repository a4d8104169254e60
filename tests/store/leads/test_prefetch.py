"""The prefetched first page is returned once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskip_leads.mirror.database import Database
from taskip_leads.models.filters.query import LeadQuery, Sort, SortField
from taskip_leads.models.lead import Lead
from taskip_leads.store.store import Store
from tests.support.offline_store import no_service, put

ANN, BEA = Lead(1, "Ann"), Lead(2, "Bea")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Callable[..., Any]]:
    """Every read of the mirror."""
    seen: list[Callable[..., Any]] = []
    read = Database.read

    async def counted(self: Database, look: Callable[..., Any]) -> Any:
        seen.append(look)
        return await read(self, look)

    monkeypatch.setattr(Database, "read", counted)
    return seen


def prepared(path: Path, do: Callable[[Store], Any]) -> None:
    """A workspace with two leads, opened for a first screen."""

    async def main() -> None:
        before = Store(path / "mirror.sqlite3", no_service, workspace="W", host="h")
        await before.open()
        await put(before, ANN, BEA)
        await before.stop()
        store = Store(path / "mirror.sqlite3", no_service, workspace="W", host="h")
        try:
            await store.prepare()
            await do(store)
        finally:
            await store.stop()

    asyncio.run(main())


def test_first_result_comes_from_the_prefetch(tmp_path: Path, reads: list[Any]) -> None:
    async def first(store: Store) -> None:
        reads.clear()
        found = await store.leads.select(LeadQuery(sort=store.profile.sort), at_once=True)
        rows = await store.leads.rows(found.keys)
        assert not reads
        assert [rows[key].name for key in found.keys] == ["Bea", "Ann"]

    prepared(tmp_path, first)


def test_second_result_is_not_from_the_prefetch(tmp_path: Path) -> None:
    async def twice(store: Store) -> None:
        query = LeadQuery(sort=store.profile.sort)
        found = await store.leads.select(query, at_once=True)
        await store.leads.rows(found.keys)
        await put(store, Lead(1, "Anna"), Lead(3, "Cleo"))
        found = await store.leads.select(query, at_once=True)
        rows = await store.leads.rows(found.keys)
        assert [rows[key].name for key in found.keys] == ["Cleo", "Bea", "Anna"]

    prepared(tmp_path, twice)


def test_prefetch_does_not_answer_another_query(tmp_path: Path) -> None:
    async def turned(store: Store) -> None:
        found = await store.leads.select(LeadQuery(sort=Sort(SortField.NAME, True)), at_once=True)
        rows = await store.leads.rows(found.keys)
        assert [rows[key].name for key in found.keys] == ["Bea", "Ann"]

    prepared(tmp_path, turned)


def test_prefetch_reports_nothing_stale_once_the_screen_is_shown(tmp_path: Path) -> None:
    async def late(store: Store) -> None:
        store.painted()
        await put(store, Lead(3, "Cleo"))
        found = await store.leads.select(LeadQuery(sort=store.profile.sort), at_once=True)
        assert len(found.keys) == 3

    prepared(tmp_path, late)
