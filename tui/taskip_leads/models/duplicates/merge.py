"""Merge one lead into another: which values the kept one gets, and the changes that do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from taskip_leads import clock
from taskip_leads.models.change import (
    AddNote,
    AttachFiles,
    Change,
    DeleteLead,
    EditLead,
)
from taskip_leads.models.duplicates.merge_fields import (
    DESCRIPTION,
    EMAIL,
    FieldKind,
    MergeField,
    json_value,
    merge_fields,
)
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.note import Note
from taskip_leads.text import clean, fold, short_day


class Side(StrEnum):
    """Whose value the kept lead has afterwards."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


class Merge(Struct, frozen=True):
    """Two leads that become one, field by field."""

    kept: LeadDetail
    other: LeadDetail
    fields: tuple[MergeField, ...]
    #: Field name → side; a field that is not named stays as the kept lead has it.
    sides: Mapping[str, Side]

    @classmethod
    def of(cls, kept: LeadDetail, other: LeadDetail, chosen: Mapping[str, Side]) -> Merge:
        """Compare two leads; ``chosen`` are the sides that the user chose."""
        fields = merge_fields(kept.lead, other.lead)
        newer = (other.lead.updated_at or "") > (kept.lead.updated_at or "")
        sides = {
            field.name: _allowed(field, chosen.get(field.name)) or _proposed(field, newer=newer)
            for field in fields
        }
        return cls(kept, other, fields, sides)

    def side(self, field: MergeField) -> Side:
        """Return whose value of a field is kept."""
        return self.sides[field.name]

    @property
    def takes_email(self) -> bool:
        """Whether the kept lead gets the other one's address, which must be free by then."""
        return self.sides.get(EMAIL) is Side.OTHER

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes to copy, the oldest first; one that an earlier merge has copied is left out."""
        present = {(view.note.title, view.note.note) for view in self.kept.notes}
        return tuple(
            view.note
            for view in reversed(self.other.notes)
            if (view.note.title, self.copied_text(view.note)) not in present
        )

    @property
    def file_ids(self) -> tuple[int, ...]:
        """The files to attach."""
        present = {file.id for file in self.kept.files}
        return tuple(file.id for file in self.other.files if file.id not in present)

    @property
    def changed(self) -> tuple[MergeField, ...]:
        """The fields that the kept lead gets a new value for."""
        return tuple(field for field in self.fields if self.side(field) is not Side.KEPT)

    @property
    def request_count(self) -> int:
        """How many changes it takes, each with one request that writes."""
        return len(self.changes())

    def copied_text(self, note: Note) -> str:
        """Return the text of a note's copy: its first line names lead, author and day."""
        parts = [f"From {label_of(self.other)}"]
        if note.author is not None and note.author.label != "–":
            parts.append(clean(note.author.label))
        day = clock.local_day(note.created_at)
        if day is not None:
            parts.append(f"{short_day(day, day).partition(' ')[2]} {day.year}")
        return f"{', '.join(parts)}\n\n{note.note}"

    def changes(self) -> tuple[Change, ...]:
        """Return the changes in the order in which they must arrive; the other lead is deleted last.

        Only an email address that is taken over needs the other lead gone before: it is unique.
        """
        kept = self.kept.row.lead_id
        copies = [
            AddNote(kept, note.title, self.copied_text(note), note.media.id if note.media else None)
            for note in self.notes
        ]
        files = [AttachFiles(kept, self.file_ids)] if self.file_ids else []
        edit = self._edit()
        edits = [] if edit is None else [edit]
        deletion = DeleteLead(
            self.other.row.lead_id, self.other.row.name, into=kept, into_label=label_of(self.kept)
        )
        if self.takes_email:
            return (*copies, *files, deletion, *edits)
        return (*copies, *files, *edits, deletion)

    def _edit(self) -> EditLead | None:
        kept, other = self.kept.lead, self.other.lead
        fields: dict[str, Any] = {}
        base: dict[str, Any] = {}
        shows: dict[str, str] = {}
        add: dict[str, tuple[int, ...]] = {}
        remove: dict[str, tuple[int, ...]] = {}
        for field in self.changed:
            if field.kind is FieldKind.SET:
                mine, theirs = field.kept_ids, field.other_ids
                if more := tuple(i for i in theirs if i not in mine):
                    add[field.name] = more
                if self.side(field) is Side.OTHER and (
                    less := tuple(i for i in mine if i not in theirs)
                ):
                    remove[field.name] = less
                continue
            for name in field.writes:
                fields[name] = json_value(other, name)
                base[name] = json_value(kept, name)
            if field.name == DESCRIPTION and self.side(field) is Side.BOTH:
                fields[DESCRIPTION] = f"{kept.description}\n\n{other.description}"
            shows |= field.shows
        if not fields and not add and not remove:
            return None
        return EditLead(self.kept.row.lead_id, fields, base, add, remove, shows)


def label_of(detail: LeadDetail) -> str:
    """Return ``#1038``, or ``new`` for a lead that TaskIP does not have yet."""
    return "new" if detail.row.server_id is None else f"#{detail.row.server_id}"


def sides_of(field: MergeField) -> Sequence[Side]:
    """Return the sides that can be chosen for a field; one if there is no choice."""
    if field.same or not field.movable:
        return (Side.KEPT,)
    if field.kind is FieldKind.VALUE or not (field.kept_text and field.other_text):
        return (Side.KEPT, Side.OTHER)
    return tuple(Side)


def _allowed(field: MergeField, side: Side | None) -> Side | None:
    return side if side in sides_of(field) else None


def _proposed(field: MergeField, *, newer: bool) -> Side:
    """Return the side to begin with: the fuller value, else the newer one.

    Statuses, owners and groups stay; sources are joined. An email address stays too, because it can
    only be taken over once the other lead is gone.
    """
    sides = sides_of(field)
    if len(sides) == 1 or not field.other_text:
        return Side.KEPT
    if not field.kept_text:
        return Side.OTHER
    if field.kind is FieldKind.SET:
        return Side.BOTH if field.name == "source_ids" else Side.KEPT
    if field.name == EMAIL:
        return Side.KEPT
    if field.name == DESCRIPTION:
        return Side.BOTH
    mine, theirs = fold(field.kept_text), fold(field.other_text)
    if mine == theirs:
        return Side.KEPT
    if mine in theirs or theirs in mine:
        return Side.OTHER if len(theirs) > len(mine) else Side.KEPT
    return Side.OTHER if newer else Side.KEPT
