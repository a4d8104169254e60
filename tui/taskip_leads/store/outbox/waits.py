"""Keep every wait as long as it was meant to be, whatever is done to the clock.

The outbox keeps moments, because they have to outlive the program. Where the clock is set, they are moved
with it; none is further ahead than its wait may last.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from taskip_leads import clock, mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import meta, outbox, waits
from taskip_leads.models.change import UploadFile

# A smaller difference is the clock being kept right.
_TOLERANCE = 1.0
# No limit of requests is longer; files may wait for theirs.
LONGEST_LIMIT = timedelta(hours=1)
# Between attempts to read what a change needs.
_LONGEST_PAUSE = timedelta(seconds=60)
_STORED = "clock"


class WaitKeeper:
    """Watches the clock. ``follow`` is called before moments are compared with it."""

    def __init__(self, database: Database, hold: timedelta, quiet: timedelta) -> None:
        self._database = database
        self._hold = hold
        self._quiet = quiet
        self._offset = _offset()
        self._following = asyncio.Lock()

    async def follow(self) -> None:
        """Move what waits if the clock was set since the last call."""
        async with self._following:
            offset = _offset()
            moved = offset - self._offset
            if abs(moved) < _TOLERANCE:
                return
            await self._database.write(
                lambda c: move_waits(c, timedelta(seconds=moved), self._hold, self._quiet),
                durable=True,
            )
            self._offset = offset


def resume_waits(connection: mirror.Connection, hold: timedelta, quiet: timedelta) -> None:
    """Bound what waits at start, and move it if the clock was set since the program last ran."""
    stored = meta.get(connection, _STORED, dict)
    moved = 0.0
    if stored is not None and stored.get("boot") and stored["boot"] == clock.boot():
        before = stored.get("offset")
        if isinstance(before, int | float):
            moved = _offset() - before
    move_waits(connection, timedelta(seconds=moved), hold, quiet)


def move_waits(
    connection: mirror.Connection, moved: timedelta, hold: timedelta, quiet: timedelta
) -> None:
    """Move moments by as much as the clock was set; none is further ahead than its wait may last.

    ``hold``: the longest time for which a change is held.
    """
    moment = clock.now()
    if abs(moved.total_seconds()) < _TOLERANCE:
        moved = timedelta()
    for column, row, bound in _waits(connection, moment - moved, hold, quiet):
        until = getattr(row, column)
        # What was written after the clock was set back is right already.
        after = until + moved if moved > timedelta() or until > moment + bound else until
        after = min(after, moment + bound)
        if after != until:
            outbox.update(connection, row.id, **{column: after})
    meta.put(connection, _STORED, {"boot": clock.boot(), "offset": _offset()})


def _waits(
    connection: mirror.Connection, since: datetime, hold: timedelta, quiet: timedelta
) -> list[tuple[str, outbox.OutboxRow, timedelta]]:
    """The moments that were ahead at ``since``: column, row, and how long such a wait may last."""
    found: list[tuple[str, outbox.OutboxRow, timedelta]] = []
    for row in waits.waiting_since(connection, since):
        if row.hold_until is not None and not _made_since(row, since):
            found.append(("hold_until", row, hold))
        if row.fence_until is not None and row.fence_until > since:
            found.append(("fence_until", row, quiet))
        if row.next_at is not None:
            file = row.kind == UploadFile.__name__
            found.append(("next_at", row, LONGEST_LIMIT if file else max(quiet, _LONGEST_PAUSE)))
    return found


def _made_since(row: outbox.OutboxRow, since: datetime) -> bool:
    """Whether a person made a change after the clock was set forward from ``since``."""
    return since < row.confirmed_at <= clock.now()


def _offset() -> float:
    """How far the clock is ahead of the seconds that pass."""
    return clock.now().timestamp() - clock.elapsed()
