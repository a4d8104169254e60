"""Drafts of a lead, in the words of a list: what was begun, and how to go on with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec import field as struct_field

from taskip_leads.models.field_labels import label


class DraftKind(StrEnum):
    """What a draft becomes when it is saved."""

    NOTE = "note"
    EMAIL = "email"
    #: A field or the form of a lead (``lead`` 0: a new one).
    LEAD = "lead"


class Draft(Struct, frozen=True):
    """A text that was begun and not saved, or that could not be delivered.

    An e-mail has its subject in ``title`` and its text in ``note``; a form has its ``fields``.
    """

    lead: int
    title: str
    note: str
    updated_at: datetime
    kind: DraftKind = DraftKind.NOTE
    #: The id of the note that is edited; 0 = a new one.
    item: int = 0
    fields: Mapping[str, Any] = struct_field(default_factory=dict)
    #: The lead's name, also where the lead is gone.
    about: str = ""


def texts(drafts: Iterable[Draft]) -> dict[str, str]:
    """Texts of a lead's fields that were begun and not saved, by write name."""
    for draft in drafts:
        if draft.kind is DraftKind.LEAD:
            found = draft.fields.get("texts", {})
            return {name: str(text) for name, text in dict(found).items()}
    return {}


def kind(draft: Draft) -> str:
    """What it becomes: ``Note``, ``E-mail``, ``Fields``, ``New lead``."""
    match draft.kind:
        case DraftKind.NOTE:
            return "Note" if not draft.item else "Edit"
        case DraftKind.EMAIL:
            return "E-mail"
        case DraftKind.LEAD:
            return "Fields" if draft.lead else "New lead"


def words(draft: Draft) -> str:
    """Its first words: a title, the first line, or the fields that were begun. Not clean."""
    if draft.kind is DraftKind.LEAD:
        begun = texts([draft])
        return ", ".join(f"{label(name)} {text}".strip() for name, text in begun.items() if text)
    for line in (draft.title, *draft.note.split("\n", 20)[:20]):
        if line.strip():
            return line.strip()[:500]
    return ""
