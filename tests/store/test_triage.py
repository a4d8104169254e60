"""The queue of a triage outlives the program, for a day, and never disagrees with the outbox."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead import Lead
from taskip_leads.models.triage.queue import Outcome, OutcomeKind, TriageQueue, TriageRequest
from taskip_leads.store.store import Store
from tests.support.offline_store import no_service, put

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WON = Outcome(OutcomeKind.STATUS, "A\ud800", "Won")

Visit = tuple[timedelta, Callable[[Store], Awaitable[None]]]


def visits(path: Path, *doings: Visit) -> None:
    """Open the workspace, do something, and leave without a word, as a kill does: at each time."""

    async def main() -> None:
        for after, do in doings:
            with clock.frozen(NOON + after):
                store = Store(path / "mirror.sqlite3", no_service, workspace="W", host="h")
                await store.open()
                try:
                    await do(store)
                finally:
                    await store.database.close()

    asyncio.run(main())


def leads(*ids: int, company: str = "") -> list[Lead]:
    return [Lead(i, first_name=f"Lead {i}", full_name=f"Lead {i} {company}") for i in ids]


async def loaded(store: Store) -> TriageQueue:
    queue = await store.triage.load()
    assert queue is not None
    return queue


def test_queue_place_and_tally_survive_a_kill_after_each_step(tmp_path: Path) -> None:
    async def begin(store: Store) -> None:
        await put(store, *leads(1, 2, 3, 4))
        queue = await store.triage.begin(TriageRequest([3, 1, 4, 2], "Mine"))
        await store.triage.decide(queue, WON, MoveStatus(3, (5,)))

    async def go_on(store: Store) -> None:
        queue = await loaded(store)
        assert (queue.source.name, queue.place, len(queue), queue.current) == ("Mine", 2, 4, 1)
        assert queue.lead(3).outcome == WON
        assert await store.triage.newest_change() == 1
        queue.spend(7)
        queue.postpone()
        await store.triage.save(queue)

    async def end(store: Store) -> None:
        queue = await loaded(store)
        assert [lead.lead_id for lead in queue.leads] == [3, 4, 2, 1]
        assert (queue.current, queue.seconds, queue.started_at) == (4, 7, NOON)
        assert queue.steps == [], "what was not decided can't be taken back by z"
        for _ in range(3):
            queue.skip("B")
        await store.triage.save(queue)

    async def over(store: Store) -> None:
        assert await store.triage.load() is None

    visits(
        tmp_path,
        (timedelta(), begin),
        (timedelta(minutes=1), go_on),
        (timedelta(hours=1), end),
        (timedelta(hours=2), over),
    )


def test_queue_expires_a_day_after_its_last_step(tmp_path: Path) -> None:
    async def begin(store: Store) -> None:
        await put(store, *leads(1, 2))
        await store.triage.begin(TriageRequest([1, 2], "Mine"))

    async def step(store: Store) -> None:
        queue = await loaded(store)
        queue.skip("A")
        await store.triage.save(queue)

    async def look(store: Store) -> None:
        await loaded(store)

    async def forgotten(store: Store) -> None:
        assert await store.triage.load() is None

    almost = timedelta(hours=23, minutes=59)
    visits(
        tmp_path,
        (timedelta(), begin),
        (almost, step),
        (almost * 2, look),
        (almost - timedelta(hours=1), look),
        (timedelta(days=3), forgotten),
    )


def test_new_queue_replaces_the_previous_one(tmp_path: Path) -> None:
    async def begin(store: Store) -> None:
        await put(store, *leads(1, 2, 3))
        await store.triage.begin(TriageRequest([1, 2, 3], "Mine"))
        await store.triage.begin(TriageRequest([2], "All", LeadQuery()))
        queue = await loaded(store)
        assert [lead.lead_id for lead in queue.leads] == [2]
        assert queue.source.name == "All"

    visits(tmp_path, (timedelta(), begin))


def test_decision_and_its_change_are_stored_atomically(tmp_path: Path) -> None:
    async def decide(store: Store) -> None:
        await put(store, *leads(1, 2))
        queue = await store.triage.begin(TriageRequest([1, 2], "Mine"))
        # The outbox could still be written.
        await store.database.write(
            lambda c: c.execute("ALTER TABLE triage_lead RENAME TO lost") and None
        )
        with pytest.raises(sqlite3.OperationalError):
            await store.triage.decide(queue, WON, MoveStatus(1, (5,)))
        assert (queue.current, queue.lead(1).outcome, queue.steps) == (1, None, [])
        assert await store.database.read(outbox.open_rows) == []
        await store.database.write(
            lambda c: c.execute("ALTER TABLE lost RENAME TO triage_lead") and None
        )
        await store.triage.decide(queue, WON, MoveStatus(1, (5,)))
        assert len(await store.database.read(outbox.open_rows)) == 1
        assert (await loaded(store)).current == 2

    visits(tmp_path, (timedelta(), decide))


def test_later_leads_that_match_the_filter_are_appended(tmp_path: Path) -> None:
    async def begin(store: Store) -> None:
        await put(store, *leads(1, 5, 9, company="Acme"))
        # The list was begun at its second lead.
        await store.triage.begin(TriageRequest([5, 9], "Acme", LeadQuery(text="acme")))

    async def more(store: Store) -> None:
        queue = await loaded(store)
        assert await store.triage.add_new_leads(queue) == 0, "lead 1 was above the cursor"
        await put(store, *leads(10, company="Acme"), *leads(11, company="Other"))
        await put(store, *leads(-2, company="Acme"))
        assert await store.triage.add_new_leads(queue) == 2
        assert await store.triage.add_new_leads(queue) == 0

    async def kept(store: Store) -> None:
        queue = await loaded(store)
        assert [lead.lead_id for lead in queue.leads][:2] == [5, 9]
        assert {lead.lead_id for lead in queue.leads[2:]} == {10, -2}
        assert (queue.added, queue.current) == (2, 5)

    visits(
        tmp_path, (timedelta(), begin), (timedelta(seconds=9), more), (timedelta(seconds=9), kept)
    )


def test_queue_of_marked_leads_is_not_extended(tmp_path: Path) -> None:
    async def begin(store: Store) -> None:
        await put(store, *leads(1))
        queue = await store.triage.begin(TriageRequest([1], "Mine"))
        await put(store, *leads(2))
        assert await store.triage.add_new_leads(queue) == 0

    visits(tmp_path, (timedelta(), begin))
