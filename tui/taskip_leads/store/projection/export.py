"""Export leads, with pending changes applied."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from taskip_leads import mirror
from taskip_leads.mirror.tables import attributes, leads
from taskip_leads.models.lead import Lead
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.store.projection.records import projected_answer


def export_json(connection: mirror.Connection, lead_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return these leads in TaskIP's JSON, in this order, with pending changes applied."""
    exported: list[dict[str, Any]] = []
    for lead_id in lead_ids:
        known = leads.body(connection, lead_id)
        if known is None:
            continue
        answer = projected_answer(connection, lead_id, known)
        # An unsent lead has no server id.
        exported.append(
            {**answer, "id": None} if lead_id < 0 and answer.get("id") == lead_id else answer
        )
    return exported


def export_leads(connection: mirror.Connection, lead_ids: Sequence[int]) -> list[Lead]:
    """Return these leads with all their fields, in this order, with pending changes applied."""
    from taskip_leads.wire.records import read_lead

    people = attributes.people(connection)
    exported: list[Lead] = []
    for lead_id in lead_ids:
        answer = leads.body(connection, lead_id)
        if answer is not None:
            lead = read_lead(projected_answer(connection, lead_id, answer), OWN_IDS)
            owners = tuple(people.get(user.id or 0, user) for user in lead.assigned_to or ())
            exported.append(dataclasses.replace(lead, assigned_to=owners))
    return exported
