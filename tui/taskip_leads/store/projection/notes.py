"""A lead's notes with pending changes applied."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from msgspec import structs

from taskip_leads import clock, mirror
from taskip_leads.clock import parse_stamp
from taskip_leads.mirror.tables import notes, outbox
from taskip_leads.models.change import AddNote, DeleteNote, EditNote
from taskip_leads.models.lead_views import NoteView
from taskip_leads.models.note import Note
from taskip_leads.models.pending import PendingChange
from taskip_leads.store.projection.pending import VISIBLE, pending_change
from taskip_leads.text import fold


class LeadNotes:
    """The notes of one lead, by their ids; unsent ones have the negative id of their change.

    Only what waits in the outbox is read at once. ``zone``: that of TaskIP's note times; empty: they stay
    as they came.
    """

    def __init__(self, connection: mirror.Connection, lead_id: int, zone: str = "") -> None:
        self._connection, self._lead_id, self._zone = connection, lead_id, zone
        self._unsent: dict[int, NoteView] = {}
        #: Sent notes that waiting changes touch, and those that they delete.
        self._changed: dict[int, NoteView] = {}
        self._deleted: set[int] = set()
        for row in outbox.of_lead(connection, lead_id):
            if row.kind in _NOTE_KINDS:
                self._apply(pending_change(connection, row))

    def ids(self, limit: int | None = None) -> list[int]:
        """Return the ids: unsent notes first, then the others, newest first."""
        found = list(reversed(self._unsent))
        rest = -1 if limit is None else max(0, limit - len(found)) + len(self._deleted)
        found += (
            note_id
            for note_id in notes.ids(self._connection, self._lead_id, rest)
            if note_id not in self._deleted
        )
        return found[:limit]

    def count(self) -> int:
        """Return the number of notes."""
        sent = notes.count(self._connection, self._lead_id)
        return len(self._unsent) + sent - len(self._deleted)

    def views(self, ids: Sequence[int]) -> list[NoteView]:
        """Return these notes in this order; those that are gone or can't be read are left out."""
        known = self._changed | self._unsent
        known |= self._read(note_id for note_id in ids if note_id not in known)
        return [self._in_zone(known[note_id]) for note_id in ids if note_id in known]

    def newest(self, limit: int) -> tuple[tuple[NoteView, ...], int]:
        """Return the newest notes, and the number of the others."""
        ids = self.ids(limit)
        views = tuple(self.views(ids))
        return views, self.count() - len(ids) if len(ids) == limit else 0

    def with_step(self) -> Iterator[NoteView]:
        """Yield the notes that may say what the next step is, newest first.

        Each is read when it is asked for. Notes that waiting changes touch are among them.
        """
        sent = notes.ids_with_step(self._connection, self._lead_id, self._changed)
        for note_id in chain(reversed(self._unsent), sent):
            if note_id not in self._deleted:
                yield from self.views([note_id])

    def find(self, note_id: int) -> NoteView | None:
        """Return one note; None if there is none with this id."""
        found = [] if note_id in self._deleted else self.views([note_id])
        return found[0] if found else None

    def matching(self, wanted: Sequence[str]) -> list[int]:
        """Return the ids of the notes with all these folded words in title or text, in order."""

        def has_words(text: str) -> bool:
            folded = fold(text)
            return all(word in folded for word in wanted)

        def has_now(view: NoteView) -> bool:
            return has_words(f"{view.note.title}\n{view.note.note}")

        unsent, changed, deleted = self._unsent, self._changed, self._deleted
        found = [note_id for note_id in reversed(unsent) if has_now(unsent[note_id])]
        found += (
            note_id
            for note_id, text in notes.searched_texts(self._connection, self._lead_id)
            if note_id not in deleted
            and (has_now(changed[note_id]) if note_id in changed else has_words(text))
        )
        return found

    def _read(self, ids: Iterable[int]) -> dict[int, NoteView]:
        from taskip_leads.wire.records import read_note, read_rows

        answers = notes.some(self._connection, self._lead_id, ids)
        return {note.id: NoteView(note) for note in read_rows(answers.values(), read_note)[0]}

    def _apply(self, waiting: PendingChange) -> None:
        change = waiting.change
        if isinstance(change, AddNote):
            self._unsent[-waiting.id] = _unsent(waiting)
        elif isinstance(change, EditNote | DeleteNote):
            note_id = change.id
            if note_id < 0 and note_id not in self._unsent:
                # Created here, and sent since the edit began.
                creation = outbox.get(self._connection, -note_id)
                note_id = creation.result or note_id if creation is not None else note_id
            if note_id > 0 and note_id not in self._deleted and note_id not in self._changed:
                self._changed |= self._read([note_id])
            sent = note_id in self._changed
            _change_note(self._changed if sent else self._unsent, note_id, waiting, change)
            if sent and note_id not in self._changed:
                self._deleted.add(note_id)

    def _in_zone(self, view: NoteView) -> NoteView:
        if not self._zone or view.note.id < 0:
            return view
        stamp = clock.in_zone(view.note.created_at, self._zone)
        return structs.replace(view, note=dataclasses.replace(view.note, created_at=stamp))


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
