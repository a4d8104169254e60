"""How values stand in the mirror's columns, and how many of them one statement takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

#: How much of a long text is searched, in characters.
SEARCHED = 4000
_SLICE = 500


def slices(values: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Values in portions that SQLite takes as parameters of one statement."""
    rest = tuple(values)
    for start in range(0, len(rest), _SLICE):
        yield rest[start : start + _SLICE]


def marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


@lru_cache(maxsize=4096)
def numbers(text: str | None) -> tuple[int, ...] | None:
    """Ids of a comma-separated column; None where they are not known."""
    if text is None:
        return None
    return tuple(int(part) for part in text.split(",") if part)


def decimal(text: str | None) -> Decimal | None:
    """An amount; None where the column holds none."""
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
