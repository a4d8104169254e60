"""How far a pass of the synchronisation came, kept in the mirror after every step."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from taskip_leads.clock import now
from taskip_leads.mirror.tables import meta
from taskip_leads.store.projection.apply import MEMBERSHIP

PHASES = ("attributes", "active", "converted", "names", "members", "unmet")
# An interrupted pass that began longer ago is not worth finishing: its beginning is old already.
_FRESH = timedelta(hours=1)


@dataclass
class SyncCheckpoint:
    """One pass. ``page`` is the last one that was read in its phase."""

    number: int
    phase: str = PHASES[0]
    page: int = 1
    #: The page size that was granted, which the page's number counts in; None before the first page.
    item: int | None = None
    pages: int = 0
    requests: int = 0
    seconds: float = 0.0
    began: str = ""
    #: Lists of ``MEMBERSHIP`` that at least one row of this pass has filled.
    told: list[str] = field(default_factory=list)
    #: Those that an earlier pass found filled: empty, they mean *none*.
    trusted: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    #: What the person should know about the pass although it went through.
    warning: str = ""

    @property
    def untold(self) -> tuple[str, ...]:
        """Lists whose being empty tells nothing so far."""
        return tuple(n for n in MEMBERSHIP if n not in self.told and n not in self.trusted)


def resume(connection: sqlite3.Connection) -> SyncCheckpoint:
    """The interrupted pass, or a new one."""
    stored = meta.get(connection, "pass") or {"number": 0, "complete": True}
    first = meta.get(connection, "synced_at") is None
    if not stored.get("complete"):
        progress = SyncCheckpoint(**_known(stored))
        if progress.phase in PHASES and (first or _recent(progress.began)):
            return progress
    return SyncCheckpoint(
        number=stored["number"] + 1,
        began=now().isoformat(),
        trusted=meta.get(connection, "told") or [],
    )


def put(connection: sqlite3.Connection, progress: SyncCheckpoint) -> None:
    """Keep how far it came."""
    meta.put(connection, "pass", asdict(progress))


def finish(connection: sqlite3.Connection, progress: SyncCheckpoint) -> datetime:
    """The pass is complete; the moment it was."""
    done = now()
    meta.put(connection, "synced_at", done.isoformat())
    meta.put(connection, "warning", progress.warning)
    meta.put(connection, "told", sorted({*progress.told, *progress.trusted}))
    meta.put(connection, "pass", {"number": progress.number, "complete": True})
    return done


def met(connection: sqlite3.Connection, number: int) -> int:
    """How many leads a pass has met so far."""
    row = connection.execute("SELECT count(*) FROM lead WHERE pass = ?", (number,)).fetchone()
    return int(row[0])


def _known(stored: dict[str, Any]) -> dict[str, Any]:
    """What this version knows of a pass that another one may have begun."""
    names = {f.name for f in fields(SyncCheckpoint)}
    return {name: value for name, value in stored.items() if name in names}


def _recent(stamp: str) -> bool:
    return bool(stamp) and now() - datetime.fromisoformat(stamp) < _FRESH
