"""Custom fields, which have several shapes and are sent back in their original one.

A list of objects (``{"name": ..., "value": ...}``, also nested under ``custom_field``), or an object of
values. Only single values can be edited as text; all others stay unchanged.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

_LABELS = ("label", "name", "key", "slug")


class CustomFieldText(Struct, frozen=True):
    """One custom field; ``path`` locates it in the original shape."""

    path: str
    label: str
    text: str


def entries(raw: Any) -> tuple[CustomFieldText, ...]:
    """Return the fields that can be edited as text."""
    if isinstance(raw, Mapping):
        pairs = [(str(key), str(key), value) for key, value in raw.items()]
    elif isinstance(raw, list):
        pairs = [
            (str(at), _label(row), row.get("value"))
            for at, row in enumerate(raw)
            if isinstance(row, Mapping) and "value" in row
        ]
    else:
        return ()
    return tuple(
        CustomFieldText(path, label, _text(value))
        for path, label, value in pairs
        if label and _single(value)
    )


def edited(raw: Any, texts: Mapping[str, str]) -> Any:
    """Return the same shape with edited texts, by path; numbers stay numbers if possible."""
    changed = copy.deepcopy(raw)
    for path, text in texts.items():
        if isinstance(changed, dict):
            changed[path] = _value(changed.get(path), text)
        elif isinstance(changed, list):
            row = changed[int(path)]
            row["value"] = _value(row.get("value"), text)
    return changed


def _label(row: Mapping[str, Any]) -> str:
    inner = row.get("custom_field")
    for one in (row, inner if isinstance(inner, Mapping) else {}):
        for name in _LABELS:
            if isinstance(one.get(name), str) and one[name].strip():
                return str(one[name])
    return ""


def _single(value: Any) -> bool:
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _value(was: Any, text: str) -> Any:
    if not text:
        return None
    if isinstance(was, int | float) and not isinstance(was, bool):
        if re.fullmatch("-?[0-9]{1,18}", text):
            return int(text)
        if re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,15}", text):
            return float(text)
    return text
