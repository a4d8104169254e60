"""Keep the length of every wait when the system clock is changed.

The outbox stores times, because they must survive a restart. When the clock is set, they are moved with
it; none is further ahead than its longest possible wait.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from taskip_leads import clock, mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import meta, outbox, schedule
from taskip_leads.models.change import UploadFile

# Smaller differences are ordinary clock adjustments.
_TOLERANCE = 1.0
# The longest rate limit, for which files may wait.
LONGEST_LIMIT = timedelta(hours=1)
# The longest pause between attempts to prepare a change.
_LONGEST_PAUSE = timedelta(seconds=60)
_STORED = "clock"


class WaitKeeper:
    """Watches the clock. ``follow`` is called before times are compared with it."""

    def __init__(self, database: Database, hold: timedelta, quiet: timedelta) -> None:
        self._database = database
        self._hold = hold
        self._quiet = quiet
        self._offset = _offset()
        self._following = asyncio.Lock()

    def set_hold(self, hold: timedelta) -> None:
        """Allow changes to be held for so long."""
        # Those that are held already may be held for longer than that.
        self._hold = max(self._hold, hold)

    async def follow(self) -> None:
        """Move waits if the clock was set since the last call."""
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
    """Bound waits at start, and move them if the clock was set since the last run."""
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
    """Move waits by the change of the clock, but none beyond its longest possible wait.

    ``hold``: the longest time for which a change is held.
    """
    moment = clock.now()
    if abs(moved.total_seconds()) < _TOLERANCE:
        moved = timedelta()
    for column, row, bound in _waits(connection, moment - moved, hold, quiet):
        until = getattr(row, column)
        # Times written after the clock was set back are right already.
        after = until + moved if moved > timedelta() or until > moment + bound else until
        after = min(after, moment + bound)
        if after != until:
            outbox.update(connection, row.id, **{column: after})
    meta.put(connection, _STORED, {"boot": clock.boot(), "offset": _offset()})


def _waits(
    connection: mirror.Connection, since: datetime, hold: timedelta, quiet: timedelta
) -> list[tuple[str, outbox.OutboxRow, timedelta]]:
    """Return waits that were open at ``since``: column, row and longest duration."""
    pending: list[tuple[str, outbox.OutboxRow, timedelta]] = []
    for row in schedule.waiting_since(connection, since):
        if row.hold_until is not None and not _confirmed_since(row, since):
            pending.append(("hold_until", row, hold))
        if row.fence_until is not None and row.fence_until > since:
            pending.append(("fence_until", row, quiet))
        if row.next_at is not None:
            file = row.kind == UploadFile.__name__
            pending.append(("next_at", row, LONGEST_LIMIT if file else max(quiet, _LONGEST_PAUSE)))
    return pending


def _confirmed_since(row: outbox.OutboxRow, since: datetime) -> bool:
    """Return whether a change was confirmed after the clock was set forward from ``since``."""
    return since < row.confirmed_at <= clock.now()


def _offset() -> float:
    """Return the difference between the clock and ``clock.elapsed``."""
    return clock.now().timestamp() - clock.elapsed()
