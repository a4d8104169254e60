"""The verbs that act on leads, and the screens they open: one half of the app.

A verb acts on what the screen in front names as ``chosen``: the marked leads, or the one under the
cursor. Screens do not import each other; they are put together here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.app import App

from taskip_leads.models.change import Change, DeleteLead, DeleteLeads, lead_of
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.text import clean, plural
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import HAND, AppScreen
from taskip_leads.ui.changes import labels
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.lead_actions.delete import deletion, deletion_question
from taskip_leads.ui.ports import Shell

if TYPE_CHECKING:
    from taskip_leads.models.pending import OutboxCounts
    from taskip_leads.store.store import Store

    _Base = App[None]
else:
    _Base = object


#: Screens that show what became of a change.
_SHOWS_TROUBLE = ("outbox", "bulk", "lead")


class Verbs(_Base):
    """Mixed into the app."""

    store: Store

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        #: Changes, or the first of several, that were told of already.
        self._troubles: set[int] = set()

    @property
    def _chosen(self) -> tuple[int, ...]:
        screen = self.screen
        return screen.chosen if isinstance(screen, AppScreen) else ()

    @property
    def _current(self) -> int | None:
        screen = self.screen
        return screen.current if isinstance(screen, AppScreen) else None

    # Leads

    def action_new_lead(self) -> None:
        self.edit_lead(None)

    def action_edit_lead(self) -> None:
        if self._current is not None:
            self.edit_lead(self._current)

    def edit_lead(
        self, key: int | None, again: PendingChange | None = None, *, at: str = ""
    ) -> None:
        """The form for a lead: a new one, or all fields of one, beginning with the field ``at``."""
        from taskip_leads.ui.lead_form.screen import LeadFormScreen

        self.push_screen(
            LeadFormScreen(self.store, key, correcting=again, first_field=at), self._after_form
        )

    def _after_form(self, key: object) -> None:
        """The list's cursor goes to the lead that was made or changed."""
        if isinstance(key, int):
            self.go_to_lead(key)

    def action_write_email(self) -> None:
        if self._current is not None:
            self.write_email(self._current)

    def write_email(self, key: int, again: PendingChange | None = None) -> None:
        """An e-mail to a lead."""
        from taskip_leads.ui.writing.email import EmailScreen

        self.push_screen(EmailScreen(self.store, key, again))

    def pick_status(self, leads: Sequence[int]) -> None:
        """Another status for leads."""
        from taskip_leads.ui.lead_actions.status_picker import StatusPicker

        self.push_screen(StatusPicker(self.store, leads))

    def action_assign(self) -> None:
        if self._chosen:
            self.assign(self._chosen)

    def assign(self, leads: Sequence[int]) -> None:
        """Other owners for leads."""
        from taskip_leads.ui.lead_actions.owner_picker import OwnerPicker

        self.push_screen(OwnerPicker(self.store, tuple(leads)))

    def action_follow_up(self) -> None:
        from taskip_leads.ui.lead_actions.next_step import NextStepPicker

        if self._chosen:
            self.push_screen(NextStepPicker(self.store, self._chosen))

    async def action_delete_leads(self) -> None:
        """Delete leads for good, after a question."""
        rows = await self.store.rows(self._chosen)
        leads = [rows[key] for key in self._chosen if key in rows]
        if leads:
            change = deletion(leads)
            held = self.store.held_for(change)
            question = await deletion_question(self.store, leads, held)
            self.push_screen(question, partial(self._delete_if, change))

    def _delete_if(self, change: DeleteLead | DeleteLeads, yes: object) -> None:
        if yes is True:
            self.run_worker(self._delete(change), group=HAND)

    async def _delete(self, change: DeleteLead | DeleteLeads) -> None:
        await self.store.apply(change)
        self.keep_marked(frozenset())

    async def make(
        self, changes: Sequence[Change], words: str, already: int = 0, *, marked: bool = True
    ) -> None:
        """Make changes with one key press; of several, show how far they are and report on each.

        ``already``: how many more were chosen that need no change. ``marked``: it was the marks that
        chose them; where that did not succeed, they stay.
        """
        with reporting(cast(Shell, self)):
            numbers = await self.store.apply_all(changes)
            if len(changes) > 1:
                from taskip_leads.ui.lead_actions.bulk_progress import BulkProgressScreen

                leads = {
                    number: lead
                    for number, change in zip(numbers, changes, strict=True)
                    if (lead := lead_of(change)) is not None
                }
                # By the app itself: the picker that asked is closed, and would hear no answer.
                bulk = BulkProgressScreen(self.store, words, leads, already, marked=marked)
                after = self._after_bulk if marked else None
                self.call_next(partial(self.push_screen, bulk, after))

    def _after_bulk(self, failed: object) -> None:
        if isinstance(failed, frozenset):
            self.keep_marked(failed)

    # The outbox, and the end

    async def action_quit(self) -> None:
        """End; what has not left is kept, and is said to be."""
        held, uploads = self.store.counts.held, self.store.uploads.values()
        leaving = sum(part < 1.0 for part in uploads)
        if (held or leaving) and not isinstance(self.screen, ConfirmDialog):
            question = ConfirmDialog(*quit_question(held, leaving), "quit")
            self.push_screen(question, self._quit_if)
        else:
            self._quit_if(True)

    def _quit_if(self, yes: object) -> None:
        if yes is True:
            self.exit(message=farewell(self.store.counts))

    def tell_trouble(self, change: PendingChange) -> None:
        """Say once that a change needs a person, unless what is open shows it anyway."""
        told = change.batch or change.id
        if told in self._troubles:
            return
        self._troubles.add(told)
        if not isinstance(self.screen, AppScreen) or self.screen.SCOPE not in _SHOWS_TROUBLE:
            headline, words = trouble(change)
            self.toast(headline, words)

    def toast(self, headline: str, text: str) -> None:
        raise NotImplementedError

    def action_go_outbox(self) -> None:
        """Changes that are not settled, and those that were today."""
        from taskip_leads.ui.outbox.screen import OutboxScreen

        self.clear_notifications()  # it shows all that they told
        if not isinstance(self.screen, OutboxScreen):
            self.push_screen(OutboxScreen(self.store))

    def go_to_lead(self, key: int) -> None:
        raise NotImplementedError

    def keep_marked(self, leads: frozenset[int]) -> None:
        """Only these stay marked in the list."""
        for screen in self.screen_stack:
            if isinstance(screen, AppScreen):
                screen.keep_marked(leads)


