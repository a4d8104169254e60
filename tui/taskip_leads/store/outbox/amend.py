"""Amend changes that are unsent, refused or need a decision.

Each function runs inside one transaction and refreshes the leads it affects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.tables import drafts, leads, outbox
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    CreateLead,
    DeleteAttribute,
    DeleteLead,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    SendEmail,
    decode,
    encode,
)
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.field_values import equivalent, equivalent_text
from taskip_leads.store.outbox.assign_id import assign_id
from taskip_leads.store.outbox.enqueue import hold_of, name_of, refresh_leads, resources_of
from taskip_leads.store.outbox.policy import merge_hold
from taskip_leads.store.three_way import rebased

#: The message of a change that was discarded after an attempt.
DISCARDED = "Discarded; it may have arrived anyway."


def never_sent(row: outbox.OutboxRow) -> bool:
    """Return whether no attempt of a change can have reached TaskIP."""
    return row.attempts == 0 and row.state in (
        ChangeState.HELD,
        ChangeState.QUEUED,
        ChangeState.NEEDS_DECISION,
        ChangeState.REFUSED,
    )


def take_back(
    connection: mirror.Connection, row: outbox.OutboxRow, *, keep_texts: bool = True
) -> list[outbox.OutboxRow]:
    """Remove a change and its dependents as if they had never existed; return their rows.

    With ``keep_texts``, texts on a lead that will not be created become drafts.
    """
    change = decode(row.kind, row.body)
    dropped = [row, *cancel_dependents(connection, row, change, keep_texts=keep_texts)]
    outbox.drop(connection, row.id)
    rebase(connection, row, change)
    if isinstance(change, CreateLead):
        leads.forget(connection, -row.id)
    refresh_leads(connection, change, row.id)
    for child in dropped[1:]:
        refresh_leads(connection, decode(child.kind, child.body), child.id)
    return dropped


def cancel_dependents(
    connection: mirror.Connection, row: outbox.OutboxRow, change: Change, *, keep_texts: bool = True
) -> list[outbox.OutboxRow]:
    """Drop the changes of the object that a change would have created, and the later steps of a merge.

    Returns their rows.
    """
    dropped = cancel_later_steps(connection, row.id)
    resource = _resource_created_by(change, row.id)
    for child in outbox.touching(connection, resource) if resource else ():
        if child.id != row.id and outbox.get(connection, child.id) is not None:
            if keep_texts:
                save_as_draft(connection, child)
            outbox.drop(connection, child.id)
            dropped.append(child)
    return dropped


def cancel_later_steps(connection: mirror.Connection, change_id: int) -> list[outbox.OutboxRow]:
    """Drop the steps of a merge behind one that will not be sent; return their rows."""
    dropped: list[outbox.OutboxRow] = []
    for later_id in outbox.later_steps(connection, change_id):
        if (row := outbox.get(connection, later_id)) is not None:
            outbox.drop(connection, later_id)
            dropped.append(row)
    return dropped


def _resource_created_by(change: Change, change_id: int) -> str | None:
    kinds = {CreateLead: "lead", AddNote: "note", AddAttribute: "attribute"}
    kind = kinds.get(type(change))
    return None if kind is None else f"{kind}:{-change_id}"


def rebase(connection: mirror.Connection, row: outbox.OutboxRow, change: Change) -> None:
    """Rebase later edits onto the base of an edit that will not be sent."""
    if not isinstance(change, EditLead):
        return
    for later in outbox.of_lead(connection, change.lead):
        edit = decode(later.kind, later.body)
        if later.id <= row.id or later.attempts or not isinstance(edit, EditLead):
            continue
        base = dict(edit.base)
        for name, value in change.fields.items():
            if name in base and equivalent(name, base[name], value) and name in change.base:
                base[name] = change.base[name]
        if base != edit.base:
            _, body = encode(replace(edit, base=base))
            outbox.update(connection, later.id, body=body)


def save_as_draft(connection: mirror.Connection, row: outbox.OutboxRow, about: str = "") -> bool:
    """Save the text of an undelivered note or email as a draft; return whether it had any.

    An existing draft is kept; the text is appended below it. What a merge copies is no text of the
    user.
    """
    if outbox.is_step(connection, row.id):
        return False
    change = decode(row.kind, row.body)
    match change:
        case AddNote():
            kind, lead, item, title, text = (
                DraftKind.NOTE,
                change.lead,
                0,
                change.title,
                change.note,
            )
        case EditNote():
            kind, lead, item = DraftKind.NOTE, change.lead, change.id
            title, text = change.title, change.note
        case SendEmail():
            kind, lead, item = DraftKind.EMAIL, change.lead, 0
            title, text = change.subject, change.message
        case _:
            return False
    before = drafts.get(connection, kind, lead, item)
    if before is not None and (before.title, before.body) != (title, text):
        title = before.title or title
        text = f"{before.body}\n\n{text}" if before.body else text
    about = about or name_of(connection, lead)
    drafts.put(connection, kind, lead, item, title, text, now(), about=about)
    return True


def replace_change(
    connection: mirror.Connection, row: outbox.OutboxRow, change: Change, hold: float
) -> None:
    """Replace a change that is unsent, refused or needs a decision."""
    moment = now()
    before = decode(row.kind, row.body)
    kind, body = encode(change)
    held_for = hold_of(change, hold)
    outbox.update(
        connection,
        row.id,
        kind=kind,
        body=body,
        state=ChangeState.HELD if held_for else ChangeState.QUEUED,
        hold_until=moment + held_for if held_for else None,
        confirmed_at=moment,
        message="",
        question="",
        details={},
        next_at=None,
        before=None,
        attempts=0,
    )
    outbox.touch(connection, row.id, resources_of(change, row.id))
    refresh_leads(connection, before, row.id)
    refresh_leads(connection, change, row.id)


def release(connection: mirror.Connection, row: outbox.OutboxRow) -> None:
    """Queue a change again after the user has confirmed it."""
    before = decode(row.kind, row.body)
    _, body = encode(
        _rebased_change(before, row.details if row.state == ChangeState.NEEDS_DECISION else {})
    )
    outbox.update(
        connection,
        row.id,
        body=body,
        state=ChangeState.QUEUED,
        confirmed_at=now(),
        hold_until=None,
        next_at=None,
        message="",
        question="",
        details={},
        # The user has seen TaskIP's current value, so it counts as a colleague's.
        before=None,
    )
    refresh_leads(connection, before, row.id)


def _rebased_change(change: Change, details: Mapping[str, Any]) -> Change:
    """Return the change, based on the colleagues' values that the user has seen."""
    theirs = {
        n: each for n, each in details.items() if isinstance(each, Mapping) and "theirs" in each
    }
    if not theirs:
        return change
    match change:
        case EditLead() | EditAttribute() | DeleteAttribute():
            return replace(change, base=rebased(change.base, theirs))
        case EditNote() | DeleteNote():
            base = {"title": change.base_title, "note": change.base_note}
            known = rebased(base, theirs)
            return replace(change, base_title=known["title"], base_note=known["note"])
        case DeleteLead():
            seen = rebased(change.snapshot.get("lead") or {}, theirs)
            return replace(change, snapshot={**change.snapshot, "lead": seen})
    return change


