"""Sends the changes of the outbox, one at a time, and settles what became of them. Files leave on a
line of their own: nothing else waits behind a large one.

A change is committed as *in flight* before its first byte leaves, and settled with its result in one
transaction. Where no answer told whether it arrived, it is read back; it leaves again only when the
attempt before cannot arrive late any more (the quiet period), and until then nothing else is written to
what it touches (the fence).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import TypeVar

from taskip_leads.api import timeouts
from taskip_leads.api.rate_limiter import Priority
from taskip_leads.clock import now
from taskip_leads.errors import (
    InvalidResponse,
    KeyRefused,
    NotFound,
    RateLimited,
    Refused,
    RequestNotSent,
    TaskipError,
    UnknownOutcome,
)
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import meta, outbox
from taskip_leads.models.change import (
    BARRIERS,
    KINDS,
    UploadFile,
    decode,
)
from taskip_leads.models.pending import ChangeState, Question
from taskip_leads.store.connection import Connection
from taskip_leads.store.outbox import amend, coalesce, delivery
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
)
from taskip_leads.store.outbox.settlement import NOT_ALONE, SettlementWriter
from taskip_leads.store.outbox.uploads import UploadStopped, UploadTracker

#: How long after we gave up on a request the service may still carry it out (README, the promise).
QUIET = timedelta(seconds=90)
# What is hard to reverse and waited longer is asked about again.
_STALE = timedelta(hours=24)
_RECEIPTS = timedelta(days=30)
#: The kinds of changes that leave one after the other: what is on one line does not wait for the other.
FILES = frozenset((UploadFile.__name__,))
LINES = (KINDS.keys() - FILES, FILES)
# How often a queue that another instance may have added to is looked at.
_LOOK_EVERY = 5.0
# Between attempts to read what one change needs, while others go on.
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(seconds=60)

T = TypeVar("T")


class Dispatcher:
    """Works off the outbox. ``settled`` is told of every change of a row's state."""

    def __init__(
        self,
        database: Database,
        connection: Connection,
        settled: Callable[[outbox.OutboxRow], Awaitable[None]],
        *,
        quiet: timedelta = QUIET,
    ) -> None:
        self._database = database
        self._connection = connection
        self._settled = settled
        self._settling = SettlementWriter(database, connection, settled, self._without_disk)
        self._quiet = quiet
        self._pauses: dict[int, timedelta] = {}
        self.uploads = UploadTracker()
        # Another one after each call, so that no line misses one that comes while it works.
        self._wake = asyncio.Event()
        self._working = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def now(self) -> None:
        """Something was queued, or sending may work again."""
        self._wake.set()
        self._wake = asyncio.Event()

    def queued(self) -> None:
        """Something was queued: the disk takes things, too."""
        self._connection.kept()
        self.now()

    def retry(self) -> None:
        """A person does not want to wait for the next try."""
        self._pauses.clear()
        self._connection.try_again()
        self.now()

    async def finish(self, seconds: float) -> None:
        """Wait until nothing is on its way, at most ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return

    async def recover(self) -> None:
        """At start: what was on its way when the program ended may or may not have arrived."""
        moment = now()

        def write(connection: sqlite3.Connection) -> None:
            for row in outbox.in_flight(connection):
                # A request takes no longer than its deadline: a kill gave up on it no later.
                gave_up = min(moment, (row.sent_at or moment) + _longest(row))
                outbox.update(
                    connection,
                    row.id,
                    state=ChangeState.UNKNOWN,
                    message="The program ended while it was on its way.",
                    fence_until=gave_up + self._quiet,
                    next_at=None,
                )
            outbox.forget_receipts(connection, moment - _RECEIPTS)

        await self._database.write(write, durable=True)

    async def run(self, kinds: Collection[str]) -> None:
        """Send what is due of ``kinds``, one of ``LINES``, until cancelled."""
        while True:
            wake = self._wake
            wait = await self.step(kinds)
            if wait != 0:
                await _rest(wake, wait)

    async def step(self, kinds: Collection[str] = tuple(KINDS)) -> float | None:
        """Do the one thing that is due among ``kinds``; the seconds until something may be due again.

        0: look again at once. None: only a person can help (no key, or a refused one).
        """
        moment = now()
        await self._let_go(moment, kinds)
        row = await self._database.read(lambda c: outbox.next_due(c, moment, kinds))
        if row is None:
            coming = await self._database.read(lambda c: outbox.next_moment(c, moment))
            if coming is None:
                return _LOOK_EVERY
            return min(_LOOK_EVERY, max(0.001, (coming - moment).total_seconds()))
        self._working += 1
        self._idle.clear()
        try:
            return await self._work(row)
        finally:
            self._working -= 1
            if not self._working:
                self._idle.set()

    async def _let_go(self, moment: datetime, kinds: Collection[str]) -> None:
        """Queue what was held long enough."""
        if not await self._database.read(lambda c: outbox.is_to_go(c, moment, kinds)):
            return

        def write(connection: sqlite3.Connection) -> list[outbox.OutboxRow]:
            rows = [outbox.get(connection, row) for row in outbox.let_go(connection, moment, kinds)]
            return [row for row in rows if row is not None]

        for row in await self._settling.keep(write):
            await self._settled(row)

    async def _without_disk(self, seconds: float | None) -> None:
        # Nothing is on its way: quitting need not wait for the disk.
        self._idle.set()
        await _rest(self._wake, seconds)

    async def _work(self, row: outbox.OutboxRow) -> float | None:
        """Bring one change a step further."""
        try:
            client = (await self._connection.client()).at(Priority.OUTBOX)
            post = Delivery(client, self._database, self.uploads.moved)
            silence: TaskipError | None = None
            if row.state == ChangeState.UNKNOWN:
                await self._read_back(post, row)
            else:
                try:
                    silence = await self._send(post, row)
                finally:
                    self.uploads.ended(row.id)
        except (UnknownOutcome, InvalidResponse) as error:
            # Only reading failed: others may go on.
            await self._pause(row, error.headline)
            self._connection.failed(error)
            return 0
        except TaskipError as error:
            if isinstance(error, RateLimited) and error.uploads:
                await self._postpone(error)
                return 0
            if isinstance(error, RateLimited):
                until = self._connection.limited_until = error.until
                await self._settling.keep(lambda c: meta.put(c, "limited_until", until.isoformat()))
            return self._connection.failed(error)
        self._pauses.pop(row.id, None)
        if silence is None:
            self._connection.reached()
        else:
            self._connection.failed(silence)
        return 0

    async def _postpone(self, error: RateLimited) -> None:
        """No file may leave before a moment; everything else goes on."""

        def write(connection: sqlite3.Connection) -> list[outbox.OutboxRow]:
            return outbox.postpone(connection, FILES, error.until, error.headline)

        for row in await self._settling.keep(write):
            await self._settled(row)

    async def _pause(self, row: outbox.OutboxRow, why: str) -> None:
        pause = self._pauses.get(row.id, _FIRST_PAUSE)
        self._pauses[row.id] = min(pause * 2, _LONGEST_PAUSE)
        await self._settling.move(row, ChangeState(row.state), why, next_at=now() + pause)

    # -- sending ------------------------------------------------------------------------------

    async def _send(self, post: Delivery, row: outbox.OutboxRow) -> TaskipError | None:
        """Bring one change to the service. Raises where it must wait; it is queued then.

        What kept an answer to the writing request from us, where nothing told what became of it.
        """
        change = decode(row.kind, row.body)
        if isinstance(change, BARRIERS) and now() - row.confirmed_at > _STALE:
            waited = (now() - row.confirmed_at).days
            days = "a day" if waited == 1 else f"{waited} days"
            await self._settling.settle(
                row,
                change,
                NeedsDecision(Question.WAITED, f"It has waited for {days}. Is it still wanted?"),
            )
            return None
        if not row.attempts:
            shrunk = await self._settling.keep(lambda c: coalesce.shrink(c, row))
            if shrunk is not None:
                for gone in shrunk:
                    await self._settled(gone)
                return None
        ready = await delivery.prepare(post, row, change)
        if not isinstance(ready, Ready):
            await self._settling.settle(row, change, ready)
            return None
        left = await self._leave(row, ready)
        if left is None:
            # Taken back, dropped or rewritten while it was looked whether it can leave.
            return None
        row = left
        try:
            try:
                if isinstance(change, UploadFile):
                    result = await self.uploads.carry(row.id, ready.go)
                else:
                    result = await ready.go()
            except NotFound as error:
                result = await delivery.not_found(post, row, change, error)
        except (RequestNotSent, RateLimited, KeyRefused):
            # Certainly not carried out: it waits its turn again, as if it had never left.
            await self._settling.move(row, ChangeState.QUEUED, attempts=row.attempts - 1)
            raise
        except UploadStopped:
            self.uploads.ended(row.id, await self._settling.keep(lambda c: amend.cut(c, row.id)))
        except Refused as error:
            await self._settling.settle(row, change, _refusal(error))
        except (UnknownOutcome, InvalidResponse) as error:
            await self._doubt(row, error)
            return error
        else:
            await self._settling.settle(row, change, result)
        return None

    async def _leave(self, row: outbox.OutboxRow, ready: Ready) -> outbox.OutboxRow | None:
        """Commit that a change is on its way, before its first byte is.

        None where it may not leave any more: people decide, and the other line works, meanwhile.
        """
        before = dict(ready.before)
        if row.fence_until is not None:
            before[NOT_ALONE] = True
        moment = now()
        return await self._settling.move(
            row,
            ChangeState.INFLIGHT,
            unless=lambda c: outbox.is_blocked(c, row.id, moment),
            sent_at=moment,
            attempts=row.attempts + 1,
            before=before,
            next_at=None,
        )

    async def _doubt(self, row: outbox.OutboxRow, error: UnknownOutcome | InvalidResponse) -> None:
        """No answer told what became of it: fence it off, and look for it."""
        fence = now() + self._quiet
        if row.fence_until is not None:
            fence = max(fence, row.fence_until)
        await self._settling.move(
            row, ChangeState.UNKNOWN, error.headline, fence_until=fence, next_at=None
        )

    # -- reading back -------------------------------------------------------------------------

    async def _read_back(self, post: Delivery, row: outbox.OutboxRow) -> None:
        change = decode(row.kind, row.body)
        # Asked before it is looked: what arrives in between is not fenced off any more.
        quiet = row.fence_until is None or now() >= row.fence_until
        found = await delivery.read_back(post, row, change)
        if not isinstance(found, NotThere):
            await self._settling.settle(row, change, found)
        elif found.at_once or quiet:
            await self._settling.move(row, ChangeState.QUEUED, next_at=None)
        else:
            await self._settling.move(
                row, ChangeState.UNKNOWN, row.message, next_at=row.fence_until
            )


async def _rest(wake: asyncio.Event, seconds: float | None) -> None:
    """Until something is to be done, ``seconds`` at most."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return


def _longest(row: outbox.OutboxRow) -> timedelta:
    """How long a request for a change may take."""
    change = decode(row.kind, row.body)
    if isinstance(change, UploadFile):
        return timedelta(seconds=timeouts.upload(change.size))
    return timedelta(seconds=timeouts.REQUEST)


def _refusal(error: Refused) -> Rejected:
    """The service's own words, and per field where it told."""
    fields = {name: list(messages) for name, messages in error.fields.items()}
    return Rejected(str(error), {"fields": fields} if fields else {}, gone=False)
