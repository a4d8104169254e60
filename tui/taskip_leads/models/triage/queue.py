"""A triage: a fixed queue of leads that are decided one after the other."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.models.filters.query import LeadQuery

#: A longer pause between two steps is a break: only so many seconds of it count.
LONGEST_STEP = 180.0
#: Steps from which the own pace says how long the rest takes.
STEPS_FOR_PACE = 3


class OutcomeKind(StrEnum):
    """What became of a lead. The values are stored."""

    STATUS = "status"
    UNCHANGED = "unchanged"
    CONTACT = "contact"
    DELETED = "deleted"
    #: It was deleted by someone else meanwhile.
    GONE = "gone"


class Outcome(Struct, frozen=True):
    """What became of one lead."""

    kind: OutcomeKind
    #: The lead's name, which the tally shows even if the lead is deleted.
    lead_name: str = ""
    #: STATUS: the name of the status it got.
    status: str = ""


class TriageLead(Struct, frozen=True):
    """A lead of a queue, as it is stored."""

    lead_id: int
    #: The order of the queue: ascending, with gaps.
    rank: int
    is_open: bool = True
    outcome: Outcome | None = None

    @property
    def is_unfinished(self) -> bool:
        """Whether it was left as it is, skipped or not reached."""
        return self.outcome is None or self.outcome.kind is OutcomeKind.UNCHANGED


class TriageStep(Struct, frozen=True):
    """One key press that left a lead, and what it takes to go back."""

    #: The lead as it was before.
    lead: TriageLead
    #: The newest change of the outbox after this step.
    newest_change: int = 0
    #: Whether the step itself queued that change.
    queued_change: bool = False


class TriageSource(Struct, frozen=True):
    """Where a queue comes from: the name of the list, and the filter that new leads must pass.

    ``filter_text`` is in the filter language with ids; None: the leads were marked, and no lead is added.
    Leads with an id above ``newest_lead`` or below ``oldest_lead`` did not exist then.
    """

    name: str
    filter_text: str | None = None
    newest_lead: int = 0
    oldest_lead: int = 0

    def is_new(self, lead_id: int) -> bool:
        """Return whether a lead has come into the mirror since the queue was made."""
        return lead_id > self.newest_lead or lead_id < self.oldest_lead


class TriageRequest(Struct, frozen=True):
    """Leads to go through one by one.

    ``query`` is the filter that the list shows: leads that come later and pass it are added. None: the
    leads were marked, and none is added.
    """

    lead_ids: Sequence[int]
    #: The name of the list.
    name: str
    query: LeadQuery | None = None


class TriageQueue:
    """The leads in order, the current one, and what became of each.

    A lead is *open* until a step leaves it. Steps go to the next open lead; when no lead is open,
    ``current`` is None. A lead that got a status and is then postponed keeps it as its outcome until it is
    decided again.
    """

    def __init__(
        self,
        source: TriageSource,
        leads: Iterable[TriageLead],
        *,
        started_at: datetime,
        current: int | None = None,
        seconds: float = 0.0,
        added: int = 0,
    ) -> None:
        """``current`` is the current lead; by default the first open one."""
        self.source = source
        self.started_at = started_at
        #: Seconds that the steps have taken, breaks left out.
        self.seconds = seconds
        #: How many leads came in after the queue was made.
        self.added = added
        #: Steps that ``undo_step`` can take back, oldest first.
        self.steps: list[TriageStep] = []
        self._leads = {lead.lead_id: lead for lead in leads}
        self._order = sorted((lead.rank, lead.lead_id) for lead in self._leads.values())
        self._open = {lead.lead_id for lead in self._leads.values() if lead.is_open}
        self._with_outcome = {lead.lead_id for lead in self._leads.values() if lead.outcome}
        self._changed: set[int] = set()
        self._current = current if current in self._leads else self._first_open(0)

    @classmethod
    def of(cls, source: TriageSource, lead_ids: Sequence[int], now: datetime) -> TriageQueue:
        """Return a new queue of these leads in this order."""
        leads = [TriageLead(lead_id, rank) for rank, lead_id in enumerate(dict.fromkeys(lead_ids))]
        return cls(source, leads, started_at=now)

    # Looking

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, lead_id: object) -> bool:
        return lead_id in self._leads

    @property
    def leads(self) -> tuple[TriageLead, ...]:
        """All leads in order."""
        return tuple(self._leads[lead_id] for _, lead_id in self._order)

    @property
    def leads_with_outcome(self) -> tuple[TriageLead, ...]:
        """The leads that became something, or were left unchanged, in order."""
        leads = (self._leads[lead_id] for lead_id in self._with_outcome)
        return tuple(sorted(leads, key=lambda lead: (lead.rank, lead.lead_id)))

    @property
    def current(self) -> int | None:
        """The current lead; None if every lead was gone through."""
        return self._current

    @property
    def place(self) -> int:
        """The position of the current lead, from 1; at the end the number of leads."""
        return len(self._order) if self._current is None else self._index(self._current) + 1

    @property
    def left(self) -> int:
        """How many leads are open."""
        return len(self._open)

    @property
    def gone_through(self) -> int:
        """How many leads a step has left for good."""
        return len(self._order) - len(self._open)

    @property
    def decided(self) -> int:
        """How many leads have an outcome other than *unchanged*."""
        return sum(not self._leads[lead_id].is_unfinished for lead_id in self._with_outcome)

    @property
    def is_begun(self) -> bool:
        """Whether a step was made."""
        return bool(self.gone_through or self._with_outcome)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the own pace; None before three steps, and at the end."""
        if self.gone_through < STEPS_FOR_PACE or not self._open or not self.seconds:
            return None
        return self.seconds / self.gone_through * len(self._open)

    @property
    def unfinished(self) -> tuple[int, ...]:
        """The leads that were left as they are, skipped or not reached, in order."""
        return tuple(lead.lead_id for lead in self.leads if lead.is_unfinished)

    def lead(self, lead_id: int) -> TriageLead:
        """Return one lead of the queue. Raises ``KeyError``."""
        return self._leads[lead_id]

    def coming(self, count: int) -> tuple[int, ...]:
        """Return the next open leads after the current one, as they will come up."""
        start = 0 if self._current is None else self._index(self._current) + 1
        later = (lead_id for lead_id in self._open_from(start) if lead_id != self._current)
        return tuple(islice(later, count))

    # Steps

    def decide(self, outcome: Outcome, newest_change: int = 0, *, queued: bool = False) -> None:
        """Close the current lead with an outcome and go to the next open one."""
        lead = self._leave(newest_change, queued)
        self._put(replace(lead, outcome=outcome, is_open=False))
        self._advance()

    def skip(self, lead_name: str = "", newest_change: int = 0) -> None:
        """Go on without a change; an outcome of an earlier visit stays."""
        lead = self._leave(newest_change)
        outcome = lead.outcome or Outcome(OutcomeKind.UNCHANGED, lead_name)
        self._put(replace(lead, outcome=outcome, is_open=False))
        self._advance()

    def postpone(self, newest_change: int = 0) -> None:
        """Put the current lead at the end of the queue."""
        lead = self._leave(newest_change)
        at, last = self._index(lead.lead_id), self._order[-1][0]
        del self._order[at]
        self._order.append((last + 1, lead.lead_id))
        self._put(replace(lead, rank=last + 1, is_open=True))
        self._current = self._first_open(at)

    def go_back(self) -> bool:
        """Go to the lead before the current one, open or not; False at the first one."""
        at = len(self._order) if self._current is None else self._index(self._current)
        if at == 0:
            return False
        self._current = self._order[at - 1][1]
        return True

    def undo_step(self) -> int | None:
        """Take back the last step and return to its lead; None if there is none."""
        if not self.steps:
            return None
        lead = self.steps.pop().lead
        rank = self._leads[lead.lead_id].rank
        if rank != lead.rank:
            self._order.remove((rank, lead.lead_id))
            insort(self._order, (lead.rank, lead.lead_id))
        self._put(lead)
        self._current = lead.lead_id
        return lead.lead_id

    def reopen(self, lead_id: int) -> None:
        """Forget the outcome of a lead, whose change was taken back, and go to it."""
        own = [at for at, step in enumerate(self.steps) if step.lead.lead_id == lead_id]
        for at in own[-1:]:
            del self.steps[at]
        self._put(replace(self._leads[lead_id], outcome=None, is_open=True))
        self._current = lead_id

    def set_outcome(self, lead_id: int, outcome: Outcome) -> None:
        """Set what became of a lead without leaving it."""
        self._put(replace(self._leads[lead_id], outcome=outcome))

    def close(self, lead_id: int, outcome: Outcome) -> None:
        """Close a lead that no step can be made on: it is deleted."""
        self._put(replace(self._leads[lead_id], outcome=outcome, is_open=False))
        if lead_id == self._current:
            self._advance()

    def append(self, lead_ids: Iterable[int]) -> int:
        """Add leads at the end that are not in the queue; return how many."""
        new = [lead_id for lead_id in dict.fromkeys(lead_ids) if lead_id not in self._leads]
        for lead_id in new:
            rank = self._order[-1][0] + 1 if self._order else 0
            self._order.append((rank, lead_id))
            self._put(TriageLead(lead_id, rank))
        self.added += len(new)
        if self._current is None and new:
            self._current = new[0]
        return len(new)

    def spend(self, seconds: float) -> None:
        """Count the time of a step; a break counts as ``LONGEST_STEP``."""
        self.seconds += min(max(0.0, seconds), LONGEST_STEP)

    # Storing

    @property
    def changed(self) -> tuple[TriageLead, ...]:
        """The leads that differ from what is stored."""
        return tuple(self._leads[lead_id] for lead_id in sorted(self._changed))

    def mark_stored(self, leads: Iterable[TriageLead]) -> None:
        """Note that these leads are stored as they are given."""
        for lead in leads:
            if self._leads.get(lead.lead_id) == lead:
                self._changed.discard(lead.lead_id)

    # Inside

    def _index(self, lead_id: int) -> int:
        return bisect_left(self._order, (self._leads[lead_id].rank, lead_id))

    def _open_from(self, start: int) -> Iterator[int]:
        """Yield the open leads from a position on, then those from the beginning."""
        ordered = chain(islice(self._order, start, None), islice(self._order, start))
        return (lead_id for _, lead_id in ordered if lead_id in self._open)

    def _first_open(self, start: int) -> int | None:
        return next(self._open_from(start), None) if self._open else None

    def _advance(self) -> None:
        assert self._current is not None
        self._current = self._first_open(self._index(self._current) + 1)

    def _leave(self, newest_change: int, queued: bool = False) -> TriageLead:
        """Record a step from the current lead, and return that lead."""
        assert self._current is not None
        lead = self._leads[self._current]
        self.steps.append(TriageStep(lead, newest_change, queued))
        return lead

    def _put(self, lead: TriageLead) -> None:
        self._leads[lead.lead_id] = lead
        (self._open.add if lead.is_open else self._open.discard)(lead.lead_id)
        marked = self._with_outcome
        (marked.add if lead.outcome else marked.discard)(lead.lead_id)
        self._changed.add(lead.lead_id)