def discard(connection: mirror.Connection, row: outbox.OutboxRow) -> list[outbox.OutboxRow]:
    """Drop a change and its dependents; return their rows."""
    if row.state != ChangeState.UNKNOWN:
        return take_back(connection, row)
    # It may still arrive, so its fence stays.
    change = decode(row.kind, row.body)
    dependents = cancel_dependents(connection, row, change)
    finish(connection, row, DISCARDED)
    history.leave_unknown(connection, row.id)
    if isinstance(change, CreateLead):
        # If it arrived, the next sync loads it.
        leads.forget(connection, -row.id)
    return [row, *dependents]


def discard_all(
    connection: mirror.Connection,
    change_ids: Sequence[int],
    may: Callable[[outbox.OutboxRow], bool],
) -> list[outbox.OutboxRow]:
    """Discard the changes that ``may`` allows, saving texts as drafts; return all dropped rows."""
    dropped: list[outbox.OutboxRow] = []
    for change_id in change_ids:
        row = outbox.get(connection, change_id)
        if row is not None and may(row):
            save_as_draft(connection, row)
            dropped.extend(discard(connection, row))
    return dropped


def finish(
    connection: mirror.Connection, row: outbox.OutboxRow, message: str, server_id: int | None = None
) -> None:
    """Mark a change as done because the user says so."""
    outbox.update(
        connection,
        row.id,
        state=ChangeState.DONE,
        settled_at=now(),
        question="",
        next_at=None,
        result=server_id if server_id is not None else row.result,
        message=message,
    )
    refresh_leads(connection, decode(row.kind, row.body), row.id)


