"""Check the fields of leads."""

from __future__ import annotations

from typing import Any

from taskip_leads.models.change import EditLead, decode
from tests.simulate.commits import OWN, SHARED
from tests.simulate.evidence import Evidence, Fate
from tests.simulate.world import World


def _is_unchanged(world: World, fate: Fate, name: str, value: Any) -> bool:
    """Return whether an edit did not change its field."""
    sent = decode(fate.row.kind, fate.row.body) if fate.row is not None else None
    return isinstance(sent, EditLead) and world.original(sent.base.get(name)) == value


def own_fields(evidence: Evidence) -> None:
    expected: dict[tuple[int, str], tuple[Any, list[Any]]] = {}
    uncertain: set[tuple[int, str]] = set()
    # Edits that do not change their field are sent only if another value was sent before. Both
    # results are right.
    also: dict[tuple[int, str], set[Any]] = {}
    for lead, values in evidence.rep.initial.items():
        for name, value in values.items():
            expected[lead, name] = (value, [value])
    for fate, lead, name, value in evidence.final_values(OWN):
        if _is_unchanged(evidence.world, fate, name, value):
            also.setdefault((lead, name), set()).add(value)
            continue
        also.pop((lead, name), None)
        earlier = expected.get((lead, name), (None, []))[1]
        expected[lead, name] = (value, [*earlier, value])
        if evidence.is_conceded(fate, name, value):
            uncertain.add((lead, name))
    for (lead, name), (value, history) in expected.items():
        server_id = evidence.server_id(lead)
        if (lead, name) in uncertain or server_id is None or not evidence.exists(lead):
            continue
        there = evidence.rep.there(server_id, name)
        if there == value or there in also.get((lead, name), ()):
            continue
        what = f"lead {lead} {name}: {there!r} instead of {value!r}"
        if there in history:
            evidence.verdict.stale.append(what)
        elif str(there) in evidence.undone_values():
            evidence.verdict.ghost.append(what)
        else:
            evidence.verdict.lost.append(what)


def shared_fields(evidence: Evidence) -> None:
    """Every done edit arrived, and no undone one."""
    for fate, lead, name, value in evidence.final_values(SHARED):
        server_id = evidence.server_id(lead)
        if (
            evidence.is_conceded(fate, name, value)
            or server_id is None
            or not evidence.exists(lead)
        ):
            continue
        written = [c.value for c in evidence.world.commits.written.get((server_id, name), ())]
        if value not in written:
            evidence.verdict.lost.append(f"lead {lead} {name}: {value!r} never arrived")
    undone = evidence.undone_values()
    for (lead, name), commits in evidence.world.commits.written.items():
        for commit in commits:
            if commit.who == "rep" and str(commit.value) in undone and name in SHARED:
                evidence.verdict.ghost.append(f"lead {lead} {name}: {commit.value!r}")
