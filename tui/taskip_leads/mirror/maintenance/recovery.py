"""Open a mirror, or set a damaged one aside and create a new one."""

from __future__ import annotations

import asyncio
import errno
import json
from typing import Any

from taskip_leads.errors import DiskFailed, DiskFull, MirrorDamaged, MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


async def open_or_replace(database: Database, lock: FileLock) -> dict[str, Any] | None:
    """Open the mirror; return rows to restore from a damaged one, or None.

    A damaged mirror is set aside first, unless another instance has it open. Raises
    ``MirrorUnavailable``.
    """
    if database.marker.is_noted and lock.take():
        await _set_aside(database)
    try:
        await database.open()
    except MirrorDamaged:
        if not lock.take():
            raise
        await _set_aside(database)
        database.renew()
        await database.open()
    return await asyncio.to_thread(_rescued, database)


async def _set_aside(database: Database) -> None:
    from taskip_leads.mirror.maintenance import salvage  # not needed for an intact mirror

    try:
        await asyncio.to_thread(salvage.set_aside, database.path)
    except OSError as error:
        raise _not_set_aside(database, error) from error


def _not_set_aside(database: Database, error: OSError) -> MirrorUnavailable:
    kind = DiskFull if error.errno in _NO_ROOM else DiskFailed
    return kind(
        f"The local copy is damaged and can't be set aside: {error.strerror or error}.",
        f"Nothing is lost. Make room in {database.path.parent}; the next start tries again.",
    )


def _rescued(database: Database) -> dict[str, Any] | None:
    """Return the rows that are still to be restored."""
    export = database.marker.export
    if export is None:
        return None
    try:
        rows = json.loads(export.read_bytes())
    except (OSError, ValueError):
        rows = None
    if not isinstance(rows, dict):
        # Somebody removed the file: there is nothing to restore.
        database.marker.clear()
        return None
    return {**rows, "export": str(export)}
