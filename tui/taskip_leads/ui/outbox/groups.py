"""Group the changes of the outbox: those that need a decision, those on their way, those done."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from taskip_leads.models.change import DeleteLeads, lead_of
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.text import clean, plural


class OutboxEntry(Struct, frozen=True):
    """One line of the list: a change, or several done ones that were made together."""

    pending: PendingChange
    count: int = 1
    #: The number of leads that these changes belong to.
    leads: int = 0

    @property
    def more(self) -> str:
        """The number of further changes in the line, as its last words."""
        if self.count == 1:
            return ""
        # One key press can also upload several files to one lead.
        return f"  on {self.leads} leads" if self.leads > 1 else f"  and {self.count - 1} more"

    @property
    def who(self) -> str:
        """Whom the change is about."""
        change = self.pending.change
        if self.count > 1 and self.leads != 1:
            return plural(self.leads, "lead") if self.leads else ""
        if isinstance(change, DeleteLeads):
            return plural(len(change.leads), "lead")
        return clean(self.pending.about)


class OutboxGroup(Struct, frozen=True):
    """A headline of the list, and the lines below it."""

    title: str
    count: int
    rows: tuple[OutboxEntry, ...]


_ON_ITS_WAY = (ChangeState.INFLIGHT, ChangeState.UNKNOWN, ChangeState.QUEUED, ChangeState.HELD)


def group_changes(changes: Sequence[PendingChange]) -> tuple[OutboxGroup, ...]:
    """Group changes as the list shows them; empty groups are omitted."""
    undecided = [
        one for one in changes if one.state in (ChangeState.NEEDS_DECISION, ChangeState.REFUSED)
    ]
    moving = [one for one in changes if one.state in _ON_ITS_WAY]
    moving.sort(key=lambda one: (_ON_ITS_WAY.index(one.state), one.id))
    done = [one for one in changes if one.state is ChangeState.DONE]
    groups = (
        OutboxGroup("Needs you", len(undecided), tuple(OutboxEntry(one) for one in undecided)),
        OutboxGroup("Sending", len(moving), tuple(OutboxEntry(one) for one in moving)),
        OutboxGroup("Done today", len(done), tuple(_merge_batches(done))),
    )
    return tuple(group for group in groups if group.rows)


def _merge_batches(done: Sequence[PendingChange]) -> list[OutboxEntry]:
    """Return one entry for all changes that were made with one key press."""
    counts: dict[int, int] = {}
    leads: dict[int, set[int]] = {}
    for one in done:
        if one.batch is not None:
            counts[one.batch] = counts.get(one.batch, 0) + 1
            lead_id = lead_of(one.change)
            leads.setdefault(one.batch, set()).update(() if lead_id is None else (lead_id,))
    entries: list[OutboxEntry] = []
    seen: set[int] = set()
    for one in done:
        if one.batch is None or counts[one.batch] == 1:
            entries.append(OutboxEntry(one))
        elif one.batch not in seen:
            seen.add(one.batch)
            entries.append(OutboxEntry(one, counts[one.batch], len(leads[one.batch])))
    return entries
