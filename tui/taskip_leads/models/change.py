"""The union of all changes a user can make. Each is one durable row of the outbox.

A change describes the intent, not the request. ``lead`` is the lead's id on this machine; other ids are
TaskIP's, or negative if it has not assigned one yet: ``-7`` is what row 7 of the outbox will create (a
lead, a note, a status). ``encode`` and ``decode`` convert a change to and from JSON in the outbox, where
its kind is the class's name.

``Outbox.add`` fills in ``base…`` and ``snapshot`` from the mirror if they are missing. A form that was
open for a while sets its own ``base``, the values that the user saw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias, get_args

from msgspec import Struct, convert, field
from msgspec.structs import asdict

from taskip_leads import clock
from taskip_leads.errors import MirrorDamaged
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.field_labels import DAY, day_label, display_value, label

Json: TypeAlias = Mapping[str, Any]
#: TaskIP's name of an id list → ids.
IdLists: TypeAlias = Mapping[str, tuple[int, ...]]

#: Write names of a lead's id lists → their names in responses.
ID_LISTS = {
    "status_ids": "statuses",
    "source_ids": "sources",
    "assigned_to": "assigned_to",
    "groups": "groups",
}


class AddNote(Struct, frozen=True):
    """A new note on a lead; ``image`` is the id of a media upload."""

    lead: int
    title: str
    note: str
    image: int | None = None

    @property
    def words(self) -> str:
        return f"Note “{self.title}”"


class EditNote(Struct, frozen=True):
    """The new title and text of a note. Its attachment is kept unless ``image`` is set."""

    lead: int
    id: int
    title: str
    note: str
    image: int | None = None
    base_title: str | None = None
    base_note: str | None = None

    @property
    def words(self) -> str:
        return f"Edit note “{self.title}”"


class DeleteNote(Struct, frozen=True):
    """Delete a note permanently. ``base_…`` is what the user saw when they confirmed."""

    lead: int
    id: int
    title: str = ""
    base_title: str | None = None
    base_note: str | None = None

    @property
    def words(self) -> str:
        return f"Delete note “{self.title or self.base_title or self.id}”"


class EditLead(Struct, frozen=True):
    """New values for fields of a lead.

    ``fields`` maps TaskIP's *write* names (``value``, ``company_id``, ...) of edited fields to JSON
    values; None clears. Amounts are numbers or text, dates ``Y-m-d``. ``base`` has the previous values
    by the same names. Lists of ids (``assigned_to``, ``status_ids``, ``source_ids``, ``groups``) are
    changed and not replaced, by ``add`` and ``remove``.
    """

    lead: int
    fields: Json = field(default_factory=dict)
    base: Json = field(default_factory=dict)
    add: IdLists = field(default_factory=dict)
    remove: IdLists = field(default_factory=dict)
    #: Display texts of id fields (``company_id`` → ``Acme``), shown until TaskIP returns them.
    shows: Mapping[str, str] = field(default_factory=dict)
    #: A description (``Owner Tove Lind → Ana Silva``) that ``words`` cannot derive.
    told: str = ""
    #: The date is that of a contact which took the next step; it is no step of its own.
    done: bool = False

    @property
    def words(self) -> str:
        if self.told:
            return self.told
        names = [*self.fields, *(n for n in ID_LISTS if self.add.get(n) or self.remove.get(n))]
        if len(names) == 1 and names[0] in self.fields:
            name, today = names[0], clock.today()
            if self.done:
                return f"Done, contacted {display_value(name, self.fields[name], today)}"
            to = self.shows.get(name) or display_value(name, self.fields[name], today)
            known = name in self.base and not name.endswith("_id")
            was = f"{display_value(name, self.base[name], today)} → " if known else ""
            shown = day_label(self.fields[name], today) if name == DAY else label(name)
            return f"{shown} {was}{to}"
        return "Edit " + ", ".join(label(name).lower() for name in names)


class MoveStatus(Struct, frozen=True):
    """Remove statuses from a lead and add others; its other statuses stay."""

    lead: int
    add: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()
    #: A description for the outbox (``Contacted → Qualified``).
    told: str = ""

    @property
    def words(self) -> str:
        return f"Status {self.told}".strip()


class CreateLead(Struct, frozen=True):
    """A new lead. ``fields`` as in ``EditLead``, with complete lists of ids by write name.

    Its permanent local id is the negative of the id that ``Outbox.add`` returns.
    """

    fields: Json
    #: As in ``EditLead``.
    shows: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        names = (str(self.fields.get(name) or "") for name in ("first_name", "last_name"))
        return f"New lead “{' '.join(' '.join(names).split())}”"


class DeleteLead(Struct, frozen=True):
    """Delete a lead permanently, with its notes and files."""

    lead: int
    name: str = ""
    #: ``{"lead": response, "notes": [...], "files": [...]}`` as last known, to create it again.
    snapshot: Json = field(default_factory=dict)
    #: The lead that it is merged into, and how that is shown (``#1038``); None: it is only deleted.
    into: int | None = None
    into_label: str = ""

    @property
    def words(self) -> str:
        if self.into is not None:
            return f"Merge “{self.name}” into {self.into_label}, and delete it"
        notes = len(self.snapshot.get("notes", ()))
        rest = {0: "", 1: " and its 1 note"}.get(notes, f" and its {notes} notes")
        return f"Delete lead{f' “{self.name}”' if self.name else ''}{rest}"


class DeleteLeads(Struct, frozen=True):
    """Delete several leads permanently, with one request."""

    leads: tuple[int, ...]
    names: tuple[str, ...] = ()
    #: As in ``DeleteLead``, in the order of ``leads``.
    snapshots: tuple[Json, ...] = ()

    @property
    def words(self) -> str:
        return f"Delete {len(self.leads)} leads"


class SendEmail(Struct, frozen=True):
    """An email to a lead, sent at most once, because TaskIP cannot report whether it was sent."""

    lead: int
    subject: str
    message: str

    @property
    def words(self) -> str:
        return f"Email “{self.subject}”"


class ConvertLead(Struct, frozen=True):
    """Convert a lead to a contact, which TaskIP cannot reverse."""

    lead: int

    @property
    def words(self) -> str:
        return "Convert to contact"


class UploadFile(Struct, frozen=True):
    """A file for a lead; ``size`` is in bytes.

    ``path`` is the user's file until ``Outbox.add`` copies it to a private folder, then the copy.
    """

    lead: int
    name: str
    path: str
    size: int = 0
    mime: str | None = None

    @property
    def words(self) -> str:
        return f"File “{self.name}”"


class AttachFiles(Struct, frozen=True):
    """Attach media that were uploaded before to a lead, by their ids."""

    lead: int
    ids: tuple[int, ...]

    @property
    def words(self) -> str:
        return "Attach " + ", ".join(f"#{number}" for number in self.ids)


class DeleteFiles(Struct, frozen=True):
    """Delete files of a lead permanently; ``names`` in the order of ``ids``."""

    lead: int
    ids: tuple[int, ...]
    names: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        if len(self.ids) == 1:
            return f"Delete file “{self.names[0] if self.names else self.ids[0]}”"
        return f"Delete {len(self.ids)} files"


class AddAttribute(Struct, frozen=True):
    """A new status or source."""

    type: AttributeType
    name: str
    color: str | None = None
    order: int | None = None

    @property
    def words(self) -> str:
        return f"New {self.type.word} “{self.name}”"


class EditAttribute(Struct, frozen=True):
    """New values for a status or source. TaskIP requires name and type with every edit.

    A ``color`` or ``order`` of None stays unchanged. ``base`` maps ``name``, ``color`` and ``order``
    to their previous values.
    """

    id: int
    type: AttributeType
    name: str
    color: str | None = None
    order: int | None = None
    base: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        was = self.base.get("name")
        if was is not None and was != self.name:
            return f"Rename {self.type.word} “{was}” → “{self.name}”"
        text = f"Edit {self.type.word} “{self.name}”"
        if self.color is not None:
            text += f", colour {self.base.get('color') or 'none'} → {self.color or 'none'}"
        if self.order is not None:
            text += f", place {self.order}"
        return text


class DeleteAttribute(Struct, frozen=True):
    """Delete a status or source permanently. The effect on its leads is not documented."""

    id: int
    type: AttributeType
    name: str
    #: ``color`` and ``order``, to create it again.
    base: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        return f"Delete {self.type.word} “{self.name}”"


Change = (
    AddNote
    | EditNote
    | DeleteNote
    | EditLead
    | MoveStatus
    | CreateLead
    | DeleteLead
    | DeleteLeads
    | SendEmail
    | ConvertLead
    | UploadFile
    | AttachFiles
    | DeleteFiles
    | AddAttribute
    | EditAttribute
    | DeleteAttribute
)

KINDS: dict[str, type[Change]] = {kind.__name__: kind for kind in get_args(Change)}
#: Irreversible or hard to reverse: held longer, never merged or overtaken, confirmed again after a day.
BARRIERS = (
    SendEmail,
    ConvertLead,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    DeleteFiles,
    DeleteAttribute,
)

#: Sent to the new lead when the one that they were for was deleted and is created again.
RESENT = (AddNote, EditNote, SendEmail, UploadFile, AttachFiles, EditLead, MoveStatus)


def encode(change: Change) -> tuple[str, str]:
    """Return the kind and the change as ASCII JSON, because SQLite rejects lone surrogates."""
    return type(change).__name__, json.dumps(asdict(change))


def decode(kind: str, body: str) -> Change:
    """Decode what ``encode`` returned; fields of another version are ignored.

    Raises ``MirrorDamaged`` for anything else.
    """
    try:
        change: Change = convert(json.loads(body), KINDS[kind])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise MirrorDamaged from error
    return change


def lead_of(change: Change) -> int | None:
    """Return the id of the lead that a change belongs to.

    None for statuses and sources, for several leads, and for a new lead.
    """
    if isinstance(
        change, AddAttribute | EditAttribute | DeleteAttribute | CreateLead | DeleteLeads
    ):
        return None
    return change.lead
