"""Uploads on their way: how far each is, and stopping one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from taskip_leads.mirror.tables import outbox
from taskip_leads.store.outbox.delivery.results import Result

# Seconds that a person waits for the disk.
_DISK = 3.0


class UploadStopped(Exception):
    """A person stopped it before the whole file had left: the service cannot have carried it out."""


class UploadTracker:
    """Uploads by the id of their change. ``told`` hears when one got further, in whole percents."""

    def __init__(self) -> None:
        #: The part of each that has left, from 0 to 1.
        self.parts: dict[int, float] = {}
        self.told: Callable[[int], None] = lambda row: None
        self._going: dict[int, asyncio.Future[Result]] = {}
        self._stops: dict[int, asyncio.Future[list[outbox.OutboxRow]]] = {}

    def moved(self, row: int, part: float) -> None:
        """More of it has left."""
        if round(100 * part) != round(100 * self.parts.get(row, -1.0)):
            self.parts[row] = part
            self.told(row)

    async def carry(self, row: int, go: Callable[[], Awaitable[Result]]) -> Result:
        """Send it. Raises ``UploadStopped``, and what ``go`` raises."""
        self._going[row] = asyncio.ensure_future(go())
        try:
            return await self._going[row]
        except asyncio.CancelledError:
            sender = asyncio.current_task()
            if row in self._stops and sender is not None and not sender.cancelling():
                raise UploadStopped from None
            raise
        finally:
            del self._going[row]

    def can_stop(self, row: int) -> bool:
        """Whether it is on its way from here, and a part of it has not left."""
        return row in self._going and self.parts.get(row, 0.0) < 1.0

    async def stop(self, row: int) -> list[outbox.OutboxRow]:
        """Break it off; the changes that are gone, none where all of it has left already, or where the
        disk does not keep for a while that it was: it is done then as soon as the disk does.

        A request whose body ends before its announced length is none: what was not sent whole was
        not carried out.
        """
        if not self.can_stop(row):
            return []
        if row not in self._stops:
            self._stops[row] = asyncio.get_running_loop().create_future()
            self._going[row].cancel()
        try:
            async with asyncio.timeout(_DISK):
                return await asyncio.shield(self._stops[row])
        except TimeoutError:
            return []

    def ended(self, row: int, gone: list[outbox.OutboxRow] | None = None) -> None:
        """It is not on its way any more; ``gone``: the changes that went with stopping it."""
        self.parts.pop(row, None)
        stop = self._stops.pop(row, None)
        if stop is not None and not stop.done():
            stop.set_result(gone or [])
