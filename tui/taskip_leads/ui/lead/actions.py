"""Changes made on the lead screen itself: deletions, and decisions about earlier changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads.models.change import Change, DeleteFiles, DeleteNote
from taskip_leads.models.file import File
from taskip_leads.models.note import Note
from taskip_leads.text import clean, plural
from taskip_leads.ui.base.detail_loader import LeadDetailLoader
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes.decisions import ChangeDecisions
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.lead import notice
from taskip_leads.ui.render.content import with_keys

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_TITLE_LIMIT = 40


class LeadActions:
    """Make changes in the background, then reload the lead so that the next key sees them."""

    def __init__(self, store: Store, screen: AppScreen[Any], loader: LeadDetailLoader) -> None:
        self._store = store
        self._screen = screen
        self._loader = loader
        self._decisions = ChangeDecisions(
            store.outbox,
            screen.navigation,
            screen.app.push_screen_wait,
            self._hint,
            drop="lead.drop",
        )

    def _hint(self, text: str) -> None:
        self._screen.hint(with_keys(text, "$tl-muted"))

    def delete_note(self, note: Note) -> None:
        """Delete a note after a confirmation."""
        change = DeleteNote(
            self._loader.lead_id, note.id, note.title, base_title=note.title, base_note=note.note
        )
        self._delete(change, f"Delete the note “{clean(note.title[:_TITLE_LIMIT])}”?")

    def delete_files(self, files: Sequence[File]) -> None:
        """Delete files, all with one change, after a question."""
        ids = tuple(file.id for file in files)
        titles = tuple(file.title for file in files)
        name = f"“{clean(titles[0][:_TITLE_LIMIT])}”" if len(ids) == 1 else plural(len(ids), "file")
        self._delete(DeleteFiles(self._loader.lead_id, ids, titles), f"Delete {name}?")

    def _delete(self, change: Change, question: str) -> None:
        self._screen.run_guarded(partial(self._confirm_deletion, change, question), group="change")

    async def _confirm_deletion(self, change: Change, question: str) -> None:
        after = "TaskIP deletes at once and keeps no copy."
        if held := self._store.outbox.seconds_to_undo(change):
            after = f"`app.undo` undoes it for {held:.0f}s. After that it is final."
        dialog = ConfirmDialog(question, ["It is deleted for everybody.", after], "delete")
        if not await self._screen.app.push_screen_wait(dialog):
            return
        await self._store.outbox.add(change)
        await self._loader.load(self._loader.lead_id)

    def decide(self, decision: str) -> None:
        """Decide about the first change that was refused or needs a decision."""
        detail = self._loader.detail
        changes = notice.undecided(detail) if detail is not None else ()
        if not changes:
            self._hint("No change here needs a decision")
            return
        decide = {
            "send": self._decisions.send,
            "arrived": self._decisions.mark_arrived,
            "both": self._decisions.compare,
            "edit": self._decisions.edit,
            "drop": self._decisions.drop,
        }[decision]
        self._screen.run_guarded(partial(self._decide, partial(decide, changes[0])), group="change")

    async def _decide(self, decide: Callable[[], Awaitable[None]]) -> None:
        with reporting(self._screen.notices):
            await decide()
        await self._loader.load(self._loader.lead_id)

    async def report_deleted(
        self, flush: Callable[[], Awaitable[None]], leave: Callable[[], None]
    ) -> None:
        """Report that the lead was deleted in TaskIP, and whether a draft remains; then ``leave``.

        ``flush`` saves what is being typed.
        """
        await flush()
        detail = self._loader.detail
        name = clean(detail.row.name) if detail is not None else "This lead"
        drafts = await self._store.drafts.all(self._loader.lead_id)
        rest = "Your text is in Drafts." if drafts else "It was removed here too."
        self._screen.notices.toast("Deleted in TaskIP", f"{name} no longer exists. {rest}")
        leave()
