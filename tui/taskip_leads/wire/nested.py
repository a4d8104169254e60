"""Objects inside rows: people, companies, attributes, groups, custom fields, media.

Each has several shapes (an id, a name, an object, a row of a join table). A before-validator converts them
to one shape, pydantic reads it, and ``Users``, ``Statuses`` and the like return plain values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, model_validator

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.lead import Activity, Company, CustomField, Group
from taskip_leads.models.note import Media
from taskip_leads.models.user import User
from taskip_leads.wire.fields import Id, Integer, Line, Record, Text, nested_rows, without_empty
from taskip_leads.wire.scalars import ENTRIES_MAX, entries, integer, line, text

_LABELS = ("label", "name", "title", "key", "slug")
_PERSONAL = ("name", "full_name", "first_name", "last_name", "email")


class UserRecord(Record):
    """A person: an id, an object, or a row of a join table ``{user_id, user: {...}}``."""

    id: Id = None
    name: Line = None
    full_name: Line = None
    first_name: Line = None
    last_name: Line = None
    email: Line = None

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        if not isinstance(value, dict):
            return {"id": value}
        inner = value.get("user")
        if isinstance(inner, dict):
            return inner if "id" in inner else {**inner, "id": value.get("user_id")}
        if "user_id" in value and not any(value.get(name) for name in _PERSONAL):
            # A row of a join table: its own id is that of the relation.
            return {"id": value["user_id"]}
        return value if "id" in value else {**value, "id": value.get("user_id")}

    def value(self) -> User | None:
        """Return the person; None if nothing is known."""
        name = self.name or self.full_name
        if name is None and (self.first_name or self.last_name):
            name = " ".join(part for part in (self.first_name, self.last_name) if part)
        if self.id is None and name is None and self.email is None:
            return None
        return User(self.id, name, self.email)


_NO_COMPANY = Company(None)


class CompanyRecord(Record):
    """A company: an id, a name, or an object."""

    id: Id = None
    name: Line = None
    email: Line = None
    phone_number: Line = None

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        if isinstance(value, dict):
            return value
        return {"name": value} if isinstance(value, str) else {"id": value}

    def value(self) -> Company | None:
        """Return the company; None if nothing is known."""
        company = Company(self.id, self.name, self.email, self.phone_number)
        return None if company == _NO_COMPANY else company


class AttributeRecord(Record):
    """A status or source: an id or an object."""

    id: Id = None
    name: Line = None
    type: Integer = None
    color: Line = None
    order: Integer = None
    created_at: Line = None
    updated_at: Line = None

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"id": value}

    def value(self, number: int, type_: AttributeType) -> Attribute:
        """Return the attribute with a checked id and type."""
        return Attribute(
            id=number,
            name=self.name or f"#{number}",
            type=type_,
            color=self.color,
            order=self.order or 0,
            created_at=self.created_at,
            updated_at=self.updated_at,
        )


class GroupRecord(Record):
    """A group: an id, a name, or an object."""

    id: Id = None
    name: Line = Field(None, validation_alias=AliasChoices("name", "title"))

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        if isinstance(value, dict):
            return without_empty(value)
        return {"name": value} if integer(value) is None else {"id": value}


class ActivityRecord(Record):
    """An entry of a lead's history: a text or an object. Its time may be any text."""

    text: Text = Field(
        None,
        validation_alias=AliasChoices("content", "description", "title", "text", "activity_type"),
    )
    when: Line = Field(None, validation_alias=AliasChoices("created_at", "createdAt"))
    author: UserRecord | None = Field(
        None, validation_alias=AliasChoices("created_by", "createdBy")
    )
    kind: Line = Field(None, validation_alias="activity_type")

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        return without_empty(value) if isinstance(value, dict) else {"text": value}

    def value(self) -> Activity:
        author = None if self.author is None else self.author.value()
        return Activity(self.text or "–", self.when, author, self.kind)


class MediaRecord(Record):
    """An attachment: an id, an object, or a list with one of them."""

    id: Id = None
    name: Line = Field(None, validation_alias=AliasChoices("title", "name", "file_name"))
    url: Line = None

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        rows = entries(value)
        if rows is not None:
            value = rows[0] if rows else None
        return without_empty(value) if isinstance(value, dict) else {"id": value}

    def value(self) -> Media | None:
        """Return the attachment; None if nothing is known."""
        if self.name is None and self.url is None and self.id is None:
            return None
        unnamed = "attachment" if self.id is None else f"#{self.id}"
        return Media(self.id, self.name or unnamed, self.url)


