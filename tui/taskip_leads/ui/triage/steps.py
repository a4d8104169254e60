"""Carry out the steps of a triage: each is stored before the next lead is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import Change, ConvertLead, DeleteLead, MoveStatus, lead_of
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pending import UndoResult
from taskip_leads.models.pipeline.status_change import status_change
from taskip_leads.models.triage.queue import Outcome, OutcomeKind, TriageQueue
from taskip_leads.text import clean
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes.repeats import StatusRepeat

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Which change made which outcome.
_MADE_BY: dict[type, OutcomeKind] = {
    MoveStatus: OutcomeKind.STATUS,
    DeleteLead: OutcomeKind.DELETED,
    ConvertLead: OutcomeKind.CONTACT,
}


class TriageSteps:
    """Moves through ``queue``; ``moved`` is called when another lead is current, or none is left.

    If the disk fails, that is reported, and a decision is not made.
    """

    def __init__(
        self, store: Store, queue: TriageQueue, screen: AppScreen[Any], *, moved: Callable[[], None]
    ) -> None:
        self.queue = queue
        self._store = store
        self._screen = screen
        self._moved = moved
        self._since = clock.elapsed()
        #: Changes of the outbox up to this id are known.
        self._seen = 0
        #: The opposite of changes that are being undone: no decisions.
        self._reversals: Sequence[Change] = ()

    async def begin(self) -> None:
        """Note which changes were made before; call it when the screen opens."""
        self._seen = await self._store.triage.newest_change()

    # Steps

    async def decide(self, row: LeadRow, status: Attribute) -> None:
        """Give the current lead a status and go on; without a change if it has it already."""
        change = status_change(row, status)
        if change is None:
            await self.skip(row)
            text = f"{clean(row.name)} already has the status {clean(status.name)}."
            self._screen.hint(Content.styled(text, "$tl-muted"))
            return
        self._spend()
        self._screen.commands.remember(StatusRepeat(status))
        with reporting(self._screen.notices):
            outcome = Outcome(OutcomeKind.STATUS, row.name, status.name)
            await self._store.triage.decide(self.queue, outcome, change)
            self._moved()

    async def skip(self, row: LeadRow) -> None:
        """Leave the current lead unchanged and go on."""
        self._spend()
        with reporting(self._screen.notices):
            newest = await self._store.triage.newest_change()
            self.queue.skip(row.name, newest)
            await self._save_and_show()

    async def postpone(self) -> None:
        """Put the current lead at the end of the queue."""
        self._spend()
        before = self.queue.current
        with reporting(self._screen.notices):
            newest = await self._store.triage.newest_change()
            self.queue.postpone(newest)
            await self._save_and_show()
        if self.queue.current == before:
            self._screen.hint(Content.styled("No other lead is left", "$tl-muted"))

    async def go_back(self) -> None:
        """Go to the lead before."""
        with reporting(self._screen.notices):
            if self.queue.go_back():
                await self._save_and_show()
            else:
                self._screen.hint(Content.styled("This is the first lead", "$tl-muted"))

    async def undo(self) -> None:
        """Take back the last step, or the change that was made after it, as everywhere."""
        with reporting(self._screen.notices):
            last = self.queue.steps[-1] if self.queue.steps else None
            newest = await self._store.triage.newest_change()
            if last is None or last.queued_change or newest > last.newest_change:
                await self._screen.undo.undo()
            else:
                self.queue.undo_step()
                await self._save_and_show()

    def _spend(self) -> None:
        now = clock.elapsed()
        self.queue.spend(now - self._since)
        self._since = now

    async def _save_and_show(self) -> None:
        # Shown even if it can't be stored: the next step stores both.
        try:
            await self._store.triage.save(self.queue)
        finally:
            self._moved()

    # What else decides

    def reopen_undone(self, undone: UndoResult) -> bool:
        """Return to the lead whose decision was taken back; False if no decision was. Then ``store``."""
        self._reversals = undone.inverse
        reopened = [lead_id for change in undone.changes if (lead_id := self._decided_by(change))]
        for lead_id in reopened:
            self.queue.reopen(lead_id)
        return bool(reopened)

    async def store(self) -> None:
        """Store the queue, and show the current lead."""
        with reporting(self._screen.notices):
            await self._save_and_show()

    def _decided_by(self, change: Change) -> int | None:
        """Return the lead whose outcome this change made; None if it made none."""
        lead_id = lead_of(change)
        if lead_id is None or lead_id not in self.queue:
            return None
        outcome = self.queue.lead(lead_id).outcome
        kind = outcome.kind if outcome is not None else None
        return lead_id if kind is not None and kind is _MADE_BY.get(type(change)) else None

    def hear_change(self, change_id: int, lead_id: int | None) -> None:
        """Follow a change that a dialog made of a lead of the queue."""
        if change_id > self._seen and lead_id is not None and lead_id in self.queue:
            self._screen.run_guarded(partial(self._take_up, change_id, lead_id), group="step")
        self._seen = max(self._seen, change_id)

    async def _take_up(self, change_id: int, lead_id: int) -> None:
        pending = await self._store.outbox.pending(change_id)
        if pending is None or pending.change in self._reversals:
            return
        queue, change = self.queue, pending.change
        name = pending.about
        match change:
            case DeleteLead():
                queue.close(lead_id, Outcome(OutcomeKind.DELETED, change.name or name))
            case ConvertLead():
                queue.set_outcome(lead_id, Outcome(OutcomeKind.CONTACT, name))
            case MoveStatus() if lead_id == queue.current:
                status = change.told.rpartition("→ ")[2]
                queue.decide(Outcome(OutcomeKind.STATUS, name, status), change_id, queued=True)
            case _:
                return
        with reporting(self._screen.notices):
            await self._save_and_show()

    async def close_deleted(self, lead_name: str) -> None:
        """Go on from a lead that was deleted in TaskIP."""
        if (lead_id := self.queue.current) is not None:
            self.queue.close(lead_id, Outcome(OutcomeKind.GONE, lead_name))
            text = f"{clean(lead_name) or 'This lead'} no longer exists. It was removed here too."
            self._screen.notices.toast("Deleted in TaskIP", text)
            with reporting(self._screen.notices):
                await self._save_and_show()

    def may_be_new(self, lead_ids: Collection[int] | None) -> bool:
        """Return whether one of these leads may have to be appended; None: any lead has changed."""
        if self._store.sync.state.first:
            return False
        is_new = self.queue.source.is_new
        return lead_ids is None or any(is_new(i) and i not in self.queue for i in lead_ids)

    async def add_new_leads(self) -> None:
        """Append leads that have come and pass the filter."""
        with reporting(self._screen.notices):
            if await self._store.triage.add_new_leads(self.queue):
                self._moved()
