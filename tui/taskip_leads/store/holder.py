"""Heartbeat of the instance that holds a workspace, which the others watch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from taskip_leads.clock import monotonic
from taskip_leads.mirror.lock import Beat, FileLock

BEAT_EVERY = 5.0
# A holder without a heartbeat for this long is stopped or hangs.
SILENT_AFTER = 30.0


async def keep_beating(lock: FileLock) -> None:
    """Write heartbeats until cancelled, from the event loop: they end if it hangs."""
    while True:
        lock.beat()
        await asyncio.sleep(BEAT_EVERY)


class HolderWatch:
    """Checks whether the holder of a lock still writes heartbeats.

    Only this process's own seconds are counted, independent of the clock.
    """

    def __init__(self, lock: FileLock, seconds: Callable[[], float] = monotonic) -> None:
        self._lock = lock
        self._seconds = seconds
        self._last: Beat | None = None
        self._silent_since = self._checked = seconds()

    def check(self) -> int | None:
        """Return the process id of a holder that does not respond (0: not known), else None.

        Call it every few seconds: after a longer gap, this process or the machine was asleep, and
        counting restarts.
        """
        moment, beat = self._seconds(), self._lock.last_beat()
        asleep = moment - self._checked > SILENT_AFTER / 2
        self._checked = moment
        if beat is None or beat != self._last or asleep:
            self._last, self._silent_since = beat, moment
            return None
        return beat.pid if moment - self._silent_since >= SILENT_AFTER else None
