"""Damaged values in any row are reported, and the mirror is replaced without loss."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.tables import attributes, leads, meta, notes
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import AddNote
from taskip_leads.models.csv_export import csv_table
from taskip_leads.models.filters.query import Facet, LeadQuery, Sort, SortField
from taskip_leads.models.user import User
from taskip_leads.store.store import Store
from taskip_leads.wire.records import read_lead
from tests.mirror.damage import make_store

LEAD = 7
#: What each damaged cell is overwritten with, as SQL.
VALUES = {
    "half a JSON object": "'{\"a\": 1, '",
    "another JSON": "'[[1]]'",
    "a JSON number": "'12'",
    "an impossible time": "'2026-13-45'",
    "a time without a zone": "'\"2026-11-01T10:00:00\"'",
    "no text": "CAST(X'ff80fe' AS TEXT)",
    "a letter": "'x'",
}
#: Text that is shown as it is; whatever a cell holds is a name, an address or a search text.
PROSE = {
    ("attribute", "name"), ("attribute", "color"), ("person", "name"), ("person", "email"),
    ("company", "name"), ("lead", "name"), ("lead", "company"), ("lead", "email"), ("lead", "phone"),
    ("lead", "website"), ("lead", "city"), ("lead", "country"), ("lead", "currency"),
    ("lead", "day"), ("lead", "created_at"), ("lead", "updated_at"), ("lead", "sort_name"),
    ("lead_search", "folded"), ("outbox", "message"), ("draft_text", "about"), ("view", "name"),
    ("view", "short"), ("view", "filter"), ("attribute", "created_at"), ("attribute", "updated_at"),
}  # fmt: skip
TABLES = ("meta", "attribute", "person", "lead", "lead_body", "lead_search", "note", "file", "outbox",
          "draft_text", "view")  # fmt: skip


async def make_whole(path: Path) -> None:
    """A copy with a row in each table, and a finished pass."""
    store = make_store(path)
    await store.open()

    def fill(connection: sqlite3.Connection) -> None:
        attributes.save(
            connection, [Attribute(1, "New", AttributeType.STATUS, None, 1, None, None)]
        )
        attributes.save_people(connection, [User(3, "Ada", "ada@example.com")])
        raw = {
            "id": LEAD,
            "first_name": "Ada",
            "value": "12.50",
            "statuses": [{"id": 1, "name": "New", "type": 1}],
            "assigned_to": [{"id": 3, "name": "Ada"}],
            "created_at": "2026-11-01T10:00:00Z",
        }
        leads.save(connection, read_lead(raw), raw)
        notes.save(connection, "note", LEAD, 1, {"id": 1, "title": "T", "note": "N"})
        notes.save(connection, "file", LEAD, 1, {"id": 1, "name": "a.pdf"})
        stamp = "2026-11-01T10:00:00+00:00"
        for name in ("synced_at", "named_at", "limited_until", "visited_at"):
            meta.put(connection, name, stamp)
        meta.put(connection, "pass", {"number": 3, "complete": True})
        meta.put(connection, "told", ["statuses"])
        meta.put(connection, "me", 3)
        meta.put(connection, "spool_kept", [])
        meta.put(connection, "rescued", "")
        meta.put(connection, "sort", {"field": "name", "descending": False})

    await store.database.write(fill)
    await store.outbox.add(AddNote(LEAD, "Title", "words of mine"))
    await store.drafts.save(LEAD, "", "a draft of mine")
    await store.stop()


async def use(path: Path) -> int:
    """Start, look at everything, quit; how many changes and drafts there are."""
    store = make_store(path)
    try:
        await store.open()
        await store.participant.claim()
        return await look_at_everything(store)
    finally:
        await store.stop()


async def look_at_everything(store: Store) -> int:
    changes, drafts = await store.outbox.changes(), await store.drafts.all()
    await store.views.all()
    await store.profile.people()
    selection = await store.leads.select(LeadQuery(sort=Sort(SortField.VALUE)))
    await store.leads.rows(selection.keys)
    await store.leads.detail(LEAD)
    await store.leads.attributes()
    await store.leads.directory()
    for facet in Facet:
        await store.leads.choices(LeadQuery(), facet)
    await store.leads.export()
    await store.leads.export_text(LeadQuery(), csv_table)
    await store.leads.excerpts(selection.keys, "words")
    return len(changes) + len(drafts)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "mirror.sqlite3"
    asyncio.run(make_whole(path))
    assert asyncio.run(use(path)) == 2
    return path


def cells(path: Path, table: str) -> Iterator[tuple[str, str]]:
    """Yield the columns of a table that hold text; of ``meta`` the value of each name."""
    with closing(sqlite3.connect(path)) as connection:
        if table == "meta":
            names = [row[0] for row in connection.execute("SELECT name FROM meta")]
            yield from (("value", f"name = '{name}'") for name in names)
            return
        for row in connection.execute(f"PRAGMA table_info({table})"):
            if row[2] == "TEXT":
                yield row[1], "1"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("value", VALUES)
def test_damaged_cell_is_reported_and_the_next_start_is_sound(
    table: str, value: str, whole: Path, tmp_path: Path
) -> None:
    for number, (column, where) in enumerate(cells(whole, table)):
        path = tmp_path / str(number) / "mirror.sqlite3"
        path.parent.mkdir()
        shutil.copy(whole, path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"UPDATE {table} SET {column} = {VALUES[value]} WHERE {where}")
            connection.commit()
        own = table in ("outbox", "draft_text")
        cell = f"{table}.{column} where {where} = {VALUES[value]}"
        try:
            assert asyncio.run(use(path)) == 2, cell
        except MirrorDamaged:
            assert (table, column) not in PROSE or "X'" in VALUES[value], cell
            assert asyncio.run(use(path)) >= (1 if own else 2), cell
