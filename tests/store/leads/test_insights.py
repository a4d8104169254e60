"""Figures of a real mirror: notes, conversions and weeks in several time zones, unsent changes, gaps."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads import clock
from taskip_leads.clock import WeekStart
from taskip_leads.mirror.tables import leads, notes
from taskip_leads.mirror.tables.figures import note_day
from taskip_leads.models.change import AddNote, DeleteNote, MoveStatus
from taskip_leads.models.filters.dates import parse_days
from taskip_leads.models.filters.query import LeadQuery, Pick, WorkRules
from taskip_leads.models.insights.figures import Insights
from taskip_leads.store.projection.records import ingest_page
from taskip_leads.store.store import Store
from taskip_leads.wire.records import read_lead
from tests.support.offline_store import no_service
from tests.support.service import Service
from tests.support.sync_harness import sync, workspace
from tests.support.time_zones import local_zone

#: A Friday; the week began in the year before.
MOMENT = datetime(2027, 1, 1, 9, 30)  # noqa: DTZ001 - in each zone
ZONES = ("UTC", "Pacific/Auckland", "America/Los_Angeles")
PEOPLE = {1: "Mara König", 2: "Zoe Brandt"}

HOURS = st.integers(0, 24 * 45)
LEADS = st.lists(
    st.fixed_dictionaries(
        {
            "created": HOURS,
            "converted": st.none() | HOURS,
            "owners": st.lists(st.sampled_from(sorted(PEOPLE)), max_size=2, unique=True),
            "read": st.booleans(),
            "notes": st.lists(
                st.tuples(HOURS, st.sampled_from((None, 1, 2, "2", {"id": 1, "name": "Mara König"}))),
                max_size=3,
            ),
        }
    ),
    max_size=8,
)  # fmt: skip


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


async def fill(store: Store, answers: list[dict[str, Any]]) -> None:
    """Write these leads with their notes; ``read``: as if the lead had been opened."""

    def write(connection: Any) -> None:
        for answer in answers:
            ingest_page(connection, [read_lead(answer)], 1, ())
            for note in answer["notes"]:
                notes.save(connection, "note", answer["id"], note["id"], note)
            if answer["read"]:
                connection.execute(
                    "UPDATE lead SET read_at = ? WHERE key = ?", (stamp(clock.now()), answer["id"])
                )

    await store.database.write(write)
    await store.leads.reload(None)


async def last(store: Store, query: LeadQuery, period: int | None = 4) -> Insights:
    steps = [one async for one in store.leads.insights.read(query, period)]
    assert steps[0].notes is None, "the counts come first"
    return steps[-1]


def answers_of(some: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": 100 + at,
            "full_name": f"Lead {at}",
            "created_at": stamp(now - timedelta(hours=lead["created"])),
            "converted": int(lead["converted"] is not None),
            "converted_at": None if lead["converted"] is None
            else stamp(now - timedelta(hours=lead["converted"])),
            "assigned_to": [{"id": n, "name": PEOPLE[n]} for n in lead["owners"]],
            "statuses": [],
            "sources": [],
            "read": lead["read"],
            "notes": [
                {
                    "id": 1000 + at * 10 + number,
                    "title": "Call",
                    "note": "x",
                    "created_at": (now - timedelta(hours=ago)).replace(tzinfo=None).isoformat(" "),
                    "created_by": author,
                }
                for number, (ago, author) in enumerate(lead["notes"])
            ],
        }
        for at, lead in enumerate(some)
    ]  # fmt: skip


def author_of(note: dict[str, Any]) -> int | None:
    author = note["created_by"]
    if isinstance(author, dict):
        author = author["id"]
    return None if author is None else int(author)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("week_start", WeekStart)
@settings(max_examples=8)
@given(leads=LEADS, note_zone=st.sampled_from(("", "Asia/Tokyo")))
def test_weeks_notes_and_conversions_are_of_local_days(
    zone: str, week_start: WeekStart, leads: list[dict[str, Any]], note_zone: str
) -> None:
    with local_zone(zone) as here:
        _check_days(here, week_start, leads, note_zone)


def _check_days(
    here: ZoneInfo, week_start: WeekStart, leads: list[dict[str, Any]], note_zone: str
) -> None:
    now = MOMENT.replace(tzinfo=here)
    answers = answers_of(leads, now)

    def local(text: str) -> date:
        return datetime.fromisoformat(text).astimezone(here).date()

    def written(note: dict[str, Any]) -> date:
        moment = datetime.fromisoformat(note["created_at"])
        if note_zone:
            moment = moment.replace(tzinfo=ZoneInfo(note_zone)).astimezone(here)
        return moment.date()

    async def run() -> tuple[Insights, list[set[int]]]:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(
                Path(folder) / "mirror.sqlite3",
                no_service,
                workspace="x",
                host="x",
                note_timezone=note_zone,
            )
            store.profile.use(WorkRules(week_start=week_start))
            await store.open()
            await fill(store, answers)
            await store.profile.set_me(1)
            try:
                insights = await last(store, LeadQuery())
                assert insights.notes is not None
                queries = [column.query for column in insights.notes.days]
                found = [await store.leads.select(query) for query in queries]
                return insights, [set(one.keys) for one in found]
            finally:
                await store.stop()

    with clock.frozen(now):
        insights, listed = asyncio.run(run())
    created = Counter(local(one["created_at"]) for one in answers)
    for week in insights.weeks:
        assert week.leads == sum(created[week.first + timedelta(days=n)] for n in range(7))
    start = insights.weeks[0].first
    before = {WeekStart.MONDAY: 0, WeekStart.SUNDAY: 1, WeekStart.SATURDAY: 2}[week_start]
    assert start == date(2026, 12, 7) - timedelta(days=before)
    every = [(note, written(note)) for one in answers for note in one["notes"]]
    assert insights.notes is not None
    by_day = Counter(day for _, day in every)
    for column, found in zip(insights.notes.days, listed, strict=True):
        assert column.notes == by_day[column.day]
        # What the column opens in the list.
        wanted = {
            one["id"]
            for one in answers
            if any(written(note) == column.day for note in one["notes"])
        }
        assert found == wanted
        assert column.leads == len(wanted)
    assert insights.notes.days[0].day == date(2026, 11, 30) - timedelta(days=before)
    shown = {column.day for column in insights.notes.days}
    assert insights.notes.mine == sum(author_of(note) == 1 for note, day in every if day in shown)
    assert insights.notes.read == sum(one["read"] for one in answers)
    assert insights.notes.leads == len(answers) == insights.active + insights.converted
    rows = {group.id: group for group in insights.team if group.id}
    for person in PEOPLE:
        in_period = sum(author_of(note) == person and day >= start for note, day in every)
        converted = sum(
            person in lead["owners"] and answer["converted"] and local(answer["converted_at"]) >= start
            for lead, answer in zip(leads, answers, strict=True)
        )  # fmt: skip
        row = rows.get(person)
        assert (row.notes if row else 0) == in_period
        assert (row.converted if row else 0) == converted


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(
        tmp_path / "mirror.sqlite3", no_service, workspace="x", host="x", undo_seconds=3600
    )


def lead(number: int, **parts: Any) -> dict[str, Any]:
    blank = {"id": number, "full_name": "x", "statuses": [], "sources": [], "assigned_to": []}
    return {**blank, "created_at": stamp(clock.now()), "notes": [], "read": True, **parts}


NOTE = {"id": 7, "title": "Call", "note": "x", "created_by": 2, "created_at": "2027-01-01 08:00:00"}


def test_unsent_notes_count_as_the_users_and_deleted_ones_do_not(store: Store) -> None:
    async def run() -> None:
        await store.open()
        await fill(store, [lead(1, notes=[NOTE]), lead(2)])
        await store.profile.set_me(1)
        before = (await last(store, LeadQuery())).notes
        assert before is not None
        assert (before.total, before.mine) == (1, 0)
        await store.outbox.add(AddNote(2, "Mine", "text"))
        await store.outbox.add(DeleteNote(1, 7))
        after = await last(store, LeadQuery())
        assert after.notes is not None
        assert (after.notes.total, after.notes.mine) == (1, 1)
        assert [(group.id, group.notes) for group in after.team if group.notes] == [(1, 1)]
        await store.stop()

    with clock.frozen(MOMENT.replace(tzinfo=UTC)):
        asyncio.run(run())


def test_unsent_and_deleted_notes_decide_on_which_days_a_lead_was_noted(store: Store) -> None:
    async def noted(words: str) -> list[int]:
        query = LeadQuery(noted=parse_days(words, clock.today()), converted=None)
        return sorted((await store.leads.select(query)).keys)

    async def run() -> None:
        await store.open()
        await fill(store, [lead(1, notes=[NOTE]), lead(2)])
        assert (await noted("today"), await noted("none")) == ([1], [2])
        await store.outbox.add(AddNote(2, "Mine", "text"))
        assert (await noted("today"), await noted("none")) == ([1, 2], [])
        await store.outbox.undo()
        await store.outbox.add(DeleteNote(1, 7))
        assert (await noted("today"), await noted("none")) == ([], [1, 2])
        await store.outbox.undo()
        earlier = {**NOTE, "id": 8, "created_at": "2026-12-30 08:00:00"}
        await fill(store, [lead(1, notes=[NOTE, earlier])])
        assert await noted("2026-12-30") == await noted("2026-12-28..2026-12-31") == [1]
        assert await noted("2026-12-31") == []
        assert await noted("any") == await noted("today") == [1]
        await store.stop()

    with clock.frozen(MOMENT.replace(tzinfo=UTC)):
        asyncio.run(run())


def test_filter_by_days_of_notes_counts_notes_of_these_days(store: Store) -> None:
    async def run() -> None:
        await store.open()
        earlier = {**NOTE, "id": 8, "created_at": "2026-12-30 08:00:00"}
        await fill(store, [lead(1, notes=[NOTE, earlier]), lead(2, notes=[{**NOTE, "id": 9}])])
        insights = await last(store, LeadQuery(noted=parse_days("2026-12-30", clock.today())))
        assert insights.notes is not None
        assert (insights.active, insights.notes.total) == (1, 1)
        for column in insights.notes.days:
            count = await store.leads.count(column.query) if column.notes else 0
            assert count == column.leads == column.notes, column.day
        await store.stop()

    with clock.frozen(MOMENT.replace(tzinfo=UTC)):
        asyncio.run(run())


def test_filters_apply_to_notes_and_conversions(store: Store) -> None:
    async def run() -> None:
        await store.open()
        mine, theirs = ([{"id": n, "name": PEOPLE[n]}] for n in (1, 2))
        await fill(
            store,
            [
                lead(1, notes=[NOTE], assigned_to=theirs, read=False),
                lead(2, assigned_to=mine, converted=1, converted_at=stamp(clock.now())),
                lead(3, assigned_to=mine, converted=1),
            ],
        )
        query = LeadQuery(owners=Pick(frozenset((1,))))
        insights = await last(store, query)
        assert insights.notes is not None
        assert (insights.notes.total, insights.notes.read, insights.notes.leads) == (0, 2, 2)
        assert insights.undated == 1
        assert [(group.id, group.converted) for group in insights.team] == [(1, 1)]
        whole = await last(store, query, None)
        assert [(group.id, group.converted) for group in whole.team] == [(1, 2)]
        await store.stop()

    with clock.frozen(MOMENT.replace(tzinfo=UTC)):
        asyncio.run(run())


def test_damaged_rows_count_as_rows_without_dates(store: Store) -> None:
    async def run() -> None:
        await store.open()
        await fill(store, [lead(1, notes=[NOTE]), lead(2, converted=1)])
        await store.leads.count(LeadQuery())

        def harm(connection: Any) -> None:
            for table in ("note", "lead_body"):
                connection.execute(f"UPDATE {table} SET raw = '{{'")

        await store.database.write(harm)
        insights = await last(store, LeadQuery())
        assert insights.notes is not None
        assert (insights.notes.total, insights.undated) == (0, 1)
        await store.stop()

    with clock.frozen(MOMENT.replace(tzinfo=UTC)):
        asyncio.run(run())


@pytest.mark.parametrize("stamp_", [None, 5, "soon", "", "0001-01-01 00:00:00", json.dumps({})])
def test_note_without_a_usable_time_has_no_day(stamp_: object) -> None:
    assert note_day(stamp_, "Europe/Berlin") is None


STATUSES = {number: {"id": number, "name": name, "type": 1, "order": number, "color": None}
            for number, name in ((1, "New"), (2, "Contacted"), (3, "Won"))}  # fmt: skip


def with_statuses(number: int, *statuses: int, **parts: Any) -> dict[str, Any]:
    return lead(number, statuses=[STATUSES[one] for one in statuses], **parts)


async def moved(store: Store) -> list[tuple[str, str, int]]:
    moves = (await last(store, LeadQuery())).moves
    assert moves is not None
    return sorted((move.before, move.after, move.moves) for move in moves.moves)


def test_colleagues_moves_are_counted_for_seven_days_from_detection(store: Store) -> None:
    start = MOMENT.replace(tzinfo=UTC)

    async def run() -> None:
        with clock.frozen(start):
            await store.open()
            await fill(store, [with_statuses(n, 1) for n in (1, 2, 3)])
            assert await moved(store) == [], "what is first seen has not moved"
            await fill(store, [with_statuses(1, 2)])
        with clock.frozen(start + timedelta(days=1)):
            # A second status that does not lead is no move; a lead may move twice.
            await fill(store, [with_statuses(2, 1, 2), with_statuses(3, 1, name="y")])
            await fill(store, [with_statuses(2, 3, 2), with_statuses(3)])
            wanted = [
                ("Contacted", "Won", 1),
                ("New", "Contacted", 2),
                ("New", "no status", 1),
            ]
            assert await moved(store) == wanted
        with clock.frozen(start + timedelta(days=7)):
            assert await moved(store) == [("Contacted", "Won", 1), ("New", "Contacted", 1),
                                          ("New", "no status", 1)]  # fmt: skip
            await store.database.write(lambda c: leads.forget(c, 3))
            await store.leads.reload(frozenset((3,)))
            assert await moved(store) == [("Contacted", "Won", 1), ("New", "Contacted", 1)]
        with clock.frozen(start + timedelta(days=8)):
            assert await moved(store) == []
        await store.stop()

    asyncio.run(run())


def test_own_move_counts_at_once_and_not_after_it_is_undone(store: Store) -> None:
    async def run() -> None:
        await store.open()
        await fill(store, [with_statuses(1, 1), with_statuses(2, 2), with_statuses(3, 3)])
        await store.outbox.add(MoveStatus(1, (2,), (1,), "New → Contacted"))
        assert await moved(store) == [("New", "Contacted", 1)]
        # TaskIP's answer for another field comes before our change is sent.
        await fill(store, [with_statuses(1, 1, city="Oslo")])
        assert await moved(store) == [("New", "Contacted", 1)]
        await store.outbox.undo()
        assert await moved(store) == []
        await store.stop()

    with clock.frozen(MOMENT.replace(tzinfo=UTC)):
        asyncio.run(run())


def test_moves_name_the_day_of_the_first_complete_sync(tmp_path: Path) -> None:
    async def since(service: Service) -> date | None:
        async with workspace(tmp_path, service) as store:
            insights = [one async for one in store.leads.insights.read(LeadQuery())]
            assert insights[-1].moves is not None
            return insights[-1].moves.since

    start = MOMENT.replace(tzinfo=UTC)
    with clock.frozen(start), Service(leads=12) as service:
        assert asyncio.run(since(service)) is None
        for day in (0, 2):
            with clock.frozen(start + timedelta(days=day)):
                asyncio.run(sync(tmp_path, service))
                assert asyncio.run(since(service)) == start.date()
