"""Add changes to the outbox and apply them to leads, in one transaction.

A change is completed from the mirror with its base values and with the data that a deletion destroys, so
that it can be compared and undone later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    AttachFiles,
    Change,
    CreateLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    UploadFile,
    encode,
    lead_of,
)
from taskip_leads.store.field_values import value_of
from taskip_leads.store.projection import records
from taskip_leads.store.projection.attributes import shown_attributes
from taskip_leads.store.projection.notes import LeadNotes

#: Changes that a lead's row counts, but that do not change its fields.
COUNTED_ONLY = (AddNote, EditNote, DeleteNote, UploadFile, AttachFiles, DeleteFiles, SendEmail)
#: The hold of a change that is hard to reverse, as a multiple of an edit's.
_BARRIER_HOLD = 2


def hold_of(change: Change, seconds: float) -> timedelta:
    """Return how long a change can be undone if an edit can for ``seconds``."""
    return timedelta(seconds=seconds * (_BARRIER_HOLD if isinstance(change, BARRIERS) else 1))


def enqueue(
    connection: mirror.Connection,
    change: Change,
    *,
    hold: float,
) -> int:
    """Save a change and apply it to leads; return its id. ``hold``: an edit's, in seconds."""
    (change_id,) = enqueue_all(connection, [change], hold)
    return change_id


def _save(connection: mirror.Connection, change: Change, hold: float) -> tuple[int, Change]:
    """Save a change; return its id and the completed change."""
    moment = now()
    change = with_base(connection, _with_server_ids(connection, change))
    held_for = hold_of(change, hold)
    kind, body = encode(change)
    lead = lead_of(change)
    change_id = outbox.add(
        connection,
        kind,
        body,
        lead,
        moment,
        hold_until=moment + held_for if held_for else None,
    )
    if isinstance(change, CreateLead):
        leads.save_local(connection, -change_id)
        outbox.update(connection, change_id, lead=-change_id)
    outbox.touch(connection, change_id, resources_of(change, change_id))
    return change_id, change


def enqueue_all(
    connection: mirror.Connection,
    changes: Iterable[Change],
    hold: float,
    alongside: Callable[[mirror.Connection], None] | None = None,
) -> list[int]:
    """Save the changes of one key press. A ``lead`` of 0 is the one created just before.

    ``alongside`` writes in the same transaction, after them.
    """
    change_ids: list[int] = []
    created = 0
    # Each lead is projected once, however many of the changes show on it; those that only count are
    # not replayed.
    complete: dict[int, bool] = {}
    for change in changes:
        if lead_of(change) == 0:
            change = replace(change, lead=created)
        change_id, saved = _save(connection, change, hold)
        change_ids.append(change_id)
        for lead_id in leads_of(saved, change_id):
            complete[lead_id] = complete.get(lead_id, False) or not isinstance(saved, COUNTED_ONLY)
        if isinstance(change, CreateLead):
            created = -change_id
    for lead_id, project in complete.items():
        _refresh_lead(connection, lead_id, project)
    if len(change_ids) > 1:
        for change_id in change_ids:
            outbox.update(connection, change_id, batch=change_ids[0])
    if alongside is not None:
        alongside(connection)
    return change_ids


def with_created_lead(
    change_ids: Iterable[int], changes: Iterable[Change]
) -> list[tuple[int, Change]]:
    """Return the changes of one key press by id, with the new lead's id instead of 0."""
    named: list[tuple[int, Change]] = []
    created = 0
    for change_id, change in zip(change_ids, changes, strict=True):
        named.append((change_id, replace(change, lead=created) if lead_of(change) == 0 else change))
        if isinstance(change, CreateLead):
            created = -change_id
    return named


def _with_server_ids(connection: mirror.Connection, change: Change) -> Change:
    """Return the change with the server id of its note or attribute, if that has one."""
    if (
        isinstance(change, EditNote | DeleteNote | EditAttribute | DeleteAttribute)
        and change.id < 0
    ):
        created = outbox.get(connection, -change.id)
        if created is not None and created.result is not None:
            return replace(change, id=created.result)
    return change


