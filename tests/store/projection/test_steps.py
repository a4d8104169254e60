"""A next step stays one when its day passes, until somebody acts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.models.change import AddNote, EditLead
from taskip_leads.models.pipeline.next_step import days_late
from taskip_leads.store.store import Store
from tests.support.delivery_harness import Desk, desk
from tests.support.service import Service
from tests.support.sync_harness import change, run, served, sync, workspace

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = "lead_interaction_date"
LONG_AGO = "2026-10-01T10:00:00.000000Z"


def plan(
    service: Service, lead: int, day: datetime | date | None, updated_at: str = LONG_AGO
) -> None:
    """What a colleague does in TaskIP."""
    day = day.date() if isinstance(day, datetime) else day
    change(
        service,
        "UPDATE leads SET lead_interaction_date = ?, updated_at = ? WHERE id = ?",
        (day and day.isoformat(), updated_at, lead),
    )


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


async def late(path: Path, service: Service, lead: int, *, synced: bool = True) -> int:
    """Days that the lead's step is late, in a new window, after a sync."""
    async with workspace(path, service) as store:
        if synced:
            await store.sync.run_once()
        return await late_in(store, lead)


async def late_in(store: Store, lead: int) -> int:
    return days_late((await store.leads.rows([lead]))[lead], clock.today())


@asynccontextmanager
async def planned_lead(path: Path, ahead: int = 1) -> AsyncIterator[tuple[Service, int]]:
    """A service, and a lead whose step the mirror has seen ``ahead`` days before it was due."""
    with Service(leads=20) as service:
        lead = min(served(service, "converted = 0"))
        change(service, "DELETE FROM notes WHERE lead_id = ?", (lead,))
        with clock.frozen(MONDAY):
            plan(service, lead, MONDAY + timedelta(days=ahead), stamp(MONDAY))
            await sync(path, service)
        yield service, lead


def test_known_step_is_late_when_its_day_has_passed(tmp_path: Path) -> None:
    async def work() -> None:
        async with planned_lead(tmp_path) as (service, lead):
            with clock.frozen(MONDAY):
                assert await late(tmp_path, service, lead) == 0
            with clock.frozen(MONDAY + timedelta(days=1)):
                assert await late(tmp_path, service, lead) == 0
            with clock.frozen(MONDAY + timedelta(days=3)):
                assert await late(tmp_path, service, lead, synced=False) == 2
                assert await late(tmp_path, service, lead) == 2, "a sync does not lose it"
                # Nor does a field that has nothing to do with it.
                change(
                    service,
                    "UPDATE leads SET website = 'https://x.example', updated_at = ? WHERE id = ?",
                    (stamp(clock.now()), lead),
                )
                assert await late(tmp_path, service, lead) == 2

    run(work)


@pytest.mark.parametrize(
    ("back", "updated", "days"),
    [(2, LONG_AGO, 2), (2, "2026-11-22T10:00:00.000000Z", 0), (30, LONG_AGO, 0)],
    ids=["set while ahead", "set afterwards", "long ago"],
)
def test_step_that_passed_while_away_is_dated_by_the_last_update(
    tmp_path: Path, back: int, updated: str, days: int
) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            lead = min(served(service, "converted = 0"))
            plan(service, lead, MONDAY - timedelta(days=back), updated)
            assert await late(tmp_path, service, lead) == days

    run(work, at=MONDAY)


def test_date_of_a_contact_is_not_late_on_the_next_day(tmp_path: Path) -> None:
    async def work() -> None:
        async with planned_lead(tmp_path) as (service, lead):
            tuesday = MONDAY + timedelta(days=1)
            with clock.frozen(tuesday):
                plan(service, lead, MONDAY, stamp(tuesday))
                assert await late(tmp_path, service, lead) == 0
            with clock.frozen(tuesday + timedelta(days=1)):
                plan(service, lead, clock.today(), stamp(clock.now()))
                assert await late(tmp_path, service, lead) == 0
            with clock.frozen(tuesday + timedelta(days=2)):
                assert await late(tmp_path, service, lead) == 0

    run(work)


def test_colleagues_new_date_becomes_the_step(tmp_path: Path) -> None:
    async def work() -> None:
        async with planned_lead(tmp_path) as (service, lead):
            with clock.frozen(MONDAY + timedelta(days=3)):
                plan(service, lead, MONDAY + timedelta(days=5), stamp(clock.now()))
                assert await late(tmp_path, service, lead) == 0
            with clock.frozen(MONDAY + timedelta(days=6)):
                assert await late(tmp_path, service, lead) == 1
                plan(service, lead, None, stamp(clock.now()))
                assert await late(tmp_path, service, lead) == 0

    run(work)


