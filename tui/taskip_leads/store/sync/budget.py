"""Limit the requests of background reading, because the team shares the key's limit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, TypeVar

from taskip_leads.clock import monotonic
from taskip_leads.models.lead import Lead
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.connection import ServiceConnection

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.api.pagination import Page

T = TypeVar("T")

_HOUR = 3600.0
#: Requests that background passes may make in an hour.
PER_HOUR = 60


class RequestBudget:
    """Counts the requests of the last hour and delays callers beyond the share."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._spent: deque[float] = deque()
        self._lifted = asyncio.Event()

    def spend(self, requests: int) -> None:
        """Record requests that were sent now."""
        self._spent.extend([self._seconds()] * requests)
        while len(self._spent) > PER_HOUR:
            self._spent.popleft()

    def room_in(self, requests: int) -> float:
        """Return seconds until ``count`` requests may be sent, an hour's share at most."""
        wanted = min(requests, PER_HOUR)
        over = len(self._spent) + wanted - PER_HOUR
        if over <= 0:
            return 0.0
        return max(0.0, self._spent[over - 1] + _HOUR - self._seconds())

    def pause_after(self, requests: int) -> float:
        """Return seconds until the next pass, so that passes are spread over the hour."""
        return max(self.room_in(requests), _HOUR * min(requests, PER_HOUR) / PER_HOUR)

    async def wait(self) -> None:
        """Wait until one request may be sent, or the limit is lifted."""
        while (seconds := self.room_in(1)) > 0 and not self._lifted.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._lifted.wait()
            except TimeoutError:
                continue

    def lift(self, lifted: bool) -> None:
        """Lift the limit while the user waits for the result, or restore it."""
        if lifted:
            self._lifted.set()
        else:
            self._lifted.clear()


class BudgetedReader:
    """Reads for a sync pass, making each request when the budget allows it."""

    def __init__(self, connection: ServiceConnection) -> None:
        self._connection = connection
        self._limited = False
        self.budget = RequestBudget()

    def begin_pass(self, *, limited: bool) -> None:
        """Set whether the next pass respects the budget."""
        self._limited = limited

    async def pages(
        self, client: TaskipClient, pages: AsyncIterator[Page[T]]
    ) -> AsyncIterator[Page[T]]:
        """Yield the pages, each requested when the budget allows it."""
        while True:
            await self._wait()
            sent = client.requests
            try:
                page = await anext(pages)
            except StopAsyncIteration:
                return
            finally:
                self.budget.spend(client.requests - sent)
            self._reached()
            yield page

    async def lead(self, client: TaskipClient, server_id: int) -> Lead:
        """Return the details of a lead."""
        await self._wait()
        sent = client.requests
        try:
            return await client.leads.get(server_id)
        finally:
            self.budget.spend(client.requests - sent)
            self._reached()

    async def _wait(self) -> None:
        if self._limited and self.budget.room_in(1) > 0:
            # This may take minutes, during which no request is running.
            self._connection.update(link=ConnectionState.IDLE)
            await self.budget.wait()

    def _reached(self) -> None:
        self._connection.reached()
        self._connection.update(link=ConnectionState.SYNCING)