def resources_of(change: Change, change_id: int) -> dict[str, bool]:
    """Return the resources that a change reads (False) and writes (True), as ``kind:id``."""
    resources: dict[str, bool] = {}
    match change:
        case CreateLead():
            resources[f"lead:{-change_id}"] = True
            for name in ID_LISTS:
                _add_references(resources, name, change.fields.get(name) or ())
        case DeleteLeads():
            resources.update((f"lead:{lead_id}", True) for lead_id in change.leads)
        case AddAttribute():
            resources[f"attribute:{-change_id}"] = True
        case EditAttribute() | DeleteAttribute():
            resources[f"attribute:{change.id}"] = True
        case _:
            resources[f"lead:{change.lead}"] = True
    match change:
        case AddNote():
            resources[f"note:{-change_id}"] = True
        case EditNote() | DeleteNote():
            resources[f"note:{change.id}"] = True
        case MoveStatus():
            _add_references(resources, "status_ids", (*change.add, *change.remove))
        case EditLead():
            for name in ID_LISTS:
                _add_references(
                    resources, name, (*change.add.get(name, ()), *change.remove.get(name, ()))
                )
    return resources


def _add_references(resources: dict[str, bool], name: str, attribute_ids: Iterable[int]) -> None:
    """Add the statuses and sources in use: they must be created before and not deleted."""
    if name in ("status_ids", "source_ids"):
        for attribute_id in attribute_ids:
            resources.setdefault(f"attribute:{attribute_id}", False)


def leads_of(change: Change, change_id: int) -> tuple[int, ...]:
    """Return the ids of all leads that a change applies to."""
    if isinstance(change, DeleteLeads):
        return change.leads
    if isinstance(change, CreateLead):
        return (-change_id,)
    lead = lead_of(change)
    return () if lead is None else (lead,)


def refresh_leads(connection: mirror.Connection, change: Change, change_id: int) -> None:
    """Refresh the leads that a change applies to."""
    for lead_id in leads_of(change, change_id):
        _refresh_lead(connection, lead_id, not isinstance(change, COUNTED_ONLY))


def _refresh_lead(connection: mirror.Connection, lead_id: int, project: bool) -> None:
    if project:
        records.refresh_projection(connection, lead_id)
    else:
        records.refresh_count(connection, lead_id)


def with_base(connection: mirror.Connection, change: Change) -> Change:
    """Return the change with its base values, if the screen did not set them."""
    match change:
        case EditLead():
            answer = records.projected(connection, change.lead) or {}
            base = {name: value_of(answer, name) for name in change.fields}
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
                names=change.names
                or tuple(name_of(connection, lead_id) for lead_id in change.leads),
                snapshots=change.snapshots
                or tuple(_snapshot(connection, lead_id) for lead_id in change.leads),
            )
        case EditAttribute() | DeleteAttribute():
            known = shown_attributes(connection).get(change.id)
            if known is None:
                return change
            base = {"name": known.name, "color": known.color, "order": known.order}
            return replace(change, base={**base, **change.base})
    return change


def _note(connection: mirror.Connection, lead: int, note_id: int) -> tuple[str | None, str | None]:
    """Return title and text of a note, with pending changes applied."""
    view = LeadNotes(connection, lead).find(note_id)
    return (None, None) if view is None else (view.note.title, view.note.note)


def name_of(connection: mirror.Connection, lead_id: int) -> str:
    """Return the name of a lead; ``#id`` if it was deleted."""
    row = lead_rows.rows(connection, [lead_id]).get(lead_id)
    return f"#{lead_id}" if row is None else row.name


def _snapshot(connection: mirror.Connection, lead_id: int) -> dict[str, Any]:
    """Return a lead as it is shown, with its notes and files as TaskIP last listed them."""
    return {
        "lead": records.projected(connection, lead_id) or {},
        "notes": notes.of_lead(connection, "note", lead_id),
        "files": notes.of_lead(connection, "file", lead_id),
    }
