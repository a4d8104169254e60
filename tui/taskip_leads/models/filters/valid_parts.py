"""Parse what is valid of a filter that is still being typed, and collect its mistakes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.models.filters.language import (
    REPEATABLE,
    InvalidFilter,
    add_part,
    name_part,
    with_words,
)
from taskip_leads.models.filters.query import LeadQuery, NameLookup, Pick
from taskip_leads.models.filters.search_terms import tokens
from taskip_leads.models.filters.tokenizer import FilterToken, tokenize

#: The field of a query that a part sets, where it has another name than the part.
_FIELDS = {
    "status": "statuses",
    "source": "sources",
    "owner": "owners",
    "date": "interaction",
    "is": "converted",
    "has-": "lacks",
}


#: Parts that may have a comma too many.
_IGNORING_BLANKS = frozenset(("status", "source", "owner"))
#: Mistakes that a sentence names, the first one with its reason.
_NAMED = 3


class ValidParts(Struct, frozen=True):
    """What can be understood of a filter; the mistakes stand in the order of the text."""

    query: LeadQuery
    mistakes: Sequence[InvalidFilter] = ()


def parse_valid_parts(
    text: str,
    names: NameLookup,
    today: date,
    before: LeadQuery,
    week_start: WeekStart = WeekStart.MONDAY,
) -> ValidParts:
    """Parse a filter; what an invalid part would set stays as it is in ``before``.

    A list shows this while a part is invalid: ``acme date:"after 9999`` filters by ``acme`` and by the
    days of ``before``. Of several names the valid ones count: ``status:new,contac`` is ``status:new``.
    """
    query, in_doubt = LeadQuery(), False
    words: list[str] = []
    seen: set[str] = set()
    mistakes: list[InvalidFilter] = []
    invalid: list[FilterToken] = []
    for part in tokenize(text):
        if isinstance(part, str):
            # After an invalid part a new word may belong to it, as in ``date:after 9999``.
            if not in_doubt or part in tokens(before.text):
                words.append(part)
            continue
        in_doubt = True
        try:
            name_part(part)
        except InvalidFilter as error:
            mistakes.append(error)
            continue
        for one in _each_value(part):
            try:
                query = add_part(query, one, text, seen, names, today, week_start)
                in_doubt = False
            except InvalidFilter as error:
                mistakes.append(error)
                invalid.append(one)
    for part in invalid:
        if part.slot not in seen:
            query = _restore(query, part, before)
    return ValidParts(with_words(query, words), _apart(mistakes))


def _apart(mistakes: Sequence[InvalidFilter]) -> list[InvalidFilter]:
    """Return the mistakes without those that begin in the one before."""
    # Two values of a part that contradict each other are one mistake: the whole part.
    apart: list[InvalidFilter] = []
    for one in mistakes:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return apart


def sentence(mistakes: Sequence[InvalidFilter], text: str, width: int | None = None) -> str:
    """Say what is wrong in ``text``: why the first mistake is one, and which words are others.

    As many are named as fit into ``width`` characters: ``Also wrong: foo:, bar and 2 more``.
    """
    first, *others = mistakes
    said = str(first)
    if not others:
        return said
    said = f"{said}{'' if said[-1] in '.?' else '.'}"
    for named in range(min(_NAMED - 1, len(others)), 0, -1):
        words = ", ".join(text[one.start : one.end] for one in others[:named])
        rest = len(others) - named
        whole = f"{said} Also wrong: {words}" + (f" and {rest:,} more" if rest else "")
        if width is None or len(whole) <= width:
            return whole
    return f"{said} {len(others):,} more wrong"


def _each_value(part: FilterToken) -> list[FilterToken]:
    """Return a part for each value, where several are alternatives."""
    items = part.items
    if part.name in _IGNORING_BLANKS:
        items = [item for item in items if item.text]
    if part.name in REPEATABLE and len(items) > 1:
        return [dataclasses.replace(part, items=[item]) for item in items]
    return [part]


def _restore(query: LeadQuery, part: FilterToken, before: LeadQuery) -> LeadQuery:
    """Return the query with what ``part`` sets as in ``before``."""
    field = _FIELDS.get(part.slot) or _FIELDS.get(part.name, part.name)
    old: Any = getattr(before, field)
    if isinstance(old, Pick):
        pick: Pick = getattr(query, field)
        old = (
            replace(pick, excluded=old.excluded) if part.minus else replace(pick, chosen=old.chosen)
        )
    return replace(query, **{field: old})
