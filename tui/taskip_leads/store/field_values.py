"""The fields of a lead by their write names: reading them out of an answer, and comparing them.

What is sent and what is answered have different names and shapes (``company_id`` and ``company``,
``status_ids`` and ``statuses``), and the service trims text, stores amounts as it likes and appends a
time to dates. Equal here means: the person would call it the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from taskip_leads.models.change import ID_LISTS

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


def held(answer: Mapping[str, Any], name: str) -> Any:
    """What an answer holds under a write name: a value, or a list of ids."""
    if name in ID_LISTS:
        return ids(answer.get(ID_LISTS[name]))
    return answer.get(name)


def ids(rows: object) -> list[int]:
    """The ids of a list of objects, of ids, or of ``{user_id: ...}`` rows."""
    return [
        i for row in (rows if isinstance(rows, list) else []) if (i := identity(row)) is not None
    ]


def identity(row: object) -> int | None:
    """The id of an element of such a list."""
    found = row.get("id", row.get("user_id")) if isinstance(row, Mapping) else row
    if isinstance(found, str) and re.fullmatch(r"\s*-?[0-9]{1,19}\s*", found):
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field are the same to a person."""
    return bool(_plain(name, one) == _plain(name, other))


def same_text(one: str | None, other: str | None) -> bool:
    """Whether two texts are the same but for line ends and blanks around them."""
    return _text(one) == _text(other)


def listed(current: Iterable[int], add: Iterable[int], remove: Iterable[int]) -> list[int]:
    """The whole list to send: the service replaces it, a change adds and removes."""
    gone = set(remove)
    kept = list(dict.fromkeys(i for i in current if i not in gone))
    return kept + [i for i in dict.fromkeys(add) if i not in kept]


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
        return _text(value)[:10]
    if name.endswith("_id"):
        return None if value in (None, "") else str(value)
    return _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
