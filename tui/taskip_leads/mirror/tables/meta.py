"""Named values of the mirror, such as the progress of a sync pass."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any, TypeVar

from msgspec import ValidationError, convert

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.columns import moment

T = TypeVar("T")

#: Rows of leads that were rescued from a damaged mirror, until the leads are here again.
RESCUED_OF_LEADS = "rescued_of_leads"


def get(connection: sqlite3.Connection, name: str, kind: type[T]) -> T | None:
    """Return the value stored under ``name``, or None. Raises ``MirrorDamaged`` for other types."""
    value = _stored(connection, name)
    try:
        return None if value is None else convert(value, kind)
    except ValidationError as error:
        raise MirrorDamaged from error


def get_moment(connection: sqlite3.Connection, name: str) -> datetime | None:
    """Return the time stored under ``name``, aware; None if there is none, or it is damaged."""
    try:
        value = _stored(connection, name)
        return None if value is None else moment(value)
    except MirrorDamaged:
        return None


def _stored(connection: sqlite3.Connection, name: str) -> Any:
    """Return the value stored under ``name``, of any type. Raises ``MirrorDamaged``."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    try:
        return None if row is None else json.loads(row[0])
    except (ValueError, TypeError, RecursionError) as error:
        raise MirrorDamaged from error


def has(connection: sqlite3.Connection, name: str) -> bool:
    """Return whether anything was stored under ``name``, None included."""
    return connection.execute("SELECT 1 FROM meta WHERE name = ?", (name,)).fetchone() is not None


def put(connection: sqlite3.Connection, name: str, value: Any) -> None:
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value)),
    )


def drop(connection: sqlite3.Connection, name: str) -> None:
    """Remove the value stored under ``name``."""
    connection.execute("DELETE FROM meta WHERE name = ?", (name,))
