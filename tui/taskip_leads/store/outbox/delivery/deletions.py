"""Leads deleted on the service, one or many. There is no way back, so each is looked at before."""

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
from taskip_leads.store.outbox.delivery.leads import forget, taken
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Settle,
    looking_again,
)


def _changed(seen: Mapping[str, Any], current: Lead) -> dict[str, dict[str, Any]]:
    """What is not as the person saw it when they confirmed."""
    return {
        name: {"theirs": value_of(current.raw, name), "base": seen[name]}
        for name in (*SCALARS, "converted")
        if name in seen
        and name in current.raw
        and not equivalent(name, seen[name], current.raw[name])
    }


async def delete(
    post: Delivery, row: outbox.OutboxRow, change: DeleteLead
) -> Ready | Done | NeedsDecision | Rejected:
    number = await post.lead(change.lead)
    try:
        current = await post.client.leads.get(number)
    except NotFound:
        return Done(forget(change.lead))
    changed = _changed(change.snapshot.get("lead") or {}, current)
    if changed:
        names = ", ".join(label(name).lower() for name in changed)
        return NeedsDecision(
            Question.CHANGED,
            f"Someone changed this lead since you deleted it: {names}.",
            changed,
            taken(change.lead, current),
        )

    async def send() -> Done:
        await post.client.leads.delete(number)
        return Done(forget(change.lead))

    return Ready(send)


async def find_deleted(
    post: Delivery, row: outbox.OutboxRow, change: DeleteLead
) -> Done | NotThere:
    try:
        await post.client.leads.get(await post.lead(change.lead))
    except NotFound:
        return Done(forget(change.lead))
    return NotThere(at_once=True)


def _forget_all(keys: Sequence[int]) -> Settle:
    def settle(connection: Any) -> None:
        for key in keys:
            leads.forget(connection, key)

    return settle


async def _left(post: Delivery, change: DeleteLeads) -> dict[int, int]:
    """The leads that are still there: key → the service's id."""
    left: dict[int, int] = {}
    for key in change.leads:
        number = await post.lead(key)
        try:
            await post.client.leads.get(number)
        except NotFound:
            continue
        left[key] = number
    return left


async def delete_many(
    post: Delivery, row: outbox.OutboxRow, change: DeleteLeads
) -> Ready | Done | Rejected:
    """One request for all. One lead that is gone already may fail the whole of it, so after a first
    attempt only those that are still there are named."""
    if row.attempts or row.before is not None:
        numbers = await _left(post, change)
    else:
        numbers = {key: await post.lead(key) for key in change.leads}
    if not numbers:
        return Done(_forget_all(change.leads))

    async def send() -> Done | Rejected:
        try:
            await post.client.leads.bulk_delete(list(numbers.values()))
        except Refused as error:
            # For one that is gone the whole is refused, and an attempt before may have arrived late.
            with looking_again(error, before=row.attempts > 0):
                left = await _left(post, change)
            if len(left) == len(change.leads):
                raise
        else:
            return Done(_forget_all(change.leads))
        gone = [key for key in change.leads if key not in left]
        if not left:
            return Done(_forget_all(change.leads))
        return Rejected(
            f"{len(left)} of {len(change.leads)} are still there.",
            {"left": list(left)},
            settle=_forget_all(gone),
        )

    return Ready(send, {"ids": list(numbers.values())})


async def find_many_deleted(
    post: Delivery, row: outbox.OutboxRow, change: DeleteLeads
) -> Done | NotThere:
    left = await _left(post, change)
    return NotThere(at_once=True) if left else Done(_forget_all(change.leads))
