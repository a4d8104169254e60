"""Read rows of responses: an invalid field never loses a lead, nor a lead the page.

The API's reference is incomplete, and real responses differ from it: numbers are text, flags are 0, 1, true
or "1", people are ids or objects, maps are lists. Unreadable values count as missing. Only a row without a
usable id is rejected.

The store reads the rows of its mirror with the same functions. Only there, ids may be negative: ``own`` is
the set of local ids of objects that TaskIP does not have yet.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.file import File
from taskip_leads.models.lead import Company, Contact, Lead, SkippedRow
from taskip_leads.models.note import Note
from taskip_leads.models.user import User
from taskip_leads.wire.fields import Flag, Id, Integer, Line, Money, Record, RequiredId, Text
from taskip_leads.wire.nested import (
    Activities,
    AttributeRecord,
    Author,
    CompanyRecord,
    Employer,
    Groups,
    MediaRecord,
    Sources,
    Statuses,
    UserRecord,
    Users,
    custom_fields,
)

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Json = Mapping[str, Any]

#: The maximum number of keys of a row. The longest documented row has 35.
KEYS_MAX = 2000


class LeadRecord(Record):
    """A lead, from a list row, its details or the partial response to an edit."""

    id: RequiredId
    first_name: Line = None
    last_name: Line = None
    full_name: Line = None
    email: Line = None
    phone_number: Line = None
    website: Line = None
    company_id: Id = None
    company: Employer = None
    value: Money = None
    currency: Line = None
    lead_interaction_date: Line = None
    assigned_to: Users = None
    country_id: Id = None
    country: Line = None
    state_id: Id = None
    state: Line = None
    city_id: Id = None
    city: Line = None
    address: Text = None
    zip_code: Line = None
    description: Text = None
    created_by: Author = None
    converted: Flag = False
    converted_contact_id: Id = None
    converted_at: Line = None
    statuses: Statuses = None
    sources: Sources = None
    groups: Groups = ()  # type: ignore[assignment] # the validators make tuples of values of them
    activities: Activities = None
    created_at: Line = None
    updated_at: Line = None


class NoteRecord(Record):
    """A note. Its time has no zone."""

    id: RequiredId
    lead_id: Id = None
    title: Line = None
    note: Text = None
    created_by: Author = None
    created_at: Line = None
    media: MediaRecord | None = None


class FileRecord(Record):
    """A file."""

    id: RequiredId
    title: Line = None
    name: Line = None
    path: Line = None
    mime_type: Line = None
    size: Integer = None
    created_by: Author = None
    created_at: Line = None
    url: Line = None


class ContactRecord(Record):
    """The response to a conversion; all fields are optional."""

    id: Id = None
    first_name: Line = None
    last_name: Line = None
    email: Line = None
    phone_number: Line = None
    country_id: Id = None
    country: Line = None
    address: Text = None
    zip_code: Line = None


_STAMPS = ("lead_interaction_date", "converted_at", "created_at", "updated_at")
_LEAD_NAMES = frozenset((*LeadRecord.model_fields, "custom_fields"))


def _is_zero(stamp: str | None) -> bool:
    """Return whether it is a zero date, which databases store for no date."""
    return stamp is not None and stamp.startswith("0000-00-00")


def read_lead(value: Json, own: Container[int] = ()) -> Lead:
    """Read a lead. Raises ``ValueError`` only if it has no usable id."""
    fields = _validated(LeadRecord, value, own).__dict__
    extra = {name: value[name] for name in value.keys() - _LEAD_NAMES}
    zero = {name: None for name in _STAMPS if _is_zero(fields[name])}
    return Lead(
        **{
            **fields,
            "first_name": fields["first_name"] or "",
            "full_name": fields["full_name"] or "",
            "custom_fields": custom_fields(value.get("custom_fields")),
            **zero,
        },
        extra=extra,
        raw=value,
    )


def read_note(value: Json, lead_id: int = 0) -> Note:
    """Read a note; ``lead_id`` is the default lead. Raises ``ValueError``."""
    row = _validated(NoteRecord, value)
    return Note(
        id=row.id,
        lead_id=row.lead_id if row.lead_id is not None else lead_id,
        title=row.title or "",
        note=row.note or "",
        author=row.created_by,  # type: ignore[arg-type] # the validator makes a User of it
        created_at=None if _is_zero(row.created_at) else row.created_at,
        media=None if row.media is None else row.media.value(),
        raw=value,
    )


def read_file(value: Json) -> File:
    """Read a file. Raises ``ValueError`` if it has no usable id."""
    row = _validated(FileRecord, value)
    return File(
        id=row.id,
        title=row.title or row.name or f"#{row.id}",
        path=row.path,
        mime_type=row.mime_type,
        size=row.size if row.size is not None and row.size >= 0 else None,
        author=row.created_by,  # type: ignore[arg-type] # the validator makes a User of it
        created_at=None if _is_zero(row.created_at) else row.created_at,
        url=row.url,
        raw=value,
    )


class ListedAttributeRecord(AttributeRecord):
    """A status or source in its own list, where the id is required."""

    id: RequiredId


def read_attribute(value: Json, type_: AttributeType | None = None) -> Attribute:
    """Return a status or source; ``type_`` is the default type. Raises ``ValueError``."""
    row = _validated(ListedAttributeRecord, value)
    read = row.type if row.type in (1, 2) else type_
    if read is None:
        raise ValueError("type is neither 1 nor 2")
    return row.value(row.id, AttributeType(read))


def read_user(value: object) -> User | None:
    """Return a person from an id, an object or a join-table row; None if unknown."""
    return UserRecord.model_validate(value).value()


def read_company(value: object) -> Company | None:
    """Return a company from an object, an id or a name; None if unknown."""
    return CompanyRecord.model_validate(value).value()


def read_contact(value: Json) -> Contact:
    """Read the response to a conversion."""
    fields = ContactRecord.model_validate(value).__dict__
    return Contact(**{**fields, "first_name": fields["first_name"] or ""})


def read_rows(
    rows: Iterable[object], read: Callable[[Json], T]
) -> tuple[list[T], list[SkippedRow]]:
    """Return the readable rows, and the others with the reason."""
    items: list[T] = []
    skipped: list[SkippedRow] = []
    for row in rows:
        try:
            if not isinstance(row, dict):
                raise ValueError("the row is not an object")
            if len(row) > KEYS_MAX:
                raise ValueError("too many fields")
            items.append(read(row))
        except ValueError as error:
            skipped.append(SkippedRow(str(error), reprlib.repr(row)[:80]))
    return items, skipped


def _validated(model: type[M], value: Json, own: Container[int] = ()) -> M:
    if not isinstance(value, dict):
        raise ValueError("the row is not an object")
    if "id" not in value:
        raise ValueError("id is not an integer")
    try:
        return model.model_validate(value, context=own)
    except ValidationError as error:
        # Only an id fails, and the tolerant reader, which is tried last, gives the reason. Pydantic's
        # report would quote the untrusted input.
        reason = error.errors(include_input=False, include_url=False)[-1]
        raise ValueError(str(reason["msg"]).removeprefix("Value error, ")) from None
