"""Persist a change's outcome together with its effect on the mirror, then notify."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.errors import MirrorDamaged, MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import drafts, leads, outbox
from taskip_leads.models.change import (
    AddNote,
    AttachFiles,
    Change,
    CreateLead,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
)
from taskip_leads.models.pending import DELETED_ELSEWHERE, ChangeState
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.outbox import amend, enqueue, merging
from taskip_leads.store.outbox.delivery.results import Done, NeedsDecision, Rejected
from taskip_leads.store.projection import unread
from taskip_leads.store.projection.steps import planned_from, settle_step

# Recognised by value: a colleague may have written the same before ours arrives.
_BY_VALUE = (EditLead, MoveStatus, EditNote, EditAttribute, AttachFiles)
#: In ``before`` of an attempt if one of an earlier version of the change may still arrive.
NOT_ALONE = "not_alone"

T = TypeVar("T")


class SettlementWriter:
    """Changes the state of outbox rows.

    ``row_changed`` is awaited with every changed row; ``wait_for_disk`` with the seconds until the next
    write, if the disk fails (None: only the user can help).
    """

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        row_changed: Callable[[outbox.OutboxRow], Awaitable[None]],
        wait_for_disk: Callable[[float | None], Awaitable[None]],
    ) -> None:
        self._database = database
        self._connection = connection
        self._row_changed = row_changed
        self._wait_for_disk = wait_for_disk

    async def write_durably(self, write: Callable[[mirror.Connection], T]) -> T:
        """Run ``write`` in a durable transaction, and retry until the disk accepts it.

        Only this process knows TaskIP's response, so nothing else is sent meanwhile. Raises
        ``MirrorDamaged``.
        """
        while True:
            try:
                result = await self._database.write(write, durable=True)
            except MirrorDamaged:
                raise
            except MirrorUnavailable as error:
                await self._wait_for_disk(self._connection.failed(error))
            else:
                self._connection.disk_written()
                return result

    async def settle(
        self, row: outbox.OutboxRow, change: Change, result: Done | NeedsDecision | Rejected
    ) -> None:
        """Write a change's outcome, its ids and its effect on the mirror in one transaction."""
        moment = now()

        def write(connection: mirror.Connection) -> outbox.OutboxRow | None:
            if not _unchanged(connection, row):
                return None
            values = _settled_values(connection, row, change, result, moment)
            message = result.message
            if isinstance(result, Rejected):
                if result.deleted_elsewhere and amend.save_as_draft(connection, row):
                    message += " Your text is in Drafts."
                amend.rebase(connection, row, change)
            if not isinstance(result, Done):
                message = f"{message} {merging.standing(connection, row)}".rstrip()
            outbox.update(connection, row.id, message=message, next_at=None, **values)
            if isinstance(change, AddNote):
                # A draft that edits this note moves to its server id.
                drafts.move(connection, -row.id, outbox.server_id_of(connection, -row.id))
            if isinstance(result, Done) and isinstance(change, EditLead | CreateLead):
                lead_id = -row.id if isinstance(change, CreateLead) else change.lead
                settle_step(connection, lead_id, change, planned_from(connection, lead_id, row))
            if isinstance(result, Done):
                unread.expect_own(connection, row, change)
            result.settle(connection)
            if isinstance(result, Done):
                unread.record_own(connection, row, change)
            enqueue.refresh_leads(connection, change, row.id)
            return outbox.get(connection, row.id)

        settled = await self.write_durably(write)
        if settled is not None:
            await self._row_changed(settled)

    async def transition(
        self,
        row: outbox.OutboxRow,
        state: ChangeState,
        message: str = "",
        *,
        unless: Callable[[mirror.Connection], bool] = lambda connection: False,
        **values: Any,
    ) -> outbox.OutboxRow | None:
        """Change the state of a change; return the new row.

        Returns None, without any change, if the row has changed since it was read, or if ``unless`` is
        true.
        """

        def write(connection: mirror.Connection) -> outbox.OutboxRow | None:
            if not _unchanged(connection, row) or unless(connection):
                return None
            outbox.update(connection, row.id, state=state, message=message, **values)
            return outbox.get(connection, row.id)

        changed = await self.write_durably(write)
        if changed is not None:
            await self._row_changed(changed)
        return changed


def _settled_values(
    connection: mirror.Connection,
    row: outbox.OutboxRow,
    change: Change,
    result: Done | NeedsDecision | Rejected,
    moment: datetime,
) -> dict[str, Any]:
    """Return the columns of a settled row, by the result of its delivery."""
    match result:
        case Done():
            server_id = result.result if result.result is not None else row.result
            values = {"state": ChangeState.DONE, "settled_at": moment, "result": server_id}
            if row.state == ChangeState.UNKNOWN and _wholly_arrived(row, change):
                values["fence_until"] = None
            return values
        case NeedsDecision():
            return {
                "state": ChangeState.NEEDS_DECISION,
                "question": result.question,
                "details": dict(result.details),
            }
        case Rejected():
            details = _with_holder(connection, change, result.details)
            if result.deleted_elsewhere:
                details[DELETED_ELSEWHERE] = True
                details["about"] = leads.name(connection, row.lead or 0) or ""
            return {"state": ChangeState.REFUSED, "details": details}


def _unchanged(connection: mirror.Connection, row: outbox.OutboxRow) -> bool:
    """Return whether a row is unchanged; users undo and replace changes during requests."""
    current = outbox.get(connection, row.id)
    return current is not None and (current.state, current.body) == (row.state, row.body)


def _wholly_arrived(row: outbox.OutboxRow, change: Change) -> bool:
    """Return whether the only attempt has arrived, so that none can arrive late."""
    alone = row.attempts == 1 and not (row.before or {}).get(NOT_ALONE)
    return alone and not isinstance(change, _BY_VALUE)


def _with_holder(connection: mirror.Connection, change: Change, details: Any) -> dict[str, Any]:
    """Add the id of the lead with the taken address, if it is known here."""
    extended = dict(details)
    server_id = extended.get("id")
    lead_id = leads.find_by_server_id(connection, server_id) if isinstance(server_id, int) else None
    fields = getattr(change, "fields", {})
    if lead_id is None and "email" in extended.get("fields", {}) and fields.get("email"):
        lead_id = leads.find_by_email(connection, str(fields["email"]))
    if lead_id is not None:
        extended["lead"] = lead_id
    return extended
