"""Request bodies, with the limits of the reference.

Text that is too long is refused here, with a message for its field, before anything is sent: TaskIP
would refuse it as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import ErrorDetails

from taskip_leads.errors import Refused
from taskip_leads.models import limits
from taskip_leads.models.attribute import AttributeType


def _as_it_is(value: object, check: ValidatorFunctionWrapHandler) -> object:
    """Check a text and send it unchanged, even with lone surrogates."""
    check(value.encode("utf-8", "replace").decode() if isinstance(value, str) else value)
    return value


def _listed(value: object) -> object:
    """Convert tuples to lists for JSON."""
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _json_number(value: Decimal) -> int | float | str:
    """Write an amount without changing a digit."""
    # Whole amounts are integers, because a large float is printed with an exponent. Amounts that a float
    # cannot represent are sent as text, which TaskIP accepts as numeric.
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


Text = Annotated[str, Field(strict=True), WrapValidator(_as_it_is)]
PersonName = Annotated[
    str, Field(strict=True, max_length=limits.PERSON_NAME_MAX), WrapValidator(_as_it_is)
]
Subject = Annotated[
    str, Field(strict=True, max_length=limits.SUBJECT_MAX), WrapValidator(_as_it_is)
]
AttributeName = Annotated[
    str, Field(strict=True, max_length=limits.ATTRIBUTE_NAME_MAX), WrapValidator(_as_it_is)
]
ColorText = Annotated[
    str, Field(strict=True, max_length=limits.COLOR_MAX), WrapValidator(_as_it_is)
]
StrictInteger = Annotated[int, Field(strict=True)]
Ids = Annotated[list[StrictInteger], BeforeValidator(list)]
Amount = Annotated[Decimal, Field(strict=True), PlainSerializer(_json_number)]
Day = Annotated[date, PlainSerializer(lambda day: day.isoformat()[: len("2026-04-01")])]


class Body(BaseModel):
    """Base of all bodies. Unset fields are not sent, as opposed to null."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LeadBody(Body):
    """The fields of a lead to create or change. Lists are complete sets."""

    first_name: PersonName = ""
    last_name: PersonName | None = None
    email: Text | None = None
    phone_number: Text | None = None
    website: Text | None = None
    company_id: StrictInteger | None = None
    value: Amount | None = None
    currency: Text | None = None
    lead_interaction_date: Day | None = None
    assigned_to: Ids = []
    status_ids: Ids = []
    source_ids: Ids = []
    groups: Ids = []
    country_id: StrictInteger | None = None
    state_id: StrictInteger | None = None
    city_id: StrictInteger | None = None
    address: Text | None = None
    zip_code: Text | None = None
    description: Text | None = None
    #: In the shape in which TaskIP sent them.
    custom_fields: Annotated[Any, BeforeValidator(_listed)] = None


class EmailBody(Body):
    """An email to a lead."""

    subject: Subject
    message: Text


class NoteBody(Body):
    """A note; ``note_id`` is set to change one."""

    note_id: StrictInteger = 0
    title: Text
    note: Text
    image: StrictInteger = 0


class NoteIdBody(Body):
    """The id of a note to delete."""

    note_id: StrictInteger


class AttributeBody(Body):
    """A status or source."""

    name: AttributeName
    type: AttributeType
    color: ColorText = ""
    order: StrictInteger = 0


class IdsBody(Body):
    """The ids of leads or files to delete."""

    ids: Ids


def written(body: type[Body], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a body. Raises ``Refused`` with a message for each field."""
    try:
        return body.model_validate(fields).model_dump(exclude_unset=True)
    except ValidationError as error:
        wrong = {
            ".".join(map(str, each["loc"])): (_reason(each),)
            for each in error.errors(include_input=False, include_url=False)
        }
    # Raised out here, because the chained error would contain the typed text.
    raise Refused(422, "This was not sent, because TaskIP would refuse it", wrong)


def _reason(error: ErrorDetails) -> str:
    name = str(error["loc"][0]).replace("_", " ").capitalize()
    if error["type"] == "string_too_long":
        return f"{name} has at most {error['ctx']['max_length']} characters."
    return f"{name}: {error['msg'][:1].lower()}{error['msg'][1:]}."
