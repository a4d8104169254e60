"""What a change is to the user, and the line of the history that it belongs to."""

from __future__ import annotations

from enum import IntEnum

from taskip_leads.models.change import (
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
)
from taskip_leads.models.field_labels import DAY


class HistoryKind(IntEnum):
    """The kinds; of those made with one key press, the highest stands first."""

    LIST = 1
    FILE = 2
    EDIT = 3
    OWNER = 4
    STATUS = 5
    STEP = 6
    EMAIL = 7
    NOTE = 8
    LEAD = 9

    @property
    def plural(self) -> str:
        """The name of several: ``next steps``."""
        return _PLURALS[self]


_PLURALS = {
    HistoryKind.NOTE: "notes",
    HistoryKind.EMAIL: "emails",
    HistoryKind.STATUS: "status",
    HistoryKind.STEP: "next steps",
    HistoryKind.EDIT: "edits",
    HistoryKind.OWNER: "owners",
    HistoryKind.LEAD: "leads",
    HistoryKind.FILE: "files",
    HistoryKind.LIST: "lists",
}
#: The kinds in the order in which a screen names them.
ORDER = tuple(_PLURALS)

_KINDS: tuple[tuple[tuple[type[Change], ...], HistoryKind], ...] = (
    ((AddNote, EditNote, DeleteNote), HistoryKind.NOTE),
    ((SendEmail,), HistoryKind.EMAIL),
    ((MoveStatus,), HistoryKind.STATUS),
    ((CreateLead, ConvertLead, DeleteLead, DeleteLeads), HistoryKind.LEAD),
    ((UploadFile, AttachFiles, DeleteFiles), HistoryKind.FILE),
    ((AddAttribute, EditAttribute, DeleteAttribute), HistoryKind.LIST),
)
#: Room for the kinds in the number of an entry.
_SLOTS = 16


def kind_of(change: Change) -> HistoryKind:
    """Return what a change is."""
    if isinstance(change, EditLead):
        ids = {name for lists in (change.add, change.remove) for name in lists if lists[name]}
        if tuple(change.fields) == (DAY,) and not ids:
            return HistoryKind.STEP
        if not change.fields and ids == {"assigned_to"}:
            return HistoryKind.OWNER
        if not change.fields and ids == {"status_ids"}:
            return HistoryKind.STATUS
        return HistoryKind.EDIT
    return next((kind for types, kind in _KINDS if isinstance(change, types)), HistoryKind.EDIT)


def entry_of(first_id: int, kind: HistoryKind) -> int:
    """Return the number of the line for changes of a kind that were made with one key press.

    ``first_id`` is the first of them, of any kind. Later lines have higher numbers.
    """
    return first_id * _SLOTS + kind


def first_of(entry: int) -> int:
    """Return the first change of the key press that a line belongs to."""
    return entry // _SLOTS


def kind_in(entry: int) -> HistoryKind:
    """Return what the changes of a line are."""
    return HistoryKind(entry % _SLOTS)


def note_of_step(entry: int) -> int:
    """Return the line of the notes that were written with the next steps of a line."""
    return entry_of(first_of(entry), HistoryKind.NOTE)
