"""What happened to leads, read from the mirror: notes, conversions and moves between statuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from taskip_leads import clock, mirror
from taskip_leads.mirror.tables import figures, outbox, status_moves
from taskip_leads.mirror.tables.status_moves import StatusMove
from taskip_leads.models.change import AddNote, DeleteNote, decode
from taskip_leads.models.filters.query import ME
from taskip_leads.models.insights.figures import MOVE_DAYS, note_days
from taskip_leads.store.projection.pending import VISIBLE

_NOTE_KINDS = (AddNote.__name__, DeleteNote.__name__)
#: Times without a zone may be of another day here.
_MARGIN = timedelta(days=2)


class NoteEvent(NamedTuple):
    """A note on a day, an ordinal; ``author`` is a person's id, ``ME``, or None if not known."""

    lead: int
    day: int
    author: int | None


class LeadActivity(NamedTuple):
    """What happened since a day."""

    notes: list[NoteEvent]
    #: Converted leads with the day, an ordinal; None where TaskIP names none.
    conversions: list[tuple[int, int | None]]
    #: Leads whose notes were read on this machine.
    leads_read: list[int]
    #: Changes of statuses, oldest first, and when this machine began to see them.
    moves: list[StatusMove]
    watched_since: date | None


def read_activity(
    connection: mirror.Connection, first: date, today: date, note_timezone: str
) -> LeadActivity:
    """Read notes and conversions since ``first`` and of ``note_days``, and the last moves.

    ``note_timezone``: the zone of note times without one; empty: they stay as they came.
    """
    since = min(first, note_days(today)[0])
    return LeadActivity(
        list(_notes(connection, since, note_timezone)),
        [(lead, _local_day(stamp)) for lead, stamp in figures.conversion_times(connection)],
        figures.leads_read(connection),
        _moves(connection, today),
        _watched_since(connection),
    )


def _moves(connection: mirror.Connection, today: date) -> list[StatusMove]:
    first = today - timedelta(days=MOVE_DAYS - 1)
    moves = status_moves.moves_since(connection, clock.now() - timedelta(days=MOVE_DAYS + 1))
    return [move for move in moves if move.seen_at.astimezone().date() >= first]


def _watched_since(connection: mirror.Connection) -> date | None:
    since = status_moves.watched_since(connection)
    return None if since is None else since.astimezone().date()


def _notes(connection: mirror.Connection, since: date, zone: str) -> Iterator[NoteEvent]:
    deleted: set[int] = set()
    unsent: dict[int, NoteEvent] = {}
    for row in outbox.open_of_kinds(connection, _NOTE_KINDS):
        change = decode(row.kind, row.body)
        if row.state not in VISIBLE:
            continue
        if isinstance(change, AddNote):
            day = row.created_at.astimezone().date()
            unsent[-row.id] = NoteEvent(change.lead, day.toordinal(), ME)
        elif isinstance(change, DeleteNote):
            deleted.add(outbox.server_id_of(connection, change.id))
    yield from (note for number, note in unsent.items() if number not in deleted)
    start = since.toordinal()
    earliest = date.min if since - date.min < _MARGIN else since - _MARGIN
    for lead, note, stamp, author in figures.note_times(connection, earliest.isoformat()):
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


def _local_day(stamp: object) -> int | None:
    day = clock.local_day(stamp) if isinstance(stamp, str) else None
    return None if day is None else day.toordinal()


def _person(author: object) -> int | None:
    """Return a person's id, which TaskIP sends as a number or as text."""
    if isinstance(author, str) and author.strip().isascii() and author.strip().isdecimal():
        return int(author)
    return author if isinstance(author, int) else None
