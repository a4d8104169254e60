"""Changes of leads' statuses as this machine saw them."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from taskip_leads.clock import now
from taskip_leads.mirror.columns import moment, numbers
from taskip_leads.mirror.tables import meta

#: Moves are kept for so long.
_KEPT = timedelta(days=400)
_SINCE = "moves_since"


class StatusMove(NamedTuple):
    """The statuses of a lead before and after a change."""

    lead: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    seen_at: datetime


def record_save(connection: sqlite3.Connection, lead_id: int, after: str | None) -> None:
    """Record what saving a lead is about to change; ``lead_id`` as in ``leads.save``."""
    if after is None:
        return
    column = "key" if lead_id < 0 else "id"
    row = connection.execute(
        f"SELECT key, status_ids FROM lead WHERE {column} = ?", (lead_id,)
    ).fetchone()
    if row is not None:
        record(connection, row[0], row[1], after)


def record(
    connection: sqlite3.Connection, lead_id: int, before: str | None, after: str | None
) -> None:
    """Record a change of a lead's statuses; nothing if they are the same or not known."""
    if before is None or after is None or set(before.split(",")) == set(after.split(",")):
        return
    seen = now()
    connection.execute(
        "INSERT INTO status_move (lead, before, after, seen_at) VALUES (?, ?, ?, ?)",
        (lead_id, before, after, seen.isoformat()),
    )
    connection.execute("DELETE FROM status_move WHERE seen_at < ?", ((seen - _KEPT).isoformat(),))


def moves_since(connection: sqlite3.Connection, start: datetime) -> list[StatusMove]:
    """Return the changes since a moment, oldest first. Raises ``MirrorDamaged``."""
    rows = connection.execute(
        "SELECT lead, before, after, seen_at FROM status_move WHERE seen_at >= ? ORDER BY id",
        (start.isoformat(),),
    )
    return [
        StatusMove(lead, numbers(before) or (), numbers(after) or (), moment(seen_at))
        for lead, before, after, seen_at in rows
    ]


def watched_since(connection: sqlite3.Connection) -> datetime | None:
    """Return when the first sync ended: from then on this machine sees moves."""
    return meta.get_moment(connection, _SINCE)


def begin_watching(connection: sqlite3.Connection) -> None:
    """Record that all leads are known now, if that was not recorded before."""
    if watched_since(connection) is None:
        meta.put(connection, _SINCE, now().isoformat())
