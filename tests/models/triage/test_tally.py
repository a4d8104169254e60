"""The tally of a triage."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from taskip_leads.models.change import AddNote, Change, EditLead, MoveStatus, SendEmail
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.triage.queue import Outcome, OutcomeKind, TriageQueue, TriageSource
from taskip_leads.models.triage.tally import SideWork, TallyRow, side_work, tally_rows

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def queue_of(*lead_ids: int) -> TriageQueue:
    return TriageQueue.of(TriageSource("New"), lead_ids, NOW)


def status(name: str, lead_name: str) -> Outcome:
    return Outcome(OutcomeKind.STATUS, lead_name, name)


def test_tally_lists_statuses_by_count_then_the_rest() -> None:
    queue = queue_of(*range(1, 9))
    queue.decide(status("Lost", "A"))
    queue.skip("B")
    queue.decide(status("Won", "C"))
    queue.decide(Outcome(OutcomeKind.DELETED, "D"))
    queue.decide(status("Won", "E"))
    assert tally_rows(queue) == (
        TallyRow(OutcomeKind.STATUS, "Won", 2, ("C", "E")),
        TallyRow(OutcomeKind.STATUS, "Lost", 1, ("A",)),
        TallyRow(OutcomeKind.DELETED, "", 1, ("D",)),
        TallyRow(OutcomeKind.UNCHANGED, "", 1, ("B",)),
        TallyRow(None, "", 3),
    )
    assert sum(row.count for row in tally_rows(queue)) == len(queue)


def test_side_work_counts_later_changes_of_its_leads() -> None:
    changes: list[PendingChange] = []

    def make(change: Change, state: ChangeState = ChangeState.DONE, minutes: int = 1) -> None:
        at = NOW + timedelta(minutes=minutes)
        changes.append(PendingChange(len(changes) + 1, change, state, at))

    day = "lead_interaction_date"
    make(EditLead(1, {day: "2026-11-24"}))
    make(EditLead(1, {day: "2026-11-25"}))
    make(EditLead(2, {day: "2026-11-25"}), ChangeState.HELD)
    make(EditLead(3, {day: "2026-11-23"}, done=True))
    make(EditLead(2, {day: None}, add={"assigned_to": (7,)}), ChangeState.QUEUED)
    make(AddNote(1, "A", ""), ChangeState.REFUSED)
    make(SendEmail(2, "A", ""))
    make(MoveStatus(1, (5,)), ChangeState.UNKNOWN)
    make(AddNote(9, "of another lead", ""))
    make(AddNote(1, "before", ""), minutes=-1)
    assert side_work(queue_of(1, 2, 3), changes, NOW) == SideWork(
        next_steps=2,
        notes=1,
        emails=1,
        owners=1,
        busiest=(date(2026, 11, 25), 2),
        sent=4,
        waiting=3,
        needs_user=1,
    )


def test_side_work_omits_the_busiest_day_for_one_step() -> None:
    one = PendingChange(
        1, EditLead(1, {"lead_interaction_date": "2026-11-24"}), ChangeState.DONE, NOW
    )
    assert side_work(queue_of(1), [one], NOW).busiest is None
