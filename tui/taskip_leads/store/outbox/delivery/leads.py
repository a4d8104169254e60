"""Leads: created, edited, e-mailed and converted on the service, and found again there."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from taskip_leads.errors import Conflict, NotFound, Refused, WireError
from taskip_leads.mirror.tables import leads, outbox
from taskip_leads.models.change import (
    ID_LISTS,
    ConvertLead,
    CreateLead,
    EditLead,
    MoveStatus,
    SendEmail,
    decode,
)
from taskip_leads.models.field_labels import label
from taskip_leads.models.lead import Lead
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import SCALARS, held, ids, listed, same
from taskip_leads.store.outbox.delivery.assign_id import adopt
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
from taskip_leads.store.projection.records import take_lead
from taskip_leads.store.three_way import missing, three_way

if TYPE_CHECKING:
    from taskip_leads.api.endpoints.leads import LeadFields

LEAD_GONE = gone("The lead")


def forget(key: int) -> Settle:
    """The service answered 404 for the lead's own page: it is gone."""
    return lambda connection: leads.forget(connection, key)


def _gone(key: int) -> Rejected:
    return Rejected(LEAD_GONE.message, gone=True, settle=forget(key))


def taken(key: int, *answers: Lead | None) -> Settle:
    """The lead as answers told it, in this order; one that could not be read tells nothing."""

    def settle(connection: sqlite3.Connection) -> None:
        if leads.name(connection, key) is not None:
            for answer in answers:
                if answer is not None:
                    take_lead(connection, answer)

    return settle


async def reread(post: Delivery, number: int) -> Lead | None:
    """The lead's own page after a change, because answers to changes are partial; None where it
    cannot be read now: the next pass brings it, the change itself is done."""
    try:
        return await post.client.leads.get(number)
    except WireError:
        return None


async def _is_gone(post: Delivery, number: int) -> bool:
    try:
        await post.client.leads.get(number)
    except NotFound:
        return True
    except WireError:
        return False
    return False


def wire_fields(values: Mapping[str, Any]) -> LeadFields:
    """Values in JSON as the wire's typed fields."""
    from taskip_leads.api.endpoints.leads import LeadFields

    typed: dict[str, Any] = {}
    for name, value in values.items():
        if name == "value" and value not in (None, ""):
            typed[name] = Decimal(str(value))
        elif name == "lead_interaction_date" and value:
            typed[name] = date.fromisoformat(str(value)[:10])
        elif name in ID_LISTS or name == "custom_fields":
            typed[name] = value
        else:
            # An empty text clears the field, and the service has null for that.
            typed[name] = None if value == "" else value
    return LeadFields(**typed)


# -- create -----------------------------------------------------------------------------------


async def create(
    post: Delivery, row: outbox.OutboxRow, change: CreateLead
) -> Ready | Done | NeedsDecision:
    """The address is unique, so a second attempt cannot make a second lead: it is looked for before
    a repeated one, and after the service says that it is taken."""
    if row.attempts:
        found = await _holder(post, change)
        if found is not None:
            return await _claim(post, row, change, found)
    values = dict(change.fields)
    for name in ID_LISTS:
        if values.get(name):
            values[name] = [await post.made(number) for number in values[name]]
    fields = wire_fields(values)

    async def go() -> Done | NeedsDecision | Rejected:
        try:
            made = await post.client.leads.create(fields)
        except Refused as error:
            if not _address_taken(error):
                raise
            holder = await _holder_or_none(post, change)
            if row.attempts and holder is not None:
                return await _claim(post, row, change, holder)
            details: dict[str, Any] = {"fields": {"email": [str(error)]}}
            if holder is not None:
                details["id"] = holder.id
            return Rejected(str(error), details)
        return _adopted(row, made, await reread(post, made.id))

    return Ready(go)


def _adopted(row: outbox.OutboxRow, *answers: Lead | None) -> Done:
    number = next(answer.id for answer in answers if answer is not None)

    def settle(connection: sqlite3.Connection) -> None:
        adopt(connection, -row.id, number)
        for answer in answers:
            if answer is not None:
                take_lead(connection, answer)

    return Done(settle, result=number)