class CustomFieldRecord(Record):
    """A custom field that names itself in one of several ways."""

    label: Line = None
    value: Any = None

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        assert isinstance(value, dict)
        definition = value.get("custom_field")
        named = {**(definition if isinstance(definition, dict) else {}), **value}
        label = next((read for name in _LABELS if (read := line(named.get(name)))), None)
        if label is None and len(value) == 1:
            ((name, inner),) = value.items()
            return {"label": str(name), "value": inner}
        return {"label": label, "value": value.get("value")}


def _user(record: UserRecord | None) -> User | None:
    return None if record is None else record.value()


def _company(record: CompanyRecord | None) -> Company | None:
    return None if record is None else record.value()


def _users(records: Sequence[UserRecord]) -> tuple[User, ...]:
    return tuple([user for record in records if (user := record.value()) is not None])


def _groups(records: Sequence[GroupRecord] | None) -> tuple[Group, ...]:
    groups = [Group(record.id, record.name) for record in records or ()]
    return tuple(group for group in groups if group != Group(None))


def _activities(records: Sequence[ActivityRecord]) -> tuple[Activity, ...]:
    return tuple([record.value() for record in records])


def _activity_rows(value: object) -> list[Any] | None:
    """Only texts and objects are entries of a history."""
    rows = nested_rows(value)
    return rows and [row for row in rows if isinstance(row, str | dict) and row]


def _group_rows(value: object) -> list[Any] | None:
    rows = entries(value)
    return rows and nested_rows(rows)


def _attributes(
    type_: AttributeType,
) -> Callable[[Sequence[AttributeRecord]], tuple[Attribute, ...]]:
    def values(records: Sequence[AttributeRecord]) -> tuple[Attribute, ...]:
        return tuple(
            [
                record.value(record.id, type_)
                for record in records
                # The documented example of one type contains a row of the other.
                if record.id is not None and (record.type == type_ or record.type not in _TYPES)
            ]
        )

    return values


_TYPES = tuple(map(int, AttributeType))


def _plain(value: object) -> str:
    """Format a custom field's value: scalars unchanged, lists joined, the rest as JSON."""
    if isinstance(value, list):
        return ", ".join(map(_plain, value[:ENTRIES_MAX]))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return text(value) or ""


def custom_fields(value: object) -> tuple[CustomField, ...]:
    """Read ``[]``, a map, or a list of objects that name themselves in one of several ways."""
    rows = entries(value)
    if isinstance(value, dict) and not (rows and all(isinstance(row, dict) for row in rows)):
        return tuple(
            CustomField(line(str(name)) or "", text(_plain(part)) or "")
            for name, part in islice(value.items(), ENTRIES_MAX)
        )
    fields = [
        CustomFieldRecord.model_validate(row)
        for row in (rows or ())[:ENTRIES_MAX]
        if isinstance(row, dict)
    ]
    return tuple(
        CustomField(record.label, text(_plain(record.value)) or "")
        for record in fields
        if record.label is not None
    )


Author = Annotated[UserRecord | None, AfterValidator(_user)]
Employer = Annotated[CompanyRecord | None, AfterValidator(_company)]
Users = Annotated[
    Annotated[list[UserRecord], AfterValidator(_users)] | None, BeforeValidator(nested_rows)
]
Statuses = Annotated[
    Annotated[list[AttributeRecord], AfterValidator(_attributes(AttributeType.STATUS))] | None,
    BeforeValidator(nested_rows),
]
Sources = Annotated[
    Annotated[list[AttributeRecord], AfterValidator(_attributes(AttributeType.SOURCE))] | None,
    BeforeValidator(nested_rows),
]
Groups = Annotated[list[GroupRecord] | None, BeforeValidator(_group_rows), AfterValidator(_groups)]
Activities = Annotated[
    Annotated[list[ActivityRecord], AfterValidator(_activities)] | None,
    BeforeValidator(_activity_rows),
]
