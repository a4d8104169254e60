"""The cost of a change while many others wait, and the events of a batch."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.mirror.tables import notes, schedule
from taskip_leads.models.change import KINDS, AddNote, CreateLead
from taskip_leads.store.events import Event, NotesChanged, OutboxChanged
from taskip_leads.store.projection import records
from tests.support.delivery_harness import desk


async def test_batch_with_a_new_lead_is_published_with_its_id(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        events: list[Event] = []
        at.store.events.subscribe(events.append)
        created, note = await at.store.outbox.add_all(
            [CreateLead({"first_name": "New", "email": "n@x.example"}), AddNote(0, "T", "x")]
        )
        named = {event.lead for event in events if isinstance(event, NotesChanged)}
        assert named == {-created}
        outboxed = {(e.id, e.lead) for e in events if isinstance(e, OutboxChanged)}
        assert (note, -created) in outboxed


async def test_batch_projects_each_lead_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as at:
        projected: list[int] = []
        real = records.refresh_projection

        def count(connection: sqlite3.Connection, lead: int) -> None:
            projected.append(lead)
            real(connection, lead)

        monkeypatch.setattr(records, "refresh_projection", count)
        await at.store.outbox.add_all(
            [
                CreateLead({"first_name": "New", "email": "n@x.example"}),
                *(AddNote(0, "T", str(number)) for number in range(20)),
            ]
        )
        assert len(projected) == 1
        detail = await at.store.leads.detail(projected[0])
        assert detail is not None
        assert detail.row.pending == 21


def _steps(connection: sqlite3.Connection, lead: int) -> int:
    """Return the number of SQLite instructions for the queries of one sending step."""
    steps = 0

    def tick() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(tick, 10)
    try:
        moment = clock.now()
        schedule.has_expired_hold(connection, moment, KINDS.keys())
        schedule.next_due(connection, moment, KINDS.keys())
        schedule.next_moment(connection, moment)
        notes.texts(connection, [lead])
    finally:
        connection.set_progress_handler(None, 0)
    return steps


async def test_next_change_has_a_constant_cost(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.store.outbox.add(AddNote(at.other, "T", "x"))
        await at.store.outbox.add_all([AddNote(at.lead, "T", str(n)) for n in range(100)])
        few = await at.store.database.read(lambda c: _steps(c, at.other))
        await at.store.outbox.add_all([AddNote(at.lead, "T", str(n)) for n in range(2000)])
        many = await at.store.database.read(lambda c: _steps(c, at.other))
        assert many <= 1.5 * few
