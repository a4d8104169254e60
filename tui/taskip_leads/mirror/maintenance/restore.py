"""Insert rescued rows into a new mirror's tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from taskip_leads.errors import MirrorDamaged

_TABLES = (
    "outbox",
    "draft_text",
    "view",
    "history",
    "import_file",
    "import_row",
    "import_change",
    "import_mapping",
    "different_lead",
    "status_move",
    "status_since",
    "planned_step",
)


def insert_row(
    connection: sqlite3.Connection,
    table: str,
    row: Mapping[str, Any],
    verify: Callable[[], object],
) -> bool:
    """Insert a row inside the open transaction; return False and do nothing if it is invalid.

    ``verify`` reads it back and raises ``MirrorDamaged``, or a usual error for a bad value, if that fails.
    """
    assert table in _TABLES
    columns = _columns(connection, table)
    values = {name: value for name, value in row.items() if name in columns}
    connection.execute("SAVEPOINT restored")
    try:
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
        verify()
    except (MirrorDamaged, ValueError, TypeError, AttributeError, sqlite3.Error) as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # a full disk does not make the row invalid
        connection.execute("ROLLBACK TO restored")
        return False
    finally:
        if connection.in_transaction:
            connection.execute("RELEASE restored")
    return True


def _columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    return frozenset(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))


def put_setting(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Insert a row of ``meta`` as it was stored."""
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))
