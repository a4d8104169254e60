"""Notes that were begun and not saved: one a lead, kept when the lead goes."""

from __future__ import annotations

import sqlite3
from datetime import datetime


def get(connection: sqlite3.Connection, lead: int) -> tuple[str, str, datetime] | None:
    """Title, text and time of the lead's draft."""
    row = connection.execute(
        "SELECT title, note, updated_at FROM draft WHERE lead = ?", (lead,)
    ).fetchone()
    return None if row is None else (row[0], row[1], datetime.fromisoformat(row[2]))


def put(connection: sqlite3.Connection, lead: int, title: str, note: str, now: datetime) -> None:
    connection.execute(
        "INSERT INTO draft (lead, title, note, updated_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (lead) DO UPDATE SET title = excluded.title, note = excluded.note,"
        " updated_at = excluded.updated_at",
        (lead, title, note, now.isoformat()),
    )


def drop(connection: sqlite3.Connection, lead: int) -> None:
    connection.execute("DELETE FROM draft WHERE lead = ?", (lead,))
