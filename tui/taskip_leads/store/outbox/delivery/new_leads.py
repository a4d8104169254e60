"""Deliver new leads, and recognise an arrived one by its address."""

from __future__ import annotations

from typing import Any, Literal

from taskip_leads import mirror
from taskip_leads.errors import Conflict, Refused, WireError
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import (
    ID_LISTS,
    CreateLead,
)
from taskip_leads.models.lead import Lead
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import SCALARS, matches, value_of
from taskip_leads.store.outbox.assign_id import assign_id
from taskip_leads.store.outbox.delivery.leads import reread, wire_fields
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    DeliveryTable,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
)
from taskip_leads.store.projection.records import ingest_lead
from taskip_leads.store.three_way import differences


async def create(
    delivery: Delivery, row: outbox.OutboxRow, change: CreateLead
) -> Ready | Done | NeedsDecision:
    """Create a lead.

    Addresses are unique, so the lead is searched by its address before a second attempt, and after
    TaskIP reports a taken address.
    """
    if row.attempts:
        holder = await _holder(delivery, change)
        if holder is not None:
            return await _compare_with_holder(delivery, row, change, holder)
    values = dict(change.fields)
    for name in ID_LISTS:
        if values.get(name):
            values[name] = [await delivery.server_id_of(server_id) for server_id in values[name]]
    fields = wire_fields(values)

    async def send() -> Done | NeedsDecision | Rejected:
        try:
            created = await delivery.client.leads.create(fields)
        except Refused as error:
            if not _address_taken(error):
                raise
            holder = await _holder_or_none(delivery, change)
            if row.attempts and holder is not None:
                return await _compare_with_holder(delivery, row, change, holder)
            details: dict[str, Any] = {"fields": {"email": [str(error)]}}
            if holder is not None:
                details["id"] = holder.id
            return Rejected(str(error), details)
        return _created(row, created, await reread(delivery, created.id))

    return Ready(send)


def _created(row: outbox.OutboxRow, *answers: Lead | None) -> Done:
    server_id = next(answer.id for answer in answers if answer is not None)

    def settle(connection: mirror.Connection) -> None:
        assign_id(connection, -row.id, server_id)
        for answer in answers:
            if answer is not None:
                ingest_lead(connection, answer)

    return Done(settle, result=server_id)


def _address_taken(error: Refused) -> bool:
    return isinstance(error, Conflict) or (error.status == 422 and "email" in error.fields)


async def _holder(delivery: Delivery, change: CreateLead) -> Lead | None:
    """Return the lead that has the address, active or converted."""
    address = str(change.fields.get("email") or "").strip().casefold()
    flags: tuple[Literal[0, 1], ...] = (0, 1)
    for is_converted in flags if address else ():
        pages = delivery.client.leads.pages(search=address, is_converted=is_converted)
        async for page in pages:
            for lead in page.items:
                if (lead.email or "").strip().casefold() == address:
                    return lead
    return None


async def _holder_or_none(delivery: Delivery, change: CreateLead) -> Lead | None:
    try:
        return await _holder(delivery, change)
    except WireError:
        return None


async def _compare_with_holder(
    delivery: Delivery, row: outbox.OutboxRow, change: CreateLead, holder: Lead
) -> Done | NeedsDecision:
    """Settle if the holder of the address has our values; else the user decides."""
    theirs = await reread(delivery, holder.id) or holder
    sent = {name: change.fields[name] for name in SCALARS if name in change.fields}
    differs = differences(sent, {name: value_of(theirs.raw, name) for name in sent}, matches)
    if not differs:
        return _created(row, theirs)
    return NeedsDecision(
        Question.ARRIVED,
        f"Lead #{holder.id} has this address now, with different details.",
        {"id": holder.id, **differs},
    )


async def find_created(
    delivery: Delivery, row: outbox.OutboxRow, change: CreateLead
) -> Done | NeedsDecision | NotThere:
    holder = await _holder(delivery, change)
    if holder is not None:
        return await _compare_with_holder(delivery, row, change, holder)
    # Without an address, a late attempt would create a second lead.
    return NotThere(at_once=bool(change.fields.get("email")))


DELIVERIES: DeliveryTable = {
    CreateLead: (create, find_created),
}
