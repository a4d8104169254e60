"""Answers written into the mirror, and leads read out of it: where wire and mirror meet.

All functions run inside one transaction of ``Database``; decoding an answer needs the wire's readers,
which are imported when first used and not before the first paint.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from taskip_leads.clock import now, parse_stamp
from taskip_leads.mirror.tables import attributes, lead_rows, leads, notes, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    CreateLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditNote,
    decode,
)
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_views import AttributeUse, LeadDetail, NoteView
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.models.note import Note
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.store.projection.apply import join, replay

# What is shown of a lead's receipts.
_RECEIPTS = timedelta(days=30)
_MOST_RECEIPTS = 30
# Changes that are shown as if they had arrived; a refused one, or one that asks, is rolled back.
_SHOWN = (ChangeState.HELD, ChangeState.QUEUED, ChangeState.INFLIGHT, ChangeState.UNKNOWN)


def pending(connection: sqlite3.Connection, row: outbox.OutboxRow) -> PendingChange:
    """A row of the outbox as screens see it."""
    change = decode(row.kind, row.body)
    waits = row.state in (ChangeState.HELD, ChangeState.QUEUED)
    moment = now()
    first = outbox.waits_for(connection, row.id, moment) if waits else None
    return PendingChange(
        id=row.id,
        change=change,
        state=ChangeState(row.state),
        created_at=row.created_at,
        sent_at=row.sent_at,
        message=row.message,
        about=_about(connection, change, row),
        settled_at=row.settled_at,
        hold_until=row.hold_until if row.state == ChangeState.HELD else None,
        next_at=row.next_at,
        question=Question(row.question),
        details=row.details,
        result=row.result,
        waits_for=first,
        waits_until=_fenced(connection, first, moment),
        batch=row.batch,
    )


def _fenced(connection: sqlite3.Connection, first: int | None, moment: datetime) -> datetime | None:
    """Until when ``first`` is waited for, where only a late attempt of it is."""
    ahead = None if first is None else outbox.get(connection, first)
    if ahead is None or ahead.state in _SHOWN or ahead.fence_until is None:
        return None
    return ahead.fence_until if ahead.fence_until > moment else None


def _about(connection: sqlite3.Connection, change: Change, row: outbox.OutboxRow) -> str:
    """The name of the lead that a change is about, as it is or as it was."""
    if isinstance(change, DeleteLead):
        return change.name
    if isinstance(change, DeleteLeads):
        return change.names[0] if change.names else ""
    if row.lead is None:
        return ""
    name = leads.name(connection, row.lead)
    return name if name is not None else str(row.details.get("about") or f"#{row.lead}")


def _shown(rows: Iterable[outbox.OutboxRow]) -> list[Change]:
    """What is replayed. A lead that the service refused to make is all there is of it: it stays."""
    return [
        decode(row.kind, row.body)
        for row in rows
        if row.state in _SHOWN or row.kind == CreateLead.__name__
    ]


def receipts(connection: sqlite3.Connection, since: datetime) -> list[PendingChange]:
    """Everything that is not settled, oldest first, and after it what was since ``since``."""
    rows = [*outbox.open_rows(connection), *outbox.settled_since(connection, since)]
    return [pending(connection, row) for row in rows]


def take_page(
    connection: sqlite3.Connection, page: Sequence[Lead], pass_number: int, untold: Sequence[str]
) -> frozenset[int]:
    """Write a page of the lead list; the keys of leads that are new or changed.

    ``untold`` names the lists that no row of this workspace's pages has filled so far (see ``join``).
    """
    known = leads.bodies(connection, (lead.id for lead in page))
    waiting: dict[int | None, list[outbox.OutboxRow]] = {}
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
        key = leads.save(
            connection, dataclasses.replace(lead, **blank), joined, pass_number=pass_number
        )
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
    from taskip_leads.wire.records import read_lead

    answer = leads.body(connection, key)
    if answer is None:
        return
    changes = _shown(outbox.of_lead(connection, key))
    shown_ = replay(answer, changes, attributes.read(connection))
    hidden = any(isinstance(change, DeleteLead | DeleteLeads) for change in changes)
    lead = read_lead(shown_, OWN_IDS)
    leads.save(connection, lead, answer, pending=len(changes), hidden=hidden)


def shown(connection: sqlite3.Connection, key: int) -> dict[str, Any] | None:
    """A lead in the service's own JSON with the pending changes on top; None where it is gone."""
    answer = leads.body(connection, key)
    return None if answer is None else shown_answer(connection, key, answer)


def shown_answer(
    connection: sqlite3.Connection, key: int, answer: dict[str, Any]
) -> dict[str, Any]:
    """A lead in the service's own JSON, pending changes on top, for an export."""
    changes = _shown(outbox.of_lead(connection, key))
    return replay(answer, changes, attributes.read(connection)) if changes else answer


