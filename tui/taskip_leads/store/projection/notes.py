"""A lead's notes with pending changes applied."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from msgspec import structs

from taskip_leads import clock, mirror
from taskip_leads.clock import parse_stamp
from taskip_leads.mirror.tables import notes, outbox
from taskip_leads.models.change import AddNote, DeleteNote, EditNote
from taskip_leads.models.lead_views import NoteView
from taskip_leads.models.note import Note
from taskip_leads.models.pending import PendingChange
from taskip_leads.store.projection.pending import VISIBLE, pending_change


def note_views(connection: mirror.Connection, lead_id: int, zone: str = "") -> tuple[NoteView, ...]:
    """Return a lead's notes: unsent ones first, then the others, newest first.

    ``zone``: that of TaskIP's note times; empty: they stay as they came.
    """
    from taskip_leads.wire.records import read_note, read_rows

    views = [
        NoteView(note)
        for note in read_rows(notes.of_lead(connection, "note", lead_id), read_note)[0]
    ]
    views.sort(key=lambda view: newest_first(view.note.created_at, view.note.id), reverse=True)
    by_id = {view.note.id: view for view in views}
    unsent: dict[int, NoteView] = {}
    for row in outbox.of_lead(connection, lead_id):
        if row.kind not in _NOTE_KINDS:
            continue
        waiting = pending_change(connection, row)
        change = waiting.change
        if isinstance(change, AddNote):
            unsent[-row.id] = _unsent(waiting)
        elif isinstance(change, EditNote | DeleteNote):
            note_id = change.id
            if note_id < 0 and note_id not in unsent:
                # Created here, and sent since the edit began.
                creation = outbox.get(connection, -note_id)
                note_id = creation.result or note_id if creation is not None else note_id
            _change_note(by_id if note_id in by_id else unsent, note_id, waiting, change)
    sent = by_id.values()
    views = [_in_zone(view, zone) for view in sent] if zone else list(sent)
    return (*reversed(unsent.values()), *views)


_NOTE_KINDS = tuple(kind.__name__ for kind in (AddNote, EditNote, DeleteNote))


def _change_note(
    views: dict[int, NoteView],
    note_id: int,
    waiting: PendingChange,
    change: EditNote | DeleteNote,
) -> None:
    """Apply a change to a note, unless it was refused or needs a decision."""
    view = views.get(note_id)
    if view is None:
        return
    if waiting.state not in VISIBLE:
        views[note_id] = NoteView(view.note, waiting)
    elif isinstance(change, EditNote):
        note = dataclasses.replace(view.note, title=change.title, note=change.note)
        views[note_id] = NoteView(note, waiting)
    else:
        del views[note_id]


def _in_zone(view: NoteView, zone: str) -> NoteView:
    stamp = clock.in_zone(view.note.created_at, zone)
    return structs.replace(view, note=dataclasses.replace(view.note, created_at=stamp))


def newest_first(stamp: str | None, note_id: int) -> tuple[float, int]:
    """Sort key, to be reversed: the time, then the id."""
    moment = parse_stamp(stamp)
    return (moment.timestamp() if moment else 0.0, note_id)


def _unsent(waiting: PendingChange) -> NoteView:
    """Return an unsent note; its id is the negative change id."""
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
    """Return a time in TaskIP's format for notes."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
