"""Which leads changed since a revision; triggers of the schema write it down."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class LeadChanges(NamedTuple):
    """The revision now, and the leads that changed since another one; None where that is not known."""

    revision: int
    lead_ids: frozenset[int] | None


def revision(connection: sqlite3.Connection) -> int:
    """The number of the last change; 0 before the first one."""
    row = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'lead_change'"
    ).fetchone()
    return 0 if row is None else int(row[0])


def since(connection: sqlite3.Connection, known: int) -> LeadChanges:
    """The leads that changed after the revision ``known``."""
    now = revision(connection)
    rows = connection.execute(
        "SELECT lead FROM lead_change WHERE revision > ?", (known,)
    ).fetchall()
    # Revisions have no gaps: with fewer rows, some were forgotten, or it is another mirror's revision.
    complete = len(rows) == now - known
    return LeadChanges(now, frozenset(row[0] for row in rows) if complete else None)


def forget(connection: sqlite3.Connection, known: int) -> None:
    """Delete what nobody asks for who knows the revision ``known``."""
    connection.execute("DELETE FROM lead_change WHERE revision <= ?", (known,))


def any_until(connection: sqlite3.Connection, known: int) -> bool:
    """Whether ``forget`` with this revision would delete anything."""
    query = "SELECT EXISTS (SELECT 1 FROM lead_change WHERE revision <= ?)"
    return bool(connection.execute(query, (known,)).fetchone()[0])
