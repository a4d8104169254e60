"""The log of changed leads, which triggers of the schema write."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class LeadChanges(NamedTuple):
    """The current revision, and the leads that changed since another; None if not known."""

    revision: int
    lead_ids: frozenset[int] | None


def revision(connection: sqlite3.Connection) -> int:
    """Return the number of the last change; 0 before the first one."""
    row = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'lead_change'"
    ).fetchone()
    return 0 if row is None else int(row[0])


def since(connection: sqlite3.Connection, known: int) -> LeadChanges:
    """Return the leads that changed after the revision ``known``."""
    now = revision(connection)
    rows = connection.execute(
        "SELECT lead FROM lead_change WHERE revision > ?", (known,)
    ).fetchall()
    # Revisions have no gaps: with fewer rows, some were forgotten, or it is another mirror's revision.
    complete = len(rows) == now - known
    return LeadChanges(now, frozenset(row[0] for row in rows) if complete else None)


def forget(connection: sqlite3.Connection, known: int) -> None:
    """Delete the entries up to the revision ``known``."""
    connection.execute("DELETE FROM lead_change WHERE revision <= ?", (known,))


def any_until(connection: sqlite3.Connection, known: int) -> bool:
    """Return whether ``forget`` with this revision would delete anything."""
    query = "SELECT EXISTS (SELECT 1 FROM lead_change WHERE revision <= ?)"
    return bool(connection.execute(query, (known,)).fetchone()[0])
