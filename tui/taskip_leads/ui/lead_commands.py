"""Commands that change leads."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content

from taskip_leads import clock
from taskip_leads.text import clean, plural
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.ports import Notices

if TYPE_CHECKING:
    from taskip_leads.models.change import Change, DeleteLead, DeleteLeads
    from taskip_leads.store.store import Store

#: The group of workers that carry out the user's decisions. Keys wait for them.
USER_WORK = "hand"


class LeadCommands:
    """Queues changes of leads, with questions and messages if necessary."""

    def __init__(
        self,
        app: App[None],
        store: Store,
        notices: Notices,
        keep_marked: Callable[[frozenset[int]], None],
    ) -> None:
        """``keep_marked`` unmarks all other leads."""
        self._app = app
        self._store = store
        self._notices = notices
        self._keep_marked = keep_marked

    @property
    def busy(self) -> bool:
        """Whether something that the user has just decided is still being done."""
        return any(
            worker.group == USER_WORK and not worker.is_finished for worker in self._app.workers
        )

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run ``work`` while keys wait for it."""
        self._app.run_worker(work, group=USER_WORK)

    async def submit(
        self, changes: Sequence[Change], summary: str, unchanged: int = 0, *, marked: bool = True
    ) -> None:
        """Queue the changes of one key press; for several, show a report on each.

        ``unchanged`` counts the selected leads that need no change. ``marked``: the leads were selected
        by marks, which stay on those that fail.
        """
        with reporting(self._notices):
            change_ids = await self._store.outbox.add_all(changes)
            if len(changes) > 1:
                from taskip_leads.models.change import lead_of
                from taskip_leads.ui.lead_actions.bulk_progress import BulkProgressScreen

                leads = {
                    change_id: lead_id
                    for change_id, change in zip(change_ids, changes, strict=True)
                    if (lead_id := lead_of(change)) is not None
                }
                report = BulkProgressScreen(self._store, summary, leads, unchanged, marked=marked)
                callback = self._keep_failed if marked else None
                # In the app's context, because the picker is closed and would get no result.
                self._app.call_next(partial(self._app.push_screen, report, callback))

    def _keep_failed(self, failed: frozenset[int] | None) -> None:
        if failed is not None:
            self._keep_marked(failed)

    async def finish_step(self, lead_ids: Sequence[int]) -> None:
        """Mark the next step of leads as done: contacted today, nothing planned."""
        from taskip_leads.models.lead_edits.next_steps import done_changes

        rows = await self._store.leads.rows(tuple(lead_ids))
        leads = [rows[lead_id] for lead_id in lead_ids if lead_id in rows]
        today = clock.today()
        changes = done_changes(leads, today)
        if changes:
            await self.submit(changes, "Done, contacted today", len(leads) - len(changes))
        elif leads:
            name = clean(leads[0].name) if len(leads) == 1 else plural(len(leads), "lead")
            words = f"{name}: contacted today, no next step"
            self._notices.hint(Content.styled(words, "$tl-muted"))

    async def delete(self, lead_ids: Sequence[int]) -> None:
        """Delete leads for good, after a question."""
        from taskip_leads.models.lead_edits.deletion import deletion
        from taskip_leads.ui.lead_actions.delete import deletion_question

        rows = await self._store.leads.rows(tuple(lead_ids))
        leads = [rows[lead_id] for lead_id in lead_ids if lead_id in rows]
        if leads:
            change = deletion(leads)
            held = self._store.outbox.seconds_to_undo(change)
            question = await deletion_question(self._store, leads, held)
            self._app.push_screen(question, partial(self._delete_if, change))

    def _delete_if(self, change: DeleteLead | DeleteLeads, confirmed: bool | None) -> None:
        if confirmed:
            self.run(self._delete(change))

    async def _delete(self, change: DeleteLead | DeleteLeads) -> None:
        await self._store.outbox.add(change)
        self._keep_marked(frozenset())