def _address_taken(error: Refused) -> bool:
    return isinstance(error, Conflict) or (error.status == 422 and "email" in error.fields)


async def _holder(post: Delivery, change: CreateLead) -> Lead | None:
    """The lead that holds the address, active or converted."""
    address = str(change.fields.get("email") or "").strip().casefold()
    halves: tuple[Literal[0, 1], ...] = (0, 1)
    for half in halves if address else ():
        pages = post.client.leads.pages(search=address, is_converted=half)
        async for page in pages:
            for lead in page.items:
                if (lead.email or "").strip().casefold() == address:
                    return lead
    return None


async def _holder_or_none(post: Delivery, change: CreateLead) -> Lead | None:
    try:
        return await _holder(post, change)
    except WireError:
        return None


async def _claim(
    post: Delivery, row: outbox.OutboxRow, change: CreateLead, found: Lead
) -> Done | NeedsDecision:
    """Ours, if it holds what was sent; else whoever has the address is another lead."""
    theirs = await reread(post, found.id) or found
    sent = {name: change.fields[name] for name in SCALARS if name in change.fields}
    differs = missing(sent, {name: held(theirs.raw, name) for name in sent})
    if not differs:
        return _adopted(row, theirs)
    return NeedsDecision(
        Question.ARRIVED,
        f"A lead with this address is there now, #{found.id}; it holds something else.",
        {"id": found.id, **differs},
    )


async def find_created(
    post: Delivery, row: outbox.OutboxRow, change: CreateLead
) -> Done | NeedsDecision | NotThere:
    found = await _holder(post, change)
    if found is not None:
        return await _claim(post, row, change, found)
    # Without an address nothing keeps a late attempt from becoming a second lead.
    return NotThere(at_once=bool(change.fields.get("email")))


# -- edit -------------------------------------------------------------------------------------


async def _lists(
    post: Delivery, change: EditLead | MoveStatus
) -> dict[str, tuple[list[int], list[int]]]:
    """Per list of ids: what is added and what is removed, in the service's ids."""
    if isinstance(change, MoveStatus):
        changed = {"status_ids": (change.add, change.remove)}
    else:
        changed = {
            name: (change.add.get(name, ()), change.remove.get(name, ())) for name in ID_LISTS
        }
    return {
        name: ([await post.made(i) for i in add], [await post.made(i) for i in remove])
        for name, (add, remove) in changed.items()
        if add or remove
    }


async def edit(
    post: Delivery, row: outbox.OutboxRow, change: EditLead | MoveStatus
) -> Ready | Done | NeedsDecision | Rejected:
    """Only edited fields are sent, and only while each is what it was when the edit began.

    ``first_name`` is demanded with every edit: theirs goes along, so that nothing else changes. Lists
    of ids are sent whole, made from the list that the service holds at this moment.
    """
    try:
        before = await post.client.leads.get(await post.lead(change.lead))
    except NotFound:
        return _gone(change.lead)
    mine, base = (change.fields, change.base) if isinstance(change, EditLead) else ({}, {})
    theirs = {name: held(before.raw, name) for name in mine}
    found = three_way(mine, theirs, {**base, **await _ours(post, row, change.lead, theirs)})
    if found.conflicts:
        return NeedsDecision(
            Question.CONFLICT,
            "Someone else changed the same: " + _named(found.conflicts) + ".",
            found.conflicts,
            taken(change.lead, before),
        )
    send = dict(found.send)
    for name, (add, remove) in (await _lists(post, change)).items():
        current = held(before.raw, name)
        wanted = listed(current, add, remove)
        if set(wanted) != set(current):
            send[name] = wanted
    if not send:
        return Done(taken(change.lead, before))
    # As it came: the reader replaces characters that a terminal does not take.
    theirs_as_is = before.raw.get("first_name")
    first_name = theirs_as_is if isinstance(theirs_as_is, str) else before.first_name
    fields = wire_fields({"first_name": first_name, **send})

    async def go() -> Done | NeedsDecision:
        partial = await post.client.leads.update(before.id, fields)
        after = await reread(post, before.id)
        settle = taken(change.lead, partial, after)
        if after is None:
            return Done(settle)
        differs = missing(send, {name: held(after.raw, name) for name in send})
        kept = {n: d for n, d in differs.items() if same(n, d["theirs"], held(before.raw, n))}
        if kept:
            return NeedsDecision(
                Question.NOT_TAKEN,
                "The service answered yes, but still holds the old value: " + _named(kept) + ".",
                kept,
                settle,
            )
        written = f"The service wrote it differently: {_named(differs)}." if differs else ""
        effects = _side_effects(before, after, send)
        return Done(settle, message=f"{written} {effects}".strip())

    return Ready(go)


