"""The outbox alone, with a mirror and an event bus but without network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from taskip_leads.errors import NoKey, UsageError
from taskip_leads.mirror.database import Database
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import AddAttribute, AddNote, CreateLead, UploadFile
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import Event, EventBus, OutboxChanged
from taskip_leads.store.outbox.counter import ChangeCounter
from taskip_leads.store.outbox.outbox import Outbox


async def _no_client() -> None:
    raise NoKey("no key")


class Alone:
    """An outbox and what it has told: the leads to reload, and its events."""

    def __init__(self, folder: Path, database: Database, hold_seconds: float) -> None:
        self.reloaded: list[tuple[frozenset[int] | None, bool]] = []
        self.events: list[Event] = []
        bus = EventBus()
        bus.subscribe(self.events.append)
        self.outbox = Outbox(
            database,
            ServiceConnection(_no_client, bus),  # type: ignore[arg-type]
            bus,
            ChangeCounter(database),
            folder / "uploads",
            reload_leads=self._reload,
            hold_seconds=hold_seconds,
        )

    async def _reload(self, lead_ids: frozenset[int] | None, *, own: bool = False) -> None:
        self.reloaded.append((lead_ids, own))


@asynccontextmanager
async def outbox_alone(folder: Path, hold_seconds: float = 5.0) -> AsyncIterator[Alone]:
    database = Database(folder / "mirror.sqlite3")
    await database.open()
    try:
        yield Alone(folder, database, hold_seconds)
    finally:
        await database.close()


async def test_outbox_reloads_the_leads_of_a_change(tmp_path: Path) -> None:
    async with outbox_alone(tmp_path) as alone:
        saved: list[int] = []
        change_id = await alone.outbox.add(
            CreateLead({"first_name": "Zoe"}), on_saved=lambda: saved.append(len(alone.events))
        )
        note_id = await alone.outbox.add(AddNote(-change_id, "Call", "x"))
        assert saved == [0], "durable before the first event"
        assert alone.reloaded == [(frozenset((-change_id,)), True)] * 2
        assert OutboxChanged(note_id, -change_id) in alone.events
        assert alone.outbox.counts.held == 2
        assert [one.state for one in await alone.outbox.changes()] == [ChangeState.HELD] * 2


async def test_outbox_undoes_all_changes_of_a_key_press(tmp_path: Path) -> None:
    async with outbox_alone(tmp_path) as alone:
        await alone.outbox.add(AddAttribute(AttributeType.STATUS, "Hot"))
        await alone.outbox.add_all([CreateLead({"first_name": "Zoe"}), AddNote(0, "Call", "x")])
        undone = await alone.outbox.undo()
        assert undone is not None
        assert undone.taken_back
        assert len(undone.changes) == 2
        assert alone.outbox.waiting == 1
        assert await alone.outbox.undo() is not None
        assert await alone.outbox.undo() is None


async def test_outbox_keeps_nothing_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    async with outbox_alone(tmp_path) as alone:
        with pytest.raises(UsageError, match="is not a file"):
            await alone.outbox.add_all(
                [AddNote(1, "Call", "x"), UploadFile(1, "film", str(tmp_path / "film"))]
            )
        assert await alone.outbox.changes() == ()
        assert alone.events == []
