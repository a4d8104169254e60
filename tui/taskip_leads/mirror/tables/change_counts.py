"""How many changes of the outbox are in each state: what the first screen shows of them."""

from __future__ import annotations

import sqlite3


def read(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of changes in each state other than done."""
    rows = connection.execute(
        "SELECT state, count(*) FROM outbox WHERE state <> 'done' GROUP BY state"
    )
    return dict(rows.fetchall())
