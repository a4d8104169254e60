"""Write answers into the mirror, and project pending changes onto leads.

All functions run inside one transaction of ``Database``. The wire's readers are imported on first use,
because the first paint does without them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.tables import attributes, leads, outbox
from taskip_leads.models.change import DeleteLead, DeleteLeads
from taskip_leads.models.lead import Lead
from taskip_leads.store.projection.apply import apply_pending, merge_partial
from taskip_leads.store.projection.pending import visible_changes


def ingest_page(
    connection: mirror.Connection, page: Sequence[Lead], pass_number: int, untold: Sequence[str]
) -> frozenset[int]:
    """Write a page of the lead list; the keys of leads that are new or changed.

    ``untold`` names the lists that no row of this workspace's pages has filled so far (see ``merge_partial``).
    """
    known = leads.bodies(connection, (lead.id for lead in page))
    waiting: dict[int | None, list[outbox.OutboxRow]] = {}
    for row in outbox.open_rows(connection):
        waiting.setdefault(row.lead, []).append(row)
    changed: set[int] = set()
    same: list[int] = []
    for lead in page:
        joined = merge_partial(known.get(lead.id), lead.raw, untold)
        if joined == known.get(lead.id):
            same.append(lead.id)
            continue
        blank: dict[str, Any] = {field: None for field in untold if not lead.raw.get(field)}
        key = leads.save(
            connection, dataclasses.replace(lead, **blank), joined, pass_number=pass_number
        )
        changed.add(key)
        if key in waiting:
            refresh_projection(connection, key)
    leads.met(connection, same, pass_number)
    return frozenset(changed)


def ingest_lead(
    connection: mirror.Connection,
    lead: Lead,
    *,
    pass_number: int | None = None,
    read: bool = False,
) -> int:
    """Write the answer of a lead's own page, or the partial one of an edit; the lead's key."""
    known = leads.bodies(connection, [lead.id]).get(lead.id)
    key = leads.save(
        connection,
        lead,
        merge_partial(known, lead.raw),
        pass_number=pass_number,
        read_at=now() if read else None,
    )
    refresh_projection(connection, key)
    return key


def refresh_projection(connection: mirror.Connection, key: int) -> None:
    """Make the lead's columns those of its last answer with the pending changes on top."""
    from taskip_leads.wire.records import read_lead

    answer = leads.body(connection, key)
    if answer is None:
        return
    changes = visible_changes(outbox.of_lead(connection, key))
    shown_ = apply_pending(answer, changes, attributes.read(connection))
    hidden = any(isinstance(change, DeleteLead | DeleteLeads) for change in changes)
    leads.save(connection, read_lead(shown_), answer, pending=len(changes), hidden=hidden)


def projected(connection: mirror.Connection, key: int) -> dict[str, Any] | None:
    """A lead in the service's own JSON with the pending changes on top; None where it is gone."""
    answer = leads.body(connection, key)
    return None if answer is None else projected_answer(connection, key, answer)


def projected_answer(
    connection: mirror.Connection, key: int, answer: dict[str, Any]
) -> dict[str, Any]:
    """A lead in the service's own JSON, pending changes on top, for an export."""
    changes = visible_changes(outbox.of_lead(connection, key))
    return apply_pending(answer, changes, attributes.read(connection)) if changes else answer
