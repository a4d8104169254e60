"""Notes and files of a lead in the mirror, as the service said them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

Answers = Iterable[tuple[int, Mapping[str, Any]]]


def replace(connection: sqlite3.Connection, table: str, lead: int, answers: Answers) -> None:
    """Make the lead's notes (``table`` = ``note``) or files (``file``) those of a complete listing.

    ``answers`` are ids with the service's JSON.
    """
    assert table in ("note", "file")
    connection.execute(f"DELETE FROM {table} WHERE lead = ?", (lead,))
    for number, answer in answers:
        keep(connection, table, lead, number, answer)


def keep(
    connection: sqlite3.Connection, table: str, lead: int, number: int, answer: Mapping[str, Any]
) -> None:
    """Add or renew one note or file."""
    assert table in ("note", "file")
    connection.execute(
        f"INSERT INTO {table} (id, lead, raw) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET lead = excluded.lead, raw = excluded.raw",
        (number, lead, json.dumps(answer)),
    )


def of(connection: sqlite3.Connection, table: str, lead: int) -> list[dict[str, Any]]:
    """The lead's notes or files, in no particular order."""
    assert table in ("note", "file")
    rows = connection.execute(f"SELECT raw FROM {table} WHERE lead = ?", (lead,))
    return [json.loads(row[0]) for row in rows]


def drop(connection: sqlite3.Connection, table: str, lead: int, ids: Iterable[int]) -> None:
    """Forget notes or files that the service no longer has."""
    assert table in ("note", "file")
    connection.executemany(
        f"DELETE FROM {table} WHERE lead = ? AND id = ?", [(lead, number) for number in ids]
    )
