"""The index of a real mirror: filled once, updated with every change, saved on disk."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads import clock
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import index_entries, lead_changes
from taskip_leads.models.filters.query import (
    EVERYTHING,
    Facet,
    LeadQuery,
    LeadState,
    Pick,
    Sort,
    SortField,
)
from taskip_leads.store.index import index_file
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.service import LeadIndexService
from taskip_leads.store.index.sort_order import SortRanks

LEADS = 300


def save(connection: Any, key: int, name: str, status: str = "", pending: int = 0) -> None:
    connection.execute(
        "INSERT INTO lead (key, id, name, sort_name, status_ids, pending) VALUES (?1, ?1, ?2, ?2, ?3, ?4)"
        " ON CONFLICT (key) DO UPDATE SET name = ?2, sort_name = ?2, status_ids = ?3, pending = ?4",
        (key, name, status, pending),
    )
    connection.execute(
        "INSERT INTO lead_search (key, folded) VALUES (?1, ?2)"
        " ON CONFLICT (key) DO UPDATE SET folded = ?2",
        (key, f"{name}\ncompany\nmail\nphone\nsite\nwords"),
    )


async def mirror(path: Path, leads: int = LEADS) -> Database:
    database = Database(path)
    await database.open()

    def fill(connection: Any) -> None:
        for key in range(1, leads + 1):
            save(connection, key, f"lead {key}", "1" if key % 2 else "2")

    await database.write(fill)
    return database


@asynccontextmanager
async def filled(database: Database, **options: Any) -> AsyncIterator[LeadIndexService]:
    service = LeadIndexService(database, lambda: None, **options)
    try:
        await service.count(EVERYTHING)
        yield service
    finally:
        await service.close()


async def found(service: LeadIndexService, text: str) -> list[int]:
    query = LeadQuery(text=text, sort=Sort(SortField.NAME, descending=False))
    return list((await service.select(query, at_once=False)).keys)


def test_unannounced_change_is_applied_with_the_next_one(tmp_path: Path) -> None:
    async def main() -> None:
        database = await mirror(tmp_path / "mirror.sqlite3")
        async with filled(database) as service:
            await database.write(lambda c: save(c, 7, "otto"))
            await database.write(lambda c: save(c, 8, "otto two"))
            await service.renew([8])
            assert await found(service, "otto") == [7, 8]
            await database.write(lambda c: c.execute("DELETE FROM lead WHERE key = 7"))
            await service.refill()
            assert await found(service, "otto") == [8]
        await database.close()

    asyncio.run(main())


def test_immediate_results_equal_the_awaited_ones(tmp_path: Path) -> None:
    async def main() -> None:
        database = await mirror(tmp_path / "mirror.sqlite3")
        query = LeadQuery(text="lead 2", statuses=Pick(frozenset((1,))))
        service = LeadIndexService(database, lambda: None)
        assert service.select_now(query) is None
        assert service.count_now(query) is None
        assert service.counts_now(query, Facet.STATUS) is None
        selection = await service.select(query, at_once=False)
        at_once = service.select_now(query)
        assert at_once is not None
        assert list(at_once.keys) == list(selection.keys) != []
        assert service.count_now(query) == len(selection.keys)
        assert service.counts_now(query, Facet.STATUS) == await service.counts(query, Facet.STATUS)
        # An order that was not asked for yet is sorted first.
        assert service.select_now(LeadQuery(sort=Sort(SortField.COMPANY))) is None
        await service.close()
        await database.close()

    asyncio.run(main())


async def _kept(path: Path) -> Database:
    """Return a mirror with a saved index."""
    database = await mirror(path)
    async with filled(database, save_from=1):
        pass
    return database


def test_index_is_loaded_from_disk_and_updated_to_the_mirror(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await _kept(path)
        assert index_file.path_of(path).stat().st_mode & 0o777 == 0o600
        await database.write(lambda c: save(c, 7, "otto"))
        await database.write(lambda c: save(c, 1000, "otto new", pending=1))
        await database.write(lambda c: c.execute("DELETE FROM lead WHERE key = 9"))
        kept = await database.read(lambda c: index_file.load(path, c))
        assert kept is not None
        assert len(kept.lead_index) == LEADS
        async with filled(database) as service:
            assert await found(service, "otto") == [7, 1000]
            assert await found(service, '"lead 9"') == [*range(90, 100)]
        await database.close()

    asyncio.run(main())


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other mirror", "changes forgotten"])
def test_index_file_that_does_not_match_is_ignored(tmp_path: Path, damage: str) -> None:
    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await _kept(path)
        file = index_file.path_of(path)
        data = bytearray(file.read_bytes())
        await database.write(lambda c: save(c, 7, "otto"))
        match damage:
            case "cut":
                file.write_bytes(data[: len(data) // 2])
            case "flipped":
                data[len(data) // 2] ^= 1
                file.write_bytes(data)
            case "empty":
                file.write_bytes(b"")
            case "other mirror":
                other = await _kept(tmp_path / "other.sqlite3")
                await other.close()
                file.write_bytes(index_file.path_of(tmp_path / "other.sqlite3").read_bytes())
            case _:
                now = await database.read(lead_changes.revision)
                await database.write(lambda c: lead_changes.forget(c, now))
        async with filled(database) as service:
            assert await found(service, "otto") == [7]
            assert await found(service, "lead 300") == [300]
        await database.close()

    asyncio.run(main())


def _save_many(connection: Any) -> None:
    for number in range(10, 200):
        save(connection, number, f"more {number}")


def test_every_byte_of_the_index_file_is_checked(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await mirror(path, leads=3)
        async with filled(database, save_from=1):
            await database.write(_save_many)
        file = index_file.path_of(path)
        data = file.read_bytes()
        step = max(1, len(data) // 200)
        for at in range(0, len(data), step):
            damaged = bytearray(data)
            damaged[at] ^= 0x55
            file.write_bytes(damaged)
            assert await database.read(lambda c: index_file.load(path, c)) is None, at
        await database.close()

    asyncio.run(main())


def _answers(index: LeadIndex) -> list[object]:
    queries = [
        LeadQuery(text=text, converted=None, sort=Sort(field))
        for text in ("", "l", "le", "lead 1", "mail")
        for field in SortField
    ]
    return [
        (list(selection.keys), selection.sums, index.facet_counts(query, facet))
        for query in queries
        for facet in Facet
        for selection in [index.select(query, SortRanks())]
    ]


def test_loaded_index_gives_the_same_results_as_the_saved_one(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await _kept(path)

        def build(connection: Any) -> LeadIndex:
            index = LeadIndex()
            index.add(index_entries.entries(connection))
            return index

        built = await database.read(build)
        kept = await database.read(lambda c: index_file.load(path, c))
        assert kept is not None
        assert _answers(kept.lead_index) == _answers(built)
        await database.close()

    asyncio.run(main())


@dataclasses.dataclass(frozen=True)
class Step:
    """A statement that changes what the list reads of lead 1, and whether it must be noticed."""

    sql: str
    noticed: bool = True


STEPS = [
    Step("UPDATE lead SET status_ids = '3' WHERE key = 1"),
    Step("UPDATE lead SET source_ids = '3' WHERE key = 1"),
    Step("UPDATE lead SET owner_ids = '3' WHERE key = 1"),
    Step("UPDATE lead SET value = '3' WHERE key = 1"),
    Step("UPDATE lead SET currency = 'EUR' WHERE key = 1"),
    Step("UPDATE lead SET day_number = 3 WHERE key = 1"),
    Step("UPDATE lead SET step_number = 3 WHERE key = 1"),
    Step("UPDATE lead SET created_number = 3 WHERE key = 1"),
    Step("UPDATE lead SET created_at = '2026-11-23T10:00:00Z' WHERE key = 1"),
    Step("UPDATE lead SET updated_number = 3 WHERE key = 1"),
    Step("UPDATE lead SET converted = 1 WHERE key = 1"),
    Step("UPDATE lead SET hidden = 1 WHERE key = 1"),
    Step("UPDATE lead SET pending = 2 WHERE key = 1"),
    Step("UPDATE lead SET email = 'a@b.example' WHERE key = 1"),
    Step("UPDATE lead SET phone = '1' WHERE key = 1"),
    Step("UPDATE lead SET website = 'x' WHERE key = 1"),
    Step("UPDATE lead SET company = 'x' WHERE key = 1"),
    Step("UPDATE lead_search SET folded = 'x\ny\n' WHERE key = 1"),
    Step('INSERT INTO note (id, lead, raw) VALUES (1, 1, \'{"note": "hello"}\')'),
    Step("INSERT INTO file (id, lead, raw) VALUES (1, 1, '{}')"),
    Step("DELETE FROM lead WHERE key = 1"),
    Step("UPDATE lead SET pass = 9, read_at = 'now', city = 'x' WHERE key = 1", noticed=False),
    Step("UPDATE lead SET status_ids = status_ids, value = value WHERE key = 1", noticed=False),
    Step("UPDATE lead_search SET folded = folded WHERE key = 1", noticed=False),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.sql[:50])
def test_change_of_a_listed_column_is_logged(tmp_path: Path, step: Step) -> None:
    async def main() -> None:
        database = await mirror(tmp_path / "mirror.sqlite3", leads=2)
        before = await database.read(lead_changes.revision)
        entries = await database.read(lambda c: list(index_entries.entries(c)))
        await database.write(lambda c: c.execute(step.sql))
        changes = await database.read(lambda c: lead_changes.since(c, before))
        assert changes.lead_ids == (frozenset((1,)) if step.noticed else frozenset())
        after = await database.read(lambda c: list(index_entries.entries(c)))
        assert (sorted(after) != sorted(entries)) == step.noticed
        await database.close()

    asyncio.run(main())


def _execute(connection: Any, sql: str) -> None:
    # A note or file of a lead that an earlier statement deleted has no place.
    with suppress(sqlite3.IntegrityError):
        connection.execute(sql)


@settings(max_examples=15)
@given(st.lists(st.sampled_from([step.sql for step in STEPS]), max_size=6))
def test_index_equals_one_rebuilt_from_all_leads(
    tmp_path_factory: pytest.TempPathFactory, statements: list[str]
) -> None:
    async def main() -> None:
        database = await mirror(tmp_path_factory.mktemp("any") / "mirror.sqlite3", leads=4)
        async with filled(database) as service:
            for sql in statements:
                # The same note or file may be there already.
                again = sql.replace("INSERT INTO", "INSERT OR IGNORE INTO")
                await database.write(partial(_execute, sql=again))
                await service.refill()
            async with filled(database) as anew:
                for field in SortField:
                    query = LeadQuery(converted=None, sort=Sort(field))
                    mine = await service.select(query, at_once=False)
                    theirs = await anew.select(query, at_once=False)
                    assert (list(mine.keys), mine.sums) == (list(theirs.keys), theirs.sums)
                assert await found(service, "hello") == await found(anew, "hello")
        await database.close()

    asyncio.run(main())


@st.composite
def dated_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Leads as the mirror holds them: with dates around today, some of them open steps."""
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 10))):
        day = draw(st.none() | st.integers(-2, 2).map(lambda ahead: TODAY.toordinal() + ahead))
        rows.append(
            {
                "key": number + 1 if draw(st.booleans()) else -number - 1,
                "name": draw(st.sampled_from(["ada", "bob"])),
                "day_number": day,
                "step_number": day if draw(st.booleans()) else None,
                "created_number": draw(st.none() | st.integers(700_000, 700_002)),
                "status_ids": draw(st.sampled_from([None, "", "3", "1,3", "13", "1"])),
                "converted": draw(st.booleans()),
                "note": draw(st.booleans()),
            }
        )
    return rows


