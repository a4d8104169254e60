"""The durable queue of changes: one row each, from the key press to the receipt."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import NamedTuple


class Row(NamedTuple):
    """One change as stored; ``kind`` and ``body`` are ``models.change.encode``'s."""

    id: int
    kind: str
    body: str
    lead: int | None
    state: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    message: str


_COLUMNS = "id, kind, body, lead, state, attempts, created_at, sent_at, message"
# A change that is not settled, in one of the states that the store's ChangeState names.
_OPEN = "state <> 'done'"


def add(
    connection: sqlite3.Connection, kind: str, body: str, lead: int | None, created_at: datetime
) -> int:
    """Queue a change; the id it keeps for life."""
    cursor = connection.execute(
        "INSERT INTO outbox (kind, body, lead, state, created_at) VALUES (?, ?, ?, 'queued', ?)",
        (kind, body, lead, created_at.isoformat()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def get(connection: sqlite3.Connection, row_id: int) -> Row | None:
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE id = ?",
        (row_id,),
    ).fetchone()
    return None if found is None else _row(found)


def open_rows(connection: sqlite3.Connection) -> list[Row]:
    """Everything that is not done, oldest first."""
    found = connection.execute(f"SELECT {_COLUMNS} FROM outbox WHERE {_OPEN} ORDER BY id")
    return [_row(row) for row in found]


def of_lead(connection: sqlite3.Connection, lead: int) -> list[Row]:
    """Everything of one lead that is not done, oldest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE {_OPEN} AND lead = ? ORDER BY id",
        (lead,),
    )
    return [_row(row) for row in found]


def next_queued(connection: sqlite3.Connection) -> Row | None:
    """The oldest change that may leave: one whose lead has nothing before it that is not settled."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox AS this WHERE state = 'queued' AND NOT EXISTS"
        " (SELECT 1 FROM outbox AS before WHERE before.id < this.id AND before.lead IS this.lead"
        "  AND before.state IN ('inflight', 'unknown')) ORDER BY id LIMIT 1"
    ).fetchone()
    return None if found is None else _row(found)


def move(
    connection: sqlite3.Connection,
    row_id: int,
    state: str,
    *,
    message: str = "",
    sent_at: datetime | None = None,
    settled_at: datetime | None = None,
) -> None:
    """Bring a change into another state. ``sent_at`` marks an attempt and counts it."""
    connection.execute(
        "UPDATE outbox SET state = ?2, message = ?3, sent_at = coalesce(?4, sent_at),"
        " attempts = attempts + (?4 IS NOT NULL), settled_at = coalesce(?5, settled_at)"
        " WHERE id = ?1",
        (
            row_id,
            state,
            message,
            None if sent_at is None else sent_at.isoformat(),
            None if settled_at is None else settled_at.isoformat(),
        ),
    )


def recover(connection: sqlite3.Connection) -> list[int]:
    """At start: what was on its way when the program ended may or may not have arrived."""
    found = connection.execute(
        "UPDATE outbox SET state = 'unknown', message = 'The program ended while it was on its way.'"
        " WHERE state = 'inflight' RETURNING id"
    ).fetchall()
    return [row[0] for row in found]


def drop(connection: sqlite3.Connection, row_id: int) -> None:
    """Forget a change that will not be sent."""
    connection.execute("DELETE FROM outbox WHERE id = ? AND state <> 'inflight'", (row_id,))


def _row(found: tuple[int, str, str, int | None, str, int, str, str | None, str]) -> Row:
    return Row(
        *found[:6],
        datetime.fromisoformat(found[6]),
        datetime.fromisoformat(found[7]) if found[7] else None,
        found[8],
    )
