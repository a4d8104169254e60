"""A query as the chips above the list: what each part is called, and the query without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from taskip_leads.models.query import NONE, DayRange, LeadQuery
from taskip_leads.text import clean


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a query: ``status  New, Contacted``."""

    part: str
    label: str
    value: str


def chips(query: LeadQuery, names: Mapping[int, str]) -> tuple[Chip, ...]:
    """The parts that filter; ``names`` gives the words for ids of statuses and sources."""
    out: list[Chip] = []
    if query.text.strip():
        out.append(Chip("text", "text", clean(query.text.strip())))
    for part, ids in (("status", query.statuses), ("source", query.sources)):
        if ids:
            out.append(Chip(part, part, _listed(ids, names)))
    if query.interaction:
        out.append(Chip("interaction", "when", _days(query.interaction)))
    if query.created:
        out.append(Chip("created", "created", _days(query.created)))
    if query.converted is not False:
        out.append(Chip("converted", "converted", "yes" if query.converted else "or not"))
    return tuple(out)


def without(query: LeadQuery, part: str) -> LeadQuery:
    """The query with one part let go; ``part`` is a chip's."""
    match part:
        case "text":
            return replace(query, text="")
        case "status":
            return replace(query, statuses=frozenset())
        case "source":
            return replace(query, sources=frozenset())
        case "interaction":
            return replace(query, interaction=None)
        case "created":
            return replace(query, created=None)
        case _:
            return replace(query, converted=False)


def _listed(ids: frozenset[int], names: Mapping[int, str]) -> str:
    known = sorted(ids - {NONE}, key=list(names).index if ids - {NONE} <= set(names) else None)
    words = [clean(names.get(number, f"#{number}")) for number in known]
    if NONE in ids:
        words.append("none")
    return ", ".join(words)


def _days(days: DayRange) -> str:
    return days.words or "some days"
