"""Check that the mirror equals TaskIP's data at the end of an episode."""

from __future__ import annotations

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import DeleteAttribute
from taskip_leads.models.filters.query import LeadQuery
from tests.simulate.commits import OWN, SHARED
from tests.simulate.evidence import Verdict
from tests.simulate.rep import Rep
from tests.simulate.world import World


async def shown_at_rest(world: World, rep: Rep, verdict: Verdict) -> None:
    """Deleted statuses are nowhere visible, even before a sync pass."""
    listed = {use.attribute.id for use in await world.store.leads.attributes()}
    shown = await _statuses(world)
    for intent in rep.ledger.values():
        change = intent.change
        if not isinstance(change, DeleteAttribute) or intent.undone or intent.dropped:
            continue
        row = await world.row(intent.row)
        if row is None:
            continue
        if change.id in listed:
            verdict.ghost.append(f"deleted {change.type.word} {change.id} is listed")
        verdict.ghost += [
            f"deleted status {change.id} is shown on lead {lead}"
            for lead, statuses in shown.items()
            if change.id in statuses
        ]


async def shown_after_a_pass(world: World, verdict: Verdict) -> None:
    """After a sync pass, everything is shown as TaskIP has it."""
    shown = {
        (int(use.attribute.type), use.attribute.id, world.original(use.attribute.name))
        for use in await world.store.leads.attributes()
    }
    there = {
        (row["type"], row["id"], row["name"])
        for row in world.rows("SELECT type, id, name FROM attributes")
    }
    verdict.stale += [f"{_named(each)} is not shown" for each in sorted(there - shown)]
    verdict.ghost += [f"{_named(each)} is shown" for each in sorted(shown - there)]

    names = ", ".join((*OWN, *SHARED))
    leads = {row["id"]: row for row in world.rows(f"SELECT id, {names} FROM leads")}
    statuses = await _statuses(world)
    verdict.stale += [f"lead {lead} is not shown" for lead in sorted(leads.keys() - statuses)]
    verdict.ghost += [f"lead {lead} is shown" for lead in sorted(statuses.keys() - leads)]
    carried: dict[int, set[int]] = {}
    for row in world.rows(
        "SELECT lead_id, a.id FROM lead_attributes JOIN attributes AS a ON a.id = attribute_id"
        " WHERE a.type = 1"
    ):
        carried.setdefault(row["lead_id"], set()).add(row["id"])
    for lead in statuses.keys() & leads.keys():
        if statuses[lead] != carried.get(lead, set()):
            verdict.stale.append(
                f"lead {lead} is shown with statuses {sorted(statuses[lead])}"
                f" instead of {sorted(carried.get(lead, ()))}"
            )
    for key in (await world.store.leads.select(LeadQuery(converted=None))).keys:
        detail = await world.store.leads.detail(key)
        if detail is None or detail.lead.id not in leads:
            continue
        for name in (*OWN, *SHARED):
            shown_value = world.original(getattr(detail.lead, name))
            if (shown_value or "") != (leads[detail.lead.id][name] or ""):
                verdict.stale.append(f"lead {key} is shown with another {name}")


async def _statuses(world: World) -> dict[int, set[int]]:
    """Return the displayed statuses of each lead, by server id."""
    keys = (await world.store.leads.select(LeadQuery(converted=None))).keys
    rows = await world.store.leads.rows(keys)
    return {row.server_id or key: {a.id for a in row.statuses or ()} for key, row in rows.items()}


def _named(attribute: tuple[int, int, str]) -> str:
    type_, number, name = attribute
    return f"{AttributeType(type_).word} {number} “{name}”"