async def _ours(
    post: Delivery, row: outbox.OutboxRow, key: int, theirs: Mapping[str, Any]
) -> dict[str, Any]:
    """Fields that hold what an edit before this one sent: nobody else has touched them, whatever the
    local copy said when this one began. (What a later edit sent is newer, and not to be overwritten.)
    """

    def look(connection: sqlite3.Connection) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        for each in outbox.touching(connection, f"lead:{key}", done=True):
            change = decode(each.kind, each.body)
            arrived = each.sent_at is not None and each.settled_at is not None
            if each.id < row.id and arrived and isinstance(change, EditLead):
                sent |= change.fields
        return {n: v for n, v in theirs.items() if n in sent and same(n, sent[n], v)}

    return await post.database.read(look)


def _named(fields: Mapping[str, Any]) -> str:
    return ", ".join(label(name).lower() for name in fields)


def _side_effects(before: Lead, after: Lead, sent: Mapping[str, Any]) -> str:
    """Fields that changed although they were not sent. The reference promises that they do not."""
    moved = [
        name
        for name in SCALARS
        if name not in sent
        and name in before.raw
        and name in after.raw
        and not same(name, before.raw[name], after.raw[name])
    ]
    return (
        f"At the same time {', '.join(label(n).lower() for n in moved)} changed." if moved else ""
    )


async def find_edited(
    post: Delivery, row: outbox.OutboxRow, change: EditLead | MoveStatus
) -> Done | Rejected | NotThere:
    try:
        current = await post.client.leads.get(await post.lead(change.lead))
    except NotFound:
        return _gone(change.lead)
    mine = change.fields if isinstance(change, EditLead) else {}
    differs = missing(mine, {name: held(current.raw, name) for name in mine})
    for name, (add, remove) in (await _lists(post, change)).items():
        there = set(ids(current.raw.get(ID_LISTS[name])))
        if not there.issuperset(add) or there.intersection(remove):
            return NotThere()
    return NotThere() if differs else Done(taken(change.lead, current))


# -- e-mail and conversion --------------------------------------------------------------------


async def send_email(post: Delivery, row: outbox.OutboxRow, change: SendEmail) -> Ready:
    number = await post.lead(change.lead)

    async def go() -> Done | Rejected:
        try:
            await post.client.leads.send_email(
                number, subject=change.subject, message=change.message
            )
        except NotFound:
            if await _is_gone(post, number):
                return LEAD_GONE
            raise
        return Done()

    return Ready(go)


async def convert(
    post: Delivery, row: outbox.OutboxRow, change: ConvertLead
) -> Ready | Done | Rejected:
    number = await post.lead(change.lead)
    if row.attempts:
        found = await find_converted(post, row, change)
        if not isinstance(found, NotThere):
            return found

    async def go() -> Done:
        try:
            contact = await post.client.leads.convert(number)
        except Refused as error:
            # "Already converted" is not an error: it is what was wanted.
            there = await reread(post, number)
            if there is None or not there.converted:
                raise
            message = "" if row.attempts else f"It was converted already. {error}"
            return Done(taken(change.lead, there), there.converted_contact_id, message)
        after = await reread(post, number)
        made = after.converted_contact_id if after is not None else None
        return Done(taken(change.lead, after), made if made is not None else contact.id)

    return Ready(go)


async def find_converted(
    post: Delivery, row: outbox.OutboxRow, change: ConvertLead
) -> Done | Rejected | NotThere:
    try:
        current = await post.client.leads.get(await post.lead(change.lead))
    except NotFound:
        return _gone(change.lead)
    if current.converted:
        return Done(taken(change.lead, current), current.converted_contact_id)
    return NotThere(at_once=True)
