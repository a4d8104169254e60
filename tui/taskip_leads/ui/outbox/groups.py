"""Group the changes of the outbox: those that need a decision, those on their way, those done."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from taskip_leads.models.change import DeleteLeads, lead_of
from taskip_leads.models.change_batch import Batch
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.text import clean, plural
from taskip_leads.ui.changes.headlines import merge_of


class OutboxEntry(Struct, frozen=True):
    """One line of the list: a change, or several that were made together."""

    #: The change that stands for all of the line.
    pending: PendingChange
    #: All changes of the line, if there are several.
    others: tuple[PendingChange, ...] = ()
    #: The number of leads that these changes belong to.
    leads: int = 0

    @property
    def count(self) -> int:
        """The number of changes."""
        return len(self.others) or 1

    @property
    def batch(self) -> Batch | None:
        """The changes of several leads that the line stands for, to show each of them."""
        if self.leads < 2:
            return None
        ids = {one.id: lead for one in self.others if (lead := lead_of(one.change)) is not None}
        return Batch(clean(self.pending.words), ids)

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
        OutboxGroup("Sending", len(moving), tuple(_merge_batches(moving, least_leads=2))),
        OutboxGroup("Done today", len(done), tuple(_merge_batches(done))),
    )
    return tuple(group for group in groups if group.rows)


def _main(together: Sequence[PendingChange]) -> PendingChange:
    """Return the change that stands for all: of a merge the deletion, else the first one."""
    deletion = merge_of(together)
    return next((one for one in together if one.change is deletion), together[0])


def _merge_batches(changes: Sequence[PendingChange], least_leads: int = 0) -> list[OutboxEntry]:
    """Return one entry for all changes that were made with one key press.

    Changes of fewer than ``least_leads`` stay apart: each of several uploads has its own progress.
    """
    batches: dict[int, list[PendingChange]] = {}
    for one in changes:
        if one.batch is not None:
            batches.setdefault(one.batch, []).append(one)
    entries: list[OutboxEntry] = []
    for one in changes:
        together = batches.get(one.batch or 0, [one])
        leads = {lead_id for other in together if (lead_id := lead_of(other.change)) is not None}
        if len(together) == 1 or len(leads) < least_leads:
            entries.append(OutboxEntry(one))
        elif one is together[0]:
            entries.append(OutboxEntry(_main(together), tuple(together), len(leads)))
    return entries
