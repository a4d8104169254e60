"""The index of a real mirror: filled once and updated with every change."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads import clock
from taskip_leads.mirror.tables import index_entries, lead_changes
from taskip_leads.models.filters.query import (
    LeadQuery,
    LeadState,
    Pick,
    Sort,
    SortField,
)
from taskip_leads.store.index.service import LeadIndexService
from tests.support.index_mirror import filled, mirror, save, search


def test_unannounced_change_is_applied_with_the_next_one(tmp_path: Path) -> None:
    async def main() -> None:
        database = await mirror(tmp_path / "mirror.sqlite3")
        async with filled(database) as service:
            await database.write(lambda c: save(c, 7, "otto"))
            await database.write(lambda c: save(c, 8, "otto two"))
            await service.renew([8])
            assert await search(service, "otto") == [7, 8]
            await database.write(lambda c: c.execute("DELETE FROM lead WHERE key = 7"))
            await service.refill()
            assert await search(service, "otto") == [8]
        await database.close()

    asyncio.run(main())


def test_immediate_results_equal_the_awaited_ones(tmp_path: Path) -> None:
    async def main() -> None:
        database = await mirror(tmp_path / "mirror.sqlite3")
        query = LeadQuery(text="lead 2", statuses=Pick(frozenset((1,))))
        service = LeadIndexService(database, lambda: None)
        assert service.select_now(query) is None
        assert service.count_now(query) is None
        selection = await service.select(query, at_once=False)
        at_once = service.select_now(query)
        assert at_once is not None
        assert list(at_once.keys) == list(selection.keys) != []
        assert service.count_now(query) == len(selection.keys)
        # An order that was not asked for yet is sorted first.
        assert service.select_now(LeadQuery(sort=Sort(SortField.COMPANY))) is None
        await service.close()
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
                assert await search(service, "hello") == await search(anew, "hello")
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
def test_first_screen_equals_the_start_of_the_list(
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
            service.use_rules(service.rules)
            assert service.count_now(late) is None, "the names are read first"
            assert await service.count(late) == 2
            assert list((await service.select(LeadQuery(), at_once=False)).keys) == [1, 2, 3]
        await database.close()

    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        asyncio.run(main())
