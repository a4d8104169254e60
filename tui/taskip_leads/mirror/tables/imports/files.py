"""Imported files, and what their columns became."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.columns import json_text, moment

STAGING, RUNNING, PAUSED, STOPPED, UNDOING = "staging", "running", "paused", "stopped", "undoing"
STATES = (STAGING, RUNNING, PAUSED, STOPPED, UNDOING)


class ImportFileRow(NamedTuple):
    """One imported file."""

    id: int
    hash: str
    name: str
    heads: tuple[str, ...]
    state: str
    started_at: datetime


_COLUMNS = ", ".join(ImportFileRow._fields)


def _file(row: tuple[int, str, str, str, str, str]) -> ImportFileRow:
    id_, hash_, name, heads, state, started_at = row
    try:
        names = tuple(map(str, json.loads(heads)))
    except (TypeError, ValueError) as error:
        raise MirrorDamaged from error
    return ImportFileRow(id_, hash_, json_text(name), names, state, moment(started_at))


def by_hash(connection: sqlite3.Connection, hash_: str) -> ImportFileRow | None:
    """Return the file with this content, if it was imported."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM import_file WHERE hash = ?", (hash_,)
    ).fetchone()
    return None if row is None else _file(row)


def get(connection: sqlite3.Connection, file_id: int) -> ImportFileRow | None:
    """Return a file by its id."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM import_file WHERE id = ?", (file_id,))
    found = row.fetchone()
    return None if found is None else _file(found)


def recent(connection: sqlite3.Connection, limit: int) -> list[ImportFileRow]:
    """Return the files that were imported last, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM import_file WHERE state <> '{STAGING}'"
        " ORDER BY started_at DESC, id DESC LIMIT ?",
        (limit,),
    )
    return [_file(row) for row in rows]


def begin(
    connection: sqlite3.Connection, hash_: str, name: str, heads: Sequence[str], at: datetime
) -> int:
    """Add a file, or begin it again, in the state ``staging``; return its id."""
    (file_id,) = connection.execute(
        "INSERT INTO import_file (hash, name, heads, state, started_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (hash) DO UPDATE SET name = excluded.name, state = excluded.state,"
        " started_at = excluded.started_at RETURNING id",
        (hash_, json.dumps(name), json.dumps(list(heads)), STAGING, at.isoformat()),
    ).fetchone()
    return int(file_id)


def set_state(connection: sqlite3.Connection, file_id: int, state: str) -> None:
    """Set the state of a file."""
    connection.execute("UPDATE import_file SET state = ? WHERE id = ?", (state, file_id))


def pause_all(connection: sqlite3.Connection) -> None:
    """Let no row of any file leave, or be taken back, until the user says so."""
    connection.execute(
        "UPDATE import_file SET state = ? WHERE state IN (?, ?)", (PAUSED, RUNNING, UNDOING)
    )


def mapping(connection: sqlite3.Connection, heads: str) -> str | None:
    """Return the mapping that was last used for these heads."""
    row = connection.execute(
        "SELECT mapping FROM import_mapping WHERE heads = ?", (heads,)
    ).fetchone()
    return None if row is None else str(row[0])


def keep_mapping(connection: sqlite3.Connection, heads: str, text: str, at: datetime) -> None:
    """Store the mapping of these heads."""
    connection.execute(
        "INSERT OR REPLACE INTO import_mapping (heads, mapping, used_at) VALUES (?, ?, ?)",
        (heads, text, at.isoformat()),
    )
