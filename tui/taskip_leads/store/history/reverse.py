"""Find the changes that reverse one that was sent some time ago."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads import clock, mirror
from taskip_leads.mirror.tables import leads
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.models.change import (
    ID_LISTS,
    AddNote,
    Change,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditLead,
    EditNote,
    MoveStatus,
    lead_of,
)
from taskip_leads.models.field_labels import display_value, label
from taskip_leads.models.history.entry import HistoryChange, HistoryState
from taskip_leads.models.history.reversal import Reversal
from taskip_leads.store.field_values import equivalent, equivalent_text, matches, value_of
from taskip_leads.store.outbox.undo import inverse, irreversible
from taskip_leads.store.projection import records
from taskip_leads.store.projection.notes import LeadNotes
from taskip_leads.text import clean, plural

GONE = "The lead is no longer there."
_NOTE_GONE = "The note is no longer there."
_NOTE_UNREAD = "The notes of this lead were not read yet; open it first."
_AS_BEFORE = "It is already as it was before."
_UNSETTLED = {
    HistoryState.REFUSED: "TaskIP refused it, so there is nothing to reverse.",
    HistoryState.UNKNOWN: "Nobody knows yet whether it arrived. The outbox asks about it.",
    HistoryState.WAITING: "It is being sent; try again when it's done.",
}
#: A question names so many values that were changed since.
_NAMED = 4
_VALUE = 40


class _Found(Struct, frozen=True):
    """What reverses one change, or why nothing does; ``since``: what others made of it."""

    changes: tuple[Change, ...] = ()
    refusal: str = ""
    since: tuple[str, ...] = ()


def reversal(connection: mirror.Connection, changes: Sequence[HistoryChange]) -> Reversal:
    """Return what reverses these changes of one key press, as far as they were sent."""
    found = [_reverse(connection, one) for one in changes]
    back = tuple(change for one in found for change in one.changes)
    if not back:
        return Reversal(refusal=next((one.refusal for one in found if one.refusal), _AS_BEFORE))
    since = [line for one in found for line in one.since]
    if len(since) > _NAMED:
        since = [*since[:_NAMED], f"and {len(since) - _NAMED:,} more"]
    left = sum(not one.changes for one in found)
    if left:
        since.append(f"{plural(left, 'change')} of these can't be reversed.")
    return Reversal(back, changed_since=tuple(since))


def _reverse(connection: mirror.Connection, one: HistoryChange) -> _Found:
    if one.state is not HistoryState.SENT:
        return _Found(refusal=_UNSETTLED[one.state])
    change = _with_server_id(connection, one.change)
    lead = lead_of(change)
    deleted = isinstance(change, DeleteLead | DeleteLeads)
    if lead is not None and not deleted and records.projected(connection, lead) is None:
        return _Found(refusal=GONE)
    back = tuple(inverse(connection, one, change))
    if not back:
        return _Found(refusal=irreversible(change))
    match change:
        case EditLead() | MoveStatus():
            return _reverse_edit(connection, change, back, one.about)
        case AddNote() | EditNote():
            return _reverse_note(connection, change, back, one)
    return _Found(back)


def _with_server_id(connection: mirror.Connection, change: Change) -> Change:
    """Return the change with TaskIP's id of its note, which was created here."""
    if isinstance(change, EditNote | DeleteNote) and change.id < 0:
        server_id = history.created_by(connection, -change.id)
        return change if server_id is None else replace(change, id=server_id)
    return change


def _reverse_edit(
    connection: mirror.Connection,
    change: EditLead | MoveStatus,
    back: tuple[Change, ...],
    about: str,
) -> _Found:
    """Reverse new values of a lead, which may have been changed since."""
    answer = records.projected(connection, change.lead) or {}
    fields = change.fields if isinstance(change, EditLead) else {}
    base = change.base if isinstance(change, EditLead) else {}
    since: list[str] = []
    is_back = True
    for name, value in fields.items():
        current = value_of(answer, name)
        is_back = is_back and equivalent(name, current, base.get(name))
        if not matches(name, value, current):
            # A number may have come as 40000.0.
            amount = name == "value" and current is not None
            text = display_value(name, str(current) if amount else current, clock.today())
            now = clean(text[:_VALUE])
            shown = "" if name.endswith("_id") else f": it is {now} now"
            since.append(f"{label(name)} of {about} was changed since{shown}")
    for name in ID_LISTS:
        add, remove = _moved(change, name)
        current = value_of(answer, name)
        is_back = is_back and not add & set(current) and remove <= set(current)
        if not add <= set(current) or remove & set(current):
            since.append(f"{label(name)} of {about} was changed since")
    if is_back:
        return _Found(refusal=_AS_BEFORE)
    # Based on what is there now, which the user sees in the question.
    now_based = tuple(replace(one, base={}) if isinstance(one, EditLead) else one for one in back)
    return _Found(now_based, since=tuple(since))


def _moved(change: EditLead | MoveStatus, name: str) -> tuple[set[int], set[int]]:
    """Return the ids that a change has added to a list and removed from it."""
    if isinstance(change, EditLead):
        return set(change.add.get(name, ())), set(change.remove.get(name, ()))
    return (set(change.add), set(change.remove)) if name == "status_ids" else (set(), set())


def _reverse_note(
    connection: mirror.Connection,
    change: AddNote | EditNote,
    back: tuple[Change, ...],
    one: HistoryChange,
) -> _Found:
    """Reverse the text of a note, which may have been changed or deleted since."""
    note_id = one.result if isinstance(change, AddNote) else change.id
    view = None if note_id is None else LeadNotes(connection, change.lead).find(note_id)
    if view is None:
        is_known = leads.notes_read_at(connection, change.lead) is not None
        return _Found(refusal=_NOTE_GONE if is_known else _NOTE_UNREAD)
    title, text = view.note.title, view.note.note
    if equivalent_text(title, change.title) and equivalent_text(text, change.note):
        return _Found(back)
    if isinstance(change, EditNote) and (title, text) == (change.base_title, change.base_note):
        return _Found(refusal=_AS_BEFORE)
    based = tuple(
        replace(step, base_title=title, base_note=text)
        if isinstance(step, EditNote | DeleteNote)
        else step
        for step in back
    )
    return _Found(based, since=(f"The note “{clean(title[:_VALUE])}” was changed since",))
