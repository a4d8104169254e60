"""Answers written into the mirror, and leads read out of it: where wire and mirror meet.

All functions run inside one transaction of ``Database``; decoding an answer needs the wire's readers,
which are imported when first used and not before the first paint.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from taskip_leads.clock import now, parse_stamp
from taskip_leads.mirror import attributes, leads, notes, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import AddAttribute, AddNote, Change, EditAttribute, decode
from taskip_leads.models.lead import Lead
from taskip_leads.models.note import Note
from taskip_leads.store.merge import join, replay
from taskip_leads.store.state import (
    AttributeUse,
    ChangeState,
    LeadDetail,
    NoteView,
    PendingChange,
)

# Changes that are shown as if they had arrived; a refused one is rolled back.
_SHOWN = (ChangeState.QUEUED, ChangeState.INFLIGHT, ChangeState.UNKNOWN)


def pending(row: outbox.Row) -> PendingChange:
    """A row of the outbox as screens see it."""
    return PendingChange(
        id=row.id,
        change=decode(row.kind, row.body),
        state=ChangeState(row.state),
        created_at=row.created_at,
        sent_at=row.sent_at,
        message=row.message,
    )


def _shown(rows: Iterable[outbox.Row]) -> list[Change]:
    return [decode(row.kind, row.body) for row in rows if row.state in _SHOWN]


def take_page(
    connection: sqlite3.Connection, page: Sequence[Lead], pass_number: int, untold: Sequence[str]
) -> frozenset[int]:
    """Write a page of the lead list; the keys of leads that are new or changed.

    ``untold`` names the lists that no row of this workspace's pages has filled so far (see ``join``).
    """
    known = leads.bodies(connection, (lead.id for lead in page))
    waiting: dict[int | None, list[outbox.Row]] = {}
    for row in outbox.open_rows(connection):
        waiting.setdefault(row.lead, []).append(row)
    changed: set[int] = set()
    same: list[int] = []
    for lead in page:
        joined = join(known.get(lead.id), lead.raw, untold)
        if joined == known.get(lead.id):
            same.append(lead.id)
            continue
        blank: dict[str, Any] = {field: None for field in untold if not lead.raw.get(field)}
        key = leads.save(connection, replace(lead, **blank), joined, pass_number=pass_number)
        changed.add(key)
        if key in waiting:
            project(connection, key)
    leads.met(connection, same, pass_number)
    return frozenset(changed)


def take_lead(
    connection: sqlite3.Connection,
    lead: Lead,
    *,
    pass_number: int | None = None,
    read: bool = False,
) -> int:
    """Write the answer of a lead's own page, or the partial one of an edit; the lead's key."""
    known = leads.bodies(connection, [lead.id]).get(lead.id)
    key = leads.save(
        connection,
        lead,
        join(known, lead.raw),
        pass_number=pass_number,
        read_at=now() if read else None,
    )
    project(connection, key)
    return key


def project(connection: sqlite3.Connection, key: int) -> None:
    """Make the lead's columns those of its last answer with the pending changes on top."""
    from taskip_leads.api.wire import read_lead

    answer = leads.body(connection, key)
    if answer is None:
        return
    changes = _shown(outbox.of_lead(connection, key))
    shown = replay(answer, changes, attributes.read(connection))
    leads.save(connection, read_lead(shown), answer, pending=len(changes))


def shown_answer(
    connection: sqlite3.Connection, key: int, answer: dict[str, Any]
) -> dict[str, Any]:
    """A lead in the service's own JSON, pending changes on top, for an export."""
    changes = _shown(outbox.of_lead(connection, key))
    return replay(answer, changes, attributes.read(connection)) if changes else answer


def detail(connection: sqlite3.Connection, key: int) -> LeadDetail | None:
    """Everything known of a lead; None where it is gone."""
    from taskip_leads.api.wire import read_file, read_lead, read_note

    row = leads.rows(connection, [key]).get(key)
    answer = leads.body(connection, key)
    if row is None or answer is None:
        return None
    waiting = outbox.of_lead(connection, key)
    lead = read_lead(replay(answer, _shown(waiting), attributes.read(connection)))
    people = attributes.people(connection)
    owners = lead.assigned_to and tuple(
        user if user.name or user.id is None else people.get(user.id, user)
        for user in lead.assigned_to
    )
    creator = lead.created_by
    if creator is not None and creator.id is not None and not creator.name:
        creator = people.get(creator.id, creator)
    views = [NoteView(read_note(raw)) for raw in notes.of(connection, "note", key)]
    views.sort(key=lambda view: _age(view.note.created_at, view.note.id), reverse=True)
    unsent = [_unsent(pending(row)) for row in waiting if row.kind == AddNote.__name__]
    files = sorted(
        (read_file(raw) for raw in notes.of(connection, "file", key)),
        key=lambda file: _age(file.created_at, file.id),
        reverse=True,
    )
    return LeadDetail(
        row=row,
        lead=replace(lead, assigned_to=owners, created_by=creator),
        notes=(*reversed(unsent), *views),
        files=tuple(files),
        pending=tuple(pending(row) for row in waiting),
        read_at=leads.read_at(connection, key),
    )


def _age(stamp: str | None, number: int) -> tuple[float, int]:
    moment = parse_stamp(stamp)
    return (moment.timestamp() if moment else 0.0, number)


def _unsent(waiting: PendingChange) -> NoteView:
    """A note of ours that is not on the service: its id is the outbox row's, negative."""
    change = waiting.change
    assert isinstance(change, AddNote)
    note = Note(
        id=-waiting.id,
        lead_id=change.lead,
        title=change.title,
        note=change.note,
        created_at=_zoneless(waiting.created_at),
    )
    return NoteView(note, waiting)


def _zoneless(moment: datetime) -> str:
    """A time as the service writes it on notes."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def attribute_uses(connection: sqlite3.Connection) -> tuple[AttributeUse, ...]:
    """All statuses and sources in order, pending changes of ours on top."""
    known = attributes.read(connection)
    counts = leads.usage(connection)
    uses = {number: AttributeUse(a, counts.get(number, 0)) for number, a in known.items()}
    for row in outbox.open_rows(connection):
        waiting = pending(row)
        change = waiting.change
        shown = waiting.state in _SHOWN
        if isinstance(change, AddAttribute):
            made = Attribute(-row.id, change.name, change.type, change.color, change.order or 0)
            uses[-row.id] = AttributeUse(made, 0, waiting)
        elif isinstance(change, EditAttribute) and change.id in uses:
            use = uses[change.id]
            edited = replace(
                use.attribute,
                name=change.name,
                color=change.color if change.color is not None else use.attribute.color,
                order=change.order if change.order is not None else use.attribute.order,
            )
            uses[change.id] = replace(
                use, attribute=edited if shown else use.attribute, pending=waiting
            )
    return tuple(sorted(uses.values(), key=lambda use: (use.attribute.type, use.attribute.rank)))


def export(connection: sqlite3.Connection, limit: int | None) -> list[dict[str, Any]]:
    """Leads in the service's own JSON, newest first, pending changes on top."""
    found: list[dict[str, Any]] = []
    for key, answer in leads.all_bodies(connection):
        if limit is not None and len(found) >= limit:
            break
        found.append(shown_answer(connection, key, answer))
    return found
