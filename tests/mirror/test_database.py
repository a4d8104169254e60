"""The file: private, atomic, and never written by an older version."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from taskip_leads.errors import (
    DiskFailed,
    DiskFull,
    MirrorDamaged,
    MirrorLocked,
    MirrorReadOnly,
    MirrorUnavailable,
)
from taskip_leads.mirror import database, migrations
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.mirror.migrations import scripts
from taskip_leads.mirror.tables import meta, outbox


def test_file_and_companions_are_private(tmp_path: Path) -> None:
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


def test_failed_write_changes_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        database = Database(tmp_path / "mirror.sqlite3")
        await database.open()

        def half(connection: sqlite3.Connection) -> None:
            meta.put(connection, "half", True)
            raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            await database.write(half)
        assert await database.read(lambda c: meta.get(c, "half", bool)) is None
        await database.write(lambda c: meta.put(c, "whole", True))
        assert await database.read(lambda c: meta.get(c, "whole", bool)) is True
        await database.close()

    asyncio.run(main())


def test_reader_cannot_write(tmp_path: Path) -> None:
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
            assert await database.read(lambda c: meta.get(c, "word", str)) == expected
            await database.write(lambda c: meta.put(c, "word", "kept"), durable=True)
            await database.close()

    asyncio.run(main())


def test_file_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
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


def test_file_that_is_not_a_database_is_reported_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    path.write_bytes(b"this is a letter to my aunt, not a database" * 50)
    with pytest.raises(MirrorUnavailable, match="is damaged"):
        asyncio.run(Database(path).open())
    assert path.read_bytes().startswith(b"this is a letter")


def test_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    assert first.take(), "taking what is ours already succeeds"
    first.release()
    assert second.take()
    second.release()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the file, as a backup does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_file_locked_by_another_program_is_reported_and_retried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 100)
    path = tmp_path / "mirror.sqlite3"

    async def main() -> None:
        one = Database(path)
        await one.open()
        with locked(path):
            with pytest.raises(MirrorLocked, match="Another program has locked"):
                await one.write(lambda c: meta.put(c, "word", "lost?"), durable=True)
            assert await one.read(lambda c: meta.get(c, "word", str)) is None
        await one.write(lambda c: meta.put(c, "word", "kept"), durable=True)
        assert await one.read(lambda c: meta.get(c, "word", str)) == "kept"
        assert not one.marker.is_noted
        await one.close()

    asyncio.run(main())


CODES = {
    sqlite3.SQLITE_BUSY: MirrorLocked,
    sqlite3.SQLITE_LOCKED: MirrorLocked,
    sqlite3.SQLITE_PROTOCOL: MirrorLocked,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY_DIRECTORY: MirrorReadOnly,
    sqlite3.SQLITE_PERM: MirrorReadOnly,
    sqlite3.SQLITE_CANTOPEN: MirrorReadOnly,
    sqlite3.SQLITE_IOERR_FSYNC: DiskFailed,
    sqlite3.SQLITE_CORRUPT_INDEX: MirrorDamaged,
    sqlite3.SQLITE_NOTADB: MirrorDamaged,
}


@pytest.mark.parametrize("work", ["read", "write"])
@pytest.mark.parametrize("code", CODES)
def test_each_disk_and_file_failure_has_an_error_class(
    code: int, work: str, tmp_path: Path
) -> None:
    def fail(_connection: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("as SQLite words it")
        error.sqlite_errorcode = code
        raise error

    async def main() -> None:
        one = Database(tmp_path / "mirror.sqlite3")
        await one.open()
        with pytest.raises(CODES[code]) as caught:
            await (one.read(fail) if work == "read" else one.write(fail))
        assert caught.value.retry is (CODES[code] is not MirrorDamaged)
        assert one.marker.is_noted is (CODES[code] is MirrorDamaged)
        await one.close()

    asyncio.run(main())


def test_reader_waits_for_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"BEGIN; {scripts()[0]} PRAGMA user_version = 1; COMMIT;")

    async def main() -> None:
        one = Database(path)
        reading = asyncio.create_task(one.read(outbox.open_rows))
        await asyncio.sleep(0)
        assert not reading.done()
        await one.open()
        assert await reading == []
        await one.close()

    asyncio.run(main())


def test_failed_migration_leaves_the_previous_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mirror.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"BEGIN; {scripts()[0]} PRAGMA user_version = 1; COMMIT;")
    broken = [*scripts(), "CREATE TABLE extra (id INTEGER); SELECT * FROM nowhere;"]
    monkeypatch.setattr(migrations, "scripts", lambda: broken)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrations.migrate(connection, path)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert "draft" in tables
    assert not {"extra", "view", "draft_text"} & tables


def test_threads_that_read_keep_few_pages(tmp_path: Path) -> None:
    async def main() -> int:
        opened = Database(tmp_path / "mirror.sqlite3")
        await opened.open()
        try:
            return await opened.read(lambda c: int(c.execute("PRAGMA cache_size").fetchone()[0]))
        finally:
            await opened.close()

    assert asyncio.run(main()) == -512
