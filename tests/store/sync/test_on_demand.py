"""Read on demand: one lead, and searches before the first sync is complete."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from taskip_leads.errors import (
    NotFound,
)
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.store.sync.budget import PER_HOUR
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


def test_opening_a_lead_makes_three_requests_once_a_minute(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            key = min(served(service))
            async with workspace(tmp_path, service) as store:
                await store.sync.run_once()
                service.forget()
                await asyncio.gather(store.sync.refresh_lead(key), store.sync.refresh_lead(key))
                await store.sync.refresh_lead(key)
                pages = {f"/lead/{key}", f"/lead/notes/{key}", f"/lead/files/{key}"}
                assert {r.path for r in service.requests} == pages
                assert len(service.requests) == 3
                await store.sync.refresh_lead(key, force=True)
                assert len(service.requests) == 6

    run(work)


def test_reading_ahead_takes_half_of_the_background_share(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                assert not await store.sync.read_ahead(sorted(served(service))[0]), "a setting"
                store.sync.allow_read_ahead(True)
                service.forget()
                allowed = 0
                for key in sorted(served(service)):
                    if not await store.sync.read_ahead(key):
                        break
                    allowed += 1
                    if allowed == 1:
                        assert await store.sync.read_ahead(key), "fresh: nothing is asked again"
                assert len(service.sent("GET", "/lead/notes/")) == allowed
                assert allowed == (PER_HOUR // 2) // 3
                assert store.sync.syncer.budget.room_in(PER_HOUR // 2) == 0

    run(work)


def test_lead_is_removed_only_if_its_details_return_404(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
            key, gone = sorted(served(service))[:2]
            change(service, "DELETE FROM leads WHERE id = ?", (gone,))
            async with workspace(tmp_path, service) as store:
                service.fail(404, path=f"/lead/notes/{key}")
                with pytest.raises(NotFound):
                    await store.sync.refresh_lead(key)
                assert key in await ids(store), "only its notes were missing"
                with pytest.raises(NotFound):
                    await store.sync.refresh_lead(gone)
                assert gone not in await ids(store)

    run(work)


def test_filtering_and_moving_make_no_request_once_the_mirror_is_complete(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=40) as service:
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                await store.start()
                service.forget()
                for text in ("a", "an", "ann"):
                    found = await store.leads.select(LeadQuery(text=text))
                    await store.leads.rows(found.keys[:20])
                await store.leads.detail(min(await ids(store)))
                assert service.requests == []

    run(work, NOON)


def test_search_includes_the_server_until_the_mirror_is_complete(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=60) as service:
            service.switches.largest_page = 5
            wanted = service.rows("SELECT id, email FROM leads WHERE email <> '' ORDER BY id")[0]
            with service.held():
                async with workspace(tmp_path, service) as store:
                    await store.start()
                    query = LeadQuery(text=wanted["email"], converted=None)
                    assert await ids(store, query) == set()
                    await until(lambda: any("search" in r.query for r in service.requests))
                    service.switches.hold = None
                    service._call(lambda: None)
                    break_off = [r.query["search"] for r in service.requests if "search" in r.query]
                    assert set(break_off) == {wanted["email"]}

    run(work)
