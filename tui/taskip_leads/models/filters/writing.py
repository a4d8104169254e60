"""Format parts of a query as text that the filter language parses."""

from __future__ import annotations

import re
from collections.abc import Mapping

from taskip_leads.models.filters.query import ME, NONE, DayRange
from taskip_leads.models.filters.search_terms import quote
from taskip_leads.text import fold

#: An id in place of a name.
ID = re.compile(r"#(-?\d{1,18})")
_BARE = re.compile(r'[^\s",]+')


def write_word(word: str) -> str:
    """Return a word of a search as typed."""
    plain = word and word[0] != '"' and not any(char.isspace() for char in word)
    return word if plain else quote(word)


def write_value(value: str) -> str:
    """Return a value after a colon, in quotes if necessary."""
    return value if _BARE.fullmatch(value) else quote(value)


def write_ids(ids: frozenset[int], called: Mapping[int, str]) -> str:
    own = {NONE: "none", ME: "me"}
    return ",".join(own.get(number) or _name(number, called) for number in sorted(ids))


def _name(number: int, called: Mapping[int, str]) -> str:
    """Return the name if it is unique, else the id."""
    name = called.get(number, "")
    folded = fold(name).strip()
    alone = sum(fold(other).strip() == folded for other in called.values()) == 1
    if not folded or not alone or folded in ("none", "me") or ID.fullmatch(name.strip()):
        return f"#{number}"
    return write_value(name)


def write_days(days: DayRange) -> str:
    if days.words:
        return days.words
    if days.also:
        return ", ".join(write_days(part) for part in days.parts)
    if days.late:
        return "late"
    if days.hours is not None:
        return f"{days.hours}h"
    if days.first is None and days.last is None:
        return "none" if days.none else "any"
    first = days.first.isoformat() if days.first else ""
    last = days.last.isoformat() if days.last else ""
    return f"{first}..{last}{',none' if days.none else ''}"
