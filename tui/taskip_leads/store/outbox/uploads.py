"""Track the progress of running uploads, and stop them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from taskip_leads.mirror.tables import outbox

if TYPE_CHECKING:
    from taskip_leads.store.outbox.delivery.results import Result

# Seconds that the user waits for the disk.
_DISK = 3.0


class UploadStopped(Exception):
    """The user stopped it before the file was sent completely, so TaskIP cannot have executed it."""


class UploadTracker:
    """Uploads by change id. ``on_progress`` is called after each percent."""

    def __init__(self, on_progress: Callable[[int], None] = lambda change_id: None) -> None:
        #: The sent fraction of each, from 0 to 1.
        self.progress: dict[int, float] = {}
        self._on_progress = on_progress
        self._running: dict[int, asyncio.Future[Result]] = {}
        self._stops: dict[int, asyncio.Future[list[outbox.OutboxRow]]] = {}

    def progressed(self, change_id: int, part: float) -> None:
        """Record that the fraction ``part`` of a file was sent."""
        if round(100 * part) != round(100 * self.progress.get(change_id, -1.0)):
            self.progress[change_id] = part
            self._on_progress(change_id)

    async def run(self, change_id: int, send: Callable[[], Awaitable[Result]]) -> Result:
        """Await ``send`` so that ``stop`` can cancel it.

        Raises ``UploadStopped``, and whatever ``send`` raises.
        """
        self._running[change_id] = asyncio.ensure_future(send())
        try:
            return await self._running[change_id]
        except asyncio.CancelledError:
            sender = asyncio.current_task()
            if change_id in self._stops and sender is not None and not sender.cancelling():
                raise UploadStopped from None
            raise
        finally:
            del self._running[change_id]

    def can_stop(self, change_id: int) -> bool:
        """Return whether it is running and not sent completely."""
        return change_id in self._running and self.progress.get(change_id, 0.0) < 1.0

    async def stop(self, change_id: int) -> list[outbox.OutboxRow]:
        """Cancel an upload; return the dropped rows.

        Empty if the file was sent completely, or if the disk does not accept the change within three
        seconds; the row is then dropped as soon as it does. A request whose body is shorter than its
        announced length is invalid, so an incomplete upload is not executed.
        """
        if not self.can_stop(change_id):
            return []
        if change_id not in self._stops:
            self._stops[change_id] = asyncio.get_running_loop().create_future()
            self._running[change_id].cancel()
        try:
            async with asyncio.timeout(_DISK):
                return await asyncio.shield(self._stops[change_id])
        except TimeoutError:
            return []

    def ended(self, change_id: int, dropped: list[outbox.OutboxRow] | None = None) -> None:
        """Record that an upload has ended; ``dropped``: the rows dropped by stopping it."""
        self.progress.pop(change_id, None)
        stop = self._stops.pop(change_id, None)
        if stop is not None and not stop.done():
            stop.set_result(dropped or [])
