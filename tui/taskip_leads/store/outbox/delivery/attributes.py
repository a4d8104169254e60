"""Deliver statuses and sources: create, edit and delete them, and read each outcome back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taskip_leads import mirror
from taskip_leads.errors import NotFound
from taskip_leads.mirror.tables import attributes, leads, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import AddAttribute, DeleteAttribute, EditAttribute
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import element_id, equivalent_text
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Settle,
    deleted_elsewhere,
)
from taskip_leads.store.projection.records import refresh_projection
from taskip_leads.store.three_way import differences, three_way


def _store(*created: Attribute) -> Settle:
    return lambda connection: attributes.save(connection, created)


def _same(name: str, one: Any, other: Any) -> bool:
    if name == "order":
        return (one or 0) == (other or 0)
    return equivalent_text(one, other)


def _values(attribute: Attribute) -> dict[str, Any]:
    return {"name": attribute.name, "color": attribute.color, "order": attribute.order}


async def add(
    delivery: Delivery, row: outbox.OutboxRow, change: AddAttribute
) -> Ready | Done | NeedsDecision:
    listed = await delivery.client.attributes.list()
    if row.before is not None and (outcome := _arrived(row, change, listed)) is not None:
        return outcome

    async def send() -> Done:
        created = await delivery.client.attributes.create(
            name=change.name, type=change.type, color=change.color, order=change.order
        )
        return Done(_store(created), result=created.id)

    return Ready(send, {"ids": [attribute.id for attribute in listed]})


async def find_added(
    delivery: Delivery, row: outbox.OutboxRow, change: AddAttribute
) -> Done | NeedsDecision | NotThere:
    return _arrived(row, change, await delivery.client.attributes.list()) or NotThere()


def _arrived(
    row: outbox.OutboxRow, change: AddAttribute, listed: Iterable[Attribute]
) -> Done | NeedsDecision | None:
    before = set((row.before or {}).get("ids", ()))
    matches = [
        attribute
        for attribute in listed
        if attribute.id not in before
        and attribute.type is change.type
        and equivalent_text(attribute.name, change.name)
    ]
    if len(matches) > 1:
        return NeedsDecision(
            Question.ARRIVED,
            f"There are {len(matches)} new ones with this name now; one may be yours.",
            settle=_store(*matches),
        )
    return Done(_store(matches[0]), result=matches[0].id) if matches else None


def _edited_values(change: EditAttribute) -> dict[str, Any]:
    """The edited values. Every edit carries the name; unchanged, it is left out."""
    wanted = {"name": change.name, "color": change.color, "order": change.order}
    if change.name == change.base.get("name"):
        del wanted["name"]
    return {name: value for name, value in wanted.items() if value is not None}


async def edit(
    delivery: Delivery, row: outbox.OutboxRow, change: EditAttribute
) -> Ready | Done | NeedsDecision | Rejected:
    """Send an edit. TaskIP requires the type: its own is sent, so that it cannot change."""
    try:
        current = await delivery.client.attributes.get(await delivery.server_id_of(change.id))
    except NotFound:
        return deleted_elsewhere(f"This {change.type.word}")
    if current.type is not change.type:
        return Rejected(f"It is a {current.type.word} now; nothing was changed.")
    outcome = three_way(_edited_values(change), _values(current), change.base, _same)
    if outcome.conflicts:
        return NeedsDecision(
            Question.CONFLICT,
            f"Someone else changed this {change.type.word} too.",
            outcome.conflicts,
            _store(current),
        )
    if not outcome.send:
        return Done(_store(current))

    async def send() -> Done:
        created = await delivery.client.attributes.update(
            current.id,
            name=outcome.send.get("name", current.name),
            type=current.type,
            color=outcome.send.get("color"),
            order=outcome.send.get("order"),
        )
        return Done(_store(created))

    return Ready(send)


async def find_edited(
    delivery: Delivery, row: outbox.OutboxRow, change: EditAttribute
) -> Done | Rejected | NotThere:
    try:
        current = await delivery.client.attributes.get(await delivery.server_id_of(change.id))
    except NotFound:
        return deleted_elsewhere(f"This {change.type.word}")
    if differences(_edited_values(change), _values(current), _same):
        return NotThere()
    return Done(_store(current))


async def delete(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteAttribute
) -> Ready | Done | NeedsDecision | Rejected:
    """Delete it only if it still has the name and type that the person saw."""
    attribute_id = await delivery.server_id_of(change.id)
    try:
        current = await delivery.client.attributes.get(attribute_id)
    except NotFound:
        return Done(_forget(attribute_id))
    if current.type is not change.type:
        return Rejected(f"It is a {current.type.word} now; nothing was deleted.")
    if not equivalent_text(current.name, change.base.get("name", change.name)):
        return NeedsDecision(
            Question.CHANGED,
            f"Someone renamed this {change.type.word} since you deleted it.",
            {"name": {"theirs": current.name, "base": change.base.get("name", change.name)}},
            _store(current),
        )

    async def send() -> Done:
        await delivery.client.attributes.delete(attribute_id)
        return Done(_forget(attribute_id))

    return Ready(send)


async def find_deleted(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteAttribute
) -> Done | NotThere:
    attribute_id = await delivery.server_id_of(change.id)
    try:
        await delivery.client.attributes.get(attribute_id)
    except NotFound:
        return Done(_forget(attribute_id))
    return NotThere(at_once=True)


def _forget(attribute_id: int) -> Settle:
    """Remove it from the mirror and its leads; the next sync corrects what differs."""

    def settle(connection: mirror.Connection) -> None:
        from taskip_leads.wire.records import read_lead

        attributes.drop(connection, attribute_id)
        waiting = leads.pending(connection)
        for lead_id in leads.possible_holders(connection, attribute_id):
            answer = leads.body(connection, lead_id) or {}
            left = {
                field: [row for row in rows if element_id(row) != attribute_id]
                for field in ("statuses", "sources")
                if isinstance(rows := answer.get(field), list)
            }
            if any(left[field] != answer[field] for field in left):
                leads.save(connection, read_lead({**answer, **left}, OWN_IDS), {**answer, **left})
            if lead_id in waiting:
                refresh_projection(connection, lead_id)

    return settle
