"""Convert values from the mirror's columns, and split long lists of parameters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from taskip_leads.errors import MirrorDamaged

E = TypeVar("E", bound=Enum)

#: The searched length of a long text, in characters.
SEARCHED = 4000
_SLICE = 500


def slices(values: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Split values into batches that fit into one statement's parameters."""
    rest = tuple(values)
    for start in range(0, len(rest), _SLICE):
        yield rest[start : start + _SLICE]


def json_object(text: str) -> dict[str, Any]:
    """Parse an object that was stored as JSON. Raises ``MirrorDamaged`` for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise MirrorDamaged from error
    if not isinstance(value, dict):
        raise MirrorDamaged
    return value


def json_text(text: str) -> str:
    """Parse a string that was stored as JSON. Raises ``MirrorDamaged`` for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise MirrorDamaged from error
    if not isinstance(value, str):
        raise MirrorDamaged
    return value


def moment(text: str) -> datetime:
    """Parse an aware time in ISO format. Raises ``MirrorDamaged`` for anything else."""
    try:
        stored = datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise MirrorDamaged from error
    if stored.tzinfo is None:
        raise MirrorDamaged
    return stored


def marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


@lru_cache(maxsize=4096)
def numbers(text: str | None) -> tuple[int, ...] | None:
    """Parse a comma-separated column of ids; None if not known. Raises ``MirrorDamaged``."""
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split(",") if part)
    except ValueError as error:
        raise MirrorDamaged from error


def decimal(text: str | None) -> Decimal | None:
    """Parse an amount; None if the column is empty. Raises ``MirrorDamaged``."""
    try:
        return None if text is None else Decimal(text)
    except (InvalidOperation, TypeError) as error:
        raise MirrorDamaged from error


def member(kind: type[E], value: object) -> E:
    """Return the member of an enumeration. Raises ``MirrorDamaged`` for any other value."""
    try:
        return kind(value)
    except ValueError as error:
        raise MirrorDamaged from error


def fits(value: int | None) -> bool:
    """Return whether SQLite can store an id; JSON has no such limit."""
    return value is not None and -(2**63) <= value < 2**63


def ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
