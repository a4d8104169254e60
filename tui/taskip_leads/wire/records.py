"""Reads the service's JSON, tolerantly: one odd field never costs a lead, nor a page.

The reference leaves many shapes open and real answers differ from it: numbers come as text, flags as
0, 1, true or "1", people as ids or objects, maps as lists. What cannot be understood counts as not
told; only a row without a usable id is refused, because nothing could be done with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.file import File
from taskip_leads.models.lead import (
    Activity,
    Company,
    Contact,
    CustomField,
    Group,
    Lead,
    SkippedRow,
)
from taskip_leads.models.note import Media, Note
from taskip_leads.models.user import User
from taskip_leads.wire.scalars import Flag, Id, Money, Text, Whole, listed, text, whole

T = TypeVar("T")
Json = Mapping[str, Any]


_PERSONAL = ("name", "full_name", "first_name", "last_name", "email")


def read_user(value: object) -> User | None:
    """A person as an id, an object, or a pivot row ``{user_id, user: {...}}``."""
    if not isinstance(value, Mapping):
        number = whole(value)
        return None if number is None else User(number)
    inner = value.get("user")
    if isinstance(inner, Mapping):
        value = inner if "id" in inner else {**inner, "id": value.get("user_id")}
    elif "user_id" in value and not any(value.get(key) for key in _PERSONAL):
        # A bare pivot row: its own id is the relation's.
        value = {"id": value["user_id"]}
    number = whole(value.get("id", value.get("user_id")))
    parts = (text(value.get("first_name")), text(value.get("last_name")))
    name = (
        text(value.get("name"))
        or text(value.get("full_name"))
        or " ".join(part for part in parts if part)
        or None
    )
    email = text(value.get("email"))
    return None if number is None and name is None and email is None else User(number, name, email)


def _users(value: object) -> tuple[User, ...] | None:
    if value is None:
        return None
    found = listed(value)
    people = map(read_user, [value] if found is None else found)
    return tuple(user for user in people if user is not None)


def read_company(value: object) -> Company | None:
    """A company object; an id or a name alone will do."""
    if isinstance(value, str):
        return Company(None, value) if value else None
    if not isinstance(value, Mapping):
        number = whole(value)
        return None if number is None else Company(number)
    return Company(
        whole(value.get("id")),
        text(value.get("name")),
        text(value.get("email")),
        text(value.get("phone_number")),
    )


class _Attribute(BaseModel):
    id: Id
    name: Text = None
    type: Whole = None
    color: Text = None
    order: Whole = None
    created_at: Text = None
    updated_at: Text = None


def read_attribute(value: Json, type_: AttributeType | None = None) -> Attribute:
    """A status or source; ``type_`` is used where the row does not tell. ``ValueError`` without id."""
    row = _validated(_Attribute, value)
    told = row.type if row.type in (1, 2) else type_
    if told is None:
        raise ValueError("type is neither 1 nor 2")
    return Attribute(
        id=row.id,
        name=row.name or f"#{row.id}",
        type=AttributeType(told),
        color=row.color,
        order=row.order or 0,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _attributes(type_: AttributeType) -> Callable[[object], tuple[Attribute, ...] | None]:
    def read(value: object) -> tuple[Attribute, ...] | None:
        if value is None:
            return None
        found: list[Attribute] = []
        rows = listed(value)
        for row in [value] if rows is None else rows:
            if isinstance(row, Mapping):
                try:
                    found.append(read_attribute(row, type_))
                except ValueError:
                    continue
            elif (number := whole(row)) is not None:
                found.append(Attribute(number, f"#{number}", type_))
        # The contract's example of one type holds a row of the other.
        return tuple(row for row in found if row.type is type_)

    return read


def _groups(value: object) -> tuple[Group, ...]:
    found = listed(value) or []
    groups = [
        Group(whole(row.get("id")), text(row.get("name")) or text(row.get("title")))
        if isinstance(row, Mapping)
        else Group(whole(row), text(row) if whole(row) is None else None)
        for row in found
    ]
    return tuple(group for group in groups if group != Group(None))


def _plain(value: object) -> str:
    """A custom field's value in words: scalars as they are, lists joined, anything else as JSON."""
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return text(value) or ("" if value in (None, "") else json.dumps(value, ensure_ascii=False))


def _custom_fields(value: object) -> tuple[CustomField, ...]:
    """``[]``, a map, or a list of objects that name themselves in one of several ways."""
    rows = listed(value)
    if isinstance(value, Mapping) and not (rows and all(isinstance(row, Mapping) for row in rows)):
        return tuple(CustomField(str(name), _plain(told)) for name, told in value.items())
    found: list[CustomField] = []
    for row in rows or []:
        if not isinstance(row, Mapping):
            continue
        definition = row.get("custom_field")
        named = {**(definition if isinstance(definition, Mapping) else {}), **row}
        label = next(
            (t for key in ("label", "name", "title", "key", "slug") if (t := text(named.get(key)))),
            None,
        )
        if label is None and len(row) == 1:
            label = str(next(iter(row)))
            found.append(CustomField(label, _plain(row[label])))
        elif label is not None:
            found.append(CustomField(label, _plain(row.get("value"))))
    return tuple(found)


def _activities(value: object) -> tuple[Activity, ...] | None:
    if value is None:
        return None
    found: list[Activity] = []
    for row in listed(value) or []:
        if isinstance(row, str):
            found.append(Activity(row))
        if not isinstance(row, Mapping):
            continue
        words = ("content", "description", "title", "text", "activity_type")
        told = next((t for key in words if (t := text(row.get(key)))), None)
        when = text(row.get("created_at")) or text(row.get("createdAt"))
        author = read_user(row.get("created_by", row.get("createdBy")))
        found.append(Activity(told or "–", when, author, text(row.get("activity_type"))))
    return tuple(found)