@pytest.mark.parametrize(
    ("written", "days"), [("2026-11-23 10:00:00", 2), ("2026-11-24 10:00:00", 0)]
)
def test_note_from_the_day_of_the_step_on_ends_it(tmp_path: Path, written: str, days: int) -> None:
    async def work() -> None:
        async with planned_lead(tmp_path) as (service, lead):
            with clock.frozen(MONDAY + timedelta(days=3)):
                change(
                    service,
                    "INSERT INTO notes (id, lead_id, title, note, created_by, created_at)"
                    " VALUES (9000, ?, 'Call', 'x', 1, ?)",
                    (lead, written),
                )
                async with workspace(tmp_path, service) as store:
                    await store.sync.refresh_lead(lead, force=True)
                    assert await late_in(store, lead) == days

    run(work)


async def planned_at_desk(at: Desk, day: date | None, *, done: bool = False) -> int:
    """Set the date of the desk's lead; returns the change."""
    (change_id,) = await at.store.outbox.add_all(
        [EditLead(at.lead, {DAY: day and day.isoformat()}, done=done)]
    )
    return change_id


async def step(at: Desk) -> date | None:
    return (await at.store.leads.rows([at.lead]))[at.lead].step


def test_step_set_here_is_late_until_it_is_done(tmp_path: Path) -> None:
    async def work() -> None:
        async with desk(tmp_path) as at:
            tomorrow = clock.today() + timedelta(days=1)
            await planned_at_desk(at, tomorrow)
            assert await step(at) == tomorrow, "at once"
            await at.work()
            assert await step(at) == tomorrow, "when TaskIP has it"
            await at.wait(seconds=2 * 86400)
            assert await late_in(at.store, at.lead) == 1
            await planned_at_desk(at, clock.today(), done=True)
            assert await step(at) is None
            await at.work()
            await at.wait(seconds=86400)
            assert await step(at) is None
            row = (await at.store.leads.rows([at.lead]))[at.lead]
            assert row.day == clock.today() - timedelta(days=1)

    asyncio.run(work())


def test_undo_of_done_restores_the_late_step(tmp_path: Path) -> None:
    async def work() -> None:
        async with desk(tmp_path, undo_seconds=5.0) as at:
            tomorrow = clock.today() + timedelta(days=1)
            await planned_at_desk(at, tomorrow)
            await at.wait(seconds=10)
            await at.wait(seconds=3 * 86400)
            assert await late_in(at.store, at.lead) == 2
            await planned_at_desk(at, clock.today(), done=True)
            assert await step(at) is None
            await at.store.outbox.undo()
            assert await late_in(at.store, at.lead) == 2

    asyncio.run(work())


def test_done_on_the_day_ends_the_step_without_a_write(tmp_path: Path) -> None:
    async def work() -> None:
        async with desk(tmp_path) as at:
            await planned_at_desk(at, clock.today())
            await at.work()
            assert await step(at) == clock.today()
            sent = [method for method, _ in at.line.sent].count("PUT")
            await planned_at_desk(at, clock.today(), done=True)
            assert await step(at) is None
            await at.work()
            assert await step(at) is None
            assert [method for method, _ in at.line.sent].count("PUT") == sent, "the date is there"
            await at.wait(seconds=86400)
            assert await late_in(at.store, at.lead) == 0

    asyncio.run(work())


def test_note_of_ours_ends_a_late_step_and_its_undo_does_not(tmp_path: Path) -> None:
    async def work() -> None:
        async with desk(tmp_path, undo_seconds=5.0) as at:
            await planned_at_desk(at, clock.today() + timedelta(days=1))
            await at.wait(seconds=10)
            await at.wait(seconds=2 * 86400)
            assert await late_in(at.store, at.lead) == 1
            await at.store.outbox.add(AddNote(at.lead, "Call", "Reached them"))
            assert await step(at) is None
            await at.store.outbox.undo()
            assert await late_in(at.store, at.lead) == 1
            await at.store.outbox.add(AddNote(at.lead, "Call", "Reached them"))
            await at.wait(seconds=60)
            assert await step(at) is None, "when TaskIP has it too"

    asyncio.run(work())


def test_note_of_the_same_key_press_is_no_answer_to_the_step(tmp_path: Path) -> None:
    async def work() -> None:
        async with desk(tmp_path, undo_seconds=5.0) as at:
            today = clock.today()
            await at.store.outbox.add_all(
                [
                    AddNote(at.lead, "Next: call back", "Next: call back"),
                    EditLead(at.lead, {DAY: today.isoformat()}),
                ]
            )
            assert await step(at) == today
            # TaskIP gets the note later than it was written, and stamps it with its own time.
            await at.wait(seconds=60)
            assert not at.store.outbox.waiting
            assert await step(at) == today
            await at.wait(seconds=60)
            await at.store.outbox.add(AddNote(at.lead, "Call", "Reached them"))
            assert await step(at) is None, "a later note is one"

    asyncio.run(work())
