"""A damaged mirror is set aside, never deleted; what it still tells of the user's own work is written out.

Leads can be read again from the service; changes that were not sent, and drafts, are nowhere else.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from taskip_leads import clock
from taskip_leads.text import plural

_OWN = {"outbox": "state <> 'done'", "draft_text": "1", "view": "1"}


class SalvageResult(NamedTuple):
    #: Where the damaged file is now.
    kept: Path
    #: Changes and drafts in readable form; None where nothing could be read, or there was nothing.
    export: Path | None
    #: How many of them.
    saved: int


def set_aside(path: Path) -> SalvageResult:
    """Move the file and its companions away, after writing out what can be read. Raises ``OSError``."""
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    rows = _readable(path)
    saved = sum(len(found) for name, found in rows.items() if name != "view")
    export = path.with_name(f"rescued-{stamp}.json") if saved else None
    if export is not None:
        descriptor = os.open(export, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=2, default=str)
    kept = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    for companion in ("", "-wal", "-shm"):
        source = Path(f"{path}{companion}")
        if source.exists():
            source.rename(f"{kept}{companion}")
    return SalvageResult(kept, export, saved)


def words(rescued: SalvageResult) -> str:
    """For a person: where the damaged file is, and where their own work is."""
    said = f"It is kept as {rescued.kept.name}, and leads are read again."
    if rescued.export is not None:
        said += (
            f" {plural(rescued.saved, 'change or draft', 'changes and drafts')} of yours can be read in"
            f" {rescued.export}."
        )
    return said


def _readable(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The user's own rows, as many as can be read; damage often spares whole tables."""
    found: dict[str, list[dict[str, Any]]] = {}
    # What cannot be opened tells nothing; what breaks half way has told some.
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        for table, which in _OWN.items():
            rows = found.setdefault(table, [])
            with suppress(sqlite3.DatabaseError):
                rows.extend(
                    dict(row) for row in connection.execute(f"SELECT * FROM {table} WHERE {which}")
                )
    return found
