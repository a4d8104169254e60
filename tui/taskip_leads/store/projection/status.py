"""Since when a lead is in its status: recorded from TaskIP's answers, shown with our own moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taskip_leads import mirror
from taskip_leads.mirror.tables import attributes, meta, outbox, status_since
from taskip_leads.models.attribute import leading
from taskip_leads.models.change import MoveStatus, decode
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import StatusAge
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.store.projection.pending import VISIBLE


def record_status(
    connection: mirror.Connection,
    lead_id: int,
    known: dict[str, Any] | None,
    merged: dict[str, Any],
) -> None:
    """Record that a lead has come to another status, or that it is new."""
    if known is not None and known.get("statuses") == merged.get("statuses"):
        return
    if known is None and meta.get_moment(connection, "synced_at") is None:
        return  # during the first sync it is not known since when
    before, after = (_leading_status(connection, one) for one in (known, merged))
    if after is not None and after != before:
        status_since.record(connection, lead_id, after)


def _leading_status(connection: mirror.Connection, answer: dict[str, Any] | None) -> int | None:
    """Return the id of the status that leads in an answer, 0 for none; None if it is not known."""
    from taskip_leads.wire.records import read_lead

    statuses = None if answer is None else read_lead(answer, OWN_IDS).statuses
    if statuses is None:
        return None
    known = attributes.read(connection)
    return leading([known.get(one.id, one) for one in statuses]).id if statuses else 0


def status_age(
    connection: mirror.Connection, row: LeadRow, waiting: Iterable[outbox.OutboxRow]
) -> StatusAge | None:
    """Return since when a lead is in its status; ``waiting`` are its unsettled changes."""
    if row.statuses is None:
        return None
    shown = leading(row.statuses).id if row.statuses else 0
    for change in reversed(list(waiting)):
        if change.state in VISIBLE and change.kind == MoveStatus.__name__:
            moved = decode(change.kind, change.body)
            if isinstance(moved, MoveStatus) and shown in moved.add:
                return StatusAge(change.created_at, seen=True)
    record = status_since.get(connection, row.lead_id)
    if record is not None and record.status == shown:
        return StatusAge(record.since, seen=True)
    start = status_since.seen_from(connection)
    return None if start is None else StatusAge(start, seen=False)
