"""Queries for duplicates: what is compared of all leads, and pairs that are none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from taskip_leads.models.duplicates.compared_lead import ComparedLead
from taskip_leads.models.duplicates.groups import Pair


def compared(connection: sqlite3.Connection) -> list[ComparedLead]:
    """Return what is compared of all leads, pending changes applied.

    Contacts are left out, since merging one would cut it off from its lead, and leads that are being
    deleted.
    """
    rows = connection.execute(
        "SELECT key, id, name, email, phone, company, website, created_at FROM lead"
        " WHERE NOT hidden AND NOT converted ORDER BY key"
    )
    return [ComparedLead(*row) for row in rows]


def different(connection: sqlite3.Connection) -> list[Pair]:
    """Return the pairs of leads that are different people, the lower id first."""
    return connection.execute("SELECT lead, other FROM different_lead").fetchall()


def add_different(connection: sqlite3.Connection, pairs: Iterable[Pair], now: datetime) -> None:
    """Remember that the leads of each pair are different people."""
    connection.executemany(
        "INSERT OR IGNORE INTO different_lead (lead, other, decided_at) VALUES (?, ?, ?)",
        [(*pair, now.isoformat()) for pair in pairs],
    )


def drop_different(connection: sqlite3.Connection, pairs: Iterable[Pair]) -> None:
    """Forget these pairs."""
    connection.executemany("DELETE FROM different_lead WHERE lead = ? AND other = ?", list(pairs))


def with_same(
    connection: sqlite3.Connection, column: str, value: str, lead_id: int | None
) -> list[int]:
    """Return other leads whose email or phone is written the same; contacts are left out."""
    assert column in ("email", "phone")
    rows = connection.execute(
        f"SELECT key FROM lead WHERE {column} = ? COLLATE NOCASE AND NOT hidden AND NOT converted"
        " AND key IS NOT ?",
        (value, lead_id),
    )
    return [row[0] for row in rows]
