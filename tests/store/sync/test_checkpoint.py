"""Save and resume the progress of a sync pass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from taskip_leads import clock
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import meta
from taskip_leads.store.sync import checkpoint
from taskip_leads.store.sync.checkpoint import SyncCheckpoint


@asynccontextmanager
async def mirror_at(folder: Path) -> AsyncIterator[Database]:
    database = Database(folder / "mirror.sqlite3")
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def test_checkpoint_resumes_where_it_was_saved(tmp_path: Path) -> None:
    saved = SyncCheckpoint(
        number=7,
        phase="converted",
        page=3,
        item=50,
        began=clock.now().isoformat(),
        filled=["statuses"],
        trusted=["sources"],
        skipped={"id too large": 1},
    )
    async with mirror_at(tmp_path) as database:
        await database.write(lambda c: checkpoint.save(c, saved))
        resumed = await database.read(checkpoint.resume)
    assert resumed == saved
    assert resumed.unlisted == ("assigned_to",)


async def test_checkpoint_of_an_earlier_version_is_resumed(tmp_path: Path) -> None:
    """Version 0.1 stores ``filled`` as ``told``; unknown fields of a later one are left out."""
    stored = {
        "number": 4,
        "phase": "members",
        "page": 1,
        "began": clock.now().isoformat(),
        "told": ["statuses", "sources"],
        "of_a_later_version": True,
    }
    async with mirror_at(tmp_path) as database:
        await database.write(lambda c: meta.put(c, "pass", stored))
        resumed = await database.read(checkpoint.resume)
        await database.write(lambda c: checkpoint.save(c, resumed))
        written = await database.read(lambda c: meta.get(c, "pass", dict) or {})
    assert (resumed.number, resumed.phase) == (4, "members")
    assert resumed.filled == ["statuses", "sources"]
    assert written["told"] == ["statuses", "sources"]


async def test_checkpoint_of_a_complete_pass_starts_the_next_one(tmp_path: Path) -> None:
    async with mirror_at(tmp_path) as database:
        complete = SyncCheckpoint(number=2, filled=["sources"], trusted=["statuses"])
        await database.write(lambda c: checkpoint.finish(c, complete))
        resumed = await database.read(checkpoint.resume)
    assert (resumed.number, resumed.phase) == (3, "attributes")
    assert resumed.trusted == ["sources", "statuses"]
