"""The words of the undo toast, and of the question that offers the opposite of a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from taskip_leads import clock
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
    lead_of,
)
from taskip_leads.models.field_labels import DAY, display_value, label
from taskip_leads.models.pending import PendingChange, UndoResult
from taskip_leads.text import clean, plural

_NAME = 40
_LINE = 56


def inverse_lines(undone: UndoResult) -> list[str]:
    """Return what the question says that offers the opposite of a sent change."""
    lines = ["This reverses it; later changes by others stay:"]
    # The same change on many leads is one line.
    counts = Counter(clean(change.words)[:_LINE] for change in undone.inverse)
    for words, count in list(counts.items())[:5]:
        lines.append(words if count == 1 else f"{words}, {count} times")
    if len(counts) > 5:
        lines.append(f"and {sum(list(counts.values())[5:])} more")
    return lines


def headline(changes: Sequence[PendingChange]) -> str:
    """Return what the changes of one key press do, in clean text: ``Amelia Okafor → Contacted``.

    They are oldest first; the last one is the main one.
    """
    held = next((one for one in changes if isinstance(one.change, CreateLead)), changes[-1])
    merge = merge_of(changes)
    if merge is not None:
        return f"Merge {clean(merge.name[:_NAME])} into {clean(merge.into_label)}"
    change: Change = held.change
    leads = {lead_id for one in changes if (lead_id := lead_of(one.change)) is not None}
    whom = plural(len(leads), "lead") if len(leads) > 1 else _name(held)
    match change:
        case DeleteLeads():
            return f"Delete {plural(len(change.leads), 'lead')}"
        case DeleteLead() | DeleteAttribute() | DeleteNote() | DeleteFiles():
            return _deletion(change, whom)
        case UploadFile() if len(changes) > 1:
            return f"{len(changes)} files to {whom}"
        case UploadFile():
            return f"File {clean(change.name[:_NAME])}"
        case EditNote():
            return f"Edit note “{clean(change.title[:_NAME])}”"
        case SendEmail():
            return f"Email to {whom}"
        case EditAttribute():
            return _attribute_edit(change)
        case CreateLead() | AddAttribute() | AttachFiles():
            return clean(change.words)
    outcomes = _distinct(outcome(one.change) for one in changes)
    if not outcomes:
        return f"Note to {whom}" if isinstance(change, AddNote) else clean(change.words)
    return f"{whom} → {', '.join(outcomes)}"


def merge_of(changes: Iterable[PendingChange]) -> DeleteLead | None:
    """Return the deletion that ends a merge, if the changes of a key press are one."""
    deletions = (one.change for one in changes if isinstance(one.change, DeleteLead))
    return next((one for one in deletions if one.into is not None), None)


def outcome(change: Change) -> str:
    """Return what a lead has after a change, in clean text: ``Contacted``, ``Fri 27 Nov``."""
    match change:
        case ConvertLead():
            return "contact"
        case MoveStatus():
            return clean(change.told.rpartition("→ ")[2][:_NAME]) or "another status"
        case EditLead() if change.told:
            what, _, to = change.told.partition(" ")
            return clean(f"{what.lower()} {to.rpartition('→ ')[2]}")
        case EditLead():
            return _edited(change)
    return ""


def _edited(change: EditLead) -> str:
    names = [*change.fields, *(n for n in ID_LISTS if change.add.get(n) or change.remove.get(n))]
    if len(names) != 1 or names[0] not in change.fields:
        return ", ".join(label(name).lower() for name in names)
    (name,) = names
    value = change.fields[name]
    if name == DAY:
        if change.done:
            return "done today"
        return "no next step" if value is None else display_value(name, value, clock.today())
    if value in (None, ""):
        return f"no {label(name).lower()}"
    text = change.shows.get(name) or display_value(name, value, clock.today())
    return f"{label(name).lower()} {clean(text[:_NAME])}"


def _deletion(change: DeleteLead | DeleteAttribute | DeleteNote | DeleteFiles, whom: str) -> str:
    match change:
        case DeleteAttribute():
            return f"Delete {change.type.word} {clean(change.name[:_NAME])}"
        case DeleteNote():
            return f"Delete note “{clean((change.title or change.base_title or '')[:_NAME])}”"
        case DeleteFiles():
            return f"Delete {plural(len(change.ids), 'file')}"
    return f"Delete {whom}"


def _attribute_edit(change: EditAttribute) -> str:
    if change.base.get("name", change.name) != change.name:
        return clean(change.words)
    subject = f"{change.type.word.capitalize()} {clean(change.name[:_NAME])}"
    return f"{subject}: {'new position' if change.color is None else 'new colour'}"


def _name(held: PendingChange) -> str:
    return clean(held.about[:_NAME]) or "The lead"


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
