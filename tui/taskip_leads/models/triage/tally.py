"""The tally of a triage: what became of how many leads, and what was done beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from taskip_leads.clock import parse_day
from taskip_leads.models.change import AddNote, EditLead, SendEmail, lead_of
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.triage.queue import OutcomeKind, TriageQueue

_UNSENT = (ChangeState.HELD, ChangeState.QUEUED, ChangeState.INFLIGHT, ChangeState.UNKNOWN)
_NEEDS_USER = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
_DAY, _OWNERS = "lead_interaction_date", "assigned_to"


class TallyRow(Struct, frozen=True):
    """Leads with the same outcome, in the order of the queue."""

    #: None: not reached, or postponed.
    kind: OutcomeKind | None
    #: STATUS: its name.
    status: str
    count: int
    #: The leads' names, as far as they are known.
    names: tuple[str, ...] = ()


class SideWork(Struct, frozen=True):
    """What was done with leads of the queue since it was made, and how far it has come."""

    next_steps: int = 0
    notes: int = 0
    emails: int = 0
    #: Leads that got an owner.
    owners: int = 0
    #: The day for which most next steps were planned, and how many; None below two.
    busiest: tuple[date, int] | None = None
    sent: int = 0
    waiting: int = 0
    needs_user: int = 0


def tally_rows(queue: TriageQueue) -> tuple[TallyRow, ...]:
    """Return the outcomes: statuses, the most frequent first, then the others, then leads left."""
    groups: dict[tuple[OutcomeKind, str], list[str]] = {}
    leads = queue.leads_with_outcome
    for lead in leads:
        if (outcome := lead.outcome) is not None:
            groups.setdefault((outcome.kind, outcome.status), []).append(outcome.lead_name)
    rows = [
        TallyRow(kind, status, len(names), tuple(name for name in names if name))
        for (kind, status), names in groups.items()
    ]
    if left := len(queue) - len(leads):
        rows.append(TallyRow(None, "", left))
    last = (*OutcomeKind, None)
    return tuple(sorted(rows, key=lambda row: (_order(row, last), -row.count)))


def _order(row: TallyRow, last: tuple[OutcomeKind | None, ...]) -> int:
    unfinished = row.kind is None or row.kind is OutcomeKind.UNCHANGED
    return last.index(row.kind) + (len(last) if unfinished else 0)


def side_work(queue: TriageQueue, changes: Iterable[PendingChange], since: datetime) -> SideWork:
    """Count changes of the queue's leads that were made since then; undone ones are not among them."""
    own = [
        change
        for change in changes
        if change.created_at >= since and lead_of(change.change) in queue
    ]
    edits = [change.change for change in own if isinstance(change.change, EditLead)]
    days = {
        edit.lead: parse_day(str(edit.fields[_DAY]))
        for edit in edits
        if edit.fields.get(_DAY) and not edit.done
    }
    planned = Counter(day for day in days.values() if day is not None).most_common(1)
    return SideWork(
        next_steps=len(days),
        notes=sum(isinstance(change.change, AddNote) for change in own),
        emails=sum(isinstance(change.change, SendEmail) for change in own),
        owners=len({edit.lead for edit in edits if edit.add.get(_OWNERS)}),
        busiest=planned[0] if planned and planned[0][1] > 1 else None,
        sent=sum(change.state is ChangeState.DONE for change in own),
        waiting=sum(change.state in _UNSENT for change in own),
        needs_user=sum(change.state in _NEEDS_USER for change in own),
    )
