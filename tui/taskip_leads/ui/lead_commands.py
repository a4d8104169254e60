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
from taskip_leads.ui.base.screen import start_worker
from taskip_leads.ui.ports import Navigation, Notices, Repeatable, ports_of

if TYPE_CHECKING:
    from taskip_leads.models.change import Change, DeleteLead, DeleteLeads
    from taskip_leads.store.store import Store

#: The group of workers that carry out the user's decisions. Keys wait for them.
USER_WORK = "hand"


class LeadCommands:
    """Queues changes of leads, with questions and messages if necessary."""

    def __init__(
        self, app: App[None], store: Store, navigation: Navigation, notices: Notices
    ) -> None:
        self._app, self._store = app, store
        self._navigation, self._notices = navigation, notices
        self._last: Repeatable | None = None

    @property
    def busy(self) -> bool:
        """Whether something that the user has just decided is still being done."""
        return any(
            worker.group == USER_WORK and not worker.is_finished for worker in self._app.workers
        )

    def run(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Run ``work`` while keys wait for it."""
        start_worker(self._app, work, group=USER_WORK)

    async def submit(
        self,
        changes: Sequence[Change],
        summary: str,
        selected: Sequence[int] = (),
        *,
        marked: bool = True,
    ) -> None:
        """Queue the changes of one key press; for several leads, follow them to the end.

        ``selected``: the leads that the user chose, also those that need no change. ``marked``: they
        were chosen by marks, which stay on those that fail.
        """
        with reporting(self._notices):
            from taskip_leads.models.change import lead_of
            from taskip_leads.models.change_batch import Batch

            change_ids = await self._store.outbox.add_all(changes)
            leads = {
                change_id: lead_id
                for change_id, change in zip(change_ids, changes, strict=True)
                if (lead_id := lead_of(change)) is not None
            }
            if len({*leads.values()}) > 1:
                already = frozenset(selected) - {*leads.values()}
                ports_of(self._app).undo.follow_batch(Batch(summary, leads, already, marked))
                if already:
                    self._say(f"{plural(len(already), 'lead')} had it already")

    async def finish_step(self, lead_ids: Sequence[int]) -> None:
        """Mark the next step of leads as done: contacted today, nothing planned."""
        from taskip_leads.models.pipeline.step_input import StepInput, StepKind
        from taskip_leads.ui.changes.repeats import StepRepeat

        rows = await self._store.leads.rows(tuple(lead_ids))
        leads = [rows[lead_id] for lead_id in lead_ids if lead_id in rows]
        today = clock.today()
        done = StepRepeat(StepInput(StepKind.DONE, today))
        self.remember(done)
        if changes := done.changes(leads):
            await self.submit(changes, "Done, contacted today", lead_ids)
        elif leads:
            name = clean(leads[0].name) if len(leads) == 1 else plural(len(leads), "lead")
            self._say(f"{name}: contacted today, no next step")

    @property
    def repeatable(self) -> Repeatable | None:
        """The last change that can be made again; None before the first one."""
        return self._last

    def remember(self, change: Repeatable) -> None:
        """Make this the change that ``repeat`` makes again."""
        self._last = change

    async def repeat(self, lead_ids: Sequence[int]) -> None:
        """Make the last change again on these leads; a note is opened for the first of them."""
        from taskip_leads.ui.changes.repeats import NoteRepeat

        last = self._last
        if last is None:
            self._say("Nothing to repeat yet: set a status, an owner or a next step first")
            return
        if isinstance(last, NoteRepeat):
            for lead_id in lead_ids[:1]:
                self._navigation.write_note(lead_id, last.template)
            return
        rows = await self._store.leads.rows(tuple(lead_ids))
        leads = [rows[lead_id] for lead_id in lead_ids if lead_id in rows]
        if changes := last.changes(leads):
            await self.submit(changes, last.label.capitalize(), lead_ids)
        elif leads:
            name = clean(leads[0].name) if len(leads) == 1 else plural(len(leads), "lead")
            self._say(f"{name}: {last.label} already")

    def _say(self, text: str) -> None:
        self._notices.hint(Content.styled(text, "$tl-muted"))

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
            self.run(partial(self._delete, change))

    async def _delete(self, change: DeleteLead | DeleteLeads) -> None:
        await self._store.outbox.add(change)
        self._navigation.keep_marked(frozenset())
