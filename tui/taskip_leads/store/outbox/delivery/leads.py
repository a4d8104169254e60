"""Deliver changes of leads: edit, email and convert them, and read each outcome back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.errors import NotFound, Refused, WireError
from taskip_leads.mirror.tables import leads, outbox
from taskip_leads.models.change import (
    ID_LISTS,
    ConvertLead,
    EditLead,
    MoveStatus,
    SendEmail,
    decode,
)
from taskip_leads.models.field_labels import label
from taskip_leads.models.lead import Lead
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import (
    SCALARS,
    apply_delta,
    equivalent,
    ids,
    is_unchanged,
    matches,
    value_of,
)
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
)
from taskip_leads.store.projection.records import ingest_lead
from taskip_leads.store.three_way import differences, has_arrived, three_way

if TYPE_CHECKING:
    from taskip_leads.api.endpoints.leads import LeadFields

LEAD_DELETED = deleted_elsewhere("The lead")


def forget(lead_id: int) -> Settle:
    """Remove a lead whose details return 404 from the mirror."""
    return lambda connection: leads.forget(connection, lead_id)


def _lead_deleted(lead_id: int) -> Rejected:
    return Rejected(
        LEAD_DELETED.message,
        deleted_elsewhere=True,
        settle=lambda connection: leads.forget_deleted(connection, lead_id, now()),
    )


def ingest_answers(lead_id: int, *answers: Lead | None) -> Settle:
    """Write responses about a lead into the mirror, in this order; None is skipped."""

    def settle(connection: mirror.Connection) -> None:
        if leads.name(connection, lead_id) is not None:
            for answer in answers:
                if answer is not None:
                    ingest_lead(connection, answer)

    return settle


async def reread(delivery: Delivery, server_id: int) -> Lead | None:
    """Read the lead's details after a change, since responses to changes are partial.

    Returns None if that fails: the change is done, and the next sync reads the lead.
    """
    try:
        return await delivery.client.leads.get(server_id)
    except WireError:
        return None


async def _is_deleted(delivery: Delivery, server_id: int) -> bool:
    try:
        await delivery.client.leads.get(server_id)
    except NotFound:
        return True
    except WireError:
        return False
    return False


def wire_fields(values: Mapping[str, Any]) -> LeadFields:
    """Convert JSON values to the API client's typed fields."""
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
            # TaskIP clears a field by null, not by an empty text.
            typed[name] = None if value == "" else value
    return LeadFields(**typed)


# -- edits ------------------------------------------------------------------------------------


async def _lists(
    delivery: Delivery, change: EditLead | MoveStatus
) -> dict[str, tuple[list[int], list[int]]]:
    """Return the server ids to add and to remove, by list."""
    if isinstance(change, MoveStatus):
        changed = {"status_ids": (change.add, change.remove)}
    else:
        changed = {
            name: (change.add.get(name, ()), change.remove.get(name, ())) for name in ID_LISTS
        }
    return {
        name: (
            [await delivery.server_id_of(i) for i in add],
            [await delivery.server_id_of(i) for i in remove],
        )
        for name, (add, remove) in changed.items()
        if add or remove
    }


async def edit(
    delivery: Delivery, row: outbox.OutboxRow, change: EditLead | MoveStatus
) -> Ready | Done | NeedsDecision | Rejected:
    """Send only edited fields, and only if each still has its base value.

    TaskIP requires ``first_name`` with every edit, so its current one is sent. It replaces lists of
    ids, so each is sent completely, computed from the current one.
    """
    try:
        before = await delivery.client.leads.get(await delivery.server_id_of_lead(change.lead))
    except NotFound:
        return _lead_deleted(change.lead)
    mine, base = (change.fields, change.base) if isinstance(change, EditLead) else ({}, {})
    theirs = {name: value_of(before.raw, name) for name in mine}
    known = {**base, **await _sent_before(delivery, row, change.lead, theirs)}
    merge = three_way(mine, theirs, known, sent=row.attempts > 0)
    if merge.conflicts:
        return NeedsDecision(
            Question.CONFLICT,
            "Someone else changed it too: " + _labels(merge.conflicts) + ".",
            merge.conflicts,
            ingest_answers(change.lead, before),
        )
    values = dict(merge.send)
    for name, (add, remove) in (await _lists(delivery, change)).items():
        current = value_of(before.raw, name)
        wanted = apply_delta(current, add, remove)
        if set(wanted) != set(current):
            values[name] = wanted
    if not values:
        return Done(ingest_answers(change.lead, before))
    return Ready(partial(_send_edit, delivery, change, before, values))


async def _send_edit(
    delivery: Delivery, change: EditLead | MoveStatus, before: Lead, values: Mapping[str, Any]
) -> Done | NeedsDecision:
    """Send an edit and compare TaskIP's values afterwards with the sent ones."""
    # As TaskIP has it: ``read_lead`` replaces characters that are unsafe in a terminal.
    unread = before.raw.get("first_name")
    first_name = unread if isinstance(unread, str) else before.first_name
    fields = wire_fields({"first_name": first_name, **values})
    answer = await delivery.client.leads.update(before.id, fields)
    after = await reread(delivery, before.id)
    settle = ingest_answers(change.lead, answer, after)
    if after is None:
        return Done(settle)
    differs = differences(values, {name: value_of(after.raw, name) for name in values})
    unchanged = {
        n: d
        for n, d in differs.items()
        if equivalent(n, d["theirs"], value_of(before.raw, n))
        and not matches(n, d["mine"], d["theirs"])
    }
    if unchanged:
        return NeedsDecision(
            Question.NOT_TAKEN,
            "TaskIP accepted it but still has the old value: " + _labels(unchanged) + ".",
            unchanged,
            settle,
        )
    written = f"TaskIP stored it differently: {_labels(differs)}." if differs else ""
    effects = _side_effects(before, after, values)
    return Done(settle, message=f"{written} {effects}".strip())


