"""Parse what is valid of a filter that is still being typed."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

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


def parse_valid_parts(
    text: str,
    names: NameLookup,
    today: date,
    before: LeadQuery,
    week_start: WeekStart = WeekStart.MONDAY,
) -> LeadQuery:
    """Parse a filter; what an invalid part would set stays as it is in ``before``.

    A list shows this while a part is invalid: ``acme date:"after 9999`` filters by ``acme`` and by the
    days of ``before``. Of several names the valid ones count: ``status:new,contac`` is ``status:new``.
    """
    query = LeadQuery()
    words: list[str] = []
    seen: set[str] = set()
    invalid: list[FilterToken] = []
    searched = frozenset(tokens(before.text))
    in_doubt = False
    for part in tokenize(text):
        if isinstance(part, str):
            # After an invalid part a new word may belong to it, as in ``date:after 9999``.
            if not in_doubt or part in searched:
                words.append(part)
            continue
        in_doubt = True
        try:
            name_part(part)
        except InvalidFilter:
            continue
        for one in _each_value(part):
            try:
                query = add_part(query, one, text, seen, names, today, week_start)
                in_doubt = False
            except InvalidFilter:
                invalid.append(one)
    for part in invalid:
        if part.slot not in seen:
            query = _restore(query, part, before)
    return with_words(query, words)


def _each_value(part: FilterToken) -> list[FilterToken]:
    """Return a part for each value, where several are alternatives."""
    if part.name in REPEATABLE and len(part.items) > 1:
        return [dataclasses.replace(part, items=[item]) for item in part.items]
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
