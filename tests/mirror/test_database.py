"""The file: private, whole or not at all, never written by a program older than it."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from pathlib import Path

import pytest

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.mirror.migrations import scripts
from taskip_leads.mirror.tables import meta


def test_the_file_and_its_companions_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    async def main() -> None:
        database = Database(tmp_path / "mirror.sqlite3")
        await database.open()
        await database.write(lambda c: meta.put(c, "x", 1))
        for file in tmp_path.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        assert {f.name for f in tmp_path.iterdir()} == {
            "mirror.sqlite3",
            "mirror.sqlite3-wal",
            "mirror.sqlite3-shm",
        }
        await database.close()

    asyncio.run(main())


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    async def main() -> None:
        database = Database(tmp_path / "mirror.sqlite3")
        await database.open()

        def half(connection: sqlite3.Connection) -> None:
            meta.put(connection, "half", True)
            raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            await database.write(half)
        assert await database.read(lambda c: meta.get(c, "half")) is None
        await database.write(lambda c: meta.put(c, "whole", True))
        assert await database.read(lambda c: meta.get(c, "whole")) is True
        await database.close()

    asyncio.run(main())


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    async def main() -> None:
        database = Database(tmp_path / "mirror.sqlite3")
        await database.open()
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.read(lambda c: meta.put(c, "x", 1))
        await database.close()

    asyncio.run(main())


def test_changes_survive_closing_and_opening(tmp_path: Path) -> None:
    async def main() -> None:
        for expected in (None, "kept"):
            database = Database(tmp_path / "mirror.sqlite3")
            await database.open()
            assert await database.read(lambda c: meta.get(c, "word")) == expected
            await database.write(lambda c: meta.put(c, "word", "kept"), durable=True)
            await database.close()

    asyncio.run(main())


def test_a_file_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    newer = len(scripts()) + 1
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {newer}")
    connection.close()
    with pytest.raises(MirrorUnavailable, match="newer version"):
        asyncio.run(Database(path).open())
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (newer,)
    connection.close()


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    path.write_bytes(b"this is a letter to my aunt, not a database" * 50)
    with pytest.raises(MirrorUnavailable, match="is damaged"):
        asyncio.run(Database(path).open())
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    assert first.take(), "taking what is ours already succeeds"
    first.release()
    assert second.take()
    second.release()
