"""Read the changes of the outbox that wait for a moment."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from taskip_leads.mirror.tables.outbox import COLUMNS, OutboxRow, row_of, stamp_of


def waiting_since(connection: sqlite3.Connection, moment: datetime) -> list[OutboxRow]:
    """Return what is held or postponed, and what was fenced off at ``moment``."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE state = 'held'"
        f" UNION SELECT {COLUMNS} FROM outbox WHERE next_at IS NOT NULL AND state <> 'done'"
        f" UNION SELECT {COLUMNS} FROM outbox WHERE fence_until > ?",
        (stamp_of(moment),),
    )
    return [row_of(row) for row in found]
