"""Named values of the mirror, such as the progress of a sync pass."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.columns import moment


def get(connection: sqlite3.Connection, name: str) -> Any:
    """Return the value stored under ``name`` (any JSON), or None."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    try:
        return None if row is None else json.loads(row[0])
    except (ValueError, TypeError, RecursionError):
        return None


def get_moment(connection: sqlite3.Connection, name: str) -> datetime | None:
    """The time stored under ``name``, aware; None if there is none, or it is damaged."""
    try:
        return moment(get(connection, name))
    except (MirrorDamaged, ValueError, TypeError):
        return None


def put(connection: sqlite3.Connection, name: str, value: Any) -> None:
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value)),
    )
