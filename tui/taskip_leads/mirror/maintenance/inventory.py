"""Count what a mirror contains, before it is removed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.damage import DamageMarker
from taskip_leads.mirror.sqlite_errors import translate


class Inventory(NamedTuple):
    """Counts; None if the file cannot be read."""

    leads: int | None
    drafts: int | None
    #: Changes that are not done, or whose outcome is unknown.
    pending: int | None


def count(path: Path) -> Inventory:
    """Count without changing the file; a missing file counts as empty."""
    if not path.exists():
        return Inventory(0, 0, 0)
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        ) as connection:
            connection.execute("PRAGMA query_only = ON")
            return Inventory(
                *(
                    connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
                    for what in ("lead", "draft_text", "outbox WHERE state <> 'done'")
                )
            )
    except sqlite3.DatabaseError as error:
        if isinstance(translate(error), MirrorDamaged):
            DamageMarker(path).note()
        return Inventory(None, None, None)
