"""What only this machine knows survives a damaged local copy: history, imports, steps, statuses."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.mirror.tables.imports import files, rows
from taskip_leads.store.store import Store
from taskip_leads.store.sync import checkpoint
from tests.support import northwind, own_changes

LATE, MOVED = 1040, 1041


def fill(connection: sqlite3.Connection) -> None:
    """History, a running import, two different leads, a late step and statuses with their days."""
    own_changes.fill(connection)
    file = files.begin(connection, "hash", "fair.csv", ["Name"], northwind.MOMENT)
    files.set_state(connection, file, files.RUNNING)
    rows.stage(connection, file, [(number, f"Row {number}", (), ["x"]) for number in range(1, 6)])
    rows.set_state(connection, file, 1, rows.DONE)
    rows.set_state(connection, file, 2, rows.SENT)
    connection.execute(
        "INSERT INTO different_lead VALUES (1041, 1042, '2026-11-20T10:00:00+00:00')"
    )
    step = date(2026, 11, 20).toordinal()
    connection.execute("DELETE FROM planned_step WHERE lead = ?", (LATE,))
    connection.execute("INSERT INTO planned_step VALUES (?, ?, NULL, 0)", (LATE, step))
    for lead in (LATE, MOVED):
        connection.execute(
            "INSERT OR REPLACE INTO status_since SELECT key,"
            " CAST(substr(status_ids, 1, instr(status_ids || ',', ',') - 1) AS INTEGER),"
            " '2026-11-01T10:00:00+00:00', ? FROM lead WHERE key = ?",
            (date(2026, 11, 1).toordinal(), lead),
        )
    connection.execute(
        "INSERT INTO status_move (lead, before, after, seen_at)"
        " VALUES (1041, '1', '2', '2026-11-19T10:00:00+00:00')"
    )


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def damage(path: Path, table: str) -> None:
    """Overwrite the root page of a table."""
    ((root,),) = read(path, f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'")
    ((size,),) = read(path, "PRAGMA page_size")
    assert isinstance(root, int)
    assert isinstance(size, int)
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


def store(path: Path) -> Store:
    return Store(path, northwind.out_of_reach, workspace="Northwind", host="northwind.example")


def reopened(path: Path) -> str:
    """Open the program's store until it is sound, as two starts do; what is said of a rescue."""

    async def once() -> str:
        one = store(path)
        try:
            await one.open()
            await one.database.check()
            return one.rescued
        finally:
            await one.stop()

    with contextlib.suppress(Exception):
        asyncio.run(once())
    return asyncio.run(once())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "mirror.sqlite3"
    with clock.frozen(northwind.MOMENT):
        asyncio.run(northwind.fill(path))
        asyncio.run(northwind.write_into(path, fill))
    return path


KNOWN = (
    "SELECT id, entry, kind, body, line, state, made_at FROM history ORDER BY id",
    "SELECT lead, other FROM different_lead",
    "SELECT lead, before, after, seen_at FROM status_move ORDER BY id",
    "SELECT hash, name FROM import_file",
)


def test_records_of_a_damaged_copy_come_back(copy: Path) -> None:
    before = [read(copy, query) for query in KNOWN]
    assert all(before)
    damage(copy, "lead_search")
    with clock.frozen(northwind.MOMENT):
        message = reopened(copy)
    assert "The damaged copy is kept" in message
    assert "could not be read" not in message
    assert [read(copy, query) for query in KNOWN] == before
    assert read(copy, "SELECT state FROM import_file") == [(files.PAUSED,)]
    states = read(copy, "SELECT row, state FROM import_row ORDER BY row")
    assert states == [(1, rows.DONE), (2, rows.REFUSED), *((n, rows.WAITING) for n in (3, 4, 5))]


def test_steps_and_statuses_come_back_with_their_leads(copy: Path) -> None:
    damage(copy, "lead_search")
    with clock.frozen(northwind.MOMENT):
        reopened(copy)
        assert read(copy, "SELECT * FROM planned_step") == []
        asyncio.run(northwind.fill(copy))

        def move_and_finish(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE lead SET status_ids = '999' WHERE key = ?", (MOVED,))
            day = date(2026, 11, 20)
            connection.execute(
                "UPDATE lead SET day = ?, day_number = ? WHERE key = ?",
                (day.isoformat(), day.toordinal(), LATE),
            )
            checkpoint.finish(connection, checkpoint.resume(connection))

        asyncio.run(northwind.write_into(copy, move_and_finish))
    late = read(copy, f"SELECT step_number FROM lead WHERE key = {LATE}")
    assert late == [(date(2026, 11, 20).toordinal(),)], "still late"
    since = {row[0]: row[1] for row in read(copy, "SELECT lead, since FROM status_since")}
    assert since[LATE] == "2026-11-01T10:00:00+00:00"
    assert since.get(MOVED) != "2026-11-01T10:00:00+00:00", "nobody saw when it changed"
    assert read(copy, "SELECT * FROM meta WHERE name = 'rescued_of_leads'") == []


def test_row_with_a_bad_value_is_left_out_and_counted(copy: Path) -> None:
    def spoil(connection: sqlite3.Connection) -> None:
        (first,) = connection.execute("SELECT min(id) FROM history").fetchone()
        connection.execute("UPDATE history SET made_at = 'never' WHERE id = ?", (first,))

    count = len(read(copy, "SELECT id FROM history"))
    asyncio.run(northwind.write_into(copy, spoil))
    damage(copy, "lead_search")
    with clock.frozen(northwind.MOMENT):
        message = reopened(copy)
    assert "1 line of your history or imports could not be read." in message
    assert len(read(copy, "SELECT id FROM history")) == count - 1


@pytest.mark.parametrize("table", ["history", "import_row", "planned_step", "status_move"])
def test_damage_of_the_records_themselves_is_said(copy: Path, table: str) -> None:
    damage(copy, table)
    with clock.frozen(northwind.MOMENT):
        message = reopened(copy)
    assert "More may be missing than can be counted." in message
