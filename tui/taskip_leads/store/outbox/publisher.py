"""Publish changes of the outbox to the rest of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import (
    Change,
    CreateLead,
    DeleteAttribute,
    UploadFile,
    decode,
    lead_of,
)
from taskip_leads.models.pending import DELETED_ELSEWHERE, ChangeState
from taskip_leads.store.events import (
    AttributesChanged,
    DraftsChanged,
    EventBus,
    NotesChanged,
    OutboxChanged,
)
from taskip_leads.store.outbox.counter import ChangeCounter
from taskip_leads.store.outbox.enqueue import leads_of
from taskip_leads.store.outbox.spool import Spool
from taskip_leads.store.projection.attributes import ATTRIBUTE_KINDS


class ReloadLeads(Protocol):
    """Updates the lead index from the mirror and notifies; ``lead_ids`` is None for all leads."""

    def __call__(
        self, lead_ids: frozenset[int] | None, *, own: bool = False
    ) -> Awaitable[None]: ...


class ChangePublisher:
    """Emits events after rows of the outbox have changed, and has ``counter`` count them anew.

    ``lead_settled`` is called with the lead id of a settled change; ``check_lead`` is awaited with the
    id of a lead that a refusal reports as deleted.
    """

    def __init__(
        self,
        counter: ChangeCounter,
        events: EventBus,
        spool: Spool,
        reload_leads: ReloadLeads,
        lead_settled: Callable[[int], None],
        check_lead: Callable[[int], Awaitable[None]],
    ) -> None:
        self._counter = counter
        self._events = events
        self._spool = spool
        self._reload_leads = reload_leads
        self._lead_settled = lead_settled
        self._check_lead = check_lead

    async def publish(self, changes: Iterable[tuple[int, Change]], *, own: bool = True) -> None:
        """Notify of changes, by id, and of the leads they belong to.

        ``own``: the user made, undid or decided them just now.
        """
        changes = tuple(changes)
        if not changes:
            return
        await self._counter.reload()
        lead_ids = frozenset(
            lead_id for change_id, change in changes for lead_id in leads_of(change, change_id)
        )
        if lead_ids:
            await self._reload_leads(lead_ids, own=own)
        for lead_id in sorted(lead_ids):
            self._events.emit(NotesChanged(lead_id))
        if any(not leads_of(change, change_id) for change_id, change in changes):
            self._events.emit(AttributesChanged())
        for change_id, change in changes:
            self._events.emit(OutboxChanged(change_id, lead_of(change)))

    async def publish_row(self, row: outbox.OutboxRow | None) -> None:
        """Notify of one row, if there is one."""
        if row is not None:
            await self.publish([(row.id, decode(row.kind, row.body))])

    async def publish_sent(self, row: outbox.OutboxRow) -> None:
        """Notify of a row whose state was changed by sending."""
        if row.lead is not None:
            self._lead_settled(row.lead)
        change = decode(row.kind, row.body)
        if (
            row.details.get(DELETED_ELSEWHERE)
            and row.lead is not None
            and row.state == ChangeState.REFUSED
        ):
            # Before anybody hears of it: whether the lead can be created again depends on it.
            await self._check_lead(row.lead)
        if isinstance(change, UploadFile) and row.state == ChangeState.DONE:
            await asyncio.to_thread(self._spool.drop, change.path)
        await self.publish([(row.id, change)], own=False)
        if isinstance(change, CreateLead) and row.result is not None:
            # A sync pass may have stored it under its server id; drop that row.
            await self._reload_leads(frozenset((row.result,)))
        if isinstance(change, DeleteAttribute) and row.state == ChangeState.DONE:
            # Every lead that had it has changed.
            await self._reload_leads(None)
        if row.kind in ATTRIBUTE_KINDS:
            self._events.emit(AttributesChanged())
        if row.state == ChangeState.REFUSED:
            # If its lead or note was deleted, its text has become a draft.
            self._events.emit(DraftsChanged())

    async def publish_recreated(self, changes: Iterable[tuple[int, Change]]) -> None:
        """Notify of the changes that create a lead again, and of those that they replace."""
        await self.publish(changes)
        self._events.emit(DraftsChanged())

    async def publish_dropped(self, rows: Iterable[outbox.OutboxRow]) -> None:
        """Notify of undone or dropped rows, and remove the copies of their files."""
        changes = [(row.id, decode(row.kind, row.body)) for row in rows]
        for _, change in changes:
            if isinstance(change, UploadFile):
                await asyncio.to_thread(self._spool.drop, change.path)
        await self.publish(changes)
        if changes:
            self._events.emit(DraftsChanged())