class _Lead(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    id: Id
    first_name: Text = None
    last_name: Text = None
    full_name: Text = None
    email: Text = None
    phone_number: Text = None
    website: Text = None
    company_id: Whole = None
    company: Annotated[Company | None, PlainValidator(read_company)] = None
    value: Money = None
    currency: Text = None
    lead_interaction_date: Text = None
    assigned_to: Annotated[tuple[User, ...] | None, PlainValidator(_users)] = None
    country_id: Whole = None
    country: Text = None
    state_id: Whole = None
    state: Text = None
    city_id: Whole = None
    city: Text = None
    address: Text = None
    zip_code: Text = None
    description: Text = None
    created_by: Annotated[User | None, PlainValidator(read_user)] = None
    converted: Flag = False
    converted_contact_id: Whole = None
    converted_at: Text = None
    statuses: Annotated[
        tuple[Attribute, ...] | None, PlainValidator(_attributes(AttributeType.STATUS))
    ] = None
    sources: Annotated[
        tuple[Attribute, ...] | None, PlainValidator(_attributes(AttributeType.SOURCE))
    ] = None
    groups: Annotated[tuple[Group, ...], PlainValidator(_groups)] = ()
    custom_fields: Annotated[tuple[CustomField, ...], PlainValidator(_custom_fields)] = ()
    activities: Annotated[tuple[Activity, ...] | None, PlainValidator(_activities)] = None
    created_at: Text = None
    updated_at: Text = None


def read_lead(value: Json) -> Lead:
    """A lead; ``ValueError`` only where its id is not an integer."""
    row = _validated(_Lead, value)
    told = {name: getattr(row, name) for name in _Lead.model_fields}
    told["first_name"] = row.first_name or ""
    told["full_name"] = row.full_name or ""
    extra = {name: value[name] for name in value.keys() - told.keys()}
    return Lead(**told, extra=extra, raw=value)


class _Note(BaseModel):
    id: Id
    lead_id: Whole = None
    title: Text = None
    note: Text = None
    created_by: Annotated[User | None, PlainValidator(read_user)] = None
    created_at: Text = None


def read_note(value: Json, lead_id: int = 0) -> Note:
    """A note; ``lead_id`` is used where the row does not tell. ``ValueError`` without id."""
    row = _validated(_Note, value)
    return Note(
        id=row.id,
        lead_id=row.lead_id if row.lead_id is not None else lead_id,
        title=row.title or "",
        note=row.note or "",
        author=row.created_by,
        created_at=row.created_at,
        media=_media(value.get("media")),
        raw=value,
    )


def _media(value: object) -> Media | None:
    """An attachment in any of the shapes that sibling endpoints use."""
    rows = listed(value)
    if rows is not None:
        value = rows[0] if rows else None
    if not isinstance(value, Mapping):
        number = whole(value)
        return None if number is None else Media(number, f"#{number}")
    number, url = whole(value.get("id")), text(value.get("url"))
    name = text(value.get("title")) or text(value.get("name")) or text(value.get("file_name"))
    if name is None and url is None and number is None:
        return None
    return Media(number, name or (f"#{number}" if number is not None else "attachment"), url)


class _File(BaseModel):
    id: Id
    title: Text = None
    name: Text = None
    path: Text = None
    mime_type: Text = None
    size: Whole = None
    created_by: Annotated[User | None, PlainValidator(read_user)] = None
    created_at: Text = None
    url: Text = None


def read_file(value: Json) -> File:
    """A file's entry; ``ValueError`` without id."""
    row = _validated(_File, value)
    return File(
        id=row.id,
        title=row.title or row.name or f"#{row.id}",
        path=row.path,
        mime_type=row.mime_type,
        size=row.size,
        author=row.created_by,
        created_at=row.created_at,
        url=row.url,
        raw=value,
    )


def read_contact(value: Json) -> Contact:
    """What a conversion answers; nothing in it is indispensable."""
    return Contact(
        whole(value.get("id")),
        text(value.get("first_name")) or "",
        text(value.get("last_name")),
        text(value.get("email")),
        text(value.get("phone_number")),
        whole(value.get("country_id")),
        text(value.get("country")),
        text(value.get("address")),
        text(value.get("zip_code")),
    )


def read_rows(
    rows: Iterable[object], read: Callable[[Json], T]
) -> tuple[list[T], list[SkippedRow]]:
    """What of ``rows`` can be read, and why the rest cannot."""
    kept: list[T] = []
    skipped: list[SkippedRow] = []
    for row in rows:
        try:
            if not isinstance(row, Mapping):
                raise ValueError("the row is no object")
            kept.append(read(row))
        except ValueError as error:
            skipped.append(SkippedRow(str(error), repr(row)[:80]))
    return kept, skipped


M = TypeVar("M", bound=BaseModel)


def _validated(model: type[M], value: Json) -> M:
    if not isinstance(value, Mapping):
        raise ValueError("the row is no object")
    # Only what the model names: keys are a stranger's text too, and pydantic refuses some.
    named = {name: value[name] for name in model.model_fields if name in value}
    named.setdefault("id", None)
    try:
        return model.model_validate(named)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        # Pydantic's own report quotes the input, which is a stranger's text.
        raise ValueError(str(first["msg"]).removeprefix("Value error, ")) from None
