"""Read the fields of a lead by their write names, and compare their values.

Requests and responses use different names and shapes (``company_id`` and ``company``, ``status_ids``
and ``statuses``), and TaskIP trims text, reformats amounts and appends a time to dates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from taskip_leads.models.change import ID_LISTS
from taskip_leads.models.limits import ID_MIN
from taskip_leads.wire.scalars import integer

#: Fields that hold one value, as an edit may send them.
SCALARS = (
    "first_name",
    "last_name",
    "email",
    "phone_number",
    "website",
    "company_id",
    "value",
    "currency",
    "lead_interaction_date",
    "country_id",
    "state_id",
    "city_id",
    "address",
    "zip_code",
    "description",
)


def value_of(answer: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field in a response: a scalar, or a list of ids."""
    if name in ID_LISTS:
        # An id below 1 could be a local one, which TaskIP does not know.
        return [number for number in ids(answer.get(ID_LISTS[name])) if number >= ID_MIN]
    return answer.get(name)


def ids(rows: object) -> list[int]:
    """Return the ids of a list of objects, of ids, or of ``{user_id: ...}`` rows."""
    return [
        i for row in (rows if isinstance(rows, list) else []) if (i := element_id(row)) is not None
    ]


def element_id(row: object) -> int | None:
    """Return the id of an element of such a list."""
    value = row.get("id", row.get("user_id")) if isinstance(row, Mapping) else row
    return integer(value)


def equivalent(name: str, one: Any, other: Any) -> bool:
    """Return whether two values of a field mean the same."""
    return bool(_plain(name, one) == _plain(name, other))


def matches(name: str, sent: Any, stored: Any) -> bool:
    """Return whether a field holds the sent value, possibly rewritten by TaskIP."""
    if equivalent(name, sent, stored):
        return True
    from taskip_leads.store.text_match import same_text  # not needed for the first paint

    return isinstance(sent, str) and isinstance(stored, str) and same_text(sent, stored)


def is_unchanged(name: str, sent: Any, stored: Any) -> bool:
    """Return whether only TaskIP's rewriting separates ``stored`` from ``sent``.

    Stricter than ``matches``: any difference that a colleague may have made is a change.
    """
    if equivalent(name, sent, stored):
        return True
    from taskip_leads.store.text_match import is_stored_form  # not needed for the first paint

    return isinstance(sent, str) and isinstance(stored, str) and is_stored_form(sent, stored)


def equivalent_text(one: str | None, other: str | None) -> bool:
    """Return whether two texts differ only in line ends and surrounding blanks."""
    return _text(one) == _text(other)


def apply_delta(current: Iterable[int], add: Iterable[int], remove: Iterable[int]) -> list[int]:
    """Return the complete list to send, since TaskIP replaces lists."""
    removed = set(remove)
    remaining = list(dict.fromkeys(i for i in current if i not in removed))
    return remaining + [i for i in dict.fromkeys(add) if i not in remaining]


def _plain(name: str, value: Any) -> Any:
    if name in ID_LISTS:
        return frozenset(ids(list(value) if isinstance(value, tuple) else value))
    if name == "custom_fields":
        return json.dumps(value, sort_keys=True) if value else ""
    if name == "value":
        try:
            return None if value in (None, "") else round(Decimal(str(value)), 2)
        except InvalidOperation:
            return str(value)
    if name == "email":
        return _text(value).casefold()
    if name == "converted":
        return _text(value).lower() in ("1", "true", "yes")
    if name == "lead_interaction_date":
        # Databases store "no date" as a zero date.
        return _text(value)[:10].replace("0000-00-00", "")
    if name.endswith("_id"):
        return None if value in (None, "") else str(value)
    return _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
