"""The steps of a merge in the outbox: each waits for all before it, whatever it touches.

A step writes the resource ``after:-<its id>`` and reads those of the steps before it. So it waits as a
change waits for the creation of what it belongs to: also while that is refused or needs a decision.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

_PREFIX = "after:-"


def chain(connection: sqlite3.Connection, change_ids: Sequence[int]) -> None:
    """Make these changes the steps of a merge, in this order."""
    connection.executemany(
        "INSERT OR REPLACE INTO outbox_touch (change, entity, writes, done) VALUES (?, ?, ?,"
        " (SELECT state = 'done' FROM outbox WHERE id = ?))",
        [
            (change_id, f"{_PREFIX}{earlier}", int(earlier == change_id), change_id)
            for at, change_id in enumerate(change_ids)
            for earlier in change_ids[: at + 1]
        ],
    )


def is_step(connection: sqlite3.Connection, change_id: int) -> bool:
    """Return whether a change is a step of a merge."""
    row = connection.execute(
        "SELECT 1 FROM outbox_touch WHERE change = ? AND entity = ?",
        (change_id, f"{_PREFIX}{change_id}"),
    ).fetchone()
    return row is not None


def later(connection: sqlite3.Connection, change_id: int) -> list[int]:
    """Return the steps behind a step that are not done, in order."""
    rows = connection.execute(
        "SELECT change FROM outbox_touch WHERE entity = ? AND done = 0 AND change <> ? ORDER BY change",
        (f"{_PREFIX}{change_id}", change_id),
    )
    return [row[0] for row in rows]
