"""The queue of a triage, held against a plain list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from taskip_leads.models.triage.queue import (
    LONGEST_STEP,
    Outcome,
    OutcomeKind,
    TriageLead,
    TriageQueue,
    TriageSource,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WON = Outcome(OutcomeKind.STATUS, "A", "Won")
LOST = Outcome(OutcomeKind.STATUS, "A", "Lost")
UNCHANGED = Outcome(OutcomeKind.UNCHANGED, "A")


def queue_of(*lead_ids: int) -> TriageQueue:
    return TriageQueue.of(TriageSource("New"), lead_ids, NOW)


@dataclass
class Plain:
    """The same queue, as simply as it can be said: a list, and a copy of all before every step."""

    order: list[int]
    open: set[int]
    at: int | None
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    past: list[tuple[int, Plain]] = field(default_factory=list)

    def remember(self) -> None:
        assert self.at is not None
        before = Plain([*self.order], {*self.open}, self.at, {**self.outcomes})
        self.past.append((self.at, before))

    def on(self, lead_id: int) -> None:
        """Go to the next open lead behind the place of ``lead_id``, else to the first one."""
        at = self.order.index(lead_id)
        later = [one for one in self.order[at + 1 :] + self.order[: at + 1] if one in self.open]
        self.at = later[0] if later else None

    def forget(self, lead_id: int, before: Plain) -> None:
        """Make one lead as it was, and go there; what happened to the others stays."""
        old_place = [one for one in before.order if one in self.order]
        if [one for one in self.order if one in old_place] != old_place:
            rest = [one for one in self.order if one != lead_id]
            ahead = before.order[: before.order.index(lead_id)]
            at = max((rest.index(one) + 1 for one in ahead if one in rest), default=0)
            self.order = [*rest[:at], lead_id, *rest[at:]]
        (self.open.add if lead_id in before.open else self.open.discard)(lead_id)
        self.outcomes.pop(lead_id, None)
        if lead_id in before.outcomes:
            self.outcomes[lead_id] = before.outcomes[lead_id]
        self.at = lead_id


class TriageMachine(RuleBasedStateMachine):
    """Every way through a queue, in both."""

    @initialize(size=st.integers(1, 6))
    def begin(self, size: int) -> None:
        self.queue = queue_of(*range(1, size + 1))
        self.plain = Plain([*range(1, size + 1)], {*range(1, size + 1)}, 1)
        self.stored: dict[int, TriageLead] = {}
        self.next = 100

    def at_hand(self) -> bool:
        return self.queue.current is not None

    @precondition(at_hand)
    @rule(outcome=st.sampled_from([WON, LOST]))
    def decide(self, outcome: Outcome) -> None:
        self.queue.decide(outcome)
        plain = self.plain
        plain.remember()
        lead_id = plain.at
        assert lead_id is not None
        plain.outcomes[lead_id] = outcome
        plain.open.discard(lead_id)
        plain.on(lead_id)

    @precondition(at_hand)
    @rule()
    def skip(self) -> None:
        self.queue.skip("A")
        plain = self.plain
        plain.remember()
        lead_id = plain.at
        assert lead_id is not None
        plain.outcomes.setdefault(lead_id, UNCHANGED)
        plain.open.discard(lead_id)
        plain.on(lead_id)

    @precondition(at_hand)
    @rule()
    def postpone(self) -> None:
        self.queue.postpone()
        plain = self.plain
        plain.remember()
        lead_id = plain.at
        assert lead_id is not None
        at = plain.order.index(lead_id)
        plain.order = [one for one in plain.order if one != lead_id] + [lead_id]
        plain.open.add(lead_id)
        later = [one for one in plain.order[at:] + plain.order[:at] if one in plain.open]
        plain.at = later[0]

    @rule()
    def go_back(self) -> None:
        plain = self.plain
        at = len(plain.order) if plain.at is None else plain.order.index(plain.at)
        assert self.queue.go_back() is (at > 0)
        if at > 0:
            plain.at = plain.order[at - 1]

    @rule()
    def undo(self) -> None:
        undone = self.queue.undo_step()
        assert undone == (self.plain.past[-1][0] if self.plain.past else None)
        if self.plain.past:
            self.plain.forget(*self.plain.past.pop())

    @rule(count=st.integers(1, 2))
    def append(self, count: int) -> None:
        new = [*range(self.next, self.next + count)]
        self.next += count
        assert self.queue.append([*self.plain.order, *new, *new]) == count
        self.plain.order += new
        self.plain.open |= {*new}
        if self.plain.at is None:
            self.plain.at = new[0]

    @rule()
    def store(self) -> None:
        changed = self.queue.changed
        self.stored |= {lead.lead_id: lead for lead in changed}
        self.queue.mark_stored(changed)
        assert self.queue.changed == ()

    @rule()
    def restart(self) -> None:
        """Everything but the steps survives."""
        leads, queue = self.queue.leads, self.queue
        self.queue = TriageQueue(queue.source, leads, started_at=NOW, current=queue.current)
        self.plain.past.clear()

    @invariant()
    def the_same(self) -> None:
        if not hasattr(self, "queue"):
            return
        queue, plain = self.queue, self.plain
        assert [lead.lead_id for lead in queue.leads] == plain.order
        assert queue.current == plain.at
        assert {lead.lead_id for lead in queue.leads if lead.is_open} == plain.open
        assert {
            lead.lead_id: lead.outcome for lead in queue.leads if lead.outcome
        } == plain.outcomes
        assert queue.left + queue.gone_through == len(queue)
        assert queue.left == len(plain.open)
        assert (queue.current is not None) or not plain.open, "none is forgotten"
        assert queue.place == (
            len(plain.order) if plain.at is None else plain.order.index(plain.at) + 1
        )


TestTriageQueue = TriageMachine.TestCase
TestTriageQueue.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


def test_stored_leads_with_the_changed_ones_are_the_queue() -> None:
    queue = queue_of(1, 2, 3)
    stored = {lead.lead_id: lead for lead in queue.leads}
    queue.decide(WON)
    queue.postpone()
    queue.append([9])
    assert [lead.lead_id for lead in queue.changed] == [1, 2, 9], "and only those are written"
    stored |= {lead.lead_id: lead for lead in queue.changed}
    again = TriageQueue(queue.source, stored.values(), started_at=NOW, current=queue.current)
    assert again.leads == queue.leads
    assert (again.current, again.place, again.left) == (3, 2, 3)


def test_change_during_a_save_is_stored_with_the_next_one() -> None:
    queue = queue_of(1, 2)
    queue.decide(WON)
    being_saved = queue.changed
    queue.undo_step()
    queue.mark_stored(being_saved)
    assert [lead.lead_id for lead in queue.changed] == [1]


def test_next_leads_wrap_around_and_omit_visited_ones() -> None:
    queue = queue_of(1, 2, 3, 4)
    queue.decide(WON)
    queue.go_back()
    assert (queue.current, queue.coming(9)) == (1, (2, 3, 4))
    queue.undo_step()
    queue.go_back()
    assert queue.coming(2) == (2, 3)


def test_lead_that_is_decided_twice_counts_once() -> None:
    queue = queue_of(1, 2)
    queue.decide(WON)
    queue.go_back()
    queue.decide(LOST)
    assert (queue.decided, queue.gone_through, queue.current) == (1, 1, 2)
    assert queue.lead(1).outcome == LOST


def test_skip_keeps_the_outcome_of_an_earlier_visit() -> None:
    queue = queue_of(1, 2)
    queue.decide(WON)
    queue.go_back()
    queue.skip("A")
    assert queue.lead(1).outcome == WON


def test_reopened_lead_is_active_without_its_step() -> None:
    queue = queue_of(1, 2, 3)
    queue.decide(WON)
    queue.decide(LOST)
    queue.reopen(1)
    assert (queue.current, queue.lead(1).outcome, queue.decided) == (1, None, 1)
    assert queue.undo_step() == 2
    assert queue.undo_step() is None


def test_deleted_lead_closes_its_screen() -> None:
    queue = queue_of(1, 2, 3)
    queue.close(2, Outcome(OutcomeKind.GONE, "B"))
    assert queue.coming(9) == (3,)
    queue.close(1, Outcome(OutcomeKind.GONE, "A"))
    assert queue.current == 3


def test_pace_needs_three_leads_and_ignores_breaks() -> None:
    queue = queue_of(*range(10))
    for seconds in (20, 3600):
        queue.spend(seconds)
        queue.decide(WON)
        assert queue.seconds_left is None
    queue.spend(-5)
    queue.decide(WON)
    assert queue.seconds == 20 + LONGEST_STEP
    assert queue.seconds_left == (20 + LONGEST_STEP) / 3 * 7


def test_unfinished_leads_are_those_skipped_or_not_reached() -> None:
    queue = queue_of(1, 2, 3, 4)
    queue.decide(WON)
    queue.skip("B")
    assert queue.unfinished == (2, 3, 4)
    assert queue.decided == 1


def test_source_lists_later_leads() -> None:
    source = TriageSource("New", "", newest_lead=1042, oldest_lead=-3)
    assert [source.is_new(i) for i in (1042, 1043, 7, -3, -4)] == [False, True, False, False, True]
