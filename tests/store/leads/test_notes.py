"""A lead's notes are read in their order, and no more of them than are asked for."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskip_leads.mirror.columns import json_object
from taskip_leads.mirror.tables import notes
from taskip_leads.models.change import AddNote, DeleteNote, EditNote
from taskip_leads.models.lead_views import NEWEST_NOTES, NoteWindow
from taskip_leads.store.leads.notes import NoteReader
from taskip_leads.store.projection.notes import LeadNotes
from tests.support.delivery_harness import Desk, desk


def note(number: int, stamp: Any = "") -> dict[str, Any]:
    written = stamp or f"2026-10-01 {number // 60 % 24:02}:{number % 60:02}:00"
    return {"id": number, "title": f"Call {number}", "note": "Asked", "created_at": written}


async def write(at: Desk, listed: list[dict[str, Any]]) -> None:
    answers = [(one["id"], one) for one in listed]
    await at.store.database.write(
        partial(notes.replace, table="note", lead_id=at.lead, answers=answers)
    )


def ids(window: NoteWindow) -> list[int]:
    return [view.note.id for view in window.views]


async def test_notes_are_listed_by_time_whatever_their_stamps_are(tmp_path: Path) -> None:
    stamps = {
        1: "2026-10-01 10:00:00",
        2: "2026-10-01T09:00:00.000000Z",
        3: "2026-10-01T12:30:00+02:00",
        4: "2 hours ago",
        5: "now",
        6: 2026,
        7: None,
        8: "2026-10-01 10:00:00",
    }
    async with desk(tmp_path) as at:
        await write(at, [{**note(number), "created_at": stamp} for number, stamp in stamps.items()])
        found = await at.store.database.read(lambda c: notes.ids(c, at.lead))
        assert found == [3, 8, 1, 2, 7, 6, 5, 4]


async def test_unreadable_note_is_left_out(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await write(at, [note(1), note(2)])
        await at.store.database.write(
            lambda c: c.execute("UPDATE note SET raw = '{}' WHERE id = 1")
        )
        detail = await at.store.leads.detail(at.lead)
        assert detail is not None
        assert ([view.note.id for view in detail.notes], detail.note_count) == ([2], 1)


async def test_reading_a_lead_costs_the_same_with_many_notes(tmp_path: Path) -> None:
    """Counting its notes is all that grows: a few instructions for each."""

    def steps(connection: sqlite3.Connection, lead_id: int) -> int:
        count = 0

        def tick() -> int:
            nonlocal count
            count += 1
            return 0

        connection.set_progress_handler(tick, 10)
        try:
            shown = LeadNotes(connection, lead_id)
            shown.newest(NEWEST_NOTES)
            assert not list(shown.with_step())
        finally:
            connection.set_progress_handler(None, 0)
        return 10 * count

    async with desk(tmp_path) as at:
        await write(at, [note(number) for number in range(1, NEWEST_NOTES + 1)])
        few = await at.store.database.read(lambda c: steps(c, at.lead))
        await write(at, [note(number) for number in range(1, 5001)])
        many = await at.store.database.read(lambda c: steps(c, at.lead))
        assert many - few < 4 * 5000
        detail = await at.store.leads.detail(at.lead)
        assert detail is not None
        assert (len(detail.notes), detail.note_count) == (NEWEST_NOTES, 5000)


async def test_window_is_moved_so_that_it_is_full(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await write(at, [note(number) for number in range(1, 101)])
        reader = NoteReader(at.store.database, "")
        read = partial(reader.window, at.lead)
        assert ids(await read(0, 3)) == [100, 99, 98]
        last = await read(200, 3)
        assert (ids(last), last.first, last.total, last.older) == ([3, 2, 1], 97, 100, 0)
        assert ids(await read(-10, 3)) == [100, 99, 98]
        middle = await read(0, 4, around=50)
        assert (ids(middle), middle.first, middle.older) == ([52, 51, 50, 49], 48, 48)
        assert ids(await read(0, 4, around=7777)) == [100, 99, 98, 97]


async def test_search_reads_whole_texts_and_what_waits(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        long = {**note(3), "note": "a" * 9000 + " Straße"}
        await write(at, [note(1), note(2), long, note(4)])
        await at.store.outbox.add(AddNote(at.lead, "Fresh", "In the Strasse"))
        await at.store.outbox.add(EditNote(at.lead, 2, "Call 2", "STRASSE 9", base_title="Call 2"))
        await at.store.outbox.add(DeleteNote(at.lead, 4, "Call 4"))
        reader = NoteReader(at.store.database, "")
        found = await reader.window(at.lead, 0, 10, wanted=("strasse",))
        assert [view.note.title for view in found.views] == ["Fresh", "Call 3", "Call 2"]
        everything = await reader.window(at.lead, 0, 10)
        assert everything.total == 4
        assert await reader.find(at.lead, 4) is None
        changed = await reader.find(at.lead, 2)
        assert changed is not None
        assert changed.note.note == "STRASSE 9"


async def test_search_decodes_only_the_notes_that_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def count(raw: str) -> dict[str, Any]:
        parsed.append(raw)
        return json_object(raw)

    async with desk(tmp_path) as at:
        await write(at, [note(number) for number in range(1, 301)])
        monkeypatch.setattr("taskip_leads.mirror.tables.notes.json_object", count)
        found = await NoteReader(at.store.database, "").window(
            at.lead, 0, 20, wanted=("call", "as")
        )
        assert (ids(found), found.total) == ([*range(300, 280, -1)], 300)
        assert len(parsed) == 20


async def test_search_finds_text_that_is_odd(tmp_path: Path) -> None:
    odd = [
        {**note(1), "note": "half a pair \ud83d wanted"},
        {**note(2), "title": None, "note": "wanted"},
        {**note(3), "title": 7, "note": ["wanted"]},
        {**note(4), "size": float("nan"), "note": "Wanted"},
        {**note(5), "note": None, "title": "wanted"},
    ]
    async with desk(tmp_path) as at:
        await write(at, odd)
        found = await at.store.database.read(lambda c: LeadNotes(c, at.lead).matching(["wanted"]))
        assert found == [5, 2, 1, 4], "SQLite reads no time in the JSON of 4"


@pytest.mark.parametrize("zone", ["", "Europe/Berlin"])
async def test_zone_is_that_of_sent_notes(tmp_path: Path, zone: str) -> None:
    async with desk(tmp_path) as at:
        await write(at, [note(1, "2026-10-01 10:00:00")])
        view = await NoteReader(at.store.database, zone).find(at.lead, 1)
        assert view is not None
        assert view.note.created_at == (
            "2026-10-01T10:00:00+02:00" if zone else "2026-10-01 10:00:00"
        )
