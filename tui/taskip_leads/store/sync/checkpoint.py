"""How far a sync pass has come, saved in the mirror after every step."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from msgspec import ValidationError, convert

from taskip_leads import mirror
from taskip_leads.clock import now, parse_stamp
from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.tables import leads, meta, status_moves
from taskip_leads.store.projection.apply import MEMBERSHIP_LISTS

PHASES = ("attributes", "active", "converted", "names", "members", "unmet")
# An interrupted pass that began longer ago starts over: its first pages are stale.
_FRESH = timedelta(hours=1)
# Field names as they are stored, where they differ from the class's.
_STORED = {"filled": "told"}


@dataclass
class SyncCheckpoint:
    """One pass. ``page`` is the last page that was read in its phase."""

    number: int
    phase: str = PHASES[0]
    page: int = 1
    #: The page size that was granted and that ``page`` counts in; None before the first page.
    item: int | None = None
    pages: int = 0
    requests: int = 0
    seconds: float = 0.0
    began: str = ""
    #: Lists of ``MEMBERSHIP_LISTS`` that at least one row of this pass has filled.
    filled: list[str] = field(default_factory=list)
    #: Lists that an earlier pass has filled: empty, they mean *none*.
    trusted: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    #: What the person should know about a pass that has completed.
    warning: str = ""

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Lists whose being empty means nothing so far."""
        return tuple(n for n in MEMBERSHIP_LISTS if n not in self.filled and n not in self.trusted)


def resume(connection: mirror.Connection) -> SyncCheckpoint:
    """The interrupted pass, or a new one."""
    stored = _stored_pass(connection)
    first = meta.get_moment(connection, "synced_at") is None
    checkpoint = _from_stored(stored)
    resumable = checkpoint.phase in PHASES and (first or _recent(checkpoint.began))
    if not stored.get("complete") and resumable:
        return checkpoint
    return SyncCheckpoint(
        number=checkpoint.number + 1,
        began=now().isoformat(),
        trusted=meta.get(connection, "told", list[str]) or [],
    )


def is_complete(connection: mirror.Connection) -> bool:
    """Whether the last pass was not interrupted."""
    return bool(_stored_pass(connection).get("complete"))


def _stored_pass(connection: mirror.Connection) -> dict[str, Any]:
    """The last pass as it is stored; one that is damaged counts as complete."""
    with suppress(MirrorDamaged):
        stored = meta.get(connection, "pass", dict)
        if stored is not None and isinstance(stored.get("number"), int):
            return stored
    return {"number": leads.last_pass(connection), "complete": True}


def save(connection: mirror.Connection, checkpoint: SyncCheckpoint) -> None:
    """Save how far a pass has come."""
    values = asdict(checkpoint)
    meta.put(connection, "pass", {_STORED.get(name, name): v for name, v in values.items()})


def finish(connection: mirror.Connection, checkpoint: SyncCheckpoint) -> datetime:
    """Record that a pass is complete; returns when."""
    done = now()
    meta.put(connection, "synced_at", done.isoformat())
    status_moves.begin_watching(connection)
    meta.put(connection, "warning", checkpoint.warning)
    meta.put(connection, "told", sorted({*checkpoint.filled, *checkpoint.trusted}))
    meta.put(connection, "pass", {"number": checkpoint.number, "complete": True})
    return done


def _from_stored(stored: dict[str, Any]) -> SyncCheckpoint:
    """Return a stored pass; unknown names, of another version, are left out.

    Raises ``MirrorDamaged`` for anything else.
    """
    names = {f.name: _STORED.get(f.name, f.name) for f in fields(SyncCheckpoint)}
    values = {name: stored[key] for name, key in names.items() if key in stored}
    try:
        return convert(values, SyncCheckpoint)
    except ValidationError as error:
        raise MirrorDamaged from error


def _recent(stamp: str) -> bool:
    began = parse_stamp(stamp)
    return began is not None and timedelta() <= now() - began < _FRESH
