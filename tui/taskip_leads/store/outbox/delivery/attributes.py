"""Statuses and sources: created, edited and deleted on the service, and found again there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from taskip_leads.errors import NotFound
from taskip_leads.mirror.tables import attributes, leads, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import AddAttribute, DeleteAttribute, EditAttribute
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import identity, same_text
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Settle,
    gone,
)
from taskip_leads.store.projection.records import project
from taskip_leads.store.three_way import missing, three_way


def _keep(*made: Attribute) -> Settle:
    return lambda connection: attributes.save(connection, made)


def _same(name: str, one: Any, other: Any) -> bool:
    if name == "order":
        return (one or 0) == (other or 0)
    return same_text(one, other)


def _told(attribute: Attribute) -> dict[str, Any]:
    return {"name": attribute.name, "color": attribute.color, "order": attribute.order}


async def add(
    post: Delivery, row: outbox.OutboxRow, change: AddAttribute
) -> Ready | Done | NeedsDecision:
    listed = await post.client.attributes.list()
    if row.before is not None and (found := _arrived(row, change, listed)) is not None:
        return found

    async def go() -> Done:
        made = await post.client.attributes.create(
            name=change.name, type=change.type, color=change.color, order=change.order
        )
        return Done(_keep(made), result=made.id)

    return Ready(go, {"ids": [attribute.id for attribute in listed]})


async def find_added(
    post: Delivery, row: outbox.OutboxRow, change: AddAttribute
) -> Done | NeedsDecision | NotThere:
    return _arrived(row, change, await post.client.attributes.list()) or NotThere()


def _arrived(
    row: outbox.OutboxRow, change: AddAttribute, listed: Iterable[Attribute]
) -> Done | NeedsDecision | None:
    before = set((row.before or {}).get("ids", ()))
    matches = [
        attribute
        for attribute in listed
        if attribute.id not in before
        and attribute.type is change.type
        and same_text(attribute.name, change.name)
    ]
    if len(matches) > 1:
        return NeedsDecision(
            Question.ARRIVED,
            f"{len(matches)} new ones with this name are there now; one of them may be yours.",
            settle=_keep(*matches),
        )
    return Done(_keep(matches[0]), result=matches[0].id) if matches else None


def _mine(change: EditAttribute) -> dict[str, Any]:
    """What was edited. The name stands in every edit; the same as before, it is none."""
    wanted = {"name": change.name, "color": change.color, "order": change.order}
    if change.name == change.base.get("name"):
        del wanted["name"]
    return {name: value for name, value in wanted.items() if value is not None}


async def edit(
    post: Delivery, row: outbox.OutboxRow, change: EditAttribute
) -> Ready | Done | NeedsDecision | Rejected:
    """The service demands the type with every edit: its own is sent, so that none can change."""
    try:
        current = await post.client.attributes.get(await post.made(change.id))
    except NotFound:
        return gone(f"This {change.type.word}")
    if current.type is not change.type:
        return Rejected(f"It is a {current.type.word} now; nothing was changed.")
    found = three_way(_mine(change), _told(current), change.base, _same)
    if found.conflicts:
        return NeedsDecision(
            Question.CONFLICT,
            f"Someone else changed this {change.type.word} too.",
            found.conflicts,
            _keep(current),
        )
    if not found.send:
        return Done(_keep(current))

    async def go() -> Done:
        made = await post.client.attributes.update(
            current.id,
            name=found.send.get("name", current.name),
            type=current.type,
            color=found.send.get("color"),
            order=found.send.get("order"),
        )
        return Done(_keep(made))

    return Ready(go)


async def find_edited(
    post: Delivery, row: outbox.OutboxRow, change: EditAttribute
) -> Done | Rejected | NotThere:
    try:
        current = await post.client.attributes.get(await post.made(change.id))
    except NotFound:
        return gone(f"This {change.type.word}")
    if missing(_mine(change), _told(current), _same):
        return NotThere()
    return Done(_keep(current))


async def delete(
    post: Delivery, row: outbox.OutboxRow, change: DeleteAttribute
) -> Ready | Done | NeedsDecision | Rejected:
    """Sent only while it has the name and type that the person saw."""
    number = await post.made(change.id)
    try:
        current = await post.client.attributes.get(number)
    except NotFound:
        return Done(_forget(number))
    if current.type is not change.type:
        return Rejected(f"It is a {current.type.word} now; nothing was deleted.")
    if not same_text(current.name, change.base.get("name", change.name)):
        return NeedsDecision(
            Question.CHANGED,
            f"Someone renamed this {change.type.word} since you deleted it.",
            {"name": {"theirs": current.name, "base": change.base.get("name", change.name)}},
            _keep(current),
        )

    async def go() -> Done:
        await post.client.attributes.delete(number)
        return Done(_forget(number))

    return Ready(go)


async def find_deleted(
    post: Delivery, row: outbox.OutboxRow, change: DeleteAttribute
) -> Done | NotThere:
    number = await post.made(change.id)
    try:
        await post.client.attributes.get(number)
    except NotFound:
        return Done(_forget(number))
    return NotThere(at_once=True)


def _forget(number: int) -> Settle:
    """It is gone, and no lead can carry it any more. Should the service make something else of its
    leads, the next pass brings that."""

    def settle(connection: sqlite3.Connection) -> None:
        from taskip_leads.wire.records import read_lead

        attributes.drop(connection, number)
        waiting = leads.pending(connection)
        for key in leads.may_carry(connection, number):
            answer = leads.body(connection, key) or {}
            left = {
                field: [row for row in told if identity(row) != number]
                for field in ("statuses", "sources")
                if isinstance(told := answer.get(field), list)
            }
            if any(left[field] != answer[field] for field in left):
                leads.save(connection, read_lead({**answer, **left}, OWN_IDS), {**answer, **left})
            if key in waiting:
                project(connection, key)

    return settle
