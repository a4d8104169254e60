"""A change of several leads with one key press, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from taskip_leads.models.pending import ChangeState, PendingChange

#: States that last until the user decides.
FAILED = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)


class Batch(Struct, frozen=True):
    """The changes of one key press on several leads."""

    summary: str
    #: Change id → lead id; a lead can have several changes.
    leads: Mapping[int, int]
    #: Leads that were chosen and need no change.
    already: frozenset[int] = frozenset()
    #: The leads were selected by marks, which stay on those whose change fails.
    marked: bool = True


class BatchProgress(Struct, frozen=True):
    """The leads of a batch by what became of their changes."""

    done: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()
    undone: frozenset[int] = frozenset()
    waiting: frozenset[int] = frozenset()
    #: Some of the waiting changes can still be taken back exactly.
    held: bool = False

    @property
    def total(self) -> int:
        """The number of leads."""
        return len(self.done) + len(self.failed) + len(self.undone) + len(self.waiting)

    @property
    def ended(self) -> int:
        """How many leads have nothing left to send."""
        return self.total - len(self.waiting)


def progress_of(batch: Batch, changes: Mapping[int, PendingChange | None]) -> BatchProgress:
    """Return how far a batch is; a change of None was undone."""
    states: dict[int, list[ChangeState | None]] = {}
    for change_id, lead_id in batch.leads.items():
        change = changes.get(change_id)
        states.setdefault(lead_id, []).append(None if change is None else change.state)
    done, failed, undone, waiting = set[int](), set[int](), set[int](), set[int]()
    for lead_id, some in states.items():
        if any(state in FAILED for state in some):
            failed.add(lead_id)
        elif all(state is ChangeState.DONE for state in some):
            done.add(lead_id)
        elif all(state in (None, ChangeState.DONE) for state in some):
            undone.add(lead_id)
        else:
            waiting.add(lead_id)
    held = any(state is ChangeState.HELD for some in states.values() for state in some)
    return BatchProgress(
        frozenset(done), frozenset(failed), frozenset(undone), frozenset(waiting), held
    )
