"""What an idle app may ask: the whole team shares the key's requests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from taskip_leads.clock import monotonic

_HOUR = 3600.0
#: Requests that passes nobody asked for may take in any hour.
PER_HOUR = 60


class RequestBudget:
    """Counts requests of the last hour and makes who asks unasked wait."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._spent: deque[float] = deque()
        self._lifted = asyncio.Event()

    def spend(self, requests: int) -> None:
        """So many were sent just now."""
        self._spent.extend([self._seconds()] * requests)
        while len(self._spent) > PER_HOUR:
            self._spent.popleft()

    def room_in(self, requests: int) -> float:
        """Seconds until so many may be sent at once; more than the hour's whole share count as that."""
        wanted = min(requests, PER_HOUR)
        over = len(self._spent) + wanted - PER_HOUR
        if over <= 0:
            return 0.0
        return max(0.0, self._spent[over - 1] + _HOUR - self._seconds())

    async def wait(self) -> None:
        """Wait until one request may be sent, or somebody asks for it."""
        while (seconds := self.room_in(1)) > 0 and not self._lifted.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._lifted.wait()
            except TimeoutError:
                continue

    def lift(self, lifted: bool) -> None:
        """Whether somebody waits for what is asked: then it is not held back."""
        if lifted:
            self._lifted.set()
        else:
            self._lifted.clear()
