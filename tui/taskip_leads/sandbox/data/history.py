"""Record the history of leads."""

from __future__ import annotations

import sqlite3

from taskip_leads import clock
from taskip_leads.sandbox.http.serializers import stamp


def record(
    db: sqlite3.Connection,
    lead_id: int,
    user_id: int,
    kind: str,
    content: str,
    old: str | None = None,
    new: str | None = None,
) -> None:
    """Add one entry of history, inside a transaction."""
    db.execute(
        "INSERT INTO activities (lead_id, kind, content, old_value, new_value, created_by, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (lead_id, kind, content, old, new, user_id, stamp(clock.now())),
    )
