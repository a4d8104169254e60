"""Drafts of a lead, in the words of a list: what was begun, and how to go on with it."""

from __future__ import annotations

from collections.abc import Iterable

from taskip_leads.models.field_words import label
from taskip_leads.store.state import Draft, DraftKind


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
