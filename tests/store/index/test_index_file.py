"""The index file: saved on disk, loaded at the next start, and checked."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import index_entries, lead_changes, notes
from taskip_leads.models.filters.query import (
    DayRange,
    Facet,
    LeadQuery,
    Sort,
    SortField,
)
from taskip_leads.models.insights.figures import only_day
from taskip_leads.models.lead_row import ReadRules
from taskip_leads.store.index import index_file
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.sort_order import SortRanks
from tests.support.index_mirror import LEADS, filled, mirror, save, search
from tests.support.time_zones import local_zone


async def _saved(path: Path) -> Database:
    """Return a mirror with a saved index."""
    database = await mirror(path)
    async with filled(database, save_from=1):
        pass
    return database


def test_index_is_loaded_from_disk_and_updated_to_the_mirror(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await _saved(path)
        assert index_file.path_of(path).stat().st_mode & 0o777 == 0o600
        await database.write(lambda c: save(c, 7, "otto"))
        await database.write(lambda c: save(c, 1000, "otto new", pending=1))
        await database.write(lambda c: c.execute("DELETE FROM lead WHERE key = 9"))
        saved = await database.read(lambda c: index_file.load(path, c))
        assert saved is not None
        assert len(saved.lead_index) == LEADS
        async with filled(database) as service:
            assert await search(service, "otto") == [7, 1000]
            assert await search(service, '"lead 9"') == [*range(90, 100)]
        await database.close()

    asyncio.run(main())


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other mirror", "changes forgotten"])
def test_index_file_that_does_not_match_is_ignored(tmp_path: Path, damage: str) -> None:
    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await _saved(path)
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
                other = await _saved(tmp_path / "other.sqlite3")
                await other.close()
                file.write_bytes(index_file.path_of(tmp_path / "other.sqlite3").read_bytes())
            case _:
                now = await database.read(lead_changes.revision)
                await database.write(lambda c: lead_changes.forget(c, now))
        async with filled(database) as service:
            assert await search(service, "otto") == [7]
            assert await search(service, "lead 300") == [300]
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


def test_index_of_another_time_zone_is_not_used(tmp_path: Path) -> None:
    """The days of notes are in it."""

    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await mirror(path)
        note = {"id": 5, "note": "x", "created_at": "2026-11-23 20:00:00"}
        await database.write(partial(_note, 7, note))
        for zone, day in (("UTC", 23), ("America/Los_Angeles", 24), ("America/Los_Angeles", 24)):
            async with filled(
                database, save_from=1, rules=ReadRules(note_timezone=zone)
            ) as service:
                query = LeadQuery(noted=only_day(date(2026, 11, day)), converted=None)
                assert list((await service.select(query, at_once=False)).keys) == [7], zone
            saved = await database.read(partial(index_file.load, path, note_timezone=zone))
            assert saved is not None
            other = await database.read(lambda c: index_file.load(path, c, "Asia/Tokyo"))
            assert other is None
        await database.close()

    with local_zone("UTC"):
        asyncio.run(main())


def _note(lead: int, note: dict[str, Any], connection: Any) -> None:
    notes.save(connection, "note", lead, note["id"], note)


_NOTED = (only_day(date(2026, 11, 24)), DayRange(date(2026, 11, 23)), DayRange(none=True))


def _answers(index: LeadIndex) -> list[Any]:
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
    ] + [list(index.select(LeadQuery(noted=days), SortRanks()).keys) for days in _NOTED]


def test_loaded_index_gives_the_same_results_as_the_saved_one(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "mirror.sqlite3"
        database = await mirror(path)
        for number, day in ((3, "23"), (4, "24"), (4, "25")):
            note = {"id": int(day), "note": "x", "created_at": f"2026-11-{day} 10:00:00"}
            await database.write(partial(_note, number, note))
        async with filled(database, save_from=1):
            pass

        def build(connection: Any) -> LeadIndex:
            index = LeadIndex()
            index.add(index_entries.entries(connection))
            return index

        built = await database.read(build)
        saved = await database.read(lambda c: index_file.load(path, c))
        assert saved is not None
        assert _answers(saved.lead_index) == _answers(built)
        assert [len(keys) for keys in _answers(built)[-3:]] == [1, 2, LEADS - 2]
        await database.close()

    asyncio.run(main())
