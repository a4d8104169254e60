"""Leads as columns: hostile text, and unknown values."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec import structs

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, lead_rows, leads, meta
from taskip_leads.mirror.tables import members as member_table
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.filters.search_terms import needles, spellings
from taskip_leads.models.lead import Company, Lead
from taskip_leads.models.user import User

T = TypeVar("T")
NEW = Attribute(4, "New", AttributeType.STATUS, "#3498db", 1)
WON = Attribute(2, "Won", AttributeType.STATUS, None, 5)
LEAD = Lead(
    id=7,
    first_name="José",
    last_name="Muñoz",
    company=Company(2, "Acme"),
    value=Decimal("5000.00"),
    currency="EUR",
    lead_interaction_date="2026-04-01",
    statuses=(NEW, WON),
    sources=(),
    assigned_to=(User(1, "Mara König"),),
)


def in_mirror(path: Path, work: Callable[[sqlite3.Connection], T]) -> T:
    async def main() -> T:
        database = Database(path / "mirror.sqlite3")
        await database.open()
        try:
            return await database.write(work)
        finally:
            await database.close()

    return asyncio.run(main())


def test_saved_row_is_read_back_unchanged(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        key = leads.save(connection, LEAD, {"id": 7})
        row = lead_rows.rows(connection, [key, 99])[key]
        assert (row.server_id, row.name, row.company) == (7, "José Muñoz", "Acme")
        assert (row.value, row.currency, str(row.day)) == (Decimal("5000.00"), "EUR", "2026-04-01")
        assert row.statuses == (WON, NEW), "the highest in the workspace's order comes first"
        assert row.sources == ()
        assert row.owners == (User(1, "Mara König"),)

    in_mirror(tmp_path, work)


def test_missing_fields_of_a_response_keep_stored_values(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        key = leads.save(connection, LEAD, {"id": 7})
        untold = replace(LEAD, first_name="Pepe", statuses=None, sources=None, assigned_to=None)
        leads.save(connection, untold, {"id": 7})
        row = lead_rows.rows(connection, [key])[key]
        assert row.name == "Pepe Muñoz"
        assert row.statuses == (WON, NEW)
        assert row.owners == (User(1, "Mara König"),)

    in_mirror(tmp_path, work)


def test_unknown_is_distinct_from_none(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        key = leads.save(connection, Lead(id=1), {"id": 1})
        assert lead_rows.rows(connection, [key])[key].statuses is None
        member_table.fill_unknown(connection, "status_ids")
        row = lead_rows.rows(connection, [key])[key]
        assert row.statuses == ()
        assert row.sources is None

    in_mirror(tmp_path, work)


def test_hostile_text_is_sanitised_in_the_row_but_not_in_the_response(tmp_path: Path) -> None:
    hostile = "Acme [/b] \x1b]52;c;AAAA\x07\ud800\u202e"
    raw = {"id": 1, "first_name": hostile}

    def work(connection: sqlite3.Connection) -> None:
        key = leads.save(connection, Lead(id=1, first_name=hostile), raw)
        name = lead_rows.rows(connection, [key])[key].name
        assert name.startswith("Acme [/b] ")
        assert not set(name) & set("\x1b\x07\ud800\u202e")
        assert leads.body(connection, key) == raw
        stored = connection.execute("SELECT raw FROM lead_body").fetchone()[0]
        assert stored.isascii()
        assert json.loads(stored) == raw

    in_mirror(tmp_path, work)


def test_name_of_a_megabyte_is_cut_in_the_row(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        key = leads.save(connection, Lead(id=1, first_name="x" * 2**20), {"id": 1})
        assert len(lead_rows.rows(connection, [key])[key].name) == 500

    in_mirror(tmp_path, work)


def test_unknown_ids_are_shown_as_numbers(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        key = leads.save(connection, replace(LEAD, assigned_to=(User(5),)), {"id": 7})
        connection.execute("DELETE FROM attribute")
        row = lead_rows.rows(connection, [key])[key]
        assert row.statuses is not None
        assert {s.name for s in row.statuses} == {"#4", "#2"}
        assert row.owners is not None
        assert [owner.label for owner in row.owners] == ["#5"]

    in_mirror(tmp_path, work)


def test_listed_attribute_is_not_changed_by_a_leads_row(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        attributes.save(connection, [NEW])
        attributes.save_unlisted(connection, [structs.replace(NEW, name="Old name")])
        assert attributes.read(connection)[4].name == "New"
        attributes.retain(connection, [])
        assert 4 not in attributes.read(connection)

    in_mirror(tmp_path, work)


def test_company_with_only_an_id_gets_its_name_from_a_lookup(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        nameless = Lead(id=1, company_id=9)
        key = leads.save(connection, nameless, {"id": 1})
        assert leads.without_company_name(connection) == [key]
        leads.save_companies(connection, [Company(9, "Fjord Energy"), Company(2**70, "huge")])
        leads.save(connection, nameless, {"id": 1})
        assert lead_rows.rows(connection, [key])[key].company == "Fjord Energy"
        assert leads.without_company_name(connection) == []

    in_mirror(tmp_path, work)


def test_memberships_from_filtered_lists_update_rows_and_responses(tmp_path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        attributes.save(connection, [NEW])
        one = leads.save(connection, Lead(id=1), {"id": 1})
        two = leads.save(connection, Lead(id=2), {"id": 2})
        members = {1: [4]}
        changed = member_table.set_members(connection, AttributeType.STATUS, members, [one, two])
        assert changed == [one, two]
        assert not member_table.set_members(connection, AttributeType.STATUS, members, [one, two])
        found = lead_rows.rows(connection, [one, two])
        assert found[one].statuses == (NEW,)
        assert found[two].statuses == ()
        answer = leads.body(connection, one)
        assert answer is not None
        assert [row["id"] for row in answer["statuses"]] == [4]

    in_mirror(tmp_path, work)


def test_deleted_lead_loses_its_notes_and_keeps_its_draft(tmp_path: Path) -> None:
    from taskip_leads.clock import now
    from taskip_leads.mirror.tables import drafts, notes

    def work(connection: sqlite3.Connection) -> None:
        key = leads.save(connection, LEAD, {"id": 7})
        notes.save(connection, "note", key, 3, {"id": 3, "note": "x"})
        drafts.put(connection, "note", key, 0, "Title", "unsaved", now())
        leads.forget(connection, key)
        assert lead_rows.count(connection) == 0
        assert notes.of_lead(connection, "note", key) == []
        draft = drafts.get(connection, "note", key)
        assert draft is not None
        assert (draft.title, draft.body) == ("Title", "unsaved")

    in_mirror(tmp_path, work)


def test_search_texts_and_days_of_an_older_version_are_recomputed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = replace(
        LEAD, first_name="Conor", last_name="O’Brien", phone_number="+49 30 1",
        created_at="2026-04-01T22:30:00.000000Z", raw={"id": 7, "description": "a – b"},
    )  # fmt: skip
    stored = "SELECT folded, sort_name, created_number FROM lead JOIN lead_search USING (key)"

    def spoil(connection: sqlite3.Connection) -> tuple[Any, ...]:
        leads.save(connection, lead, {"id": 7, "description": "a – b"})
        connection.execute("UPDATE lead_body SET raw = ?", (json.dumps(lead.raw),))
        before = connection.execute(stored).fetchone()
        connection.execute("UPDATE lead_search SET folded = 'o’brien'")
        connection.execute("UPDATE lead SET sort_name = 'o’brien'")
        meta.put(connection, "folding", 1)
        return tuple(before)

    def look(connection: sqlite3.Connection) -> tuple[Any, ...]:
        return tuple(connection.execute(stored).fetchone())

    in_mirror(tmp_path, spoil)
    folded, name, day = in_mirror(tmp_path, look)
    assert name == "conor o'brien"
    assert "a - b" in folded
    assert all(any(one in folded for one in spellings(needle)) for needle in needles("#7 030-1"))
    assert date.fromordinal(day) == date(2026, 4, 1)
    # The machine moves to another zone.
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        assert date.fromordinal(in_mirror(tmp_path, look)[2]) == date(2026, 4, 2)
    finally:
        monkeypatch.undo()
        time.tzset()