TODAY = date(2026, 11, 23)


def put(connection: Any, row: dict[str, Any]) -> None:
    save(connection, row["key"], row["name"])
    connection.execute(
        "UPDATE lead SET id = nullif(max(key, 0), 0), day_number = :day_number,"
        " step_number = :step_number, created_number = :created_number,"
        " status_ids = :status_ids, converted = :converted WHERE key = :key",
        row,
    )
    if row["note"]:
        connection.execute(
            'INSERT INTO note (id, lead, raw) VALUES (?1, ?1, \'{"note": "x"}\')', (row["key"],)
        )


@settings(max_examples=25)
@given(dated_rows())
def test_first_screen_begins_like_the_whole_list(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    async def main() -> None:
        database = await mirror(tmp_path_factory.mktemp("first") / "mirror.sqlite3", leads=0)

        def fill(connection: Any) -> None:
            connection.execute("INSERT INTO attribute (id, type, name) VALUES (3, 1, 'Lost')")
            for row in rows:
                put(connection, row)

        await database.write(fill)
        service = LeadIndexService(database, lambda: None)
        first = await service.beginning(LeadQuery())
        whole = await service.select(LeadQuery(), at_once=False)
        assert first is not None
        assert list(first.keys) == list(whole.keys)
        assert (first.total, first.among) == (whole.total, whole.among)
        await service.close()
        await database.close()

    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        asyncio.run(main())


def test_default_order_and_closed_statuses_follow_the_day_and_the_names(tmp_path: Path) -> None:
    async def main() -> None:
        database = await mirror(tmp_path / "mirror.sqlite3", leads=0)
        today = TODAY.toordinal()

        def fill(connection: Any) -> None:
            connection.execute("INSERT INTO attribute (id, type, name) VALUES (3, 1, 'Parked')")
            for key, ahead in ((1, -5), (2, 0), (3, 1)):
                save(connection, key, f"lead {key}", "3" if key == 3 else "")
                connection.execute(
                    "UPDATE lead SET day_number = ?1, step_number = ?1 WHERE key = ?2",
                    (today + ahead, key),
                )

        await database.write(fill)
        late = LeadQuery(states=frozenset((LeadState.LATE,)))
        async with filled(database) as service:
            assert list((await service.select(LeadQuery(), at_once=False)).keys) == [1, 2, 3]
            assert service.count_now(late) == 1
            clock.freeze(datetime(2026, 11, 25, 9, tzinfo=UTC))
            assert service.select_now(LeadQuery()) is None, "it is sorted first"
            assert list((await service.select(LeadQuery(), at_once=False)).keys) == [1, 2, 3]
            assert service.count_now(late) == 3
            await database.write(
                lambda c: c.execute("UPDATE attribute SET name = 'Lost' WHERE id = 3")
            )
            service.reread_statuses()
            assert service.count_now(late) is None, "the names are read first"
            assert await service.count(late) == 2
            assert list((await service.select(LeadQuery(), at_once=False)).keys) == [1, 2, 3]
        await database.close()

    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        asyncio.run(main())
