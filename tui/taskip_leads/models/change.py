"""The union of all changes a person can make. Each is one durable row of the outbox.

A change holds what was meant, not the request. ``lead`` is the lead's *key* on this machine; ids are
the service's, or negative where the service has given none yet: ``-7`` is what row 7 of the outbox will
make (a lead, a note, a status). ``encode`` and ``decode`` give a change's JSON form in the outbox; the
kind's name there is the class's name.

What a screen need not fill in: ``base…`` and ``snapshot`` are taken from the local copy by
``Outbox.add`` where they are missing. A form that was open for a while gives its own ``base``, because
"what it was" means what the person saw.
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
#: The service's name of an id list → ids.
IdLists: TypeAlias = Mapping[str, tuple[int, ...]]

#: Write names of the id lists of a lead → the name under which a lead's answer has them.
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
    """A note's title and text as they should be. The attachment it has is kept, unless ``image``
    names another."""

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
    """Delete a note for good. ``base_…`` is what the person saw when they confirmed."""

    lead: int
    id: int
    title: str = ""
    base_title: str | None = None
    base_note: str | None = None

    @property
    def words(self) -> str:
        return f"Delete note “{self.title or self.base_title or self.id}”"


class EditLead(Struct, frozen=True):
    """Fields of a lead as they should be.

    ``fields`` maps the service's *write* names (``value``, ``company_id``, ...) to JSON values, only
    those that were edited; None clears. Amounts are numbers or text, dates ``Y-m-d``. ``base`` has the
    same names with what they were. Lists of ids (``assigned_to``, ``status_ids``, ``source_ids``,
    ``groups``) are changed and not replaced: ``add`` and ``remove``, by write name.
    """

    lead: int
    fields: Json = field(default_factory=dict)
    base: Json = field(default_factory=dict)
    add: IdLists = field(default_factory=dict)
    remove: IdLists = field(default_factory=dict)
    #: How the value of an id field reads (``company_id`` → ``Acme``); shown until the service tells.
    shows: Mapping[str, str] = field(default_factory=dict)
    #: What the person saw happen (``Owner Tove Lind → Ana Silva``), where ``words`` cannot know it.
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
    """Statuses taken from and given to a lead; the others it has are kept."""

    lead: int
    add: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()
    #: What the person saw happen (``Contacted → Qualified``), for the list of pending changes.
    told: str = ""

    @property
    def words(self) -> str:
        return f"Status {self.told}".strip()


class CreateLead(Struct, frozen=True):
    """A new lead. ``fields`` as in ``EditLead``, with whole lists of ids under their write names.

    The lead has a key at once: the negative of the id that ``Outbox.add`` returns, for life.
    """

    fields: Json
    #: As in ``EditLead``.
    shows: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        names = (str(self.fields.get(name) or "") for name in ("first_name", "last_name"))
        return f"New lead “{' '.join(' '.join(names).split())}”"


class DeleteLead(Struct, frozen=True):
    """Delete a lead for good, with its notes and files."""

    lead: int
    name: str = ""
    #: ``{"lead": answer, "notes": [...], "files": [...]}`` as last known, kept for re-creation.
    snapshot: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        notes = len(self.snapshot.get("notes", ()))
        rest = {0: "", 1: " and its 1 note"}.get(notes, f" and its {notes} notes")
        return f"Delete lead{f' “{self.name}”' if self.name else ''}{rest}"


class DeleteLeads(Struct, frozen=True):
    """Delete several leads for good, with one request."""

    leads: tuple[int, ...]
    names: tuple[str, ...] = ()
    #: As in ``DeleteLead``, in the order of ``leads``.
    snapshots: tuple[Json, ...] = ()

    @property
    def words(self) -> str:
        return f"Delete {len(self.leads)} leads"


class SendEmail(Struct, frozen=True):
    """One e-mail to a lead. It leaves at most once; the service cannot tell afterwards if it did."""

    lead: int
    subject: str
    message: str

    @property
    def words(self) -> str:
        return f"Email “{self.subject}”"


class ConvertLead(Struct, frozen=True):
    """Make a contact of a lead. There is no way back in the service."""

    lead: int

    @property
    def words(self) -> str:
        return "Convert to contact"


class UploadFile(Struct, frozen=True):
    """A file for a lead. ``path`` is the person's file until ``Outbox.add``, which copies it to the
    program's own folder; from then on it is that copy. ``size`` is in bytes."""

    lead: int
    name: str
    path: str
    size: int = 0
    mime: str | None = None

    @property
    def words(self) -> str:
        return f"File “{self.name}”"


class AttachFiles(Struct, frozen=True):
    """Media that were uploaded before, attached to a lead by their ids."""

    lead: int
    ids: tuple[int, ...]

    @property
    def words(self) -> str:
        return "Attach " + ", ".join(f"#{number}" for number in self.ids)


class DeleteFiles(Struct, frozen=True):
    """Delete files of a lead for good; ``names`` in the order of ``ids``."""

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
    """A status or source as it should be. The service demands name and type with every edit; a
    ``color`` or ``order`` of None stays as it is. ``base`` maps ``name``, ``color``, ``order`` to what
    they were."""

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
        told = f"Edit {self.type.word} “{self.name}”"
        if self.color is not None:
            told += f", colour {self.base.get('color') or 'none'} → {self.color or 'none'}"
        if self.order is not None:
            told += f", place {self.order}"
        return told


class DeleteAttribute(Struct, frozen=True):
    """Delete a status or source for good. What becomes of leads that carry it is not documented."""

    id: int
    type: AttributeType
    name: str
    #: ``color`` and ``order``, kept for re-creation.
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
#: Hard to reverse or not at all: held longer, never merged, never overtaken, asked again after a day.
BARRIERS = (
    SendEmail,
    ConvertLead,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    DeleteFiles,
    DeleteAttribute,
)


def encode(change: Change) -> tuple[str, str]:
    """The kind's name and the change as JSON; ASCII, because SQLite refuses lone surrogates."""
    return type(change).__name__, json.dumps(asdict(change))


def decode(kind: str, body: str) -> Change:
    """The change that ``encode`` wrote; fields that this version does not know are left out.

    Raises ``MirrorDamaged`` for anything else.
    """
    try:
        change: Change = convert(json.loads(body), KINDS[kind])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise MirrorDamaged from error
    return change


def lead_of(change: Change) -> int | None:
    """The key of the one lead a change belongs to; None for statuses and sources, for several leads,
    and for a lead that is yet to be made."""
    if isinstance(
        change, AddAttribute | EditAttribute | DeleteAttribute | CreateLead | DeleteLeads
    ):
        return None
    return change.lead
