"""What happened to leads, read from the mirror: notes, conversions and moves between statuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from taskip_leads import clock, mirror
from taskip_leads.mirror.tables import figures, status_moves
from taskip_leads.mirror.tables.status_moves import StatusMove
from taskip_leads.models.insights.figures import MOVE_DAYS


class LeadActivity(NamedTuple):
    """What happened since a day."""

    notes: list[figures.NoteEvent]
    #: Converted leads with the day, an ordinal; None where TaskIP names none.
    conversions: list[tuple[int, int | None]]
    #: Leads whose notes were read on this machine.
    leads_read: list[int]
    #: Changes of statuses, oldest first, and when this machine began to see them.
    moves: list[StatusMove]
    watched_since: date | None


def read_activity(
    connection: mirror.Connection, since: date, today: date, note_timezone: str
) -> LeadActivity:
    """Read the notes since a day, all conversions, and the last moves.

    ``note_timezone``: the zone of note times without one; empty: they stay as they came.
    """
    return LeadActivity(
        list(figures.note_events(connection, note_timezone, since=since)),
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


def _local_day(stamp: object) -> int | None:
    day = clock.local_day(stamp) if isinstance(stamp, str) else None
    return None if day is None else day.toordinal()
