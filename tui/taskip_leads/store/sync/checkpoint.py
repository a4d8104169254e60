"""The progress of a sync pass, saved in the mirror after every step."""

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
# An interrupted pass older than this is restarted, because its first pages are stale.
_FRESH = timedelta(hours=1)
# Field names as they are stored, where they differ from the class's.
_STORED = {"filled": "told"}


@dataclass
class SyncCheckpoint:
    """One pass. ``page`` is the last page read in its phase."""

    number: int
    phase: str = PHASES[0]
    page: int = 1
    #: The granted page size, in which ``page`` counts; None before the first page.
    item: int | None = None
    pages: int = 0
    requests: int = 0
    seconds: float = 0.0
    began: str = ""
    #: Lists of ``MEMBERSHIP_LISTS`` that were not empty in some row of this pass.
    filled: list[str] = field(default_factory=list)
    #: Lists that an earlier pass has filled, so that an empty one means *none*.
    trusted: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    #: A message for the user about the completed pass.
    warning: str = ""

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Lists for which an empty value means *unknown* so far."""
        return tuple(n for n in MEMBERSHIP_LISTS if n not in self.filled and n not in self.trusted)


def resume(connection: mirror.Connection) -> SyncCheckpoint:
    """Return the interrupted pass, or a new one."""
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
    """Return whether the last pass was not interrupted."""
    return bool(_stored_pass(connection).get("complete"))


def _stored_pass(connection: mirror.Connection) -> dict[str, Any]:
    """Return the stored pass; a damaged one counts as complete."""
    with suppress(MirrorDamaged):
        stored = meta.get(connection, "pass", dict)
        if stored is not None and isinstance(stored.get("number"), int):
            return stored
    return {"number": leads.last_pass(connection), "complete": True}


def save(connection: mirror.Connection, checkpoint: SyncCheckpoint) -> None:
    """Save the progress."""
    values = asdict(checkpoint)
    meta.put(connection, "pass", {_STORED.get(name, name): v for name, v in values.items()})


def finish(connection: mirror.Connection, checkpoint: SyncCheckpoint) -> datetime:
    """Record that the pass is complete; return the time."""
    done = now()
    meta.put(connection, "synced_at", done.isoformat())
    status_moves.begin_watching(connection)
    if meta.has(connection, meta.RESCUED_OF_LEADS):
        from taskip_leads.store.projection import rescued_records  # after a rescue only

        rescued_records.reinstate_of_leads(connection)
    meta.put(connection, "warning", checkpoint.warning)
    meta.put(connection, "told", sorted({*checkpoint.filled, *checkpoint.trusted}))
    meta.put(connection, "pass", {"number": checkpoint.number, "complete": True})
    return done


def _from_stored(stored: dict[str, Any]) -> SyncCheckpoint:
    """Decode a stored pass; unknown names of another version are ignored.

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
