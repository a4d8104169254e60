"""Failures of file and disk: nothing is deleted, and the user's data stays readable."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import stat
from pathlib import Path

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import MirrorDamaged, MirrorUnavailable, NoKey
from taskip_leads.mirror.lock import FileLock
from taskip_leads.mirror.sqlite_errors import translate
from taskip_leads.models.change import AddNote
from taskip_leads.store.store import Store


async def nobody() -> TaskipClient:
    raise NoKey("There is no key.")


def store(path: Path) -> Store:
    return Store(path, nobody, workspace="Northwind", host="crm.example")


def with_work(path: Path) -> None:
    """A mirror with a change that was never sent, and a draft; closed in order."""

    async def main() -> None:
        one = store(path)
        await one.open()
        await one.outbox.add(AddNote(1, "Called", "the words that matter"))
        await one.drafts.save(1, "", "begun and not saved")
        await one.stop()

    asyncio.run(main())


def opened(path: Path) -> str:
    """Open the mirror and close it again; what is said of a rescue."""

    async def main() -> str:
        one = store(path)
        try:
            await one.open()
            return one.rescued
        finally:
            await one.stop()

    return asyncio.run(main())


def test_sound_mirror_opens_without_a_message(tmp_path: Path) -> None:
    with_work(tmp_path / "mirror.sqlite3")
    assert opened(tmp_path / "mirror.sqlite3") == ""


def test_invalid_file_is_set_aside_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    path.write_bytes(b"no database at all " * 1000)
    message = opened(path)
    (copy,) = tmp_path.glob("mirror.damaged-*.sqlite3")
    assert copy.read_bytes() == b"no database at all " * 1000
    assert copy.name in message
    assert opened(path) == message, "nobody has seen it yet"
    assert len(list(tmp_path.glob("mirror.damaged-*.sqlite3"))) == 1


def test_changes_and_drafts_of_a_damaged_mirror_are_exported_first(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    with_work(path)
    damage(path)
    message = opened(path)
    (export,) = tmp_path.glob("rescued-*.json")
    assert str(export) in message
    assert stat.S_IMODE(export.stat().st_mode) == 0o600
    exported = json.loads(export.read_text())
    assert "the words that matter" in json.dumps(exported["outbox"])
    assert "begun and not saved" in json.dumps(exported["draft_text"])
    assert list(tmp_path.glob("mirror.damaged-*.sqlite3"))


def damage(path: Path) -> None:
    """Break the inner pages of a table that is not the user's own work, and leave it as a crash does."""
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'attribute'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    Path(f"{path}-wal").write_bytes(b"left over")


def test_damaged_mirror_open_in_another_window_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    path.write_bytes(b"no database at all " * 1000)
    lock = FileLock(path.with_suffix(".lock"))
    assert lock.take()
    with pytest.raises(MirrorDamaged):
        opened(path)
    lock.release()
    assert not list(tmp_path.glob("mirror.damaged-*"))


def test_full_disk_refuses_a_change_with_a_message_until_there_is_room(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        one = store(tmp_path / "mirror.sqlite3")
        await one.open()
        await one.outbox.add(AddNote(1, "First", "kept"))

        def limit(pages: str) -> None:
            one.database._connection(write=True).execute(f"PRAGMA max_page_count = {pages}")

        loop = asyncio.get_running_loop()
        await loop.run_in_executor(one.database._writing, limit, "1")
        with pytest.raises(MirrorUnavailable, match="disk is full"):
            await one.outbox.add(AddNote(1, "Second", "x" * 500_000))
        assert one.outbox.waiting == 1, "what was saved before is kept"
        await loop.run_in_executor(one.database._writing, limit, "1000000")
        await one.outbox.add(AddNote(1, "Second", "x" * 500_000))
        assert one.outbox.waiting == 2
        await one.stop()

    asyncio.run(main())


def test_only_disk_failures_are_translated() -> None:
    assert translate(None) is None
    assert translate(KeyError("x")) is None
    assert translate(MirrorUnavailable("x")) is not None
