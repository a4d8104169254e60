"""The words of the undo toast, and of the question that offers the opposite of a change."""

from __future__ import annotations

from collections import Counter

from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditNote,
    SendEmail,
    UploadFile,
)
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


_DELETIONS = (DeleteAttribute, DeleteFiles, DeleteLead, DeleteLeads, DeleteNote)


def verb(change: Change) -> str:
    """Return what happens to the subject of ``headline`` when the time to undo ends."""
    if isinstance(change, ConvertLead):
        return "converted"
    return "deleted" if isinstance(change, _DELETIONS) else "sends"


def headline(held: PendingChange) -> str:
    """Return the subject of a change, in clean text."""
    about = clean(held.about[:_NAME]) or "The lead"
    change: Change = held.change
    match change:
        case ConvertLead():
            return about
        case DeleteLead():
            return about
        case DeleteLeads():
            return plural(len(change.leads), "lead")
        case AddNote():
            return f"Note to {about}"
        case EditNote():
            return f"Edit note “{clean(change.title[:_NAME])}”"
        case DeleteNote():
            return f"Note “{clean(change.title[:_NAME])}”"
        case SendEmail():
            return f"Email to {about}"
        case UploadFile():
            return f"File {clean(change.name[:_NAME])}"
        case DeleteFiles():
            return plural(len(change.ids), "file")
        case EditAttribute():
            subject = f"{change.type.word.capitalize()} {clean(change.name[:_NAME])}"
            if change.base.get("name", change.name) != change.name:
                return clean(change.words)
            return f"{subject}: {'new position' if change.color is None else 'new colour'}"
        case DeleteAttribute():
            return f"{change.type.word.capitalize()} {clean(change.name[:_NAME])}"
        case _:
            return clean(change.words)


def headline_of(count: int, held: PendingChange) -> str:
    """Return the headline for ``count`` changes of one key press; ``held`` is one of them."""
    if count > 1 and isinstance(held.change, UploadFile):
        return f"{count} files"
    if isinstance(held.change, EditAttribute):
        return headline(held)  # the others only make room for it
    return headline(held) + (f" +{count - 1}" if count > 1 else "")
