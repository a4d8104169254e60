"""Leads for other programs, as JSON and as CSV, pending changes on top."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from taskip_leads import mirror
from taskip_leads.mirror.tables import attributes, leads
from taskip_leads.models.lead import Lead
from taskip_leads.store.projection.records import projected_answer


def export_json(connection: mirror.Connection, keys: Sequence[int]) -> list[dict[str, Any]]:
    """These leads in the service's own JSON, in this order, pending changes on top."""
    found: list[dict[str, Any]] = []
    for key in keys:
        known = leads.body(connection, key)
        if known is None:
            continue
        answer = projected_answer(connection, key, known)
        # A lead that the service does not have yet has no id there.
        found.append({**answer, "id": None} if key < 0 and answer.get("id") == key else answer)
    return found


def export_csv(connection: mirror.Connection, keys: Sequence[int]) -> str:
    """These leads as CSV, in this order, pending changes on top."""
    from taskip_leads.wire.records import read_lead

    people = attributes.people(connection)
    found: list[Lead] = []
    for key in keys:
        answer = leads.body(connection, key)
        if answer is not None:
            lead = read_lead(projected_answer(connection, key, answer))
            owners = tuple(people.get(user.id or 0, user) for user in lead.assigned_to or ())
            found.append(dataclasses.replace(lead, assigned_to=owners))
    from taskip_leads.models.csv_export import csv_table

    return csv_table(found)
