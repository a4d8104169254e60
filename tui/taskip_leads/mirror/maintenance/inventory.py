"""What a workspace's files hold, counted before they are removed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple


class Belongings(NamedTuple):
    """None where the file cannot be read."""

    leads: int | None
    drafts: int | None
    #: Changes that never reached the service, or of which nobody knows.
    pending: int | None


def count(path: Path) -> Belongings:
    """Look into a mirror without changing it; a missing one holds nothing."""
    if not path.exists():
        return Belongings(0, 0, 0)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as found:
            found.execute("PRAGMA query_only = ON")
            return Belongings(
                *(
                    found.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
                    for what in ("lead", "draft_text", "outbox WHERE state <> 'done'")
                )
            )
    except sqlite3.DatabaseError:
        return Belongings(None, None, None)
