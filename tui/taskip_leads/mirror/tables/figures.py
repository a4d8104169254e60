"""Queries for what happened to leads: notes by day and author, and conversions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from taskip_leads import clock
from taskip_leads.mirror.columns import marks
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import AddNote, DeleteNote, decode
from taskip_leads.models.filters.query import ME
from taskip_leads.models.pending import ChangeState

# TaskIP's JSON is stored as it came; a damaged row has no values.
_NOTES = """
SELECT lead, id, json_extract(raw, '$.created_at'),
 CASE json_type(raw, '$.created_by')
  WHEN 'object' THEN json_extract(raw, '$.created_by.id')
  ELSE json_extract(raw, '$.created_by') END
FROM note
WHERE CASE WHEN json_valid(raw) THEN substr(json_extract(raw, '$.created_at'), 1, 10) >= ? END
"""
_CONVERSIONS = """
SELECT lead.key, CASE WHEN json_valid(raw) THEN json_extract(raw, '$.converted_at') END
FROM lead JOIN lead_body USING (key) WHERE converted
"""


_NOTE_KINDS = (AddNote.__name__, DeleteNote.__name__)
# Changes in these states are not applied to a note.
_ROLLED_BACK = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
#: Times without a zone may be of another day here.
_MARGIN = timedelta(days=2)


class NoteEvent(NamedTuple):
    """A note on a day, an ordinal; ``author`` is a person's id, ``ME``, or None if not known."""

    lead: int
    day: int
    author: int | None


def note_events(
    connection: sqlite3.Connection,
    zone: str,
    *,
    since: date = date.min,
    leads: Sequence[int] | None = None,
) -> Iterator[NoteEvent]:
    """Yield the notes since a day of these leads (None: of all); those without a day are left out.

    Pending changes are applied: unsent notes are the user's, of the day they were written.
    ``zone`` is that of note times without one; empty: they stay as they came.
    """
    waiting = (
        outbox.open_of_kinds(connection, _NOTE_KINDS)
        if leads is None
        else outbox.open_of_leads(connection, leads, _NOTE_KINDS)
    )
    deleted: set[int] = set()
    unsent: dict[int, NoteEvent] = {}
    for row in waiting:
        change = decode(row.kind, row.body)
        if row.lead is None or row.state in _ROLLED_BACK:
            continue
        if isinstance(change, AddNote):
            day = row.created_at.astimezone().date()
            unsent[-row.id] = NoteEvent(row.lead, day.toordinal(), ME)
        elif isinstance(change, DeleteNote):
            deleted.add(outbox.server_id_of(connection, change.id))
    yield from (note for number, note in unsent.items() if number not in deleted)
    start = since.toordinal()
    earliest = date.min if since - date.min < _MARGIN else since - _MARGIN
    some = "" if leads is None else f" AND lead IN ({marks(leads)})"
    values = (earliest.isoformat(), *(leads or ()))
    for lead, note, stamp, author in connection.execute(f"{_NOTES}{some}", values):
        written = note_day(stamp, zone)
        if written is not None and written >= start and note not in deleted:
            yield NoteEvent(lead, written, _person(author))


def note_day(stamp: object, zone: str) -> int | None:
    """Return the ordinal of a note's day; a time without a zone is of ``zone``, or as it came."""
    if not isinstance(stamp, str) or clock.parse_stamp(stamp) is None:
        return None
    if zone:
        stamp = clock.in_zone(stamp, zone)
    moment = datetime.fromisoformat(stamp or "")
    return (moment.astimezone() if moment.tzinfo else moment).date().toordinal()


def _person(author: object) -> int | None:
    """Return a person's id, which TaskIP sends as a number or as text."""
    if isinstance(author, str) and author.strip().isascii() and author.strip().isdecimal():
        return int(author)
    return author if isinstance(author, int) else None


def conversion_times(connection: sqlite3.Connection) -> list[tuple[int, object]]:
    """Return the converted leads with the time that TaskIP sent for it."""
    return connection.execute(_CONVERSIONS).fetchall()


def leads_read(connection: sqlite3.Connection) -> list[int]:
    """Return the leads whose notes were read on this machine."""
    rows = connection.execute("SELECT key FROM lead WHERE read_at IS NOT NULL")
    return [row[0] for row in rows]