async def _sent_before(
    delivery: Delivery, row: outbox.OutboxRow, lead_id: int, theirs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return fields that have the value of an earlier edit of ours: no conflict.

    The mirror may have been older when this edit began. Values of later edits are not overwritten.
    """

    def look(connection: mirror.Connection) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        for each in outbox.touching(connection, f"lead:{lead_id}", done=True):
            change = decode(each.kind, each.body)
            arrived = each.sent_at is not None and each.settled_at is not None
            if each.id < row.id and arrived and isinstance(change, EditLead):
                sent |= change.fields
        return {n: v for n, v in theirs.items() if n in sent and is_unchanged(n, sent[n], v)}

    return await delivery.database.read(look)


def _labels(fields: Mapping[str, Any]) -> str:
    return ", ".join(label(name).lower() for name in fields)


def _side_effects(before: Lead, after: Lead, sent: Mapping[str, Any]) -> str:
    """Return a sentence about fields that changed although they were not sent."""
    moved = [
        name
        for name in SCALARS
        if name not in sent
        and name in before.raw
        and name in after.raw
        and not equivalent(name, before.raw[name], after.raw[name])
    ]
    return (
        f"At the same time {', '.join(label(n).lower() for n in moved)} changed." if moved else ""
    )


async def find_edited(
    delivery: Delivery, row: outbox.OutboxRow, change: EditLead | MoveStatus
) -> Done | Rejected | NotThere:
    try:
        current = await delivery.client.leads.get(await delivery.server_id_of_lead(change.lead))
    except NotFound:
        return _lead_deleted(change.lead)
    mine, base = (change.fields, change.base) if isinstance(change, EditLead) else ({}, {})
    there = {name: value_of(current.raw, name) for name in mine}
    for name, (add, remove) in (await _lists(delivery, change)).items():
        listed = set(ids(current.raw.get(ID_LISTS[name])))
        if not listed.issuperset(add) or listed.intersection(remove):
            return NotThere()
    if not has_arrived(mine, there, base):
        return NotThere()
    return Done(ingest_answers(change.lead, current))


# -- email and conversion --------------------------------------------------------------------


async def send_email(delivery: Delivery, row: outbox.OutboxRow, change: SendEmail) -> Ready:
    server_id = await delivery.server_id_of_lead(change.lead)

    async def send() -> Done | Rejected:
        try:
            await delivery.client.leads.send_email(
                server_id, subject=change.subject, message=change.message
            )
        except NotFound:
            if await _is_deleted(delivery, server_id):
                return LEAD_DELETED
            raise
        return Done()

    return Ready(send)


async def ask_whether_arrived(
    delivery: Delivery, row: outbox.OutboxRow, change: SendEmail
) -> NeedsDecision:
    """Ask the user: sent emails cannot be read back, so they are never resent automatically."""
    when = f" at {row.sent_at.astimezone():%H:%M}" if row.sent_at else ""
    return NeedsDecision(
        Question.ARRIVED,
        f"The connection broke{when} while it was being sent. Emails can't be checked afterwards,"
        " so it is not sent again automatically.",
    )


async def convert(
    delivery: Delivery, row: outbox.OutboxRow, change: ConvertLead
) -> Ready | Done | Rejected:
    server_id = await delivery.server_id_of_lead(change.lead)
    if row.attempts:
        outcome = await find_converted(delivery, row, change)
        if not isinstance(outcome, NotThere):
            return outcome

    async def send() -> Done:
        try:
            contact = await delivery.client.leads.convert(server_id)
        except Refused as error:
            # "Already converted" is not an error: the lead has the wanted state.
            there = await reread(delivery, server_id)
            if there is None or not there.converted:
                raise
            message = "" if row.attempts else f"It was already converted. {error}"
            return Done(ingest_answers(change.lead, there), there.converted_contact_id, message)
        after = await reread(delivery, server_id)
        contact_id = after.converted_contact_id if after is not None else None
        return Done(
            ingest_answers(change.lead, after), contact_id if contact_id is not None else contact.id
        )

    return Ready(send)


async def find_converted(
    delivery: Delivery, row: outbox.OutboxRow, change: ConvertLead
) -> Done | Rejected | NotThere:
    try:
        current = await delivery.client.leads.get(await delivery.server_id_of_lead(change.lead))
    except NotFound:
        return _lead_deleted(change.lead)
    if current.converted:
        return Done(ingest_answers(change.lead, current), current.converted_contact_id)
    return NotThere(at_once=True)


DELIVERIES: DeliveryTable = {
    EditLead: (edit, find_edited),
    MoveStatus: (edit, find_edited),
    SendEmail: (send_email, ask_whether_arrived),
    ConvertLead: (convert, find_converted),
}
