"""Marks of leads, compared with a plain reference that remembers everything the user saw."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads import clock
from taskip_leads.mirror import unread
from taskip_leads.mirror.migrations import migrate
from taskip_leads.mirror.tables import attributes, meta, outbox
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import EditLead, MoveStatus, encode
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.store.outbox.enqueue import resources_of
from taskip_leads.store.projection.records import ingest_lead, ingest_page
from taskip_leads.store.projection.unread import expect_own, record_own
from taskip_leads.wire.records import read_lead

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = (1, 2)
SCALARS = {"value": "value", "step": "lead_interaction_date"}
VALUES: dict[str, tuple[Any, ...]] = {
    "status": (1, 2, 3),
    "value": ("1", None),
    "step": ("2026-12-01", None),
    "city": ("Bonn", "Köln"),
}


@dataclass
class World:
    """TaskIP, what the mirror knows of it, and what the user has seen: the slow reference."""

    leads: dict[int, dict[str, Any]] = field(default_factory=dict)
    known: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: dict[int, dict[str, Any]] = field(default_factory=dict)

    def create(self, lead_id: int) -> None:
        self.leads[lead_id] = {name: values[0] for name, values in VALUES.items()}

    def sync(self) -> None:
        self.known = {lead_id: dict(fields) for lead_id, fields in self.leads.items()}

    def look(self, lead_id: int) -> None:
        if lead_id in self.known:
            self.seen[lead_id] = dict(self.known[lead_id])

    def marks(self) -> dict[int, tuple[UnreadKind, set[str]]]:
        """Return for each marked lead its kind and the fields that differ from what was seen."""
        marks: dict[int, tuple[UnreadKind, set[str]]] = {}
        for lead_id, fields in self.known.items():
            seen = self.seen.get(lead_id)
            if seen is None:
                marks[lead_id] = (UnreadKind.NEW, set())
                continue
            differ = {n for n in fields if n != "city" and fields[n] != seen[n]}
            if differ:
                marks[lead_id] = (UnreadKind.CHANGED, differ)
        return marks


def answer(lead_id: int, fields: dict[str, Any], minutes: int) -> dict[str, Any]:
    stamp = (BEGIN + timedelta(minutes=minutes)).isoformat()
    status = {"id": fields["status"], "name": "S", "type": 1, "order": 1}
    return {
        "id": lead_id,
        "first_name": "Ann",
        "statuses": [status],
        "city": fields["city"],
        "currency": "EUR",
        "created_at": BEGIN.isoformat(),
        "updated_at": stamp,
        **{sent: fields[name] for name, sent in SCALARS.items()},
    }


class Mirror:
    """The mirror of such a world; its transactions are written as the program writes them."""

    def __init__(self, world: World, path: Path) -> None:
        self.world, self.path = world, path
        self.connection = self._open()
        self.minutes = 0

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = OFF")
        migrate(connection, self.path)
        return connection

    def restart(self) -> None:
        self.connection.close()
        self.connection = self._open()

    def read(self, lead_id: int) -> Lead:
        raw = answer(lead_id, self.world.leads[lead_id], self.minutes)
        return replace(read_lead(raw), raw=raw)

    def sync(self) -> None:
        page = [self.read(lead_id) for lead_id in self.world.leads]
        ingest_page(self.connection, page, 1, ())
        self.world.sync()

    def edit(self, lead_id: int, name: str, value: Any, synced: bool) -> None:
        """Change a field as the user; with ``synced``, a sync shows it before its own answer."""
        world = self.world
        if lead_id not in world.known or lead_id not in world.leads:
            return
        change: EditLead | MoveStatus
        if name == "status":
            before = world.known[lead_id]["status"]
            if before == value or world.leads[lead_id]["status"] != before:
                return  # a colleague's status at the same time is a case of its own
            change = MoveStatus(lead_id, (value,), (before,))
        else:
            change = EditLead(lead_id, {SCALARS[name]: value})
        row = _in_flight(self.connection, lead_id, change)
        world.leads[lead_id][name] = value
        if lead_id in world.seen:
            world.seen[lead_id][name] = value
        if synced:
            self.sync()
        outbox.update(self.connection, row.id, state="done", settled_at=clock.now())
        expect_own(self.connection, row, change)
        ingest_lead(self.connection, self.read(lead_id))
        record_own(self.connection, row, change)
        world.known[lead_id] = dict(world.leads[lead_id])

    def look(self, lead_id: int) -> None:
        unread.delete(self.connection, [lead_id])
        self.world.look(lead_id)

    def clear(self) -> None:
        unread.clear(self.connection)
        for lead_id in self.world.known:
            self.world.look(lead_id)

    def delete(self, lead_id: int) -> None:
        self.connection.execute("DELETE FROM lead WHERE key = ?", (lead_id,))
        for known in (self.world.leads, self.world.known, self.world.seen):
            known.pop(lead_id, None)

    def check(self) -> None:
        rows = unread.all_rows(self.connection)
        assert {row.lead: (row.kind, set(row.before)) for row in rows} == self.world.marks()


def _in_flight(connection: Any, lead_id: int, change: EditLead | MoveStatus) -> outbox.OutboxRow:
    change_id = outbox.add(connection, *encode(change), lead_id, clock.now())
    outbox.touch(connection, change_id, resources_of(change, change_id))
    outbox.update(connection, change_id, state="inflight", attempts=1)
    row = outbox.get(connection, change_id)
    assert row is not None
    return row


ANY_LEAD = st.integers(1, 3)


def _field(names: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, Any]]:
    return names.flatmap(lambda n: st.tuples(st.just(n), st.sampled_from(VALUES[n])))


COLLEAGUE = st.tuples(
    st.sampled_from(["colleague", "colleague and sync", "colleague and sync"]),
    st.integers(1, 2),
    _field(st.sampled_from(sorted(VALUES))),
)
EDIT = st.tuples(
    st.just("edit"), ANY_LEAD, _field(st.sampled_from(["status", *SCALARS])), st.booleans()
)
#: What ends a story begins another one, so it is seldom.
RARE = st.sampled_from([("clear",), ("restart",), ("delete", 1), ("delete", 3), ("create", 3)])
OTHERS = st.one_of(st.just(("sync",)), st.tuples(st.just("look"), ANY_LEAD), RARE)
STEPS = st.lists(st.one_of(COLLEAGUE, COLLEAGUE, EDIT, OTHERS), min_size=10, max_size=40)


def run(steps: list[tuple[Any, ...]], path: Path) -> None:
    world = World()
    mirror = Mirror(world, path)
    try:
        for lead_id in FIRST:
            world.create(lead_id)
        mirror.sync()
        for lead_id in FIRST:
            world.look(lead_id)  # after the first sync nothing is new
        statuses = [Attribute(number, f"S{number}", AttributeType.STATUS) for number in (1, 2, 3)]
        attributes.save(mirror.connection, statuses)
        meta.put(mirror.connection, "synced_at", BEGIN.isoformat())
        for step in steps:
            mirror.minutes += 1
            take(step, world, mirror)
            mirror.check()
    finally:
        mirror.connection.close()


def take(step: tuple[Any, ...], world: World, mirror: Mirror) -> None:
    match step:
        case ("colleague" | "colleague and sync" as what, lead_id, (name, value)):
            if lead_id in world.leads:
                world.leads[lead_id][name] = value
            if what != "colleague":
                mirror.sync()
        case ("edit", lead_id, (name, value), synced):
            mirror.edit(lead_id, name, value, synced)
        case ("create", lead_id):
            if lead_id not in world.leads and lead_id not in world.known:
                world.create(lead_id)
        case ("delete", lead_id):
            if lead_id in world.known:
                mirror.delete(lead_id)
        case ("look", lead_id):
            mirror.look(lead_id)
        case ("sync",):
            mirror.sync()
        case ("clear",):
            mirror.clear()
        case ("restart",):
            mirror.restart()


@settings(max_examples=40)
@given(STEPS)
def test_marks_equal_a_reference_that_remembers_everything(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, clock.frozen(BEGIN + timedelta(hours=1)):
        run(steps, Path(folder) / "mirror.sqlite3")
