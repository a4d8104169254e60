"""What a workspace's files hold, counted before they are removed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.damage import DamageMarker
from taskip_leads.mirror.sqlite_errors import translate


class Inventory(NamedTuple):
    """None where the file cannot be read."""

    leads: int | None
    drafts: int | None
    #: Changes that never reached the service, or of which nobody knows.
    pending: int | None


def count(path: Path) -> Inventory:
    """Look into a mirror without changing it; a missing one holds nothing."""
    if not path.exists():
        return Inventory(0, 0, 0)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as found:
            found.execute("PRAGMA query_only = ON")
            return Inventory(
                *(
                    found.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
                    for what in ("lead", "draft_text", "outbox WHERE state <> 'done'")
                )
            )
    except sqlite3.DatabaseError as error:
        if isinstance(translate(error), MirrorDamaged):
            DamageMarker(path).note()
        return Inventory(None, None, None)
