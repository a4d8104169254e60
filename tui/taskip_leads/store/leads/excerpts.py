"""Where a search found a lead that shows no match in its row: a line of the text around it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from taskip_leads.mirror.tables import lead_rows, notes
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.store.projection.records import shown
from taskip_leads.text import clean, find_folded

# An excerpt begins this many characters before its match.
_BEFORE, _BEHIND = 40, 400


def found(
    connection: sqlite3.Connection, keys: Sequence[int], wanted: Sequence[str]
) -> dict[int, SearchExcerpt]:
    """Where each lead holds one of the folded words: the first of the fields that rows do not show."""
    out: dict[int, SearchExcerpt] = {}
    for key, reached in lead_rows.reached_by(connection, keys).items():
        place = _first(zip(_REACHED, reached, strict=True), wanted)
        # Most matches are in those; the rest takes a look at the whole lead.
        place = place or _first(_told(connection, key), wanted)
        if place is not None:
            out[key] = place
    return out


_REACHED = ("e-mail", "phone", "website")


def _first(texts: Iterable[tuple[str, str | None]], wanted: Sequence[str]) -> SearchExcerpt | None:
    for field, raw in texts:
        text = clean(raw).removeprefix("https://") if raw else ""
        places = [place for word in wanted if (place := find_folded(text, word))]
        if places:
            start = max(0, min(places)[0] - _BEFORE)
            return SearchExcerpt(field, text[start : start + _BEHIND])
    return None


def _told(connection: sqlite3.Connection, key: int) -> Iterator[tuple[str, str | None]]:
    answer = shown(connection, key) or {}
    if isinstance(text := answer.get("description"), str):
        yield "description", text
    for note in notes.said(connection, [key]).get(key, {}).values():
        yield "a note", note
