"""The words of a change in the history: what it did, in one line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from taskip_leads import clock
from taskip_leads.clock import parse_day
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    UploadFile,
)
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.history.kinds import HistoryKind, kind_of
from taskip_leads.text import clean, plural, short_day, size

#: A line has at most so many characters of a text.
_LINE = 200
#: How the title of a note begins that says what the next step is.
NEXT = "Next: "


def line_of(change: Change, names: Mapping[int, str], result: int | None = None) -> str:
    """Return what a change did, in clean text: ``Qualified → Proposal``.

    ``names`` are those of statuses by id; ``result`` is the id that TaskIP gave.
    """
    return clean(_line(change, names, result)[:_LINE])


def _line(change: Change, names: Mapping[int, str], result: int | None) -> str:
    match change:
        case AddNote() | EditNote() | DeleteNote():
            return _note(change)
        case SendEmail():
            return change.subject
        case MoveStatus():
            return change.told or _moved(change.remove, change.add, names)
        case EditLead():
            return _edit(change, names)
        case CreateLead():
            return str(change.shows.get("company_id") or change.fields.get("email") or "")
        case ConvertLead():
            return f"Contact #{result}" if result is not None else "to a contact"
        case DeleteLead():
            notes = len(change.snapshot.get("notes", ()))
            return "deleted" + (f", with its {plural(notes, 'note')}" if notes else "")
        case DeleteLeads():
            return "deleted"
        case UploadFile():
            return f"{change.name}  {size(change.size)}"
    return change.words


def _note(change: AddNote | EditNote | DeleteNote) -> str:
    if isinstance(change, DeleteNote):
        return f"deleted: {change.title or change.base_title or change.id}"
    text = " ".join(change.note[:_LINE].split())
    line = f"{change.title}: {text}" if text not in ("", change.title) else change.title
    return f"edited: {line}" if isinstance(change, EditNote) else line


def _edit(change: EditLead, names: Mapping[int, str]) -> str:
    match kind_of(change):
        case HistoryKind.STEP:
            value = change.fields[DAY]
            day = parse_day(str(value)) if value else None
            if change.done:
                return "done, nothing planned"
            if day is not None:
                return short_day(day, clock.today())
            return f"no next step any more{_was(change.base.get(DAY))}"
        case HistoryKind.OWNER:
            return change.told.removeprefix("Owner ") or "others"
        case HistoryKind.STATUS:
            add, remove = change.add.get("status_ids", ()), change.remove.get("status_ids", ())
            return _moved(remove, add, names)
    text = change.words.removeprefix("Edit ")
    return text[:1].upper() + text[1:]


def _was(value: object) -> str:
    day = parse_day(str(value)) if value else None
    return "" if day is None else f", it was {short_day(day, clock.today())}"


def _moved(remove: Iterable[int], add: Iterable[int], names: Mapping[int, str]) -> str:
    before, after = (", ".join(names.get(id_, f"#{id_}") for id_ in ids) for ids in (remove, add))
    return f"{before} → {after or 'none'}".strip()


def destination(line: str) -> str:
    """Return where a status went: ``Proposal`` for ``Qualified → Proposal``."""
    return line.rpartition("→ ")[2]


def common_line(lines: Collection[str]) -> str:
    """Return one line for several changes of a kind."""
    first = min(lines)
    if len(set(lines)) == 1:
        return first
    if all(" → " in line for line in lines):
        goals = sorted({destination(line) for line in lines})
        origins = {line.rpartition(" → ")[0] for line in lines}
        origin = f"{origins.pop()} " if len(origins) == 1 else ""
        if len(goals) == 1 or origin:
            return f"{origin}→ {', '.join(goals)}"
    return f"{first} and others"


def refusal(message: str, details: Mapping[str, Any]) -> str:
    """Return why a change was refused, in TaskIP's words."""
    reasons = details.get("fields")
    if isinstance(reasons, dict) and reasons:
        return clean(" ".join(" ".join(map(str, reason)) for reason in reasons.values()))
    return clean(message) or "Refused, no reason given."


def search_text(change: Change, line: str, about: str) -> str:
    """Return the text in which a change is found: its words, its lead, and what was written."""
    parts = [about, line, change.words]
    match change:
        case AddNote() | EditNote():
            parts.append(change.note)
        case SendEmail():
            parts.append(change.message)
        case CreateLead():
            parts += [str(change.fields.get("email") or ""), *change.shows.values()]
        case DeleteLeads():
            parts += change.names
    return "\n".join(parts)
