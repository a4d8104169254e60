"""One gate for all requests of a key: its budget is shared by a whole team and refills slowly.

The service documents 1000 requests an hour, 100 a minute and 50 file uploads an hour per key; what it
announces with an answer takes the place of the first two. Bursts are allowed: requests are counted, not
spread evenly.
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
# The documented ratio of the two, used to guess the burst limit where only the other is announced.
_BURST_SHARE = PER_HOUR // PER_MINUTE
# Background work leaves one request in so many to people.
_RESERVED = 10
# Reading, also what a person waits for, leaves so many of each window to changes that wait to be sent.
_FOR_WRITES = 4
_MINUTE, _HOUR = 60.0, 3600.0
# How long a 429 that says nothing closes the gate: doubling from the first to the last. A read that is
# refused costs nothing, so that it may find out sooner.
_SILENT_FIRST, _SILENT_LAST = 30.0, 300.0
_SILENT_READ = 2.0


class Priority(IntEnum):
    """Who asks; the smaller number goes first."""

    USER = 0
    OUTBOX = 1
    BACKGROUND = 2


class AnnouncedLimit(Struct, frozen=True):
    """What the service last announced; None where it did not."""

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
        """How many requests stand before the gate."""
        return len(self._queue)

    async def enter(self, priority: Priority, patience: float, *, upload: bool = False) -> None:
        """Wait for one's turn. Raises ``RateLimited`` where it is more than ``patience`` seconds away."""
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
                # Gave up, or was cancelled: its turn is over, and those left may have to be woken sooner.
                self._open()

    def announced(self, limit: int | None, remaining: int | None, reset: int | None) -> None:
        """Take the numbers of an answer's headers; ``reset`` is in unix seconds."""
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
                # Small enough to be the limit of a minute, as the service's framework counts by default.
                window, self._per_hour, self._per_minute = _MINUTE, PER_HOUR, limit
            else:
                self._per_hour = limit
                self._per_minute = max(min(limit, PER_MINUTE), limit // _BURST_SHARE)
        now, before = self._seconds(), self.budget.remaining
        self._guessed = seconds is None
        if seconds is not None:
            self._resets_in = now + seconds
        elif now >= self._resets_in or before is None or (remaining or 0) > before:
            # It says how much is left, but not for how long.
            self._resets_in = now + window
        self.budget = AnnouncedLimit(limit, remaining, resets_at)
        self._open()

    def relieved(self) -> None:
        """The service took a request: what was guessed from its silent refusals is over."""
        self._silences = 0

    def refused(
        self, after: float | None, *, reading: bool = False, upload: bool = False
    ) -> RateLimited:
        """A 429 arrived: close for ``after`` seconds, or as long as such silence suggests.

        Where an upload met it while requests are left, it is the uploads that are used up: if it was not,
        the next request finds out, at no cost. What to raise.
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
        """Seconds until such a request may go; 0 = now."""
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
        elif self.budget.remaining <= self._kept(reserved, spared) and (
            reserved or not self._guessed
        ):
            # People do not wait for a guess: a refusal would tell.
            waits.append(self._resets_in - now)
        return max(waits)

    def _kept(self, reserved: int, spared: int) -> int:
        """How much of the announced budget is not for whom ``reserved`` counts."""
        limit = self.budget.limit or self._per_hour
        return limit - _allowed(limit, reserved, spared)

    def _limited(self, priority: Priority, upload: bool) -> RateLimited:
        """What to raise: where only uploads are used up, the others are not stopped."""
        everything = self._wait_of_all(priority)
        wait = self._wait(priority, upload)
        return _limited(max(wait, 1.0), uploads=wait > everything)

    def _open(self) -> None:
        """Let through whoever may go now, and come back when the next one may."""
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
                # The next in line may still go: only uploads have a limit of their own.
                left.append(waiter)
                soonest = wait if soonest is None else min(wait, soonest)
                continue
            self._sent.append(self._seconds())
            if waiter.upload:
                self._uploaded.append(self._seconds())
            told = self.budget
            if told.remaining is not None:
                # Until the next answer tells, ours is one less.
                self.budget = AnnouncedLimit(told.limit, max(0, told.remaining - 1), told.resets_at)
            waiter.turn.set_result(None)
        self._queue = left
        if soonest is not None:
            self._timer = asyncio.get_running_loop().call_later(soonest, self._open)


_LONGEST_WAIT = 7 * 86_400.0


def _limited(wait: float, *, uploads: bool = False) -> RateLimited:
    what = "files" if uploads else "requests"
    # A header may name any number; a week is as good as for ever.
    until = clock.now() + timedelta(seconds=min(wait, _LONGEST_WAIT))
    return RateLimited(f"The service's limit of {what} is reached.", until, uploads=uploads)


def _allowed(limit: int, reserved: int, spared: int = 0) -> int:
    """``limit`` without the share that is reserved, or what is spared; at least one."""
    # Of a small limit no more than a tenth is spared.
    kept = max(-(-limit // reserved) if reserved else 0, min(spared, limit // _RESERVED))
    return max(1, limit - kept)


def _until_free(log: deque[float], allowed: int, window: float, now: float) -> float:
    """Seconds until fewer than ``allowed`` requests lie within the last ``window`` seconds."""
    return log[-allowed] + window - now if len(log) >= allowed else 0.0
