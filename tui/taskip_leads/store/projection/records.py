"""Write responses into the mirror, and apply pending changes to leads.

All functions run inside one transaction of ``Database``. The readers of ``wire`` are imported on first
use, because the first paint does not need them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.tables import attributes, leads, outbox, status_since, steps
from taskip_leads.models.change import DeleteLead, DeleteLeads
from taskip_leads.models.lead import Lead
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.store.projection import unread
from taskip_leads.store.projection.apply import apply_pending, merge_partial
from taskip_leads.store.projection.pending import VISIBLE, visible_changes
from taskip_leads.store.projection.status import record_status
from taskip_leads.store.projection.steps import refresh_step


def ingest_page(
    connection: mirror.Connection, page: Sequence[Lead], pass_number: int, unlisted: Sequence[str]
) -> frozenset[int]:
    """Write a page of the lead list; return the ids of new and changed leads.

    ``unlisted`` names the lists that no row has filled so far (see ``merge_partial``).
    """
    status_since.begin(connection)
    watching = unread.watches(connection)
    known = leads.bodies(connection, (lead.id for lead in page))
    waiting: dict[int | None, list[outbox.OutboxRow]] = {}
    for row in outbox.open_rows(connection):
        waiting.setdefault(row.lead, []).append(row)
    changed: set[int] = set()
    unchanged: list[int] = []
    for lead in page:
        merged = merge_partial(known.get(lead.id), lead.raw, unlisted)
        if merged == known.get(lead.id):
            unchanged.append(lead.id)
            continue
        blank: dict[str, Any] = {field: None for field in unlisted if not lead.raw.get(field)}
        lead_id = leads.save(
            connection, dataclasses.replace(lead, **blank), merged, pass_number=pass_number
        )
        changed.add(lead_id)
        steps.record_seen(connection, lead_id, lead, is_new=lead.id not in known)
        record_status(connection, lead_id, known.get(lead.id), merged)
        if watching:
            unread.record_answer(connection, lead_id, known.get(lead.id), merged)
        if lead_id in waiting:
            refresh_projection(connection, lead_id)
        else:
            refresh_step(connection, lead_id, ())
    leads.mark_seen(connection, unchanged, pass_number)
    return frozenset(changed)


def ingest_lead(
    connection: mirror.Connection,
    lead: Lead,
    *,
    pass_number: int | None = None,
    read: bool = False,
) -> int:
    """Write a lead's details, or the partial response to an edit; return the lead's id."""
    status_since.begin(connection)
    known = leads.bodies(connection, [lead.id]).get(lead.id)
    merged = merge_partial(known, lead.raw)
    lead_id = leads.save(
        connection,
        lead,
        merged,
        pass_number=pass_number,
        read_at=now() if read else None,
    )
    steps.record_seen(connection, lead_id, lead, is_new=known is None)
    record_status(connection, lead_id, known, merged)
    if unread.watches(connection):
        unread.record_answer(connection, lead_id, known, merged)
    refresh_projection(connection, lead_id)
    return lead_id


def refresh_projection(connection: mirror.Connection, lead_id: int) -> None:
    """Rewrite a lead's columns: its last response with pending changes applied."""
    from taskip_leads.wire.records import read_lead

    answer = leads.body(connection, lead_id)
    if answer is None:
        return
    waiting = outbox.of_lead(connection, lead_id)
    changes = visible_changes(waiting)
    shown = apply_pending(answer, changes, attributes.read(connection))
    hidden = any(isinstance(change, DeleteLead | DeleteLeads) for change in changes)
    lead = read_lead(shown, OWN_IDS)
    leads.save(connection, lead, answer, pending=len(changes), hidden=hidden)
    refresh_step(connection, lead_id, waiting)


def refresh_count(connection: mirror.Connection, lead_id: int) -> None:
    """Rewrite how many changes of a lead are pending, and what a note means for its step."""
    leads.set_pending(connection, lead_id, outbox.count_of_lead(connection, lead_id, VISIBLE))
    refresh_step(connection, lead_id)


def projected(connection: mirror.Connection, lead_id: int) -> dict[str, Any] | None:
    """Return a lead in TaskIP's JSON with pending changes applied; None if it was deleted."""
    answer = leads.body(connection, lead_id)
    return None if answer is None else projected_answer(connection, lead_id, answer)


def projected_answer(
    connection: mirror.Connection, lead_id: int, answer: dict[str, Any]
) -> dict[str, Any]:
    """Return a response of TaskIP with the lead's pending changes applied."""
    changes = visible_changes(outbox.of_lead(connection, lead_id))
    return apply_pending(answer, changes, attributes.read(connection)) if changes else answer
