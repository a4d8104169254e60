"""Move rows of an import into the outbox, a few at a time, behind everything else.

A row is marked as sent in the transaction that puts its changes into the outbox: however the program
ends, it is made once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import outbox, schedule
from taskip_leads.mirror.tables.imports import files, rows
from taskip_leads.mirror.tables.imports.rows import ImportRow
from taskip_leads.models.change import ID_LISTS, Change, CreateLead, EditLead
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import Event, EventBus, ImportChanged, OutboxChanged
from taskip_leads.store.imports import row_outcomes, take_back
from taskip_leads.store.imports.pace import ImportPace, cost_of
from taskip_leads.store.outbox import enqueue
from taskip_leads.store.outbox.outbox import Outbox
from taskip_leads.store.outbox.policy import LINES

#: Rows whose changes are in the outbox at the same time; a person's change waits for no more of them.
_AT_ONCE = 3
#: Seconds until the queue is read again, to which another window may have added.
_POLL = 5.0
#: Seconds between looks at a queue in which other changes wait.
_OTHERS = 0.5


class ImportFeeder:
    """Runs where the outbox is sent."""

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        outbox: Callable[[], Outbox],
    ) -> None:
        self._database, self._connection, self._events = database, connection, events
        self._outbox = outbox
        self._pace = ImportPace()
        self._wake = asyncio.Event()

    def poke(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    async def run(self) -> None:
        """Feed rows until cancelled."""
        stop = self._events.subscribe(self._hear)
        try:
            while True:
                self._wake.clear()
                try:
                    wait = await self.step()
                except MirrorUnavailable as error:
                    wait = self._connection.failed(error) or _POLL
                await self._rest(wait)
        finally:
            stop()

    def _hear(self, event: Event) -> None:
        if isinstance(event, OutboxChanged):
            self._wake.set()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def step(self) -> float:
        """Settle rows whose changes are settled, and feed the next one; return seconds until the next."""
        if await self._database.read(row_outcomes.has_settled):
            await self._database.write(row_outcomes.settle, durable=True)
            self._events.emit(ImportChanged())
        if await self._database.read(_is_busy):
            return _OTHERS
        row = await self._database.read(_next_row)
        if row is None:
            return _POLL
        cost = sum(map(cost_of, row.changes)) or cost_of(CreateLead({}))
        if (wait := self._pace.wait_for(cost, self._connection.hour)) > 0:
            return min(wait, _POLL)
        if not await self._feed(row):
            return _OTHERS
        self._pace.spend(cost)
        return 0.0

    async def _feed(self, row: ImportRow) -> bool:
        """Put the changes of a row into the outbox; False if it has to wait."""
        feed = take_back.undo_row if row.state == rows.UNDO else make_row
        fed = await self._database.write(lambda c: feed(c, row.file, row.row), durable=True)
        if fed is None:
            return False
        outbox = self._outbox()
        await outbox.publisher.publish(fed.added, own=False)
        if fed.dropped:
            await outbox.publisher.publish_dropped(fed.dropped)
        outbox.dispatcher.now()
        self._events.emit(ImportChanged())
        return True


def make_row(connection: mirror.Connection, file_id: int, number: int) -> take_back.Fed | None:
    """Put the changes that make a row into the outbox; None if it is not to be made any more."""
    file, row = files.get(connection, file_id), rows.get(connection, file_id, number)
    if file is None or row is None or file.state != files.RUNNING or row.state != rows.WAITING:
        return None
    changes = [_with_server_ids(connection, change) for change in row.changes]
    change_ids = enqueue.enqueue_all(connection, changes, hold=0)
    rows.link(connection, file_id, number, change_ids)
    rows.set_state(connection, file_id, number, rows.SENT)
    return take_back.Fed(enqueue.with_created_lead(change_ids, changes), [])


def _with_server_ids(connection: mirror.Connection, change: Change) -> Change:
    """Return the change with the ids that statuses and sources got meanwhile."""

    def known(ids: Sequence[int]) -> list[int]:
        return [outbox.server_id_of(connection, one) for one in ids]

    match change:
        case CreateLead():
            fields: dict[str, Any] = dict(change.fields)
            for name in ID_LISTS:
                if name in fields:
                    fields[name] = known(fields[name])
            return replace(change, fields=fields)
        case EditLead():
            add = {name: tuple(known(ids)) for name, ids in change.add.items()}
            return replace(change, add=add)
        case _:
            return change


def _is_busy(connection: mirror.Connection) -> bool:
    """Return whether enough rows are in the outbox, or a change that a person made is due."""
    if rows.in_outbox(connection) >= _AT_ONCE:
        return True
    due = schedule.next_due(connection, now(), LINES[0])
    return due is not None and not rows.is_of_import(connection, due.id)


def _next_row(connection: mirror.Connection) -> ImportRow | None:
    return rows.next_of(connection, rows.UNDO, (files.UNDOING,)) or rows.next_of(
        connection, rows.WAITING, (files.RUNNING,)
    )
