"""Sync passes lose nothing when data changes between two pages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import (
    WireError,
)
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.store.events import Event, LeadsChanged
from tests.support.service import Service
from tests.support.sync_harness import (
    between_pages,
    change,
    ids,
    run,
    served,
    sync,
    workspace,
)


def test_first_pass_reads_active_and_converted_leads_and_attributes(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=60) as service:
            change(service, "UPDATE leads SET converted = 1 WHERE id % 5 = 0")
            report = await sync(tmp_path, service)
            assert (report.leads, report.skipped) == (60, {})
            assert report.attributes == len(service.rows("SELECT id FROM attributes"))
            assert report.requests == len(service.requests)
            async with workspace(tmp_path, service) as store:
                assert await ids(store) == served(service)
                converted = LeadQuery(converted=True)
                assert await ids(store, converted) == served(service, "converted")

    run(work)


def test_granted_page_size_is_used_without_extra_requests(
    tmp_path: Path,
) -> None:
    async def work() -> None:
        with Service(leads=45) as service:
            change(service, "UPDATE leads SET converted = 0")
            service.switches.largest_page = 10
            report = await sync(tmp_path, service)
            assert report.leads == 45
            listed = service.sent("GET", "/lead?") or service.sent("GET", "/lead")
            active = [r for r in listed if r.query.get("is_converted") == "0"]
            assert [r.query["page"] for r in active] == ["1", "2", "3", "4", "5"]
            assert {r.query["item"] for r in active[1:]} == {"10"}

    run(work)


def test_refused_page_size_is_reduced(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=30) as service:
            body = b'{"message":"The item field must not be greater than 100."}'
            service.fail(422, body, path="/lead-attribute")
            service.fail(422, body, path="/lead", times=2)
            report = await sync(tmp_path, service)
            assert report.leads == 30
            sizes = [r.query["item"] for r in service.requests if r.status == 422]
            assert sizes == ["250", "100", "50"]

    run(work)


def test_list_grows_from_the_first_page_on(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=40) as service:
            service.switches.largest_page = 10
            async with workspace(tmp_path, service) as store:
                grown: list[tuple[bool, int]] = []

                def hear(event: Event) -> None:
                    if isinstance(event, LeadsChanged):
                        grown.append((store.sync.state.first, store.sync.state.seen))

                store.events.subscribe(hear)
                await store.sync.run_once()
            first = [seen for is_first, seen in grown if is_first]
            assert first[0] == 10
            assert sorted(first) == first
            assert not store.sync.state.first

    run(work)


def test_changed_new_and_deleted_leads_are_detected(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=30) as service:
            await sync(tmp_path, service)
            changed, gone = sorted(served(service))[:2]
            change(service, "UPDATE leads SET first_name = 'Zelda' WHERE id = ?", (changed,))
            change(service, "DELETE FROM leads WHERE id = ?", (gone,))
            client = TaskipClient(service.base_url, service.key)
            await client.write_once(
                "POST", "/lead", body={"first_name": "New", "email": "n@e.example"}
            )
            await client.aclose()
            service.forget()
            await sync(tmp_path, service)
            assert [r.path for r in service.requests].count(f"/lead/{gone}") == 1
            async with workspace(tmp_path, service) as store:
                assert await ids(store) == served(service)
                assert (await store.leads.rows([changed]))[changed].name.startswith("Zelda")

    run(work)


async def cut_off(path: Path) -> None:
    """A pass over 60 leads in pages of ten, whose service stops after some of them."""
    with Service(leads=60) as service:
        change(service, "UPDATE leads SET converted = 0")
        service.switches.largest_page = 10
        async with workspace(path, service) as store:
            between_pages(store, lambda: None, lambda: None, service.stop)
            with pytest.raises(WireError):
                await store.sync.run_once()
            assert store.sync.state.first
            assert 30 <= len(await ids(store)) < 60, "what was read is kept"


def test_interrupted_pass_resumes_where_it_stopped(tmp_path: Path) -> None:
    async def work() -> None:
        await cut_off(tmp_path)
        with Service(leads=60) as service:
            change(service, "UPDATE leads SET converted = 0")
            service.switches.largest_page = 10
            report = await sync(tmp_path, service)
            pages = [
                r.query["page"] for r in service.requests if r.query.get("is_converted") == "0"
            ]
            assert pages[0] in ("3", "4")
            assert report.leads == 60
            assert report.pages >= 6, "the report counts both parts"

    run(work)


def test_killed_pass_restarts_its_list_after_a_change_of_page_size(tmp_path: Path) -> None:
    async def work() -> None:
        await cut_off(tmp_path)
        with Service(leads=60) as service:
            change(service, "UPDATE leads SET converted = 0")
            service.switches.largest_page = 7
            assert (await sync(tmp_path, service)).leads == 60

    run(work)


@pytest.mark.parametrize("how", ["insert", "delete", "convert"])
def test_leads_that_move_between_pages_are_neither_lost_nor_duplicated(
    tmp_path: Path, how: str
) -> None:
    async def work() -> None:
        with Service(leads=60) as service:
            change(service, "UPDATE leads SET converted = 0")
            await sync(tmp_path, service)
            service.switches.largest_page = 10

            def shift() -> None:
                newest = max(served(service))
                if how == "insert":
                    change(
                        service,
                        "INSERT INTO leads (first_name, created_by, created_at, updated_at,"
                        " searchable) SELECT 'Late', created_by, created_at, updated_at, ''"
                        " FROM leads LIMIT 7",
                    )
                elif how == "delete":
                    change(service, "DELETE FROM leads WHERE id > ?", (newest - 3,))
                else:
                    change(service, "UPDATE leads SET converted = 1 WHERE id = ?", (newest,))

            change(service, "UPDATE leads SET city_id = NULL, address = 'x'")
            async with workspace(tmp_path, service) as store:
                between_pages(store, shift)
                await store.sync.run_once()
                known = await ids(store)
                assert known >= served(service, "first_name <> 'Late'"), "nobody is lost"
            async with workspace(tmp_path, service) as store:
                await store.sync.run_once()
                assert await ids(store) == served(service)
                assert await ids(store, LeadQuery(converted=True)) == served(service, "converted")

    run(work)


def test_faults_do_not_stop_a_pass(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=30) as service:
            service.switches.largest_page = 10
            service.fail(503, path="/lead")
            service.fail(429, headers={"Retry-After": "1"}, path="/lead")
            service.fail(200, b"<html>maintenance</html>", headers={"Content-Type": "text/html"})
            assert (await sync(tmp_path, service)).leads == 30

    run(work)


def test_unlisted_lead_remains_unless_its_details_return_404(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=30) as service:
            await sync(tmp_path, service)
            hidden = min(served(service))
            # Neither active nor converted: in no list, and still there.
            change(service, "UPDATE leads SET converted = 2 WHERE id = ?", (hidden,))
            service.forget()
            await sync(tmp_path, service)
            assert service.sent("GET", f"/lead/{hidden}")
            async with workspace(tmp_path, service) as store:
                assert hidden in await ids(store)

    run(work)


def test_too_many_missing_leads_remain_and_are_reported(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=60) as service:
            async with workspace(tmp_path, service) as store:
                await store.sync.run_once()
                change(service, "DELETE FROM leads WHERE id % 3 = 0")
                service.forget()
                await store.sync.run_once()
                assert len(await ids(store)) == 60
                assert "All are kept" in store.sync.state.message
            assert not [r for r in service.requests if r.path.startswith("/lead/")]

    run(work)


def test_page_requested_earlier_does_not_overwrite_newer_data(
    tmp_path: Path,
) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
            key = min(served(service, "converted = 0"))
            async with workspace(tmp_path, service) as store:
                pages = TaskipClient.read
                answered = asyncio.Event()

                async def slow(
                    self: TaskipClient, path: str, query: Any = None, *, into: Any
                ) -> Any:
                    answer: Any = await pages(self, path, query, into=into)
                    if path == "/lead" and query["is_converted"] == 0:
                        # The list is read; before it arrives, the lead is changed and read by itself.
                        change(
                            service, "UPDATE leads SET first_name = 'Newer' WHERE id = ?", (key,)
                        )
                        await store.sync.refresh_lead(key)
                        answered.set()
                    return answer

                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(TaskipClient, "read", slow)
                    await store.sync.run_once()
                assert answered.is_set()
                assert (await store.leads.rows([key]))[key].name.startswith("Newer")

    run(work)
