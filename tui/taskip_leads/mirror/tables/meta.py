"""Named values of the mirror, such as the progress of a sync pass."""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def get(connection: sqlite3.Connection, name: str) -> Any:
    """Return the value stored under ``name`` (any JSON), or None."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else json.loads(row[0])


def put(connection: sqlite3.Connection, name: str, value: Any) -> None:
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value)),
    )
