"""Into the outbox: what a change starts from, what it touches, and how it shows. In one transaction.

A change is completed with what the local copy knows (what it was before, what a deletion destroys), so
that it can be compared and taken back later, whatever the screen gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.tables import lead_rows, leads, notes, outbox
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
    encode,
    lead_of,
)
from taskip_leads.store.field_values import value_of
from taskip_leads.store.projection import records
from taskip_leads.store.projection.attributes import shown_attributes
from taskip_leads.store.projection.notes import note_views

#: What is hard to reverse can be taken back for this many times longer.
_BARRIER_HOLD = 2


def hold_of(change: Change, seconds: float) -> timedelta:
    """How long a change can be taken back, where an edit can for ``seconds``."""
    return timedelta(seconds=seconds * (_BARRIER_HOLD if isinstance(change, BARRIERS) else 1))


def enqueue(
    connection: mirror.Connection,
    change: Change,
    *,
    hold: float,
) -> int:
    """Keep a change and show it as done; its id. ``hold`` is in seconds, for an edit."""
    moment = now()
    change = with_base(connection, _settled_ids(connection, change))
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
    outbox.touch(connection, row, resources_of(change, row))
    refresh_leads(connection, change, row)
    return row


def enqueue_all(connection: mirror.Connection, changes: Iterable[Change], hold: float) -> list[int]:
    """Keep what was made with one key press. A ``lead`` of 0 is the one that was made just before."""
    rows: list[int] = []
    made = 0
    for change in changes:
        if lead_of(change) == 0:
            change = replace(change, lead=made)
        rows.append(enqueue(connection, change, hold=hold))
        if isinstance(change, CreateLead):
            made = -rows[-1]
    if len(rows) > 1:
        for row in rows:
            outbox.update(connection, row, batch=rows[0])
    return rows


def _settled_ids(connection: mirror.Connection, change: Change) -> Change:
    """A note or attribute of ours that has its id by now is named by it."""
    if (
        isinstance(change, EditNote | DeleteNote | EditAttribute | DeleteAttribute)
        and change.id < 0
    ):
        made = outbox.get(connection, -change.id)
        if made is not None and made.result is not None:
            return replace(change, id=made.result)
    return change


def resources_of(change: Change, row: int) -> dict[str, bool]:
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


def refresh_leads(connection: mirror.Connection, change: Change, row: int) -> None:
    """Bring the lists up to what is pending now."""
    for key in leads_of(change, row):
        records.refresh_projection(connection, key)


def with_base(connection: mirror.Connection, change: Change) -> Change:
    """The change with what it starts from, where the screen did not say."""
    match change:
        case EditLead():
            shown = records.projected(connection, change.lead) or {}
            base = {name: value_of(shown, name) for name in change.fields}
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
                name=change.name or name_of(connection, change.lead),
                snapshot=change.snapshot or _snapshot(connection, change.lead),
            )
        case DeleteLeads():
            return replace(
                change,
                names=change.names or tuple(name_of(connection, key) for key in change.leads),
                snapshots=change.snapshots
                or tuple(_snapshot(connection, key) for key in change.leads),
            )
        case EditAttribute() | DeleteAttribute():
            known = shown_attributes(connection).get(change.id)
            if known is None:
                return change
            base = {"name": known.name, "color": known.color, "order": known.order}
            return replace(change, base={**base, **change.base})
    return change


def _note(connection: mirror.Connection, lead: int, number: int) -> tuple[str | None, str | None]:
    """Title and text of a note as they are shown, with what is pending."""
    for view in note_views(connection, lead):
        if view.note.id == number:
            return view.note.title, view.note.note
    return None, None


def name_of(connection: mirror.Connection, key: int) -> str:
    """The name a lead is shown with, also where it is gone."""
    row = lead_rows.rows(connection, [key]).get(key)
    return f"#{key}" if row is None else row.name


def _snapshot(connection: mirror.Connection, key: int) -> dict[str, Any]:
    """A lead as it is shown, its notes and its files as the service last said them."""
    return {
        "lead": records.projected(connection, key) or {},
        "notes": notes.of(connection, "note", key),
        "files": notes.of(connection, "file", key),
    }
