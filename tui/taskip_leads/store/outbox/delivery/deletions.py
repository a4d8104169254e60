"""Deliver deletions of leads. They are final, so each lead is compared before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taskip_leads.errors import NotFound, Refused
from taskip_leads.mirror.tables import leads, outbox
from taskip_leads.models.change import DeleteLead, DeleteLeads
from taskip_leads.models.field_labels import label
from taskip_leads.models.lead import Lead
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import SCALARS, equivalent, value_of
from taskip_leads.store.outbox.delivery.leads import forget, ingest_answers
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    DeliveryTable,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Settle,
    rechecking,
)


def _changed(seen: Mapping[str, Any], current: Lead) -> dict[str, dict[str, Any]]:
    """Return fields that have changed since the user confirmed the deletion."""
    return {
        name: {"theirs": value_of(current.raw, name), "base": seen[name]}
        for name in (*SCALARS, "converted")
        if name in seen
        and name in current.raw
        and not equivalent(name, seen[name], current.raw[name])
    }


async def delete(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteLead
) -> Ready | Done | NeedsDecision | Rejected:
    server_id = await delivery.server_id_of_lead(change.lead)
    try:
        current = await delivery.client.leads.get(server_id)
    except NotFound:
        return Done(forget(change.lead))
    changed = _changed(change.snapshot.get("lead") or {}, current)
    if changed:
        names = ", ".join(label(name).lower() for name in changed)
        return NeedsDecision(
            Question.CHANGED,
            f"Someone changed this lead since you deleted it: {names}.",
            changed,
            ingest_answers(change.lead, current),
        )

    if change.into is not None and (added := await _added_since(delivery, server_id, change)):
        return Rejected(
            f"Somebody added a {added} to this lead since, so it is not deleted."
            " Drop this, and merge the leads again."
        )

    async def send() -> Done:
        await delivery.client.leads.delete(server_id)
        return Done(forget(change.lead))

    return Ready(send)


async def _added_since(delivery: Delivery, server_id: int, change: DeleteLead) -> str:
    """Return what a lead has that was not known when it was merged; deleting it would lose that."""
    known = {
        part: {item.get("id") for item in change.snapshot.get(part, ())}
        for part in ("notes", "files")
    }
    listed = (await delivery.client.notes.list(server_id)).items
    if any(note.id not in known["notes"] for note in listed):
        return "note"
    files = await delivery.client.files.list(server_id)
    return "file" if any(file.id not in known["files"] for file in files) else ""


async def find_deleted(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteLead
) -> Done | NotThere:
    try:
        await delivery.client.leads.get(await delivery.server_id_of_lead(change.lead))
    except NotFound:
        return Done(forget(change.lead))
    return NotThere(at_once=True)


def _forget_all(lead_ids: Sequence[int]) -> Settle:
    def settle(connection: Any) -> None:
        for lead_id in lead_ids:
            leads.forget(connection, lead_id)

    return settle


async def _remaining(delivery: Delivery, change: DeleteLeads) -> dict[int, int]:
    """Return the leads that still exist in TaskIP: lead id → server id."""
    left: dict[int, int] = {}
    for lead_id in change.leads:
        server_id = await delivery.server_id_of_lead(lead_id)
        try:
            await delivery.client.leads.get(server_id)
        except NotFound:
            continue
        left[lead_id] = server_id
    return left


async def delete_many(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteLeads
) -> Ready | Done | Rejected:
    """Delete several leads in one request.

    One missing lead may fail the whole request, so a later attempt names only those that still exist.
    """
    if row.attempts or row.before is not None:
        server_ids = await _remaining(delivery, change)
    else:
        server_ids = {
            lead_id: await delivery.server_id_of_lead(lead_id) for lead_id in change.leads
        }
    if not server_ids:
        return Done(_forget_all(change.leads))

    async def send() -> Done | Rejected:
        try:
            await delivery.client.leads.bulk_delete(list(server_ids.values()))
        except Refused as error:
            # One missing lead fails the whole request, and an earlier attempt may have arrived late.
            with rechecking(error, before=row.attempts > 0):
                left = await _remaining(delivery, change)
            if len(left) == len(change.leads):
                raise
        else:
            return Done(_forget_all(change.leads))
        deleted = [lead_id for lead_id in change.leads if lead_id not in left]
        if not left:
            return Done(_forget_all(change.leads))
        return Rejected(
            f"{len(left)} of {len(change.leads)} are still in TaskIP.",
            {"left": list(left)},
            settle=_forget_all(deleted),
        )

    return Ready(send, {"ids": list(server_ids.values())})


async def find_many_deleted(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteLeads
) -> Done | NotThere:
    left = await _remaining(delivery, change)
    return NotThere(at_once=True) if left else Done(_forget_all(change.leads))


DELIVERIES: DeliveryTable = {
    DeleteLead: (delete, find_deleted),
    DeleteLeads: (delete_many, find_many_deleted),
}
