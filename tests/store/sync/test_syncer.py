"""Passes over a service that gives no totals, no changes and no mercy: nothing is lost, little is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import (
    KeyRefused,
    NotFound,
    RateLimited,
    RequestNotSent,
    TaskipError,
    WireError,
)
from taskip_leads.models.filters.query import Facet, LeadQuery, Pick
from taskip_leads.models.sync_state import ConnectionState, SyncReport
from taskip_leads.store.events import Event, LeadsChanged
from taskip_leads.store.store import Store
from taskip_leads.store.sync.budget import PER_HOUR, RequestBudget
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
    """One pass, as the command does it."""
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
    """Do something after each page that reached the mirror, as another user of the service would."""
    rest = list(doings)

    def hear(event: Event) -> None:
        if isinstance(event, LeadsChanged) and event.keys and rest:
            rest.pop(0)()

    store.events.subscribe(hear)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


# What a pass brings


def test_a_first_pass_brings_active_and_converted_leads_and_attributes(tmp_path: Path) -> None:
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


def test_the_page_size_that_is_granted_is_honoured_and_costs_no_request_more(
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


def test_a_size_that_is_refused_is_asked_for_smaller(tmp_path: Path) -> None:
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


def test_the_list_grows_from_the_first_page_on(tmp_path: Path) -> None:
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


def test_changed_new_and_deleted_leads_are_found_without_being_told(tmp_path: Path) -> None:
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


# Interruptions and shifting pages


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


def test_a_pass_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
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


def test_a_killed_pass_whose_page_size_changed_begins_its_list_again(tmp_path: Path) -> None:
    async def work() -> None:
        await cut_off(tmp_path)
        with Service(leads=60) as service:
            change(service, "UPDATE leads SET converted = 0")
            service.switches.largest_page = 7
            assert (await sync(tmp_path, service)).leads == 60

    run(work)


@pytest.mark.parametrize("how", ["insert", "delete", "convert"])
def test_leads_that_move_between_pages_are_neither_lost_nor_doubled(
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


def test_faults_in_the_middle_do_not_stop_a_pass(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=30) as service:
            service.switches.largest_page = 10
            service.fail(503, path="/lead")
            service.fail(429, headers={"Retry-After": "1"}, path="/lead")
            service.fail(200, b"<html>maintenance</html>", headers={"Content-Type": "text/html"})
            assert (await sync(tmp_path, service)).leads == 30

    run(work)


# What lists leave out


def test_lists_without_statuses_are_completed_from_filtered_lists(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=40, bare_lists=True) as service:
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                carriers = {
                    row["id"]: served(
                        service,
                        f"id IN (SELECT lead_id FROM lead_attributes WHERE attribute_id = {row['id']})",
                    )
                    for row in service.rows("SELECT id FROM attributes")
                }
                for use in await store.leads.attributes():
                    number = use.attribute.id
                    facet = Facet(use.attribute.type.word)
                    picked = facet.put(ALL, Pick(frozenset({number})))
                    assert await ids(store, picked) == carriers[number], use.attribute
                rows = (await store.leads.rows(list(await ids(store)))).values()
                assert {row.owners for row in rows} == {None}, "not known is not nobody"

    run(work)


def test_an_owner_is_known_once_the_leads_own_page_told(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20, bare_lists=True) as service:
            await sync(tmp_path, service)
            owned = service.rows("SELECT lead_id, min(user_id) AS user FROM lead_users")[0]
            async with workspace(tmp_path, service) as store:
                await store.sync.refresh_lead(owned["lead_id"])
                row = (await store.leads.rows([owned["lead_id"]]))[owned["lead_id"]]
                assert row.owners
                assert owned["user"] in [owner.id for owner in row.owners]
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                row = (await store.leads.rows([owned["lead_id"]]))[owned["lead_id"]]
                assert row.owners, "a bare list takes nothing away"

    run(work)


def test_where_lists_have_told_owners_an_empty_one_means_nobody(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
            change(service, "DELETE FROM lead_users")
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                rows = (await store.leads.rows(list(await ids(store)))).values()
                assert {row.owners for row in rows} == {()}

    run(work)


# Deletion


def test_a_lead_that_no_list_shows_is_kept_unless_its_own_page_is_gone(tmp_path: Path) -> None:
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


def test_when_too_many_seem_gone_nothing_is_dropped_and_it_is_said(tmp_path: Path) -> None:
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


# What is asked


def test_opening_a_lead_costs_three_requests_once_a_minute(tmp_path: Path) -> None:
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


def test_a_lead_is_dropped_only_when_its_own_page_is_gone(tmp_path: Path) -> None:
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


def test_filtering_and_moving_ask_nothing_once_the_mirror_is_complete(tmp_path: Path) -> None:
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


def test_a_search_asks_the_service_too_until_everything_is_here(tmp_path: Path) -> None:
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


def test_an_idle_app_asks_at_most_sixty_times_an_hour() -> None:
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


def test_a_pass_that_somebody_watches_is_not_held_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskip_leads.store.sync.budget.PER_HOUR", 3)

    async def work() -> None:
        with Service(leads=20) as service:
            change(service, "UPDATE leads SET converted = 0")
            service.switches.largest_page = 2
            await sync(tmp_path, service)
            async with asyncio.timeout(60):  # held back, it would take hours
                assert (await sync(tmp_path, service)).pages > 10

    run(work)


def test_a_pass_larger_than_the_allowance_waits_in_between_unless_it_is_asked_for() -> None:
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


# States and instances


def test_a_refused_key_is_shown_and_everything_stays_readable(tmp_path: Path) -> None:
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


def test_offline_says_since_when_and_when_it_tries_again(tmp_path: Path) -> None:
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


def test_a_second_instance_reads_and_takes_over_when_the_first_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskip_leads.store.store._TAKE_OVER_EVERY", 0.02)

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


def test_a_fresh_mirror_is_not_read_again_at_every_start(tmp_path: Path) -> None:
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


def test_a_page_that_was_asked_for_earlier_does_not_undo_what_was_read_later(
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


# The list and the service agree


def test_a_filtered_list_is_what_the_service_answers(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=120) as service:
            await sync(tmp_path, service)
            client = TaskipClient(service.base_url, service.key)

            async def answered(**filters: Any) -> set[int]:
                pages = client.leads.pages(is_converted=0, **filters)
                return {lead.id async for page in pages for lead in page.items}

            async with workspace(tmp_path, service) as store:
                for row in service.rows("SELECT id, type FROM attributes"):
                    facet = Facet.STATUS if row["type"] == 1 else Facet.SOURCE
                    mine = await ids(store, facet.put(LeadQuery(), Pick(frozenset({row["id"]}))))
                    assert mine == await answered(**{f"{facet}_id": row["id"]})
                for row in service.rows("SELECT id FROM users"):
                    owners = Pick(frozenset({row["id"]}))
                    mine = await ids(store, LeadQuery(owners=owners))
                    assert mine == await answered(assigned_to=row["id"])
                await _dates_agree(store, service, answered)
                await _searches_agree(store, service, answered)
            await client.aclose()

    run(work)


Answered = Callable[..., Awaitable[set[int]]]


async def _dates_agree(store: Store, service: Service, answered: Answered) -> None:
    from taskip_leads.models.filters.query import DayRange

    days = [
        datetime.fromisoformat(row["day"]).date()
        for row in service.rows(
            "SELECT DISTINCT lead_interaction_date AS day FROM leads"
            " WHERE lead_interaction_date IS NOT NULL ORDER BY 1"
        )
    ]
    for first, last in ((days[0], days[-1]), (days[3], days[-5]), (days[7], days[7])):
        mine = await ids(store, LeadQuery(interaction=DayRange(first, last)))
        assert mine == await answered(from_date=first, to_date=last)


async def _searches_agree(store: Store, service: Service, answered: Answered) -> None:
    """The service looks at name, e-mail and company alone; so do both here."""
    for word in ("an", "an", "GmbH", "example", "José", "Ko", "zzz"):
        mine = await ids(store, LeadQuery(text=word))
        rows = await store.leads.rows(list(mine))
        told = {
            key
            for key, row in rows.items()
            if any(_holds(part, word) for part in (row.name, row.email, row.company))
        }
        assert told == await answered(search=word), word


def _holds(part: str | None, word: str) -> bool:
    from taskip_leads.text import fold

    return fold(word) in fold(part or "")


def test_a_report_can_be_compared(tmp_path: Path) -> None:
    """What ``sync --json`` prints has exactly these parts."""
    report = SyncReport(1, 2, {"id is not an integer": 3}, 4, 5, 6.0)
    assert replace(report) == report
    assert SyncReport.__struct_fields__ == (
        "leads", "attributes", "skipped", "pages", "requests", "seconds",
    )  # fmt: skip


def test_a_limit_whose_end_is_past_already_is_not_asked_again_without_a_pause(
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
