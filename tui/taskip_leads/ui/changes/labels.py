"""Describe a pending change: its state, kind, subject and age, each in a few words."""

from __future__ import annotations

from datetime import datetime

from taskip_leads.models import change as kinds
from taskip_leads.models.change import Change
from taskip_leads.models.field_labels import label
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.text import clean, plural, size, span
from taskip_leads.ui.render.glyphs import Glyphs

_KINDS: tuple[tuple[type[Change] | tuple[type[Change], ...], str], ...] = (
    ((kinds.AddNote, kinds.EditNote), "Note"),
    (kinds.MoveStatus, "Status"),
    ((kinds.CreateLead, kinds.AddAttribute), "New"),
    ((kinds.UploadFile, kinds.AttachFiles), "File"),
    (kinds.SendEmail, "Email"),
    (kinds.ConvertLead, "Convert"),
    (
        (
            kinds.DeleteLead,
            kinds.DeleteLeads,
            kinds.DeleteNote,
            kinds.DeleteFiles,
            kinds.DeleteAttribute,
        ),
        "Delete",
    ),
)
#: A note's line shows at most this many characters of its text.
_LINE = 200


def kind(change: Change) -> str:
    """Return one word for what the change does."""
    if isinstance(change, kinds.DeleteLead) and change.into is not None:
        return "Merge"
    return next((word for types, word in _KINDS if isinstance(change, types)), "Edit")


def about(pending: PendingChange, before: PendingChange | None = None) -> str:
    """Describe a change in one line; a refused one by TaskIP's reason. ``before`` is what it waits for."""
    if pending.state is ChangeState.REFUSED:
        return refusal(pending)
    line = _line(pending)
    if before is not None and pending.state in (ChangeState.QUEUED, ChangeState.HELD):
        line += f"  after {_article(before.change)}"
    return line


def _line(pending: PendingChange) -> str:
    change = pending.change
    match change:
        case kinds.AddNote() | kinds.EditNote():
            text = " ".join(change.note[:_LINE].split())
            line = f"{change.title}: {text}" if text not in ("", change.title) else change.title
        case kinds.SendEmail():
            line = change.subject
        case kinds.UploadFile():
            line = f"{change.name}  {size(change.size)}"
        case kinds.ConvertLead():
            line = "to a contact" if pending.result is None else f"Contact #{pending.result}"
        case kinds.MoveStatus():
            line = change.told or change.words
        case kinds.DeleteLead() if change.into is not None:
            line = f"“{change.name}” into {change.into_label}, and delete it"
        case kinds.DeleteLead():
            notes = len(change.snapshot.get("notes", ()))
            line = "Lead" + (f" and its {plural(notes, 'note')}" if notes else "")
        case kinds.EditAttribute() if change.order is not None and not _renamed(change):
            line = f"{change.type.word.capitalize()} “{change.name}” to place {change.order}"
        case kinds.CreateLead():
            line = change.words.removeprefix("New ")
        case _:
            line = change.words
            for verb in ("New ", "Delete ", "Edit ", "Rename "):
                line = line.removeprefix(verb)
    line = clean(line)
    return line[:1].upper() + line[1:] if isinstance(change, kinds.EditLead) else line


def _renamed(change: kinds.EditAttribute) -> bool:
    """Return whether more than its position kinds."""
    return change.color is not None or change.base.get("name", change.name) != change.name


def refusal(pending: PendingChange) -> str:
    """Return why a change was refused, in TaskIP's words."""
    reasons = pending.details.get("fields")
    if isinstance(reasons, dict) and reasons:
        return clean(" ".join(" ".join(map(str, reason)) for reason in reasons.values()))
    return clean(pending.message) or "Refused, no reason given."


def was_done_by_others(pending: PendingChange) -> bool:
    """Return whether TaskIP had converted the lead before our request came."""
    converted = isinstance(pending.change, kinds.ConvertLead)
    return converted and pending.state is ChangeState.DONE and bool(pending.message)


def _article(change: Change) -> str:
    words = {
        "Note": "the note",
        "Email": "the email",
        "File": "the file",
        "New": "the new one",
        "Status": "the status",
    }
    return words.get(kind(change), "the change before")


def this_change(change: Change) -> str:
    """Refer to a change: ``this note``."""
    words = {"Note": "this note", "Email": "this email", "File": "this file"}
    return words.get(kind(change), "this change")


def state_badge(pending: PendingChange, glyphs: Glyphs, now: datetime) -> tuple[str, str, str]:
    """Return the glyph, the word and the colour token of a state."""
    match pending.state:
        case ChangeState.HELD:
            left = (pending.hold_until - now).total_seconds() if pending.hold_until else 0
            return glyphs.held, f"sends in {span(left)}" if left > 0 else "waiting", "accent"
        case ChangeState.QUEUED:
            return glyphs.queued, "waiting", "muted"
        case ChangeState.INFLIGHT:
            return glyphs.sending, "sending", "accent"
        case ChangeState.UNKNOWN:
            return glyphs.unknown, "checking", "muted"
        case ChangeState.REFUSED:
            return glyphs.refused, "refused", "bad"
        case ChangeState.DONE:
            # Without a request: TaskIP's value was kept, or nothing was left to send.
            sent = pending.sent_at and not was_done_by_others(pending)
            return glyphs.done, "sent" if sent else "done", "ok"
        case ChangeState.NEEDS_DECISION:
            return glyphs.unknown, _ASKS[pending.question], "warn"


_ASKS = {
    Question.NONE: "unknown",
    Question.ARRIVED: "unknown",
    Question.CONFLICT: "conflict",
    Question.WAITED: "waited",
    Question.CHANGED: "changed",
    Question.NOT_TAKEN: "not accepted",
}


def when(pending: PendingChange, now: datetime) -> str:
    """Return the age of an open change, or the time of day at which it ended."""
    if pending.state in (ChangeState.NEEDS_DECISION, ChangeState.REFUSED, ChangeState.DONE):
        moment = pending.settled_at or pending.sent_at or pending.created_at
        return clock_time(moment)
    seconds = int((now - pending.created_at).total_seconds())
    if seconds < 2:
        return "now"
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m"
    return f"{seconds // 3600}h" if seconds < 86400 else f"{seconds // 86400}d"


def clock_time(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%H:%M") if moment else ""


#: Changes that a form or an editor can correct.
_EDITABLE = (
    kinds.AddNote,
    kinds.EditNote,
    kinds.CreateLead,
    kinds.EditLead,
    kinds.SendEmail,
    kinds.AddAttribute,
    kinds.EditAttribute,
)


def can_edit(pending: PendingChange) -> bool:
    """Return whether there is a form or an editor for the change."""
    return isinstance(pending.change, _EDITABLE)


def conflict_fields(pending: PendingChange) -> str:
    """Name the fields of a conflict."""
    return ", ".join(label(name).lower() for name in pending.details) or "unknown"
