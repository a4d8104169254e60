"""Sends the queued changes, one at a time, oldest first.

A change is committed as *in flight* before its first byte leaves, and settled with its result in one
transaction. Nothing whose outcome is unknown is sent again by itself.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from taskip_leads.api.gate import Priority
from taskip_leads.clock import now
from taskip_leads.errors import (
    KeyRefused,
    Nonsense,
    NotSent,
    RateLimited,
    Refused,
    TaskipError,
    UnknownOutcome,
    WireError,
)
from taskip_leads.mirror import attributes, leads, notes, outbox
from taskip_leads.mirror.database import Database
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    ConvertLead,
    EditAttribute,
    MoveStatus,
    decode,
)
from taskip_leads.models.lead import Lead
from taskip_leads.store.connection import Connection
from taskip_leads.store.merge import moved
from taskip_leads.store.records import project, take_lead
from taskip_leads.store.state import ChangeState

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

# How often a queue that another instance may have added to is looked at.
_LOOK_EVERY = 5.0

Settle = Callable[[sqlite3.Connection], object]


class Dispatcher:
    """Works off the outbox. ``settled`` is told of every change of a row's state."""

    def __init__(
        self,
        database: Database,
        connection: Connection,
        settled: Callable[[outbox.Row], Awaitable[None]],
    ) -> None:
        self._database = database
        self._connection = connection
        self._settled = settled
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def now(self) -> None:
        """Something was queued, or sending may work again."""
        self._wake.set()

    async def finish(self, seconds: float) -> None:
        """Wait until nothing is on its way, at most ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return

    async def run(self) -> None:
        """Send what is queued, until cancelled."""
        while True:
            wait: float | None = _LOOK_EVERY
            self._wake.clear()
            row = await self._database.read(outbox.next_queued)
            if row is not None:
                self._idle.clear()
                try:
                    await self._send(row)
                    continue
                except TaskipError as error:
                    wait = self._connection.failed(error)
                finally:
                    self._idle.set()
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _send(self, row: outbox.Row) -> None:
        """Bring one change to the service. Raises where it must wait; it is queued then."""
        client = (await self._connection.client()).at(Priority.OUTBOX)
        change = decode(row.kind, row.body)
        try:
            before = await self._before(client, change)
            await self._move(row, ChangeState.INFLIGHT, sent=True)
            settle = await self._deliver(client, change, before)
        except (NotSent, RateLimited, KeyRefused):
            # Certainly not carried out: it waits its turn again.
            await self._move(row, ChangeState.QUEUED)
            raise
        except Refused as error:
            await self._move(row, ChangeState.REFUSED, str(error))
        except _Unread as error:
            # Only what is to be changed could not be read: nothing was sent.
            raise error.cause from error
        except (UnknownOutcome, Nonsense) as error:
            if isinstance(error, Nonsense) and error.committed:
                await self._move(row, ChangeState.DONE, "Carried out; its answer was unreadable.")
            else:
                await self._move(row, ChangeState.UNKNOWN, error.headline)
        else:
            self._connection.reached()
            await self._move(row, ChangeState.DONE, settle=settle)

    async def _before(self, client: TaskipClient, change: Change) -> Lead | None:
        """The lead as it is now, for changes that are made from what the service holds."""
        if not isinstance(change, MoveStatus):
            return None
        try:
            return await client.leads.get(await self._id(change.lead))
        except (UnknownOutcome, Nonsense) as error:
            raise _Unread(error) from error

    async def _id(self, key: int) -> int:
        number = await self._database.read(lambda connection: leads.identity(connection, key))
        # A lead that left the mirror since: its key is the service's id, and the service will say.
        return key if number is None else number

    async def _deliver(self, client: TaskipClient, change: Change, before: Lead | None) -> Settle:
        """Send the one writing request; what its answer means for the mirror."""
        match change:
            case AddNote(lead=lead):
                note = await client.notes.create(
                    await self._id(lead), title=change.title, note=change.note, image=change.image
                )
                return lambda connection: notes.keep(connection, "note", lead, note.id, note.raw)
            case MoveStatus():
                assert before is not None
                return await self._move_status(client, change, before)
            case ConvertLead(lead=lead):
                number = await self._id(lead)
                await client.leads.convert(number)
                return await self._reread(client, number)
            case AddAttribute():
                made = await client.attributes.create(
                    name=change.name, type=change.type, color=change.color, order=change.order
                )
            case EditAttribute():
                made = await client.attributes.update(
                    change.id,
                    name=change.name,
                    type=change.type,
                    color=change.color,
                    order=change.order,
                )
            case _:
                raise Refused(0, "This version cannot send that yet; it is kept here.")
        return lambda connection: attributes.save(connection, [made])

    async def _move_status(self, client: TaskipClient, change: MoveStatus, before: Lead) -> Settle:
        """Statuses are sent as a whole set, made from the set the service holds at this moment.

        ``first_name`` is demanded with every edit; theirs is sent, so that nothing else changes.
        """
        from taskip_leads.api.leads import LeadFields

        current = [status.id for status in before.statuses or ()]
        fields = LeadFields(first_name=before.first_name, status_ids=moved(current, change))
        partial = await client.leads.update(before.id, fields)
        again = await self._reread(client, before.id)

        def settle(connection: sqlite3.Connection) -> None:
            take_lead(connection, partial)
            again(connection)

        return settle

    async def _reread(self, client: TaskipClient, number: int) -> Settle:
        """The lead's own page after a change, because answers to changes are partial.

        Where it cannot be read now, the next pass brings it; the change itself is done.
        """
        try:
            lead = await client.leads.get(number)
        except WireError:
            return lambda connection: None
        return lambda connection: take_lead(connection, lead)

    async def _move(
        self,
        row: outbox.Row,
        state: ChangeState,
        message: str = "",
        *,
        sent: bool = False,
        settle: Settle | None = None,
    ) -> None:
        moment = now()

        def write(connection: sqlite3.Connection) -> None:
            outbox.move(
                connection,
                row.id,
                state,
                message=message,
                sent_at=moment if sent else None,
                settled_at=moment if state is ChangeState.DONE else None,
            )
            if settle is not None:
                settle(connection)
            if row.lead is not None:
                project(connection, row.lead)

        await self._database.write(write, durable=True)
        await self._settled(row)


class _Unread(Exception):
    """What a change starts from could not be read; the change itself was not sent."""

    def __init__(self, cause: TaskipError) -> None:
        super().__init__(cause.headline)
        self.cause = cause
