"""Leads with something that the user has not looked at yet: new ones, and those that others changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from taskip_leads.clock import now
from taskip_leads.mirror.columns import json_object, marks, member, moment, slices
from taskip_leads.mirror.tables import meta
from taskip_leads.models.lead_row import UnreadKind

#: When the first sync began; None in a mirror of an older version.
_SINCE = "unread_since"
_COLUMNS = "lead, kind, before, note, changed_at, seen_at"


class UnreadRow(NamedTuple):
    """What the user has not seen of one lead."""

    lead: int
    kind: UnreadKind
    #: The fields that differ from what they saw last, with the values that they saw.
    before: dict[str, Any]
    #: The newest note by somebody else that they have not seen.
    note: int | None
    #: When it was created or changed, and when this machine saw that.
    changed_at: datetime
    seen_at: datetime

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that the user has not seen."""
        return self.kind is UnreadKind.CHANGED and not self.before and self.note is None


def begin(connection: sqlite3.Connection) -> None:
    """Record that the first sync begins, unless that was done."""
    if not meta.has(connection, _SINCE):
        meta.put(connection, _SINCE, now().isoformat())


def began(connection: sqlite3.Connection) -> datetime | None:
    """Return when the first sync began; None if it is not known."""
    return meta.get_moment(connection, _SINCE)


def get(connection: sqlite3.Connection, lead_id: int) -> UnreadRow | None:
    """Return what the user has not seen of a lead; None if they saw everything."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM unread_lead WHERE lead = ?", (lead_id,)
    ).fetchone()
    return None if row is None else _row(row)


def put(connection: sqlite3.Connection, row: UnreadRow) -> None:
    """Store a row; one that is empty is removed."""
    if row.is_empty:
        delete(connection, [row.lead])
        return
    # Updated in place: the index need not look at a lead again that it counts already.
    connection.execute(
        f"INSERT INTO unread_lead ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (lead) DO UPDATE SET before = excluded.before, note = excluded.note,"
        " changed_at = excluded.changed_at, seen_at = excluded.seen_at",
        (
            row.lead,
            int(row.kind),
            json.dumps(row.before),
            row.note,
            row.changed_at.isoformat(),
            _stamp(row.seen_at),
        ),
    )


def delete(connection: sqlite3.Connection, lead_ids: Iterable[int]) -> int:
    """Record that the user has looked at these leads; return how many had something new."""
    count = 0
    for some in slices(lead_ids):
        cursor = connection.execute(f"DELETE FROM unread_lead WHERE lead IN ({marks(some)})", some)
        count += cursor.rowcount
    return count


def clear(connection: sqlite3.Connection) -> list[UnreadRow]:
    """Record that the user has seen everything; return what they had not."""
    rows = all_rows(connection)
    connection.execute("DELETE FROM unread_lead")
    return rows


def restore(connection: sqlite3.Connection, rows: Iterable[UnreadRow]) -> list[int]:
    """Store rows that were cleared, for leads that exist and have no other; return these leads."""
    restored: list[int] = []
    for row in rows:
        query = "SELECT EXISTS (SELECT 1 FROM lead WHERE key = ?)"
        if (
            connection.execute(query, (row.lead,)).fetchone()[0]
            and get(connection, row.lead) is None
        ):
            put(connection, row)
            restored.append(row.lead)
    return restored


def all_rows(connection: sqlite3.Connection) -> list[UnreadRow]:
    """Return all rows, in no particular order."""
    return [_row(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM unread_lead")]


def seen_since(connection: sqlite3.Connection, time: datetime) -> list[UnreadRow]:
    """Return what this machine saw at ``time`` or later, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM unread_lead WHERE seen_at >= ? ORDER BY seen_at, lead",
        (_stamp(time),),
    )
    return [_row(row) for row in rows]


def counts_since(connection: sqlite3.Connection, time: datetime) -> dict[UnreadKind, int]:
    """Return how many leads were new, and how many were changed, after ``time``; hidden ones not."""
    rows = connection.execute(
        "SELECT kind, count(*) FROM unread_lead JOIN lead ON lead.key = unread_lead.lead"
        " WHERE seen_at > ? AND NOT hidden GROUP BY kind",
        (_stamp(time),),
    )
    return {member(UnreadKind, kind): count for kind, count in rows}


def deleted_since(connection: sqlite3.Connection, time: datetime) -> int:
    """Return how many leads others were seen to have deleted after ``time``."""
    (count,) = connection.execute(
        "SELECT count(*) FROM deleted_lead WHERE deleted_at > ?"
        " AND lead NOT IN (SELECT key FROM lead)",
        (time.isoformat(),),
    ).fetchone()
    return int(count)


def _row(columns: tuple[Any, ...]) -> UnreadRow:
    """Convert a row of ``_COLUMNS``. Raises ``MirrorDamaged``."""
    lead, kind, before, note, changed_at, seen_at = columns
    return UnreadRow(
        lead,
        member(UnreadKind, kind),
        json_object(before),
        note,
        moment(changed_at),
        moment(seen_at),
    )


def _stamp(time: datetime) -> str:
    # A fixed width, so that text sorts like time.
    return time.isoformat(timespec="microseconds")
