"""A lead's notes with the pending changes on top."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from taskip_leads import mirror
from taskip_leads.clock import parse_stamp
from taskip_leads.mirror.tables import notes, outbox
from taskip_leads.models.change import AddNote, DeleteNote, EditNote
from taskip_leads.models.lead_views import NoteView
from taskip_leads.models.note import Note
from taskip_leads.models.pending import PendingChange
from taskip_leads.store.projection.pending import VISIBLE, pending_change


def note_views(connection: mirror.Connection, key: int) -> tuple[NoteView, ...]:
    """A lead's notes, ours that wait first, then newest first; deleted ones are left out."""
    from taskip_leads.wire.records import read_note

    views = [NoteView(read_note(raw)) for raw in notes.of(connection, "note", key)]
    views.sort(key=lambda view: age(view.note.created_at, view.note.id), reverse=True)
    found = {view.note.id: view for view in views}
    unsent: dict[int, NoteView] = {}
    for row in outbox.of_lead(connection, key):
        if row.kind not in _NOTE_KINDS:
            continue
        waiting = pending_change(connection, row)
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
    if waiting.state not in VISIBLE:
        views[number] = NoteView(view.note, waiting)
    elif isinstance(change, EditNote):
        note = dataclasses.replace(view.note, title=change.title, note=change.note)
        views[number] = NoteView(note, waiting)
    else:
        del views[number]


def age(stamp: str | None, number: int) -> tuple[float, int]:
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
