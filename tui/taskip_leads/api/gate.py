"""One gate for all requests of a key: its budget is shared by a whole team and refills slowly.

The service documents 1000 requests an hour and 100 a minute per key; what it announces with an answer
takes the place of these numbers. Bursts are allowed: requests are counted, not spread evenly.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import count

from taskip_leads import clock
from taskip_leads.errors import RateLimited

PER_HOUR = 1000
PER_MINUTE = 100
# The documented ratio of the two, used to guess the burst limit where only the other is announced.
_BURST_SHARE = PER_HOUR // PER_MINUTE
# Background work leaves this share of the budget to people.
_RESERVE = 0.1
_MINUTE, _HOUR = 60.0, 3600.0
# How long a 429 that says nothing closes the gate: doubling from the first to the last.
_SILENT_FIRST, _SILENT_LAST = 30.0, 300.0


class Priority(IntEnum):
    """Who asks; the smaller number goes first."""

    USER = 0
    OUTBOX = 1
    BACKGROUND = 2


@dataclass(frozen=True, slots=True)
class Budget:
    """What the service last announced; None where it did not."""

    limit: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = None


class Gate:
    """Lets requests through while the budget allows it, the more urgent first."""

    def __init__(self, *, seconds: Callable[[], float] = clock.monotonic) -> None:
        self._seconds = seconds
        self._per_hour, self._per_minute = PER_HOUR, PER_MINUTE
        self._sent: deque[float] = deque()
        self._closed_until = 0.0
        self._silent = _SILENT_FIRST
        self._resets_in: float | None = None
        self._queue: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._ticket = count()
        self._timer: asyncio.TimerHandle | None = None
        self.budget = Budget()

    async def enter(self, priority: Priority, patience: float) -> None:
        """Wait for one's turn. Raises ``RateLimited`` where it is more than ``patience`` seconds away."""
        wait = self._wait(priority)
        if wait > patience:
            raise self._limited(wait)
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (priority, next(self._ticket), future))
        self._open()
        try:
            async with asyncio.timeout(patience):
                await future
        except TimeoutError:
            raise self._limited(max(self._wait(priority), 1.0)) from None

    def announced(self, limit: int | None, remaining: int | None, reset: int | None) -> None:
        """Take the numbers of an answer's headers; ``reset`` is in unix seconds."""
        if limit is not None and limit > 0:
            self._per_hour, self._per_minute = limit, max(1, limit // _BURST_SHARE)
        resets_at = None
        if reset is not None:
            try:
                resets_at = datetime.fromtimestamp(reset, tz=clock.now().tzinfo)
                seconds = (resets_at - clock.now()).total_seconds()
                self._resets_in = self._seconds() + min(max(seconds, 1.0), _HOUR)
            except (OverflowError, OSError, ValueError):
                resets_at = None
        if limit is not None or remaining is not None:
            self.budget = Budget(limit, remaining, resets_at)
        self._silent = _SILENT_FIRST

    def refused(self, after: float | None) -> datetime:
        """A 429 arrived: close for ``after`` seconds, or as long as such silence suggests."""
        if after is None:
            after, self._silent = self._silent, min(self._silent * 2, _SILENT_LAST)
        after = min(max(after, 1.0), _HOUR)
        self._closed_until = max(self._closed_until, self._seconds() + after)
        return clock.now() + timedelta(seconds=after)

    def _wait(self, priority: Priority) -> float:
        """Seconds until a request of this priority may go; 0 = now."""
        now = self._seconds()
        while self._sent and now - self._sent[0] >= _HOUR:
            self._sent.popleft()
        wait = max(0.0, self._closed_until - now)
        background = priority is Priority.BACKGROUND
        keep = _RESERVE if background else 0.0
        for limit, window in ((self._per_hour, _HOUR), (self._per_minute, _MINUTE)):
            allowed = max(1, int(limit * (1 - keep)))
            if len(self._sent) >= allowed and (since := now - self._sent[-allowed]) < window:
                wait = max(wait, window - since)
        told = self.budget
        if told.remaining is not None and self._resets_in is not None and now < self._resets_in:
            reserve = int((told.limit or self._per_hour) * keep)
            if told.remaining <= reserve:
                wait = max(wait, self._resets_in - now)
        return wait

    def _limited(self, wait: float) -> RateLimited:
        until = clock.now() + timedelta(seconds=wait)
        return RateLimited("The service's limit of requests is reached.", until)

    def _open(self) -> None:
        """Let through whoever may go now, and come back when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._queue:
            priority, _, future = self._queue[0]
            if future.done():
                heapq.heappop(self._queue)
                continue
            wait = self._wait(priority)
            if wait > 0:
                self._timer = asyncio.get_running_loop().call_later(wait, self._open)
                return
            heapq.heappop(self._queue)
            self._sent.append(self._seconds())
            if self.budget.remaining is not None:
                # Until the next answer tells, ours is one less.
                b = self.budget
                self.budget = Budget(b.limit, max(0, (b.remaining or 0) - 1), b.resets_at)
            future.set_result(None)
