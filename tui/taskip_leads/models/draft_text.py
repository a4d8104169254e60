"""Drafts of a lead, and the texts that lists show for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec import field as struct_field

from taskip_leads.models.field_labels import label


class DraftKind(StrEnum):
    """The kind of thing that a draft becomes when it is saved."""

    NOTE = "note"
    EMAIL = "email"
    #: A field or the form of a lead (``lead`` 0: a new lead).
    LEAD = "lead"


class Draft(Struct, frozen=True):
    """A text that was not saved, or could not be delivered.

    An email has its subject in ``title`` and its text in ``note``; a form has its ``fields``.
    """

    lead: int
    title: str
    note: str
    updated_at: datetime
    kind: DraftKind = DraftKind.NOTE
    #: The id of the edited note; 0: a new note.
    item: int = 0
    fields: Mapping[str, Any] = struct_field(default_factory=dict)
    #: The lead's name, even if the lead was deleted.
    about: str = ""


def texts(drafts: Iterable[Draft]) -> dict[str, str]:
    """Return the unsaved texts of a lead's fields, by write name."""
    for draft in drafts:
        if draft.kind is DraftKind.LEAD:
            stored = draft.fields.get("texts", {})
            return {name: str(text) for name, text in dict(stored).items()}
    return {}


def kind(draft: Draft) -> str:
    """Return the draft's kind: ``Note``, ``Email``, ``Fields``, ``New lead``."""
    match draft.kind:
        case DraftKind.NOTE:
            return "Note" if not draft.item else "Edit"
        case DraftKind.EMAIL:
            return "Email"
        case DraftKind.LEAD:
            return "Fields" if draft.lead else "New lead"


def summary(draft: Draft) -> str:
    """Return the draft's title, first line, or edited fields. Not cleaned."""
    if draft.kind is DraftKind.LEAD:
        begun = texts([draft])
        return ", ".join(f"{label(name)} {text}".strip() for name, text in begun.items() if text)
    for line in (draft.title, *draft.note.split("\n", 20)[:20]):
        if line.strip():
            return line.strip()[:500]
    return ""
