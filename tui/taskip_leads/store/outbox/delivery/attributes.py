"""Deliver statuses and sources: create, edit and delete them, and read each outcome back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from taskip_leads import mirror
from taskip_leads.errors import NotFound
from taskip_leads.mirror.tables import attributes, leads, members, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import AddAttribute, DeleteAttribute, EditAttribute, decode
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import element_id, equivalent_text, is_unchanged
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    DeliveryTable,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Settle,
    deleted_elsewhere,
    excerpt,
)
from taskip_leads.store.projection.records import refresh_projection
from taskip_leads.store.text_match import alike, same_text
from taskip_leads.store.three_way import has_arrived, three_way


def _store(*created: Attribute) -> Settle:
    return lambda connection: attributes.save(connection, created)


def _same(name: str, one: Any, other: Any) -> bool:
    if name == "order":
        return (one or 0) == (other or 0)
    return equivalent_text(one, other) or same_text(one, other)


def _is_unchanged(name: str, one: Any, other: Any) -> bool:
    return (one or 0) == (other or 0) if name == "order" else is_unchanged(name, one, other)


def _values(attribute: Attribute) -> dict[str, Any]:
    return {"name": attribute.name, "color": attribute.color, "order": attribute.order}


async def add(
    delivery: Delivery, row: outbox.OutboxRow, change: AddAttribute
) -> Ready | Done | NeedsDecision:
    listed = await delivery.client.attributes.list()
    if (
        row.before is not None
        and (outcome := await _arrived(delivery, row, change, listed)) is not None
    ):
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
    listed = await delivery.client.attributes.list()
    return await _arrived(delivery, row, change, listed) or NotThere()


async def _arrived(
    delivery: Delivery, row: outbox.OutboxRow, change: AddAttribute, listed: Iterable[Attribute]
) -> Done | NeedsDecision | None:
    """Recognise ours among new ones; if one is only similar, the user decides."""
    others = await delivery.database.read(lambda c: _created_by_others(c, row))
    before = {*(row.before or {}).get("ids", ()), *others.ids}
    appeared = [a for a in listed if a.id not in before and a.type is change.type]
    for same in (equivalent_text, same_text):
        matching = [a for a in appeared if same(change.name, a.name)]
        if len(matching) == 1:
            return Done(_store(matching[0]), result=matching[0].id)
        if matching:
            return NeedsDecision(
                Question.ARRIVED,
                f"There are {len(matching)} new ones with this name now; one may be yours.",
                settle=_store(*matching),
            )
    # Responses do not contain the author.
    candidates = [
        a for a in appeared if not any(same_text(name, a.name) for name in others.waiting)
    ]
    if not candidates:
        return None
    nearest = next((a for a in candidates if alike(change.name, a.name)), candidates[0])
    return NeedsDecision(
        Question.ARRIVED,
        f"Sent: “{excerpt(change.name)}”. There is a new {change.type.word} now:"
        f" “{excerpt(nearest.name)}”. Is it yours?",
        {"id": nearest.id},
        _store(nearest),
    )


class _Others(NamedTuple):
    """Attributes created by our other changes: ids, or names if there is no id yet."""

    ids: frozenset[int]
    waiting: tuple[str, ...]


def _created_by_others(connection: mirror.Connection, row: outbox.OutboxRow) -> _Others:
    rows = [r for r in outbox.of_kind(connection, row.kind) if r.id != row.id]
    changes = [decode(r.kind, r.body) for r in rows if r.result is None and r.attempts]
    return _Others(
        frozenset(r.result for r in rows if r.result is not None),
        tuple(change.name for change in changes if isinstance(change, AddAttribute)),
    )


def _edited_values(change: EditAttribute) -> dict[str, Any]:
    """Return the edited values, without the name if it is unchanged."""
    wanted = {"name": change.name, "color": change.color, "order": change.order}
    if change.name == change.base.get("name"):
        del wanted["name"]
    return {name: value for name, value in wanted.items() if value is not None}


async def edit(
    delivery: Delivery, row: outbox.OutboxRow, change: EditAttribute
) -> Ready | Done | NeedsDecision | Rejected:
    """Send an edit. TaskIP requires the type, so its current one is sent."""
    try:
        current = await delivery.client.attributes.get(await delivery.server_id_of(change.id))
    except NotFound:
        return deleted_elsewhere(f"This {change.type.word}")
    if current.type is not change.type:
        return Rejected(f"It is a {current.type.word} now; nothing was changed.")
    outcome = three_way(
        _edited_values(change), _values(current), change.base, _is_unchanged, sent=row.attempts > 0
    )
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
    if has_arrived(_edited_values(change), _values(current), change.base, _same):
        return Done(_store(current))
    return NotThere()


async def delete(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteAttribute
) -> Ready | Done | NeedsDecision | Rejected:
    """Delete it only if it still has the name and type that the user saw."""
    attribute_id = await delivery.server_id_of(change.id)
    try:
        current = await delivery.client.attributes.get(attribute_id)
    except NotFound:
        return Done(_forget(attribute_id))
    if current.type is not change.type:
        return Rejected(f"It is a {current.type.word} now; nothing was deleted.")
    if not is_unchanged("name", change.base.get("name", change.name), current.name):
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
    """Remove it from the mirror and from leads; the next sync corrects differences."""

    def settle(connection: mirror.Connection) -> None:
        from taskip_leads.wire.records import read_lead

        attributes.drop(connection, attribute_id)
        waiting = leads.pending(connection)
        for lead_id in members.possible_holders(connection, attribute_id):
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


DELIVERIES: DeliveryTable = {
    AddAttribute: (add, find_added),
    EditAttribute: (edit, find_edited),
    DeleteAttribute: (delete, find_deleted),
}
