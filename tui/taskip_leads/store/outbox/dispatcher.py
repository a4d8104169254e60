"""Dispatch the outbox: choose the next change that is due, and back off when sending fails.

Files have a separate line, so that nothing waits behind a large one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from taskip_leads import mirror
from taskip_leads.api.rate_limiter import Priority
from taskip_leads.clock import now
from taskip_leads.errors import InvalidResponse, RateLimited, TaskipError, UnknownOutcome
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import meta, outbox, schedule
from taskip_leads.models.change import KINDS
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.outbox.delivery.results import Delivery
from taskip_leads.store.outbox.policy import FILES, QUIET
from taskip_leads.store.outbox.sender import ChangeSender
from taskip_leads.store.outbox.settlement import SettlementWriter
from taskip_leads.store.outbox.uploads import UploadTracker
from taskip_leads.store.outbox.waits import WaitKeeper

# Seconds between reads of the queue, to which another instance may have added.
_POLL = 5.0
# Seconds between attempts to prepare one change, while others continue.
_FIRST_PAUSE = timedelta(seconds=5)
_MAX_PAUSE = timedelta(seconds=60)


class Dispatcher:
    """Sends what is due. ``row_changed`` is awaited with every row whose state has changed."""

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        uploads: UploadTracker,
        row_changed: Callable[[outbox.OutboxRow], Awaitable[None]],
        *,
        hold: timedelta = timedelta(),
        quiet: timedelta = QUIET,
    ) -> None:
        self._database = database
        self.waits = WaitKeeper(database, hold, quiet)
        self._connection = connection
        self._row_changed = row_changed
        self.uploads = uploads
        self._settlement = SettlementWriter(database, connection, row_changed, self._wait_for_disk)
        self._sender = ChangeSender(self._settlement, uploads, row_changed, quiet=quiet)
        self._pauses: dict[int, timedelta] = {}
        # Replaced after each call, so that a line does not miss a call while it works.
        self._wake = asyncio.Event()
        self._working = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def now(self) -> None:
        """Check the queue: a change was added, or sending may work again."""
        self._wake.set()
        self._wake = asyncio.Event()

    def queued(self) -> None:
        """As ``now``, after a change was saved, so the disk works."""
        self._connection.disk_written()
        self.now()

    def retry(self) -> None:
        """As ``now``, for a user who does not want to wait for the next attempt."""
        self._pauses.clear()
        self._connection.try_again()
        self.now()

    async def finish(self, seconds: float) -> None:
        """Wait until no change is in flight, at most ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return

    async def run(self, kinds: Collection[str]) -> None:
        """Send due changes of ``kinds``, one of ``policy.LINES``, until cancelled."""
        while True:
            wake = self._wake
            wait = await self.step(kinds)
            if wait != 0:
                await _rest(wake, wait)

    async def step(self, kinds: Collection[str] = tuple(KINDS)) -> float | None:
        """Process the next due change of ``kinds``.

        Returns the seconds until the next call; None if only the user can help (no key, or a refused
        one).
        """
        if self._connection.state.read_only:
            # Until the lines have ended.
            return _POLL
        await self.waits.follow()
        moment = now()
        await self._release_held(moment, kinds)
        row = await self._database.read(lambda c: schedule.next_due(c, moment, kinds))
        if row is None:
            coming = await self._database.read(lambda c: schedule.next_moment(c, moment))
            if coming is None:
                return _POLL
            return min(_POLL, max(0.001, (coming - moment).total_seconds()))
        self._working += 1
        self._idle.clear()
        try:
            return await self._work(row)
        finally:
            self._working -= 1
            if not self._working:
                self._idle.set()

    async def _release_held(self, moment: datetime, kinds: Collection[str]) -> None:
        """Queue changes whose hold has expired."""
        if not await self._database.read(lambda c: schedule.has_expired_hold(c, moment, kinds)):
            return

        def write(connection: mirror.Connection) -> list[outbox.OutboxRow]:
            rows = [
                outbox.get(connection, row)
                for row in schedule.release_held(connection, moment, kinds)
            ]
            return [row for row in rows if row is not None]

        for row in await self._settlement.write_durably(write):
            await self._row_changed(row)

    async def _wait_for_disk(self, seconds: float | None) -> None:
        # Nothing is in flight, so quitting need not wait for the disk.
        self._idle.set()
        await _rest(self._wake, seconds)

    async def _work(self, row: outbox.OutboxRow) -> float | None:
        """Send one change, or read it back."""
        try:
            client = (await self._connection.client()).at(Priority.OUTBOX)
            delivery = Delivery(client, self._database, self.uploads.progressed)
            silence: TaskipError | None = None
            if row.state == ChangeState.UNKNOWN:
                await self._sender.read_back(delivery, row)
            else:
                try:
                    silence = await self._sender.send(delivery, row)
                finally:
                    self.uploads.ended(row.id)
        except (UnknownOutcome, InvalidResponse) as error:
            # Only reading failed; other changes may continue.
            await self._pause(row, error.headline)
            self._connection.failed(error)
            return 0
        except TaskipError as error:
            if isinstance(error, RateLimited) and error.uploads:
                await self._defer_files(error)
                return 0
            if isinstance(error, RateLimited):
                until = error.until
                self._connection.limit_until(until)
                await self._settlement.write_durably(
                    lambda c: meta.put(c, "limited_until", until.isoformat())
                )
            return self._connection.failed(error)
        self._pauses.pop(row.id, None)
        if silence is None:
            self._connection.reached()
        else:
            self._connection.failed(silence)
        return 0

    async def _defer_files(self, error: RateLimited) -> None:
        """Delay files until the limit ends; other changes continue."""

        def write(connection: mirror.Connection) -> list[outbox.OutboxRow]:
            return schedule.defer(connection, FILES, error.until, error.headline)

        for row in await self._settlement.write_durably(write):
            await self._row_changed(row)

    async def _pause(self, row: outbox.OutboxRow, reason: str) -> None:
        pause = self._pauses.get(row.id, _FIRST_PAUSE)
        self._pauses[row.id] = min(pause * 2, _MAX_PAUSE)
        await self._settlement.transition(
            row, ChangeState(row.state), reason, next_at=now() + pause
        )


async def _rest(wake: asyncio.Event, seconds: float | None) -> None:
    """Wait until ``wake`` is set, at most ``seconds``."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return
