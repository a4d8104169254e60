"""What becomes of a change: written durably, with what it means for the mirror, and told."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from taskip_leads.clock import now
from taskip_leads.errors import MirrorDamaged, MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import drafts, leads, outbox
from taskip_leads.models.change import (
    AddNote,
    AttachFiles,
    Change,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
)
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.connection import Connection
from taskip_leads.store.outbox import amend, enqueue
from taskip_leads.store.outbox.delivery.results import Done, NeedsDecision, Rejected

# Found by what stands there, which a colleague may have written too while ours is still to come.
_BY_VALUE = (EditLead, MoveStatus, EditNote, EditAttribute, AttachFiles)
#: In ``before`` of an attempt that left while one of an earlier shape of the change may still arrive.
NOT_ALONE = "not_alone"

T = TypeVar("T")


class SettlementWriter:
    """Brings rows of the outbox into other states.

    ``told`` is told of every row that is in another one; ``without_disk`` passes the seconds until it
    makes sense to write again, where the disk keeps nothing.
    """

    def __init__(
        self,
        database: Database,
        connection: Connection,
        told: Callable[[outbox.OutboxRow], Awaitable[None]],
        without_disk: Callable[[float | None], Awaitable[None]],
    ) -> None:
        self._database = database
        self._connection = connection
        self._told = told
        self._without_disk = without_disk

    async def keep(self, write: Callable[[sqlite3.Connection], T]) -> T:
        """Write what became of changes, durably.

        What the service answered is known here alone: where the disk does not keep it, it is tried until
        it does, and nothing else leaves meanwhile.
        """
        while True:
            try:
                kept = await self._database.write(write, durable=True)
            except MirrorDamaged:
                raise
            except MirrorUnavailable as error:
                await self._without_disk(self._connection.failed(error))
            else:
                self._connection.kept()
                return kept

    async def settle(
        self, row: outbox.OutboxRow, change: Change, result: Done | NeedsDecision | Rejected
    ) -> None:
        """Write what became of a change, the mirror and the ids, in one transaction."""
        moment = now()

        def write(connection: sqlite3.Connection) -> outbox.OutboxRow | None:
            if not _still(connection, row):
                return None
            values: dict[str, Any]
            match result:
                case Done():
                    made = result.result if result.result is not None else row.result
                    values = {"state": ChangeState.DONE, "settled_at": moment, "result": made}
                    if row.state == ChangeState.UNKNOWN and _wholly_arrived(row, change):
                        values["fence_until"] = None
                case NeedsDecision():
                    details = dict(result.details)
                    values = {"state": ChangeState.NEEDS_DECISION, "question": result.question}
                    values["details"] = details
                case Rejected():
                    details = _with_holder(connection, change, result.details)
                    if result.gone:
                        details["about"] = leads.name(connection, row.lead or 0) or ""
                    values = {"state": ChangeState.REFUSED, "details": details}
            message = result.message
            if isinstance(result, Rejected):
                if result.gone and amend.keep_text(connection, row):
                    message += " Your text is in Drafts."
                amend.rebase(connection, row, change)
            outbox.update(connection, row.id, message=message, next_at=None, **values)
            if isinstance(change, AddNote):
                # What was begun on the note goes with it.
                drafts.move(connection, -row.id, outbox.number_of(connection, -row.id))
            result.settle(connection)
            enqueue.show(connection, change, row.id)
            return outbox.get(connection, row.id)

        settled = await self.keep(write)
        if settled is not None:
            await self._told(settled)

    async def move(
        self,
        row: outbox.OutboxRow,
        state: ChangeState,
        message: str = "",
        *,
        unless: Callable[[sqlite3.Connection], bool] = lambda connection: False,
        **values: Any,
    ) -> outbox.OutboxRow | None:
        """Bring a change into another state; the row as it is then.

        None, and nothing is done, where it is not what it was when it was read (a person was quicker),
        or where ``unless`` says so.
        """

        def write(connection: sqlite3.Connection) -> outbox.OutboxRow | None:
            if not _still(connection, row) or unless(connection):
                return None
            outbox.update(connection, row.id, state=state, message=message, **values)
            return outbox.get(connection, row.id)

        moved = await self.keep(write)
        if moved is not None:
            await self._told(moved)
        return moved


def _still(connection: sqlite3.Connection, row: outbox.OutboxRow) -> bool:
    """Whether a change is still as it was read: people take back and rewrite while requests run."""
    found = outbox.get(connection, row.id)
    return found is not None and (found.state, found.body) == (row.state, row.body)


def _wholly_arrived(row: outbox.OutboxRow, change: Change) -> bool:
    """Whether what was found is the one attempt that there was: nothing of it can come late any more."""
    alone = row.attempts == 1 and not (row.before or {}).get(NOT_ALONE)
    return alone and not isinstance(change, _BY_VALUE)


def _with_holder(connection: sqlite3.Connection, change: Change, details: Any) -> dict[str, Any]:
    """Where an address is taken: the key of the lead that holds it, as far as it is known here."""
    found = dict(details)
    number = found.get("id")
    key = leads.key_of(connection, number) if isinstance(number, int) else None
    fields = getattr(change, "fields", {})
    if key is None and "email" in found.get("fields", {}) and fields.get("email"):
        key = leads.key_of_email(connection, str(fields["email"]))
    if key is not None:
        found["lead"] = key
    return found