def abort(connection: mirror.Connection, row_id: int) -> list[outbox.OutboxRow]:
    """Drop a change whose request was aborted before it was complete; return the rows."""
    row = outbox.get(connection, row_id)
    if row is None or row.state != ChangeState.INFLIGHT:
        return []
    # This attempt cannot arrive; an earlier one may.
    attempts = row.attempts - 1
    state = ChangeState.UNKNOWN if attempts else ChangeState.QUEUED
    outbox.update(connection, row_id, state=state, attempts=attempts)
    return discard(connection, row._replace(state=state, attempts=attempts))


def renew_holds(connection: mirror.Connection, hold: float) -> None:
    """Restart the hold of held changes after a start."""
    for row in outbox.held(connection):
        is_step = outbox.is_step(connection, row.id)
        held_for = merge_hold(hold) if is_step else hold_of(decode(row.kind, row.body), hold)
        until: datetime = now() + held_for
        outbox.update(connection, row.id, hold_until=until)


def resolved(
    change: Change, chosen: Mapping[str, Any], details: Mapping[str, Any]
) -> Change | None:
    """Return the edit with the chosen values of a conflict; None if nothing is left."""
    change = _rebased_change(change, details)
    match change:
        case EditLead():
            fields = {**change.fields, **chosen}
            fields = {
                n: v for n, v in fields.items() if not equivalent(n, v, change.base.get(n, _NEVER))
            }
            if not fields and not any(change.add.values()) and not any(change.remove.values()):
                return None
            return replace(change, fields=fields, told="")
        case EditNote():
            title = chosen.get("title", change.title)
            text = chosen.get("note", change.note)
            if equivalent_text(title, change.base_title) and equivalent_text(
                text, change.base_note
            ):
                return None
            return replace(change, title=title, note=text)
        case EditAttribute():
            wanted = {"name": change.name, "color": change.color, "order": change.order, **chosen}
            if all(value in (None, change.base.get(name)) for name, value in wanted.items()):
                return None
            return replace(change, **wanted)
    return change


_NEVER = object()


def retry(connection: mirror.Connection, change_id: int) -> outbox.OutboxRow | None:
    """End a change's wait, except for its fence; return the previous row."""
    row = outbox.get(connection, change_id)
    if row is None:
        return None
    if row.state in (ChangeState.HELD, ChangeState.REFUSED):
        release(connection, row)
    elif row.state in (ChangeState.QUEUED, ChangeState.UNKNOWN):
        outbox.update(connection, change_id, next_at=None)
    return row


def mark_arrived(connection: mirror.Connection, row: outbox.OutboxRow) -> None:
    """Settle a change that the user says has arrived."""
    if row.state == ChangeState.UNKNOWN and row.kind == CreateLead.__name__:
        # Its server id is unknown, so read it back instead.
        outbox.update(connection, row.id, next_at=None)
        return
    change, server_id = decode(row.kind, row.body), row.details.get("id")
    if isinstance(change, CreateLead) and isinstance(server_id, int):
        assign_id(connection, -row.id, server_id)
    finish(connection, row, "Marked as sent.", server_id)


def resolve(
    connection: mirror.Connection, row: outbox.OutboxRow, chosen: Mapping[str, Any]
) -> None:
    """Apply the user's choice to a conflict; nothing is sent if TaskIP's values are chosen."""
    change = resolved(decode(row.kind, row.body), chosen, row.details)
    if change is None:
        finish(connection, row, "Theirs was kept; nothing was sent.")
        history.forget(connection, row.id)
    else:
        replace_change(connection, row, change, 0.0)


def decide(
    connection: mirror.Connection,
    change_id: int,
    states: Sequence[ChangeState],
    apply: Callable[[mirror.Connection, outbox.OutboxRow], None],
) -> outbox.OutboxRow | None:
    """Apply a decision to a change in one of ``states``; return its row, None if it is not."""
    row = outbox.get(connection, change_id)
    if row is None or row.state not in states:
        return None
    apply(connection, row)
    return row
