"""Queries for figures that the lead index does not hold: notes, conversions, moves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

# TaskIP's JSON is stored as it came; a damaged row has no values.
_NOTES = """
SELECT lead, id, json_extract(raw, '$.created_at'),
 CASE json_type(raw, '$.created_by')
  WHEN 'object' THEN json_extract(raw, '$.created_by.id')
  ELSE json_extract(raw, '$.created_by') END
FROM note
WHERE CASE WHEN json_valid(raw) THEN substr(json_extract(raw, '$.created_at'), 1, 10) >= ? END
"""
_CONVERSIONS = """
SELECT lead.key, CASE WHEN json_valid(raw) THEN json_extract(raw, '$.converted_at') END
FROM lead JOIN lead_body USING (key) WHERE converted
"""


class NoteTime(NamedTuple):
    """When a note was written, and by whom: both as TaskIP sent them."""

    lead: int
    note: int
    created_at: object
    author: object


def note_times(connection: sqlite3.Connection, since: str) -> Iterator[NoteTime]:
    """Yield the notes that were written on the day ``since`` (``2026-11-23``) or later."""
    for row in connection.execute(_NOTES, (since,)):
        yield NoteTime(*row)


def conversion_times(connection: sqlite3.Connection) -> list[tuple[int, object]]:
    """Return the converted leads with the time that TaskIP sent for it."""
    return connection.execute(_CONVERSIONS).fetchall()


def leads_read(connection: sqlite3.Connection) -> list[int]:
    """Return the leads whose notes were read on this machine."""
    rows = connection.execute("SELECT key FROM lead WHERE read_at IS NOT NULL")
    return [row[0] for row in rows]
