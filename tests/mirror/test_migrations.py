"""Migrations keep the outbox and drafts of older versions."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.migrations import scripts
from taskip_leads.mirror.tables import drafts, lead_rows, outbox, schedule, status_since, views
from taskip_leads.models.change import AddNote, encode

THEN = datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_migration_from_version_1_keeps_changes_and_drafts(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    kind, body = encode(AddNote(7, "Call", "x"))
    old = sqlite3.connect(path)
    old.executescript(f"BEGIN; {scripts()[0]} PRAGMA user_version = 1; COMMIT;")
    old.execute(
        "INSERT INTO outbox (kind, body, lead, state, created_at) VALUES (?, ?, 7, 'queued', ?)",
        (kind, body, THEN.isoformat()),
    )
    old.execute("INSERT INTO draft VALUES (7, 'A \"title\"', 'line\nline', ?)", (THEN.isoformat(),))
    old.commit()
    old.close()

    async def main() -> None:
        database = Database(path)
        await database.open()
        (row,) = await database.read(outbox.open_rows)
        assert (row.kind, row.body, row.created_at, row.confirmed_at) == (kind, body, THEN, THEN)
        assert await database.read(lambda c: schedule.next_due(c, THEN, [kind])) == row
        assert [r.id for r in await database.read(lambda c: outbox.of_lead(c, 7))] == [row.id]
        draft = await database.read(lambda c: drafts.get(c, "note", 7))
        assert draft is not None
        assert (draft.title, draft.body) == ('A "title"', "line\nline")
        await database.close()

    asyncio.run(main())


def test_migration_begins_to_look_at_statuses_where_there_are_leads(tmp_path: Path) -> None:
    async def start_of(name: str, statement: str) -> datetime | None:
        path = tmp_path / name
        old = sqlite3.connect(path)
        old.executescript(f"BEGIN; {''.join(scripts()[:7])} PRAGMA user_version = 7; COMMIT;")
        old.execute(statement)
        old.commit()
        old.close()
        database = Database(path)
        await database.open()
        try:
            return await database.read(status_since.seen_from)
        finally:
            await database.close()

    async def main() -> None:
        lead = "INSERT INTO lead (key, id, name) VALUES (1, 1, 'Ada')"
        begun = await start_of("used.sqlite3", lead)
        assert begun is not None
        assert begun.tzinfo is not None
        assert await start_of("empty.sqlite3", "SELECT 1") is None

    asyncio.run(main())


def test_migration_to_version_7_keeps_steps_ahead_and_views_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    ahead = date.today().toordinal() + 3  # noqa: DTZ011 - the migration reads SQLite's clock
    old = sqlite3.connect(path)
    for number, script in enumerate(scripts()[:6], start=1):
        old.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
    old.executemany(
        "INSERT INTO lead (key, id, name, day_number) VALUES (?1, ?1, 'x', ?2)",
        [(1, ahead), (2, ahead - 10), (3, None)],
    )
    old.execute("UPDATE view SET name = 'Mine too', filter = 'owner:#4' WHERE id = 1")
    old.commit()
    old.close()

    async def main() -> None:
        database = Database(path)
        await database.open()
        rows = await database.read(lambda c: lead_rows.rows(c, [1, 2, 3]))
        assert {key: row.step and row.step.toordinal() for key, row in rows.items()} == {
            1: ahead, 2: None, 3: None,
        }  # fmt: skip
        filters = {row.name: row.filter for row in await database.read(views.read)}
        assert filters["Mine too"] == "owner:#4"
        assert filters["No next step"] == 'date:"past or none" -is:closed'
        assert filters["Going cold"] == 'date:"older 30d or never" -is:closed sort:+when'
        assert filters["Untouched"] == "is:untouched sort:-created"
        await database.close()

    asyncio.run(main())
