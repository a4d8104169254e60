"""Find changes of the outbox that wait for a time."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from taskip_leads.mirror.tables import outbox


def waiting_since(connection: sqlite3.Connection, moment: datetime) -> list[outbox.OutboxRow]:
    """Return changes that are held or deferred, and those that were fenced at ``moment``."""
    rows = connection.execute(
        f"SELECT {outbox.COLUMNS} FROM outbox WHERE state = 'held'"
        f" UNION SELECT {outbox.COLUMNS} FROM outbox WHERE next_at IS NOT NULL AND state <> 'done'"
        f" UNION SELECT {outbox.COLUMNS} FROM outbox WHERE fence_until > ?",
        (outbox.stamp_of(moment),),
    )
    return [outbox.row_of(row) for row in rows]
