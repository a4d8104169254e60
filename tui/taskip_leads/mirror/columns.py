"""How values stand in the mirror's columns, and how many of them one statement takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from taskip_leads.errors import MirrorDamaged

E = TypeVar("E", bound=Enum)

#: How much of a long text is searched, in characters.
SEARCHED = 4000
_SLICE = 500


def slices(values: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Values in portions that SQLite takes as parameters of one statement."""
    rest = tuple(values)
    for start in range(0, len(rest), _SLICE):
        yield rest[start : start + _SLICE]


def json_object(text: str) -> dict[str, Any]:
    """An object that was stored as JSON. Raises ``MirrorDamaged`` for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise MirrorDamaged from error
    if not isinstance(value, dict):
        raise MirrorDamaged
    return value


def json_text(text: str) -> str:
    """A text that was stored as JSON. Raises ``MirrorDamaged`` for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise MirrorDamaged from error
    if not isinstance(value, str):
        raise MirrorDamaged
    return value


def moment(text: str) -> datetime:
    """A time that was stored in ISO format, aware. Raises ``MirrorDamaged`` for anything else."""
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
    """Ids of a comma-separated column; None where they are not known. Raises ``MirrorDamaged``."""
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split(",") if part)
    except ValueError as error:
        raise MirrorDamaged from error


def decimal(text: str | None) -> Decimal | None:
    """An amount; None where the column is empty. Raises ``MirrorDamaged`` for anything else."""
    try:
        return None if text is None else Decimal(text)
    except (InvalidOperation, TypeError) as error:
        raise MirrorDamaged from error


def member(kind: type[E], value: object) -> E:
    """A member of an enumeration. Raises ``MirrorDamaged`` for a value that it does not have."""
    try:
        return kind(value)
    except ValueError as error:
        raise MirrorDamaged from error
