"""Find the last change to undo, and the inverse of a sent change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from taskip_leads import mirror
from taskip_leads.clock import now, parse_day
from taskip_leads.mirror.tables import attributes, outbox
from taskip_leads.models.change import (
    ID_LISTS,
    AddAttribute,
    AddNote,
    AttachFiles,
    Change,
    ConvertLead,
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
    decode,
)
from taskip_leads.models.pending import ChangeState, PendingChange, UndoResult
from taskip_leads.store.field_values import SCALARS, ids
from taskip_leads.store.outbox.amend import never_sent, save_as_draft, take_back
from taskip_leads.store.outbox.merging import is_left_behind
from taskip_leads.store.projection.pending import pending_change

# Fields whose answers name them under the same name without ``_id``.
_PLACES = ("country_id", "state_id", "city_id")
# Changes that were settled longer ago are not undone.
_RECENT = timedelta(hours=12)


def _last_change(connection: mirror.Connection) -> outbox.OutboxRow | None:
    """Return the change to undo: the newest held one, else the newest unsent or sent one."""
    held = outbox.newest(connection, ChangeState.HELD)
    if held is not None:
        return held
    newest = outbox.newest(connection)
    if newest is None or newest.state == ChangeState.INFLIGHT or never_sent(newest):
        return newest
    queued = outbox.newest(connection, ChangeState.QUEUED)
    if queued is not None and never_sent(queued):
        return queued
    if newest.settled_at is not None and now() - newest.settled_at > _RECENT:
        return None
    return newest


def targets(connection: mirror.Connection) -> list[outbox.OutboxRow]:
    """Return the changes of the last key press, the main one last."""
    row = _last_change(connection)
    if row is None:
        return []
    batch = outbox.batch(connection, row.batch) if row.batch else []
    return [*(each for each in batch if each.id != row.id), row]


def preview(connection: mirror.Connection) -> tuple[PendingChange, ...]:
    """Return ``targets`` for a screen or a command."""
    return tuple(pending_change(connection, row) for row in targets(connection))


def take_back_all(
    connection: mirror.Connection,
    wanted: Sequence[outbox.OutboxRow],
    stopped: Sequence[outbox.OutboxRow],
) -> tuple[UndoResult | None, list[outbox.OutboxRow]]:
    """Undo the unsent changes of ``targets``.

    Returns the result and the dropped rows. ``stopped``: uploads among the changes that were cancelled
    just before.
    """
    present = [outbox.get(connection, each.id) for each in wanted if each not in stopped]
    rows = [row for row in present if row is not None]
    back = [row for row in rows if never_sent(row)]
    if not rows and not stopped:
        return None, []
    if not stopped and (not back or back[-1].id != wanted[-1].id):
        return offer(connection, rows), []
    dropped: list[outbox.OutboxRow] = []
    for row in sorted(back, key=lambda row: row.id, reverse=True):
        # Undo drops the change but not the written text, which becomes a draft.
        save_as_draft(connection, row)
        dropped.extend(take_back(connection, row))
    changes = tuple(decode(row.kind, row.body) for row in (*stopped, *back))
    words = message_for(len(rows) - len(back), len(stopped))
    return UndoResult(changes, taken_back=True, words=words), dropped


def message_for(left: int, stopped: int) -> str:
    """Return the message after an undo.

    ``left``: changes of the batch that had been sent; ``stopped``: cancelled uploads.
    """
    if left:
        return (
            f"Undone what was still waiting; {left} {'was' if left == 1 else 'were'} already sent."
        )
    return "Stopped, nothing was uploaded." if stopped else "Undone, nothing was sent."


def offer(connection: mirror.Connection, rows: list[outbox.OutboxRow]) -> UndoResult:
    """Return the inverse of sent changes, which the user confirms."""
    changes = tuple(decode(row.kind, row.body) for row in rows)
    if any(row.state in (ChangeState.INFLIGHT, ChangeState.UNKNOWN) for row in rows):
        return UndoResult(
            changes, taken_back=False, words="It is being sent; try again when it's done."
        )
    sent = [pair for pair in zip(rows, changes, strict=True) if pair[0].state == ChangeState.DONE]
    if any(isinstance(change, DeleteLead) and change.into is not None for _, change in sent):
        # An address that was taken over must be free before its lead is created again.
        sent = [pair for pair in reversed(sent) if not is_left_behind(pair[1])]
    back = [opposite for row, change in sent for opposite in inverse(connection, row, change)]
    if not back:
        return UndoResult(changes, taken_back=False, words=irreversible(changes[-1]))
    first = back[0].words if len(back) == 1 else f"{len(back)} changes"
    words = f"Already sent. `y` reverses it: {first}"
    return UndoResult(changes, taken_back=False, inverse=tuple(back), words=words)


_NO_INVERSE = "Already sent, and TaskIP can't reverse it."
_IRREVERSIBLE: Mapping[type[Change], str] = {
    SendEmail: "Already sent. An email can't be called back.",
    ConvertLead: "Already converted. TaskIP can't turn a contact back into a lead.",
    DeleteFiles: "Already deleted. TaskIP offers no download, so there is no copy.",
}


class SentChange(Protocol):
    """A change that TaskIP has: a row of the outbox, or of the history."""

    @property
    def id(self) -> int: ...

    @property
    def result(self) -> int | None:
        """The server id of what it created."""


def irreversible(change: Change) -> str:
    """Return why a sent change cannot be reversed."""
    return _IRREVERSIBLE.get(type(change), _NO_INVERSE)


def inverse(connection: mirror.Connection, row: SentChange, change: Change) -> list[Change]:
    """Return the changes that reverse a done one; empty if it is irreversible."""
    match change:
        case AddNote() | EditNote() | DeleteNote():
            return _inverse_of_note(row, change)
        case EditLead() | MoveStatus() | CreateLead():
            return [_inverse_of_lead(row, change)]
        case DeleteLead():
            return _recreated(connection, change.snapshot)
        case DeleteLeads():
            return [one for each in change.snapshots for one in _recreated(connection, each)]
        case UploadFile() if row.result is not None:
            return [DeleteFiles(change.lead, (row.result,), (change.name,))]
        case AttachFiles():
            return [DeleteFiles(change.lead, change.ids)]
        case AddAttribute() | EditAttribute() | DeleteAttribute():
            return _inverse_of_attribute(row, change)
    return []


def _inverse_of_note(row: SentChange, change: AddNote | EditNote | DeleteNote) -> list[Change]:
    match change:
        case AddNote() if row.result is not None:
            return [DeleteNote(change.lead, row.result, change.title, change.title, change.note)]
        case EditNote() if change.base_title is not None and change.base_note is not None:
            return [
                EditNote(
                    change.lead,
                    change.id,
                    change.base_title,
                    change.base_note,
                    base_title=change.title,
                    base_note=change.note,
                )
            ]
        case DeleteNote() if change.base_title is not None:
            return [AddNote(change.lead, change.base_title, change.base_note or "")]
    return []


def _inverse_of_lead(row: SentChange, change: EditLead | MoveStatus | CreateLead) -> Change:
    match change:
        case EditLead():
            return EditLead(
                change.lead,
                fields={name: change.base.get(name) for name in change.fields},
                base=dict(change.fields),
                add=change.remove,
                remove=change.add,
            )
        case MoveStatus():
            return MoveStatus(change.lead, change.remove, change.add, _reversed(change.told))
        case CreateLead():
            name = " ".join(
                str(change.fields.get(part) or "") for part in ("first_name", "last_name")
            )
            return DeleteLead(-row.id, name.strip())


def _inverse_of_attribute(
    row: SentChange, change: AddAttribute | EditAttribute | DeleteAttribute
) -> list[Change]:
    match change:
        case AddAttribute() if row.result is not None:
            return [DeleteAttribute(row.result, change.type, change.name)]
        case EditAttribute() if change.base.get("name"):
            return [
                # Reverse only the change itself, based on its result, so that others' changes stay.
                EditAttribute(
                    change.id,
                    change.type,
                    change.base["name"],
                    None if change.color is None else change.base.get("color") or "",
                    None if change.order is None else change.base.get("order"),
                    base={"name": change.name, "color": change.color, "order": change.order},
                )
            ]
        case DeleteAttribute():
            color, order = change.base.get("color"), change.base.get("order")
            return [AddAttribute(change.type, change.name, color, order)]
    return []


def _reversed(text: str) -> str:
    """``A → B`` reversed."""
    parts = text.split(" → ")
    return " → ".join(reversed(parts)) if len(parts) == 2 else ""


def _recreated(connection: mirror.Connection, snapshot: Mapping[str, Any]) -> list[Change]:
    """Return a new lead with the fields and notes of a deleted one.

    Files, history and authors are lost. The notes name lead 0, the one created just before.
    """
    creation = creation_of(connection, snapshot.get("lead") or {})
    if creation is None:
        return []
    listed = sorted(snapshot.get("notes", ()), key=lambda note: str(note.get("created_at") or ""))
    texts = [(str(n.get("title") or ""), str(n.get("note") or "")) for n in listed]
    return [creation, *(AddNote(0, title, text) for title, text in texts)]


def creation_of(connection: mirror.Connection, answer: Mapping[str, Any]) -> CreateLead | None:
    """A new lead with the fields of ``answer``; None without a first name, which TaskIP demands."""
    if not answer.get("first_name"):
        return None
    known = attributes.read(connection)
    fields: dict[str, Any] = {
        name: answer[name] for name in SCALARS if answer.get(name) not in (None, "")
    }
    if day := parse_day(str(fields.pop("lead_interaction_date", ""))):
        fields["lead_interaction_date"] = day.isoformat()
    for name, text in ID_LISTS.items():
        people = text in ("assigned_to", "groups")
        if known_ids := [i for i in ids(answer.get(text)) if people or i in known]:
            fields[name] = known_ids
    company = answer.get("company")
    named = {"company_id": company.get("name") if isinstance(company, Mapping) else None}
    named |= {name: answer.get(name.removesuffix("_id")) for name in _PLACES}
    shows = {name: text for name, text in named.items() if name in fields and isinstance(text, str)}
    return CreateLead(fields, shows)
