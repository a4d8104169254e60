"""Check statuses and sources, and which leads have them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from taskip_leads.models.change import AddAttribute, DeleteAttribute, EditAttribute, MoveStatus
from tests.simulate.evidence import Evidence, Fate


def statuses(evidence: Evidence) -> None:
    """Each lead has the statuses that moves and deletions lead to, in the order they settled."""
    expected = {lead: set(carried) for lead, carried in evidence.rep.carried.items()}
    for fate in evidence.done(MoveStatus, DeleteAttribute):
        change = fate.intent.change
        if isinstance(change, DeleteAttribute):
            # Leads keep their other statuses.
            for carried in expected.values():
                carried.discard(evidence.attribute_id(change.id))
            continue
        assert isinstance(change, MoveStatus)
        carried = expected.setdefault(change.lead, set())
        carried -= set(change.remove)
        carried |= set(change.add)
        _check_moves_to_deleted(evidence, fate, change)
    for lead, wanted in expected.items():
        server_id = evidence.server_id(lead)
        if server_id is None or not evidence.exists(lead):
            continue
        wanted -= evidence.world.colleague_deleted.keys()
        there, uncertain = evidence.rep.statuses_of(server_id), _uncertain_statuses(evidence, lead)
        if there - uncertain != wanted - uncertain:
            what = f"lead {lead}: statuses {sorted(there)} instead of {sorted(wanted)}"
            (evidence.verdict.lost if wanted - there else evidence.verdict.stale).append(what)


def _check_moves_to_deleted(evidence: Evidence, fate: Fate, change: MoveStatus) -> None:
    """Report moves that were sent after a colleague had deleted their status."""
    if evidence.world.jumps:
        return  # the clock was set, so it cannot order the events
    sent_at = fate.row.sent_at if fate.row is not None else None
    for number in change.add:
        deleted = evidence.world.colleague_deleted.get(number)
        if sent_at is not None and deleted is not None and sent_at > deleted:
            evidence.verdict.lost.append(f"lead {change.lead}: a move to deleted status {number}")


def _uncertain_statuses(evidence: Evidence, lead: int) -> set[int]:
    """Return statuses of moves that were dropped after more than one attempt."""
    return {
        number
        for fate in evidence.fates.values()
        if isinstance(change := fate.intent.change, MoveStatus)
        and change.lead == lead
        and fate.end == "dropped"
        and fate.intent.attempts > 1
        for number in (*change.add, *change.remove)
    }


def first_statuses(evidence: Evidence) -> None:
    """Statuses from the beginning are there unless someone deleted them."""
    deleted = {
        evidence.attribute_id(f.intent.change.id)  # type: ignore[union-attr]
        for f in evidence.done(DeleteAttribute)
    }
    there = {row["id"] for row in evidence.world.rows("SELECT id FROM attributes")}
    for number in evidence.world.first_statuses:
        if number in there and number in deleted:
            evidence.verdict.lost.append(f"the deletion of status {number}")
        if number not in there and number not in deleted | evidence.world.colleague_deleted.keys():
            evidence.verdict.ghost.append(f"status {number} was deleted")


def attributes(evidence: Evidence) -> None:
    """The rep's own sources and statuses are there, by name."""
    expected: Counter[str] = Counter()
    older: set[str] = set()
    for fate in evidence.fates.values():
        change = fate.intent.change
        if not isinstance(change, AddAttribute) or fate.end != "done":
            continue
        names = [change.name, *_names(evidence, fate)]
        server_id = fate.row.result if fate.row is not None else None
        if (
            _changes_of(evidence, fate, DeleteAttribute)
            or server_id in evidence.world.colleague_deleted
        ):
            older |= set(names)
            continue
        expected[f"{change.type.word} {names[-1]}"] += 1
        older |= set(names[:-1])
    rows = evidence.world.rows(
        "SELECT iif(type = 1, 'status', 'source') AS type, name FROM attributes"
        " WHERE name GLOB 'source[0-9]*' OR name GLOB 'status[0-9]*' OR name GLOB 'renamed[0-9]*'"
    )
    there = Counter(f"{row['type']} {row['name']}" for row in rows)
    evidence.verdict.lost += expected - there
    for name in there - expected:
        if name.partition(" ")[2] in older:
            evidence.verdict.stale.append(name)
        elif expected[name]:
            evidence.verdict.duplicated.append(name)
        else:
            evidence.verdict.ghost.append(name)


def _names(evidence: Evidence, fate: Fate) -> list[str]:
    return [f.intent.change.name for f in _changes_of(evidence, fate, EditAttribute)]  # type: ignore[union-attr]


def _changes_of(evidence: Evidence, fate: Fate, kind: Any) -> list[Fate]:
    """Return what was done to the source or status that ``fate`` created."""
    server_id = fate.row.result if fate.row is not None else None
    return [f for f in evidence.done(kind) if f.intent.change.id in (-fate.intent.row, server_id)]  # type: ignore[union-attr]
