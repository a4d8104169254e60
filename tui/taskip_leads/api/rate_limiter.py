"""The rate limiter of a key, whose budget is shared by a whole team.

TaskIP documents 1000 requests an hour, 100 a minute and 50 file uploads an hour per key; limits
announced by a response replace the first two. Bursts are allowed: requests are counted, not spread
evenly.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import count

from msgspec import Struct

from taskip_leads import clock
from taskip_leads.errors import RateLimited

PER_HOUR = 1000
PER_MINUTE = 100
UPLOADS_PER_HOUR = 50
# The documented ratio of the two limits, used if only the hourly one is announced.
_BURST_SHARE = PER_HOUR // PER_MINUTE
# Background work reserves one in so many requests for the user.
_RESERVED = 10
# Reads, even by the user, leave so many requests of each window to changes that wait to be sent.
_FOR_WRITES = 4
_MINUTE, _HOUR = 60.0, 3600.0
# Seconds without requests after a 429 without a time, doubling from the first to the last value. A
# refused read costs nothing, so reads are retried sooner.
_SILENT_FIRST, _SILENT_LAST = 30.0, 300.0
_SILENT_READ = 2.0


class Priority(IntEnum):
    """The priority of a request; smaller numbers go first."""

    USER = 0
    OUTBOX = 1
    BACKGROUND = 2


class AnnouncedLimit(Struct, frozen=True):
    """The limits that TaskIP last announced; None if it did not."""

    limit: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = None


@dataclass(order=True, slots=True)
class _Waiter:
    priority: Priority
    ticket: int
    upload: bool = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


class RateLimiter:
    """Lets requests through while the budget allows it, the more urgent first.

    ``seconds`` is a clock that never runs backwards.
    """

    def __init__(self, *, seconds: Callable[[], float] = clock.monotonic) -> None:
        self._seconds = seconds
        self._per_hour, self._per_minute = PER_HOUR, PER_MINUTE
        self._sent: deque[float] = deque()
        self._uploaded: deque[float] = deque()
        self._closed_until = self._no_uploads_until = 0.0
        self._silences = 0
        self._resets_in = 0.0
        self._guessed = False
        self._queue: list[_Waiter] = []
        self._ticket = count()
        self._timer: asyncio.TimerHandle | None = None
        self.budget = AnnouncedLimit()

    @property
    def waiting(self) -> int:
        """The number of waiting requests."""
        return len(self._queue)

    @property
    def hour(self) -> tuple[int, int]:
        """The requests that are left of this hour, as far as is known, and how many an hour has."""
        now = self._seconds()
        left = self._per_hour - sum(now - sent < _HOUR for sent in self._sent)
        budget = self.budget
        hourly = budget.limit is None or budget.limit > PER_MINUTE
        if budget.remaining is not None and hourly and now < self._resets_in:
            left = min(left, budget.remaining)
        return max(0, left), self._per_hour

    async def enter(self, priority: Priority, patience: float, *, upload: bool = False) -> None:
        """Wait for a slot. Raises ``RateLimited`` if that takes more than ``patience`` seconds."""
        patience = max(0.0, patience)
        if self._wait(priority, upload) > patience:
            raise self._limited(priority, upload)
        turn = asyncio.get_running_loop().create_future()
        waiter = _Waiter(priority, next(self._ticket), upload, turn)
        heapq.heappush(self._queue, waiter)
        self._open()
        try:
            async with asyncio.timeout(patience):
                await turn
        except TimeoutError:
            raise self._limited(priority, upload) from None
        finally:
            if waiter in self._queue:
                # The request gave up or was cancelled; the next ones may have to be woken sooner.
                self._open()

    def seconds_until(self, priority: Priority, *, upload: bool = False) -> float:
        """Return seconds until such a request may be sent, as far as is known; 0: now."""
        return max(0.0, self._wait(priority, upload))

    def announced(self, limit: int | None, remaining: int | None, reset: int | None) -> None:
        """Record the limits of a response's headers; ``reset`` is in Unix seconds."""
        if limit is None and remaining is None:
            return
        resets_at, seconds = None, None
        if reset is not None:
            try:
                resets_at = datetime.fromtimestamp(reset, tz=clock.now().tzinfo)
                seconds = min(max((resets_at - clock.now()).total_seconds(), 1.0), _HOUR)
            except (OverflowError, OSError, ValueError):
                resets_at = None
        window = _HOUR
        if limit is not None and limit > 0:
            if limit <= PER_MINUTE and (seconds or 0.0) <= _MINUTE:
                # Small enough to be the limit per minute, which is the default of TaskIP's framework.
                window, self._per_hour, self._per_minute = _MINUTE, PER_HOUR, limit
            else:
                self._per_hour = limit
                self._per_minute = max(min(limit, PER_MINUTE), limit // _BURST_SHARE)
        now, before = self._seconds(), self.budget.remaining
        self._guessed = seconds is None
        if seconds is not None:
            self._resets_in = now + seconds
        elif now >= self._resets_in or before is None or (remaining or 0) > before:
            # The response has the number of requests left, but not the time of the reset.
            self._resets_in = now + window
        self.budget = AnnouncedLimit(limit, remaining, resets_at)
        self._open()

    def relieved(self) -> None:
        """Record an accepted request, which ends the estimate after a 429 without a time."""
        self._silences = 0

    def refused(
        self, after: float | None, *, reading: bool = False, upload: bool = False
    ) -> RateLimited:
        """Record a 429: pause for ``after`` seconds or an estimate; return the error to raise.

        If an upload was refused while requests are left, only the uploads are assumed to be used up;
        otherwise the next request finds out at no cost.
        """
        if after is not None and upload and (self.budget.remaining or 0) > 0:
            after = min(max(after, 1.0), _HOUR)
            self._no_uploads_until = max(self._no_uploads_until, self._seconds() + after)
            return _limited(after, uploads=True)
        if after is None:
            first = _SILENT_READ if reading else _SILENT_FIRST
            after = min(first * 2.0**self._silences, _SILENT_LAST)
            self._silences = min(self._silences + 1, 10)
        else:
            after = min(max(after, 1.0), _HOUR)
            if self.budget.remaining == 0:
                self._resets_in = min(self._resets_in, self._seconds() + after)
        self._closed_until = max(self._closed_until, self._seconds() + after)
        return _limited(after)

    def _wait(self, priority: Priority, upload: bool) -> float:
        """Return seconds until such a request may be sent; 0 = now."""
        wait = self._wait_of_all(priority)
        return max(wait, self._wait_of_uploads()) if upload else wait

    def _wait_of_uploads(self) -> float:
        now = self._seconds()
        while self._uploaded and now - self._uploaded[0] >= _HOUR:
            self._uploaded.popleft()
        counted = _until_free(self._uploaded, UPLOADS_PER_HOUR, _HOUR, now)
        return max(0.0, self._no_uploads_until - now, counted)

    def _wait_of_all(self, priority: Priority) -> float:
        now = self._seconds()
        while self._sent and now - self._sent[0] >= _HOUR:
            self._sent.popleft()
        reserved = _RESERVED if priority is Priority.BACKGROUND else 0
        spared = 0 if priority is Priority.OUTBOX else _FOR_WRITES
        waits = [0.0, self._closed_until - now]
        waits.append(
            _until_free(self._sent, _allowed(self._per_minute, reserved, spared), _MINUTE, now)
        )
        if self.budget.remaining is None or now >= self._resets_in:
            waits.append(
                _until_free(self._sent, _allowed(self._per_hour, reserved, spared), _HOUR, now)
            )
        elif self.budget.remaining <= self._reserve(reserved, spared) and (
            reserved or not self._guessed
        ):
            # Users do not wait for an estimate: a refusal would be exact.
            waits.append(self._resets_in - now)
        return max(waits)

    def _reserve(self, reserved: int, spared: int) -> int:
        """Return the part of the announced budget that is reserved for the user."""
        limit = self.budget.limit or self._per_hour
        return limit - _allowed(limit, reserved, spared)

    def _limited(self, priority: Priority, upload: bool) -> RateLimited:
        """Return the error to raise; used-up uploads do not stop other requests."""
        everything = self._wait_of_all(priority)
        wait = self._wait(priority, upload)
        return _limited(max(wait, 1.0), uploads=wait > everything)

    def _open(self) -> None:
        """Release the requests that may be sent now, and schedule the next release."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        left: list[_Waiter] = []
        soonest: float | None = None
        while self._queue:
            waiter = heapq.heappop(self._queue)
            if waiter.turn.done():
                continue
            wait = self._wait(waiter.priority, waiter.upload)
            if wait > 0:
                # The next in line may still be sent: only uploads have a limit of their own.
                left.append(waiter)
                soonest = wait if soonest is None else min(wait, soonest)
                continue
            self._sent.append(self._seconds())
            if waiter.upload:
                self._uploaded.append(self._seconds())
            budget = self.budget
            if budget.remaining is not None:
                # Until the next response, our estimate is one less.
                self.budget = AnnouncedLimit(
                    budget.limit, max(0, budget.remaining - 1), budget.resets_at
                )
            waiter.turn.set_result(None)
        self._queue = left
        if soonest is not None:
            self._timer = asyncio.get_running_loop().call_later(soonest, self._open)


_LONGEST_WAIT = 7 * 86_400.0


def _limited(wait: float, *, uploads: bool = False) -> RateLimited:
    what = "files" if uploads else "requests"
    # A header may contain any number; a week is long enough.
    until = clock.now() + timedelta(seconds=min(wait, _LONGEST_WAIT))
    return RateLimited(f"TaskIP's limit of {what} is reached.", until, uploads=uploads)


def _allowed(limit: int, reserved: int, spared: int = 0) -> int:
    """Return ``limit`` without the reserved share; at least one."""
    # Of a small limit at most a tenth is reserved.
    reserve = max(-(-limit // reserved) if reserved else 0, min(spared, limit // _RESERVED))
    return max(1, limit - reserve)


def _until_free(log: deque[float], allowed: int, window: float, now: float) -> float:
    """Return seconds until fewer than ``allowed`` requests are within the last ``window``."""
    return log[-allowed] + window - now if len(log) >= allowed else 0.0
