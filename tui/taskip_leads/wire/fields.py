"""Pydantic types for fields of TaskIP's responses.

Each type tries pydantic's own strict type first, which needs no Python call. Anything else goes to the
tolerant reader of ``scalars``, which returns None for unreadable values: a field never fails, except for
the id of a row. The validation context is the set of local negative ids, which only rows of the mirror
may contain.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo

from taskip_leads.models.limits import ID_MAX, ID_MIN
from taskip_leads.wire import scalars

# No control characters, as in ``scalars.line``. Pydantic accepts no lone surrogates in a ``str``.
_FIT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]*\z"
_STRICT_FIRST = Field(union_mode="left_to_right")


def _server_id(value: object, info: ValidationInfo) -> int | None:
    return scalars.server_id(value, info.context or ())


def _required_id(value: object, info: ValidationInfo) -> int:
    return scalars.required_id(value, info.context or ())


_Id = Annotated[int, Field(strict=True, ge=ID_MIN, le=ID_MAX)]

#: An id, or None.
Id = Annotated[_Id | Annotated[int | None, PlainValidator(_server_id)], _STRICT_FIRST] | None
#: The required id of a row.
RequiredId = Annotated[_Id | Annotated[int, PlainValidator(_required_id)], _STRICT_FIRST]
#: A number of 64 bits, or None.
Integer = (
    Annotated[
        Annotated[int, Field(strict=True, ge=-ID_MAX, le=ID_MAX)]
        | Annotated[int | None, PlainValidator(scalars.integer)],
        _STRICT_FIRST,
    ]
    | None
)
#: A text of one line, cut at ``scalars.LINE_MAX``.
Line = (
    Annotated[
        Annotated[
            str,
            Field(strict=True, min_length=1, max_length=scalars.LINE_MAX, pattern=_FIT),
        ]
        | Annotated[str | None, PlainValidator(scalars.line)],
        _STRICT_FIRST,
    ]
    | None
)
#: A text of any length.
Text = (
    Annotated[
        Annotated[str, Field(strict=True, min_length=1)]
        | Annotated[str | None, PlainValidator(scalars.text)],
        _STRICT_FIRST,
    ]
    | None
)
Flag = Annotated[
    Annotated[bool, Field(strict=True)] | Annotated[bool, PlainValidator(scalars.flag)],
    _STRICT_FIRST,
]
#: Numbers may be text, and Python's ``float`` must not round them.
Money = Annotated[Decimal | None, PlainValidator(scalars.money)] | None


class Record(BaseModel):
    """Base of all rows. Unknown keys are ignored; the response itself is stored as well."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def without_empty(value: Mapping[str, Any]) -> dict[str, Any]:
    """Drop empty values, so that of several aliases the first with a value counts."""
    return {name: part for name, part in value.items() if part not in (None, "", [], {})}


def nested_rows(value: object) -> list[Any] | None:
    """Return the entries of a nested list; a single entry may come without its list."""
    if value is None:
        return None
    entries = scalars.entries(value)
    return [value] if entries is None else entries[: scalars.ENTRIES_MAX]
