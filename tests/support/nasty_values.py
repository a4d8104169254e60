"""Invalid values that a response may contain nevertheless."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_SURROGATES = ("\ud800", "\udfff", "\ud83d", "a\udc00b", "\ud83d\ude00")
_CONTROLS = (
    "\x00",
    "\x1b[2J",
    "\x9b5m",
    "a\r\nb",
    "\x7f",
    "\u202egnp.exe",
    "\u200b",
    "Z" + "\u0301" * 40,
)
#: By a short name; each goes into every field of every row.
NASTY: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    **{
        f"number {number!r}"[:40]: number
        for number in (
            0, -1, -2, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1,
            10**40, -(10**40), 10**400, 1.5, -0.0, 1e300, 5e-324, 9.3e18, 1e19,
        )
    },
    "not a number": float("nan"),
    "infinity": float("inf"),
    "minus infinity": float("-inf"),
    **{
        f"text {text!r}"[:40]: text
        for text in (
            "", " ", "1", "-1", "²", "٣", "0x1", "1_0", "1e999", "9" * 19, "9223372036854775808",
            "9" * 5000, "NaN", "<b>x</b>", "[/b] x]", "{{first_name}}", *_SURROGATES, *_CONTROLS,
        )
    },
    "10 MB": "x" * 10_000_000,
    "1 MB of marks": "\u0301" * 1_000_000,
    "empty list": [],
    "empty map": {},
    "list of lists": [[[[[1]]]]],
    "list of everything": [None, True, 2**63, -1, "\ud800", [], {}, {"id": 2**63}],
    "map of maps": {"id": {"id": {"id": 1}}},
    "list with gaps": {"0": {"id": 2**63}, "2": {"id": -1}},
    "deep list": [[]],
    "named badly": {"\ud800": "\ud800", "": 1, "id": "\ud800", "name": {"x": 1}},
    "id too large": [{"id": 2**63, "name": "\ud800", "type": 1}],
    "id below 1": [{"id": -1, "name": "N", "type": 1}, {"id": 0}],
    "time of half a character": [
        {"id": 8, "name": "N", "type": t, "created_at": "\ud800"} for t in (1, 2)
    ],
    "join row": [{"user_id": 2**63, "user": {"id": -5, "name": "\ud800"}}],
}  # fmt: skip
_deep: list[Any] = NASTY["deep list"]
for _ in range(50):
    _deep = [_deep]
NASTY["deep list"] = _deep

_USER: dict[str, Any] = {"id": 3, "name": "Ana", "email": "ana@example.com"}
_STATUS: dict[str, Any] = {
    "id": 5, "name": "New", "type": 1, "color": "#fff", "order": 1,
    "created_at": "2026-04-01", "updated_at": "2026-04-01",
}  # fmt: skip
#: A row of each kind, with nested rows of every kind.
ROWS: dict[str, dict[str, Any]] = {
    "lead": {
        "id": 7, "first_name": "Jo", "last_name": "Doe", "full_name": "Jo Doe",
        "email": "jo@example.com", "phone_number": "1", "website": "https://example.com",
        "company_id": 2, "company": {"id": 2, "name": "Acme", "email": "a@b.c", "phone_number": "1"},
        "value": 5000, "currency": "USD", "lead_interaction_date": "2026-04-01",
        "assigned_to": [_USER], "country_id": 1, "country": "Spain", "state_id": 1, "state": "S",
        "city_id": 1, "city": "C", "address": "A", "zip_code": "1", "description": "D",
        "created_by": _USER, "converted": 0, "converted_contact_id": 4, "converted_at": "2026-04-01",
        "statuses": [_STATUS], "sources": [{**_STATUS, "type": 2, "id": 6}],
        "groups": [{"id": 1, "name": "G"}],
        "custom_fields": [{"name": "Size", "value": "L"}],
        "activities": [
            {"content": "Called", "created_at": "now", "created_by": _USER, "activity_type": "x"}
        ],
        "created_at": "2026-04-01T10:00:00.000000Z", "updated_at": "2026-04-01T10:00:00.000000Z",
    },
    "note": {
        "id": 9, "lead_id": 7, "title": "T", "note": "N", "created_by": _USER,
        "media": {"id": 1, "title": "a.png", "url": "https://x.test"},
        "created_at": "2026-04-01 10:00:00",
    },
    "file": {
        "id": 11, "title": "a.pdf", "path": "p", "mime_type": "m", "size": 5, "created_by": _USER,
        "created_at": "2026-04-01T10:00:00.000000Z", "url": "https://x.test",
    },
    "attribute": _STATUS,
    "user": {**_USER, "full_name": "Ana Ito", "first_name": "Ana", "last_name": "Ito"},
    "company": {"id": 2, "name": "Acme", "email": "a@b.c", "phone_number": "1"},
    "contact": {
        "id": 5, "first_name": "Jo", "last_name": "Doe", "email": "e", "phone_number": "1",
        "country_id": 1, "country": "Spain", "address": "A", "zip_code": "1",
    },
}  # fmt: skip


def places(row: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield every field of a row, and of the rows inside it."""
    parts: Any = row.items() if isinstance(row, Mapping) else enumerate(row)
    for name, value in parts:
        yield (*path, name)
        if isinstance(value, dict | list):
            yield from places(value, (*path, name))


def with_value(row: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy of a row with another value in one place."""
    name, *rest = path
    copy: Any = dict(row) if isinstance(row, Mapping) else list(row)
    copy[name] = with_value(copy[name], tuple(rest), value) if rest else value
    return copy
