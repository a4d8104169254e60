"""Write to the outbox, unless the workspace is opened for reading only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from taskip_leads import mirror
from taskip_leads.errors import ReadOnlyMode
from taskip_leads.mirror.database import Database
from taskip_leads.store.connection import ServiceConnection

Written = TypeVar("Written")


class OutboxWriter:
    """Writes durably. In a read-only workspace every write raises ``ReadOnlyMode``."""

    def __init__(self, database: Database, connection: ServiceConnection) -> None:
        self._database, self._connection = database, connection

    def check(self) -> None:
        """Raise ``ReadOnlyMode`` if nothing may be written."""
        if self._connection.state.read_only:
            raise ReadOnlyMode

    async def write(self, change: Callable[[mirror.Connection], Written]) -> Written:
        """Run ``change`` in one transaction that is on the disk when this returns."""
        self.check()
        return await self._database.write(change, durable=True)