def detail(connection: sqlite3.Connection, key: int) -> LeadDetail | None:
    """Everything known of a lead; None where it is gone."""
    from taskip_leads.wire.records import read_file, read_lead, read_rows

    row = lead_rows.rows(connection, [key]).get(key)
    answer = leads.body(connection, key)
    if row is None or answer is None:
        return None
    waiting = outbox.of_lead(connection, key)
    changes = _shown(waiting)
    lead = read_lead(replay(answer, changes, attributes.read(connection)), OWN_IDS)
    people = attributes.people(connection)
    owners = lead.assigned_to and tuple(
        user if user.name or user.id is None else people.get(user.id, user)
        for user in lead.assigned_to
    )
    creator = lead.created_by
    if creator is not None and creator.id is not None and not creator.name:
        creator = people.get(creator.id, creator)
    gone = {i for change in changes if isinstance(change, DeleteFiles) for i in change.ids}
    files = sorted(
        read_rows(notes.of(connection, "file", key), read_file)[0],
        key=lambda file: _age(file.created_at, file.id),
        reverse=True,
    )
    return LeadDetail(
        row=row,
        lead=dataclasses.replace(lead, assigned_to=owners, created_by=creator),
        notes=note_views(connection, key),
        files=tuple(file for file in files if file.id not in gone),
        pending=tuple(pending(connection, row) for row in waiting),
        receipts=tuple(
            pending(connection, row)
            for row in outbox.settled_of(connection, key, now() - _RECEIPTS, _MOST_RECEIPTS)
        ),
        read_at=leads.read_at(connection, key),
    )


def note_views(connection: sqlite3.Connection, key: int) -> tuple[NoteView, ...]:
    """A lead's notes, ours that wait first, then newest first; deleted ones are left out."""
    from taskip_leads.wire.records import read_note, read_rows

    views = [NoteView(note) for note in read_rows(notes.of(connection, "note", key), read_note)[0]]
    views.sort(key=lambda view: _age(view.note.created_at, view.note.id), reverse=True)
    found = {view.note.id: view for view in views}
    unsent: dict[int, NoteView] = {}
    for row in outbox.of_lead(connection, key):
        if row.kind not in _NOTE_KINDS:
            continue
        waiting = pending(connection, row)
        change = waiting.change
        if isinstance(change, AddNote):
            unsent[-row.id] = _unsent(waiting)
        elif isinstance(change, EditNote | DeleteNote):
            number = change.id
            if number < 0 and number not in unsent:
                # Made here, and sent since the edit began.
                made = outbox.get(connection, -number)
                number = made.result or number if made is not None else number
            _change_note(found if number in found else unsent, number, waiting, change)
    return (*reversed(unsent.values()), *found.values())


_NOTE_KINDS = tuple(kind.__name__ for kind in (AddNote, EditNote, DeleteNote))


def _change_note(
    views: dict[int, NoteView],
    number: int,
    waiting: PendingChange,
    change: EditNote | DeleteNote,
) -> None:
    """Show what a change makes of a note; where it was refused or asks, the note as it is."""
    view = views.get(number)
    if view is None:
        return
    if waiting.state not in _SHOWN:
        views[number] = NoteView(view.note, waiting)
    elif isinstance(change, EditNote):
        note = dataclasses.replace(view.note, title=change.title, note=change.note)
        views[number] = NoteView(note, waiting)
    else:
        del views[number]


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


def shown_attributes(connection: sqlite3.Connection) -> dict[int, Attribute]:
    """All statuses and sources by id, pending changes of ours on top."""
    return {use.attribute.id: use.attribute for use in attribute_uses(connection)}


def attribute_uses(connection: sqlite3.Connection) -> tuple[AttributeUse, ...]:
    """All statuses and sources in order, pending changes of ours on top."""
    known = attributes.read(connection)
    counts = lead_rows.usage(connection)
    uses = {number: AttributeUse(a, counts.get(number, 0)) for number, a in known.items()}
    for row in outbox.open_rows(connection):
        if row.kind not in ATTRIBUTE_KINDS:
            continue
        waiting = pending(connection, row)
        change = waiting.change
        shown_ = waiting.state in _SHOWN
        if isinstance(change, AddAttribute):
            made = Attribute(-row.id, change.name, change.type, change.color, change.order or 0)
            uses[-row.id] = AttributeUse(made, 0, waiting)
        elif isinstance(change, EditAttribute) and change.id in uses:
            use = uses[change.id]
            edited = structs.replace(
                use.attribute,
                name=change.name,
                color=change.color if change.color is not None else use.attribute.color,
                order=change.order if change.order is not None else use.attribute.order,
            )
            uses[change.id] = structs.replace(
                use, attribute=edited if shown_ else use.attribute, pending=waiting
            )
        elif isinstance(change, DeleteAttribute) and change.id in uses:
            uses[change.id] = structs.replace(uses[change.id], pending=waiting)
    return tuple(sorted(uses.values(), key=lambda use: (use.attribute.type, use.attribute.rank)))


ATTRIBUTE_KINDS = tuple(kind.__name__ for kind in (AddAttribute, EditAttribute, DeleteAttribute))


def export(connection: sqlite3.Connection, keys: Sequence[int]) -> list[dict[str, Any]]:
    """These leads in the service's own JSON, in this order, pending changes on top."""
    found: list[dict[str, Any]] = []
    for key in keys:
        known = leads.body(connection, key)
        if known is None:
            continue
        answer = shown_answer(connection, key, known)
        # A lead that the service does not have yet has no id there.
        found.append({**answer, "id": None} if key < 0 and answer.get("id") == key else answer)
    return found


def table(connection: sqlite3.Connection, keys: Sequence[int]) -> str:
    """These leads as CSV, in this order, pending changes on top."""
    from taskip_leads.wire.records import read_lead

    people = attributes.people(connection)
    found: list[Lead] = []
    for key in keys:
        answer = leads.body(connection, key)
        if answer is not None:
            lead = read_lead(shown_answer(connection, key, answer), OWN_IDS)
            owners = tuple(people.get(user.id or 0, user) for user in lead.assigned_to or ())
            found.append(dataclasses.replace(lead, assigned_to=owners))
    from taskip_leads.models.csv_export import csv_table

    return csv_table(found)
