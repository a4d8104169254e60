"""Pending changes for screens, and which of them apply to leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from taskip_leads import mirror
from taskip_leads.clock import now, parse_stamp
from taskip_leads.mirror.columns import member
from taskip_leads.mirror.tables import leads, outbox
from taskip_leads.models.change import (
    RESENT,
    Change,
    CreateLead,
    DeleteLead,
    DeleteLeads,
    EditLead,
    MoveStatus,
    decode,
)
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.models.pending import DELETED_ELSEWHERE, ChangeState, PendingChange, Question

#: A line of a lead's history this close to its last update tells who made it.
_SAME = timedelta(seconds=90)
#: States in which a change is shown as applied; in all others it is rolled back.
VISIBLE = (ChangeState.HELD, ChangeState.QUEUED, ChangeState.INFLIGHT, ChangeState.UNKNOWN)


def pending_change(connection: mirror.Connection, row: outbox.OutboxRow) -> PendingChange:
    """Convert a row of the outbox for screens."""
    change = decode(row.kind, row.body)
    waits = row.state in (ChangeState.HELD, ChangeState.QUEUED)
    moment = now()
    first = None
    if waits:
        from taskip_leads.mirror.tables import schedule  # not needed for the first paint

        first = schedule.waits_for(connection, row.id, moment)
    theirs_at, theirs_by = _theirs(connection, row)
    return PendingChange(
        id=row.id,
        change=change,
        state=member(ChangeState, row.state),
        created_at=row.created_at,
        sent_at=row.sent_at,
        message=row.message,
        about=_about(connection, change, row),
        settled_at=row.settled_at,
        hold_until=row.hold_until if row.state == ChangeState.HELD else None,
        next_at=row.next_at,
        question=member(Question, row.question),
        details=row.details,
        result=row.result,
        waits_for=first,
        waits_until=_fenced(connection, first, moment),
        batch=row.batch,
        theirs_at=theirs_at,
        theirs_by=theirs_by,
        can_recreate_lead=_can_recreate_lead(connection, change, row),
    )


def _theirs(connection: mirror.Connection, row: outbox.OutboxRow) -> tuple[datetime | None, str]:
    """Return when TaskIP says the lead of a conflict was changed, and by whom."""
    edits = (EditLead.__name__, MoveStatus.__name__)
    if row.question != Question.CONFLICT or row.kind not in edits or row.lead is None:
        return None, ""
    from taskip_leads.wire.records import read_lead  # conflicts are rare

    answer = leads.body(connection, row.lead)
    if answer is None:
        return None, ""
    lead = read_lead(answer, OWN_IDS)
    updated = parse_stamp(lead.updated_at)
    for activity in lead.activities or ():
        at = parse_stamp(activity.when)
        if updated is not None and at is not None and abs(at - updated) < _SAME:
            return updated, activity.author.label if activity.author is not None else ""
    return updated, ""


def _can_recreate_lead(
    connection: mirror.Connection, change: Change, row: outbox.OutboxRow
) -> bool:
    if not row.details.get(DELETED_ELSEWHERE) or row.lead is None or not isinstance(change, RESENT):
        return False
    return leads.deleted(connection, row.lead) is not None


def _fenced(connection: mirror.Connection, first: int | None, moment: datetime) -> datetime | None:
    """Return when the fence of ``first`` ends, if it is settled."""
    ahead = None if first is None else outbox.get(connection, first)
    if ahead is None or ahead.state in VISIBLE or ahead.fence_until is None:
        return None
    return ahead.fence_until if ahead.fence_until > moment else None


def _about(connection: mirror.Connection, change: Change, row: outbox.OutboxRow) -> str:
    """Return the name of the change's lead, even if it was deleted."""
    if isinstance(change, DeleteLead):
        return change.name
    if isinstance(change, DeleteLeads):
        return change.names[0] if change.names else ""
    if row.lead is None:
        return ""
    name = leads.name(connection, row.lead)
    return name if name is not None else str(row.details.get("about") or f"#{row.lead}")


def visible_changes(rows: Iterable[outbox.OutboxRow]) -> list[Change]:
    """Return the changes that apply to a lead. A refused new lead stays visible."""
    return [
        decode(row.kind, row.body)
        for row in rows
        if row.state in VISIBLE or row.kind == CreateLead.__name__
    ]


def all_changes(connection: mirror.Connection, since: datetime) -> list[PendingChange]:
    """Return all unsettled changes, oldest first, then receipts since ``since``, newest first."""
    rows = [*outbox.open_rows(connection), *outbox.settled_since(connection, since)]
    return [pending_change(connection, row) for row in rows]


def pending_by_id(
    connection: mirror.Connection, change_ids: Iterable[int]
) -> dict[int, PendingChange]:
    """Return changes by id, settled or not, without those that are no longer stored."""
    rows = [row for id_ in change_ids if (row := outbox.get(connection, id_)) is not None]
    return {row.id: pending_change(connection, row) for row in rows}
