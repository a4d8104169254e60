"""The chips above the list: one for each part of the query."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.models.filters.query import ME, NONE, DayRange, LeadQuery, NameLookup, Pick
from taskip_leads.text import clean


class Chip(Struct, frozen=True):
    """One part of a query: ``status  New, Contacted``."""

    part: str
    label: str
    value: str


def chips(query: LeadQuery, names: NameLookup) -> tuple[Chip, ...]:
    """Return the query's chips; ``names`` resolves ids."""
    out: list[Chip] = []
    picks = (
        ("status", query.statuses, names.statuses),
        ("source", query.sources, names.sources),
        ("owner", query.owners, names.people),
    )
    for part, pick, called in picks:
        if pick:
            out.append(Chip(part, part, _picked(pick, called)))
    if query.value:
        # The first list has no filters.
        from taskip_leads.models.filters.amounts import explain_values

        out.append(Chip("value", "value", explain_values(query.value)))
    if query.interaction:
        out.append(Chip("interaction", "date", _days(query.interaction)))
    if query.created:
        out.append(Chip("created", "created", _days(query.created)))
    if query.updated:
        out.append(Chip("updated", "updated", _days(query.updated)))
    if query.stuck:
        out.append(Chip("stuck", "in status for", f"{query.stuck.words} or more"))
    if query.noted:
        out.append(Chip("noted", "noted", _days(query.noted)))
    if query.company.strip():
        out.append(Chip("company", "company", clean(query.company.strip())))
    if query.has:
        out.append(Chip("has", "has", ", ".join(sorted(query.has))))
    if query.lacks:
        out.append(Chip("lacks", "lacks", ", ".join(sorted(query.lacks))))
    if query.states or query.excluded_states:
        out.append(Chip("states", "is", _states(query)))
    if query.converted is not False:
        out.append(Chip("converted", "converted", "yes" if query.converted else "or not"))
    if query.text.strip():
        out.append(Chip("text", "text", clean(query.text.strip())))
    return tuple(out)


def without(query: LeadQuery, part: str) -> LeadQuery:
    """Return the query without one part; ``part`` is a chip's ``part``."""
    match part:
        case "text":
            return replace(query, text="")
        case "status":
            return replace(query, statuses=Pick())
        case "source":
            return replace(query, sources=Pick())
        case "owner":
            return replace(query, owners=Pick())
        case "value":
            return replace(query, value=None)
        case "interaction":
            return replace(query, interaction=None)
        case "created":
            return replace(query, created=None)
        case "updated":
            return replace(query, updated=None)
        case "stuck":
            return replace(query, stuck=None)
        case "noted":
            return replace(query, noted=None)
        case "company":
            return replace(query, company="")
        case "has":
            return replace(query, has=frozenset())
        case "lacks":
            return replace(query, lacks=frozenset())
        case "states":
            return replace(query, states=frozenset(), excluded_states=frozenset())
        case _:
            return replace(query, converted=False)


def _states(query: LeadQuery) -> str:
    excluded = [f"not {state}" for state in sorted(query.excluded_states)]
    return ", ".join([*sorted(query.states), *excluded])


def _picked(pick: Pick, names: Mapping[int, str]) -> str:
    parts = [_listed(pick.chosen, names)] if pick.chosen else []
    if pick.excluded:
        parts.append(f"not {_listed(pick.excluded, names)}")
    return ", ".join(parts)


def _listed(ids: frozenset[int], names: Mapping[int, str]) -> str:
    known = ids - {NONE, ME}
    ordered = sorted(known, key=list(names).index if known <= set(names) else None)
    labels = [clean(names.get(id_, f"#{id_}")) for id_ in ordered]
    if ME in ids:
        labels.insert(0, "me")
    if NONE in ids:
        labels.append("none")
    return ", ".join(labels)


def _days(days: DayRange) -> str:
    return " or ".join(part.words or "some days" for part in days.parts)