def quit_question(held: int, leaving: int = 0) -> tuple[str, list[str]]:
    """Headline and lines where ``held`` changes could still be taken back, and ``leaving`` files are on
    their way."""
    one = held == 1
    lines = []
    if held:
        lines.append(
            f"{'It is' if one else 'They are'} kept on this machine and {'leaves' if one else 'leave'}"
            f" when the program runs again; until {'it has' if one else 'they have'} left, z takes"
            f" {'it' if one else 'them'} back then too."
        )
    if leaving:
        lines.append(
            "The file is kept on this machine, and begins anew when the program runs again."
        )
    if not held:
        return "A file has not left whole yet", lines
    return f"{plural(held, 'change')} {'has' if one else 'have'} not left yet", lines


def farewell(counts: OutboxCounts) -> str | None:
    """What is said in the terminal after the end; None where everything has arrived."""
    moving = counts.held + counts.waiting + counts.unknown
    parts = []
    if moving:
        verb = "is" if moving == 1 else "are"
        parts.append(
            f"{plural(moving, 'change')} {verb} kept on this machine and"
            f" {'leaves' if moving == 1 else 'leave'} when taskip-leads runs again."
        )
    if counts.asking:
        verb = "needs" if counts.asking == 1 else "need"
        parts.append(f"{plural(counts.asking, 'change')} {verb} a look: g o shows which.")
    return " ".join(parts) or None


def trouble(change: PendingChange) -> tuple[str, str]:
    """Headline and words for a change that needs a person; its text is kept in any case."""
    about = clean(change.about)
    kind, whose = labels.kind(change.change), f" for {about}" if about else ""
    if kind == "New":
        kind, whose = clean(change.words[:60]), ""
    if change.state is ChangeState.REFUSED:
        return (
            f"{kind}{whose} was refused",
            f"{labels.refusal(change)}\ng o: correct it there.",
        )
    return f"{kind}{whose} needs a look", "g o shows what is asked."
