"""The union of all changes a person can make. Each is one durable row of the outbox.

A change holds what was meant, not the request: ids are the service's where it has one. ``encode``
and ``decode`` give its JSON form in the outbox; the kind's name there is the class's name.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from taskip_leads.models.attribute import AttributeType


@dataclass(frozen=True, slots=True)
class AddNote:
    """A new note on a lead; ``image`` is the id of a media upload."""

    lead: int
    title: str
    note: str
    image: int | None = None

    @property
    def words(self) -> str:
        return f"Note “{self.title}”"


@dataclass(frozen=True, slots=True)
class MoveStatus:
    """Statuses taken from and given to a lead; the others it has are kept."""

    lead: int
    add: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()
    #: What the person saw happen (``Contacted → Qualified``), for the list of pending changes.
    told: str = ""

    @property
    def words(self) -> str:
        return f"Status {self.told}".strip()


@dataclass(frozen=True, slots=True)
class ConvertLead:
    """Make a contact of a lead. There is no way back in the service."""

    lead: int

    @property
    def words(self) -> str:
        return "Convert to contact"


@dataclass(frozen=True, slots=True)
class AddAttribute:
    """A new status or source."""

    type: AttributeType
    name: str
    color: str | None = None
    order: int | None = None

    @property
    def words(self) -> str:
        return f"New {self.type.word} “{self.name}”"


@dataclass(frozen=True, slots=True)
class EditAttribute:
    """A status or source as it should be. The service demands name and type with every edit."""

    id: int
    type: AttributeType
    name: str
    color: str | None = None
    order: int | None = None

    @property
    def words(self) -> str:
        return f"Edit {self.type.word} “{self.name}”"


Change = AddNote | MoveStatus | ConvertLead | AddAttribute | EditAttribute

_KINDS: dict[str, type[Change]] = {
    kind.__name__: kind for kind in (AddNote, MoveStatus, ConvertLead, AddAttribute, EditAttribute)
}


def encode(change: Change) -> tuple[str, str]:
    """The kind's name and the change as JSON; ASCII, because SQLite refuses lone surrogates."""
    return type(change).__name__, json.dumps(asdict(change))


def decode(kind: str, body: str) -> Change:
    """The change that ``encode`` wrote; raises ``KeyError`` for a kind this version does not know."""
    cls = _KINDS[kind]
    values: dict[str, Any] = json.loads(body)
    known = {f.name for f in fields(cls)}
    values = {name: value for name, value in values.items() if name in known}
    for name in ("add", "remove"):
        if name in values:
            values[name] = tuple(values[name])
    if "type" in values:
        values["type"] = AttributeType(values["type"])
    return cls(**values)


def lead_of(change: Change) -> int | None:
    """The key of the lead a change belongs to, or None for statuses and sources."""
    return None if isinstance(change, AddAttribute | EditAttribute) else change.lead
