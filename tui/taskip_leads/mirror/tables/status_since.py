"""Since when leads are in their status, as far as this machine saw them come there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taskip_leads.clock import now, parse_stamp
from taskip_leads.mirror.columns import marks, moment, numbers
from taskip_leads.mirror.tables import meta

_SEEN_FROM = "statuses_seen_from"
#: States in which a change shows as if it had arrived.
_SHOWN = "state IN ('held', 'queued', 'inflight', 'unknown')"


class StatusRecord(NamedTuple):
    """The status that a lead came to (0: none), and when that was seen."""

    status: int
    since: datetime


def seen_from(connection: sqlite3.Connection) -> datetime | None:
    """Return when this machine began to look; None before its first sync."""
    return meta.get_moment(connection, _SEEN_FROM)


def begin(connection: sqlite3.Connection) -> None:
    """Begin to look, unless that was done."""
    if seen_from(connection) is None:
        meta.put(connection, _SEEN_FROM, now().isoformat())


def record(connection: sqlite3.Connection, lead_id: int, status: int) -> None:
    """Record that a lead has come to this status now."""
    since = now()
    connection.execute(
        "INSERT INTO status_since (lead, status, since, day_number) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (lead) DO UPDATE SET status = excluded.status, since = excluded.since,"
        " day_number = excluded.day_number",
        (lead_id, status, since.isoformat(), since.astimezone().date().toordinal()),
    )


def get(connection: sqlite3.Connection, lead_id: int) -> StatusRecord | None:
    """Return what was seen of a lead; None if it was in its status from the beginning."""
    row = connection.execute(
        "SELECT status, since FROM status_since WHERE lead = ?", (lead_id,)
    ).fetchone()
    return None if row is None else StatusRecord(row[0], moment(row[1]))


def shown_status(connection: sqlite3.Connection, lead_id: int) -> int | None:
    """Return the leading status that a lead shows, 0 for none; None: not known, or no such lead."""
    row = connection.execute("SELECT status_ids FROM lead WHERE key = ?", (lead_id,)).fetchone()
    ids = None if row is None else numbers(row[0])
    return None if ids is None else next(iter(ids), 0)


def days(
    connection: sqlite3.Connection, lead_ids: Sequence[int] | None = None
) -> tuple[dict[int, int], int]:
    """Return since which day leads are in their status, by lead, and the day for all others.

    Days are ordinals; 0 before the first sync. Our own moves count from when they were made.
    ``lead_ids``: only these leads.
    """
    only = "" if lead_ids is None else f" AND lead IN ({marks(lead_ids)})"
    wanted = lead_ids or ()
    since: dict[int, int] = dict(
        connection.execute(
            f"SELECT lead, day_number FROM status_since WHERE true{only}", wanted
        ).fetchall()
    )
    moved = connection.execute(
        "SELECT lead, max(created_at) FROM outbox"
        f" WHERE kind = 'MoveStatus' AND {_SHOWN}{only} GROUP BY lead",
        wanted,
    )
    for lead_id, stamp in moved:
        if lead_id is not None and (created := parse_stamp(stamp)) is not None:
            since[lead_id] = created.astimezone().date().toordinal()
    start = seen_from(connection)
    return since, 0 if start is None else start.astimezone().date().toordinal()
