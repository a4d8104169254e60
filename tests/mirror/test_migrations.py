"""Migrations keep the outbox and drafts of older versions."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.migrations import scripts
from taskip_leads.mirror.tables import drafts, outbox, schedule, status_since
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
