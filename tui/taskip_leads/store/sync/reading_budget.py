"""When a pass may ask: unasked, it takes no more than its share of the requests that a team has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, TypeVar

from taskip_leads.models.lead import Lead
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.connection import Connection
from taskip_leads.store.sync.budget import RequestBudget

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.api.pagination import Page

T = TypeVar("T")


class BudgetedReader:
    """Asks the service for what a pass reads, each time when it may, and shows that it does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.allowance = RequestBudget()
        #: Whether the pass that runs keeps to the allowance.
        self.held_back = False

    async def pages(
        self, client: TaskipClient, pages: AsyncIterator[Page[T]]
    ) -> AsyncIterator[Page[T]]:
        """The pages, each when it may be asked for."""
        while True:
            await self._wait()
            sent = client.requests
            try:
                page = await anext(pages)
            except StopAsyncIteration:
                return
            finally:
                self.allowance.spend(client.requests - sent)
            self._reached()
            yield page

    async def lead(self, client: TaskipClient, number: int) -> Lead:
        """A lead's own page."""
        await self._wait()
        sent = client.requests
        try:
            return await client.leads.get(number)
        finally:
            self.allowance.spend(client.requests - sent)
            self._reached()

    async def _wait(self) -> None:
        if self.held_back and self.allowance.room_in(1) > 0:
            # For minutes, perhaps: nothing is under way until then.
            self._connection.update(link=ConnectionState.IDLE)
            await self.allowance.wait()

    def _reached(self) -> None:
        self._connection.reached()
        self._connection.update(link=ConnectionState.SYNCING)
