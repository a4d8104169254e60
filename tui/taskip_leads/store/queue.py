"""Into the outbox and out of it again, before anything has left. All inside one transaction.

A change is completed with what the local copy knows (what it was before, what a deletion destroys), so
that it can be compared and taken back later, whatever the screen gave.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from taskip_leads.clock import now
from taskip_leads.mirror import drafts, leads, notes, outbox
from taskip_leads.models.change import (
    BARRIERS,
    ID_LISTS,
    AddAttribute,
    AddNote,
    Change,
    CreateLead,
    DeleteAttribute,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    decode,
    encode,
    lead_of,
)
from taskip_leads.store import records
from taskip_leads.store.fields import held, same, same_text
from taskip_leads.store.reconcile import accepted
from taskip_leads.store.state import ChangeState, DraftKind

#: What is hard to reverse can be taken back for this many times longer.
_BARRIER_HOLD = 2


def hold_of(change: Change, seconds: float) -> timedelta:
    """How long a change can be taken back, where an edit can for ``seconds``."""
    return timedelta(seconds=seconds * (_BARRIER_HOLD if isinstance(change, BARRIERS) else 1))


def enqueue(
    connection: sqlite3.Connection,
    change: Change,
    *,
    hold: float,
) -> int:
    """Keep a change and show it as done; its id. ``hold`` is in seconds, for an edit."""
    moment = now()
    change = completed(connection, _settled_ids(connection, change))
    held_for = hold_of(change, hold)
    kind, body = encode(change)
    lead = lead_of(change)
    row = outbox.add(
        connection,
        kind,
        body,
        lead,
        moment,
        hold_until=moment + held_for if held_for else None,
    )
    if isinstance(change, CreateLead):
        leads.save_local(connection, -row)
        outbox.update(connection, row, lead=-row)
    outbox.touch(connection, row, touches(change, row))
    show(connection, change, row)
    return row


def enqueue_all(
    connection: sqlite3.Connection, changes: Iterable[Change], hold: float
) -> list[int]:
    """Keep what was made with one key press. A ``lead`` of 0 is the one that was made just before."""
    rows: list[int] = []
    made = 0
    for change in changes:
        if lead_of(change) == 0:
            change = replace(change, lead=made)  # type: ignore[arg-type]
        rows.append(enqueue(connection, change, hold=hold))
        if isinstance(change, CreateLead):
            made = -rows[-1]
    if len(rows) > 1:
        for row in rows:
            outbox.update(connection, row, batch=rows[0])
    return rows


def _settled_ids(connection: sqlite3.Connection, change: Change) -> Change:
    """A note or attribute of ours that has its id by now is named by it."""
    if (
        isinstance(change, EditNote | DeleteNote | EditAttribute | DeleteAttribute)
        and change.id < 0
    ):
        made = outbox.get(connection, -change.id)
        if made is not None and made.result is not None:
            return replace(change, id=made.result)
    return change


def touches(change: Change, row: int) -> dict[str, bool]:
    """What a change reads (False) and writes (True)."""
    touched: dict[str, bool] = {}
    match change:
        case CreateLead():
            touched[f"lead:{-row}"] = True
            for name in ID_LISTS:
                _refer(touched, name, change.fields.get(name) or ())
        case DeleteLeads():
            touched.update((f"lead:{key}", True) for key in change.leads)
        case AddAttribute():
            touched[f"attribute:{-row}"] = True
        case EditAttribute() | DeleteAttribute():
            touched[f"attribute:{change.id}"] = True
        case _:
            touched[f"lead:{change.lead}"] = True
    match change:
        case AddNote():
            touched[f"note:{-row}"] = True
        case EditNote() | DeleteNote():
            touched[f"note:{change.id}"] = True
        case MoveStatus():
            _refer(touched, "status_ids", (*change.add, *change.remove))
        case EditLead():
            for name in ID_LISTS:
                _refer(touched, name, (*change.add.get(name, ()), *change.remove.get(name, ())))
    return touched


def _refer(touched: dict[str, bool], name: str, numbers: Iterable[int]) -> None:
    """A status or source that is added to a lead must not be deleted before, nor unmade."""
    if name in ("status_ids", "source_ids"):
        for number in numbers:
            touched.setdefault(f"attribute:{number}", False)


def leads_of(change: Change, row: int) -> tuple[int, ...]:
    """The keys of all leads that a change shows on."""
    if isinstance(change, DeleteLeads):
        return change.leads
    if isinstance(change, CreateLead):
        return (-row,)
    lead = lead_of(change)
    return () if lead is None else (lead,)


def show(connection: sqlite3.Connection, change: Change, row: int) -> None:
    """Bring the lists up to what is pending now."""
    for key in leads_of(change, row):
        records.project(connection, key)


def completed(connection: sqlite3.Connection, change: Change) -> Change:
    """The change with what it starts from, where the screen did not say."""
    match change:
        case EditLead():
            shown = records.shown(connection, change.lead) or {}
            base = {name: held(shown, name) for name in change.fields}
            return replace(change, base={**base, **change.base})
        case EditNote() if change.base_title is None or change.base_note is None:
            title, text = _note(connection, change.lead, change.id)
            return replace(change, base_title=title, base_note=text)
        case DeleteNote() if change.base_title is None or change.base_note is None:
            title, text = _note(connection, change.lead, change.id)
            return replace(
                change, title=change.title or title or "", base_title=title, base_note=text
            )
        case DeleteLead():
            return replace(
                change,
                name=change.name or _name(connection, change.lead),
                snapshot=change.snapshot or _snapshot(connection, change.lead),
            )
        case DeleteLeads():
            return replace(
                change,
                names=change.names or tuple(_name(connection, key) for key in change.leads),
                snapshots=change.snapshots
                or tuple(_snapshot(connection, key) for key in change.leads),
            )
        case EditAttribute() | DeleteAttribute():
            known = records.shown_attributes(connection).get(change.id)
            if known is None:
                return change
            base = {"name": known.name, "color": known.color, "order": known.order}
            return replace(change, base={**base, **change.base})
    return change


def _note(connection: sqlite3.Connection, lead: int, number: int) -> tuple[str | None, str | None]:
    """Title and text of a note as they are shown, with what is pending."""
    for view in records.note_views(connection, lead):
        if view.note.id == number:
            return view.note.title, view.note.note
    return None, None


def _name(connection: sqlite3.Connection, key: int) -> str:
    row = leads.rows(connection, [key]).get(key)
    return f"#{key}" if row is None else row.name


def _snapshot(connection: sqlite3.Connection, key: int) -> dict[str, Any]:
    """A lead as it is shown, its notes and its files as the service last said them."""
    return {
        "lead": records.shown(connection, key) or {},
        "notes": notes.of(connection, "note", key),
        "files": notes.of(connection, "file", key),
    }


# -- before it has left -----------------------------------------------------------------------


def untouched(row: outbox.Row) -> bool:
    """Whether no attempt of a change can have reached the service."""
    return row.attempts == 0 and row.state in (
        ChangeState.HELD,
        ChangeState.QUEUED,
        ChangeState.ASK,
        ChangeState.REFUSED,
    )


def take_back(
    connection: sqlite3.Connection, row: outbox.Row, *, keep: bool = True
) -> list[outbox.Row]:
    """Forget a change as if it had not been made, and what can only follow from it.

    With ``keep``, texts that go with a lead that is not made become drafts. The rows that are gone.
    """
    change = decode(row.kind, row.body)
    gone = [row, *orphan(connection, row, change, keep=keep)]
    outbox.drop(connection, row.id)
    rebase(connection, row, change)
    if isinstance(change, CreateLead):
        leads.forget(connection, -row.id)
    show(connection, change, row.id)
    for child in gone[1:]:
        show(connection, decode(child.kind, child.body), child.id)
    return gone


def orphan(
    connection: sqlite3.Connection, row: outbox.Row, change: Change, *, keep: bool = True
) -> list[outbox.Row]:
    """Forget what can only follow from a change that is given up; the rows that are gone."""
    gone: list[outbox.Row] = []
    for made in _makes(change, row.id):
        for child in outbox.touching(connection, made):
            if child.id != row.id and outbox.get(connection, child.id) is not None:
                if keep:
                    keep_text(connection, child)
                outbox.drop(connection, child.id)
                gone.append(child)
    return gone


def _makes(change: Change, row: int) -> tuple[str, ...]:
    """The entity that a change brings into being."""
    kinds = {CreateLead: "lead", AddNote: "note", AddAttribute: "attribute"}
    kind = kinds.get(type(change))
    return () if kind is None else (f"{kind}:{-row}",)


def rebase(connection: sqlite3.Connection, row: outbox.Row, change: Change) -> None:
    """A change that will not arrive: later ones that started from it start from what it did."""
    if not isinstance(change, EditLead):
        return
    for later in outbox.of_lead(connection, change.lead):
        edit = decode(later.kind, later.body)
        if later.id <= row.id or later.attempts or not isinstance(edit, EditLead):
            continue
        base = dict(edit.base)
        for name, value in change.fields.items():
            if name in base and same(name, base[name], value) and name in change.base:
                base[name] = change.base[name]
        if base != edit.base:
            _, body = encode(replace(edit, base=base))
            outbox.update(connection, later.id, body=body)


def keep_text(connection: sqlite3.Connection, row: outbox.Row, about: str = "") -> bool:
    """Keep what a person wrote as a draft, where it cannot be delivered. Nothing is overwritten:
    what a draft of the same place holds already stands above it."""
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
    about = about or _name(connection, lead)
    drafts.put(connection, kind, lead, item, title, text, now(), about=about)
    return True


def rewrite(connection: sqlite3.Connection, row: outbox.Row, change: Change, hold: float) -> None:
    """Put another change in the place of one that has not left, or was refused, or asks."""
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
    outbox.touch(connection, row.id, touches(change, row.id))
    show(connection, before, row.id)
    show(connection, change, row.id)


def release(connection: sqlite3.Connection, row: outbox.Row) -> None:
    """Let a change leave (again): a person has seen what stands against it, and wants it still."""
    before = decode(row.kind, row.body)
    _, body = encode(_accepting(before, row.details if row.state == ChangeState.ASK else {}))
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
        # What is there by now is not ours: the person has looked.
        before=None,
    )
    show(connection, before, row.id)


def _accepting(change: Change, details: Mapping[str, Any]) -> Change:
    """The change as one that starts from what others made of it meanwhile."""
    theirs = {
        n: each for n, each in details.items() if isinstance(each, Mapping) and "theirs" in each
    }
    if not theirs:
        return change
    match change:
        case EditLead() | EditAttribute() | DeleteAttribute():
            return replace(change, base=accepted(change.base, theirs))
        case EditNote() | DeleteNote():
            base = {"title": change.base_title, "note": change.base_note}
            known = accepted(base, theirs)
            return replace(change, base_title=known["title"], base_note=known["note"])
        case DeleteLead():
            seen = accepted(change.snapshot.get("lead") or {}, theirs)
            return replace(change, snapshot={**change.snapshot, "lead": seen})
    return change


def hold_again(connection: sqlite3.Connection, hold: float) -> None:
    """At start: what was held when the program ended can be taken back for its whole time again."""
    for row in outbox.held(connection):
        until: datetime = now() + hold_of(decode(row.kind, row.body), hold)
        outbox.update(connection, row.id, hold_until=until)


def resolved(
    change: Change, chosen: Mapping[str, Any], details: Mapping[str, Any]
) -> Change | None:
    """The edit after a person chose a value for each field that both had changed; None where nothing
    of it is left to send."""
    change = _accepting(change, details)
    match change:
        case EditLead():
            fields = {**change.fields, **chosen}
            fields = {n: v for n, v in fields.items() if not same(n, v, change.base.get(n, _NEVER))}
            if not fields and not any(change.add.values()) and not any(change.remove.values()):
                return None
            return replace(change, fields=fields, told="")
        case EditNote():
            title = chosen.get("title", change.title)
            text = chosen.get("note", change.note)
            if same_text(title, change.base_title) and same_text(text, change.base_note):
                return None
            return replace(change, title=title, note=text)
        case EditAttribute():
            wanted = {"name": change.name, "color": change.color, "order": change.order, **chosen}
            if all(value in (None, change.base.get(name)) for name, value in wanted.items()):
                return None
            return replace(change, **wanted)
    return change


_NEVER = object()
