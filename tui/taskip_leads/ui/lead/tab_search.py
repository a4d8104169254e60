"""What one does with a lead's notes and files, and with changes of it that need an answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from taskip_leads.models.change import (
    AddNote,
    Change,
    CreateLead,
    DeleteFiles,
    DeleteNote,
    EditLead,
    EditNote,
    SendEmail,
)
from taskip_leads.models.lead_views import NoteView
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.text import clean, plural
from taskip_leads.ui.changes import decisions
from taskip_leads.ui.changes.conflict_dialog import ConflictDialog
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.lead.moving import LeadMoving
from taskip_leads.ui.lead.widgets.files import FilesPane
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.lead.widgets.search_input import SearchInput
from taskip_leads.ui.system import browser, clipboard

_NAME = 40


class LeadTabs(LeadMoving):
    """The Notes and the Files tab at work."""

    @property
    def _notes(self) -> NotesPane:
        return self.query_one(NotesPane)

    @property
    def _files(self) -> FilesPane:
        return self.query_one(FilesPane)

    # Searching

    def action_search(self) -> None:
        """Search notes, or titles of files."""
        self.add_class("-finding")
        self.query_one(SearchInput).focus()
        self._find()

    @on(Input.Changed, "SearchInput")
    def _find(self) -> None:
        if not self.has_class("-finding"):
            return
        pane = self._notes if self._notes.display else self._files
        found, count = pane.search(self.query_one(SearchInput).value)
        told = Content.assemble((f"{found:,}", "bold $tl-text"), (f" of {count:,}", "$tl-muted"))
        self.query_one("#found", Static).update(told)

    def action_keep_search(self) -> None:
        """To what was found; an empty search is none."""
        if not self.query_one(SearchInput).value.strip():
            self.action_end_search()
        else:
            self.focus_pane()

    def action_end_search(self) -> None:
        self.query_one(SearchInput).value = ""
        self.remove_class("-finding")
        for pane in (self._notes, self._files):
            pane.search("")
        self.focus_pane()

    def action_move_found(self, by: int) -> None:
        (self._notes if self._notes.display else self._files).move(by)

    def _open_tab(self, index: int) -> None:
        super()._open_tab(index)
        if self.has_class("-finding"):
            self.action_end_search()

    def action_back(self) -> None:
        """One step out: the search, then the marks, then the lead."""
        if self.has_class("-finding"):
            self.action_end_search()
        elif self._files.display and self._files.marked:
            self._files.unmark()
        else:
            super().action_back()

    # Notes

    def _note(self) -> NoteView | None:
        view = self._notes.note
        if view is None:
            self.hint(Content.styled("There is no note here", "$tl-muted"))
        return view

    def action_edit_note(self) -> None:
        view = self._note()
        if view is not None:
            self.navigation.edit_note(self._key, view.note.id)

    def action_delete_note(self) -> None:
        """Delete the note: held first, so that it can be taken back."""
        view = self._note()
        if view is None:
            return
        note = view.note
        change = DeleteNote(
            self._key, note.id, note.title, base_title=note.title, base_note=note.note
        )
        self._delete(change, f"Delete the note “{clean(note.title[:_NAME])}”?")

    def _delete(self, change: Change, question: str) -> None:
        """Make a deletion; where nothing is held, only after a question."""
        if self._store.outbox.seconds_to_undo(change):
            self.run_guarded(partial(self._apply, change), group="change")
            return
        lines = ["The service deletes it for good, and keeps no copy."]
        self.app.push_screen(
            ConfirmDialog(question, lines, "delete"),
            lambda yes: (
                self.run_guarded(partial(self._apply, change), group="change") if yes else None
            ),
        )

    async def _apply(self, change: Change) -> None:
        await self._store.outbox.add(change)
        await self._show(self._key)  # the next key is about what is left

    async def action_copy_note(self) -> None:
        view = self._note()
        if view is not None:
            said = await clipboard.copy(self.app, f"{view.note.title}\n\n{view.note.note}")
            self._copied(view.note.title, said)

    def _copied(self, what: str, said: str) -> None:
        name = clean(what[:_NAME])
        self.hint(Content.assemble((name, "bold $tl-text"), (f"  {said}", "$tl-muted")))

    # Files

    async def action_upload(self) -> None:
        await self.navigation.upload(self._key)

    def action_mark_file(self) -> None:
        self._files.mark()

    def action_delete_files(self) -> None:
        """Delete the marked files, or the one under the cursor."""
        files = self._files.chosen
        if not files:
            self.hint(Content.styled("There is no file here", "$tl-muted"))
            return
        change = DeleteFiles(
            self._key, tuple(file.id for file in files), tuple(file.title for file in files)
        )
        named = (
            f"“{clean(files[0].title[:_NAME])}”" if len(files) == 1 else plural(len(files), "file")
        )
        self._delete(change, f"Delete {named}?")
        self._files.unmark()

    async def action_copy_file(self) -> None:
        file = self._files.file
        if file is not None:
            self._copied(file.title, await clipboard.copy(self.app, file.title))

    async def action_open_file(self) -> None:
        """A file can only be opened where the service gave an address of it."""
        file = self._files.file
        if file is None:
            return
        if file.url:
            words = await browser.open_page(file.url)
        else:
            words = "It cannot be opened here: the service offers no download of files"
        self.hint(Content.styled(words, "$tl-text"))

    # Answers

    async def action_settle(self, way: str) -> None:
        """Decide what becomes of the change that was refused or asks."""
        asking = decisions.asking(self._detail) if self._detail else ()
        if not asking:
            self.hint(Content.styled("Nothing here needs an answer", "$tl-muted"))
            return
        change = asking[0]
        if way not in (key for key, _, _ in decisions.ways(change)):
            self.hint(Content.styled("That is no answer to this", "$tl-muted"))
        elif way == "send" and change.state is ChangeState.NEEDS_DECISION:
            self._send_all_the_same(change)
        elif way == "send":
            await self._store.outbox.send_again(change.id)
        elif way == "arrived":
            await self._store.outbox.mark_arrived(change.id)
        elif way == "both":
            self.app.push_screen(ConflictDialog(change), partial(self._chosen_sides, change))
        elif way == "edit":
            await self._edit_again(change)
        else:
            await self._store.outbox.drop(change.id)

    def _send_all_the_same(self, change: PendingChange) -> None:
        """What may arrive a second time, or replace somebody's work, is asked about."""
        self.app.push_screen(
            ConfirmDialog(*decisions.doubt(change)),
            lambda yes: (
                self.run_guarded(partial(self._store.outbox.send_again, change.id), group="change")
                if yes
                else None
            ),
        )

    def _chosen_sides(self, change: PendingChange, chosen: object) -> None:
        if isinstance(chosen, dict):
            self.run_guarded(partial(self._resolve, change.id, chosen), group="change")

    async def _resolve(self, row: int, chosen: dict[str, Any]) -> None:
        await self._store.outbox.resolve(row, chosen)

    async def _edit_again(self, waiting: PendingChange) -> None:
        made = waiting.change
        if isinstance(made, EditLead | CreateLead):
            self.navigation.edit_lead(self._key, waiting)
            return
        if isinstance(made, SendEmail):
            self.navigation.write_email(self._key, waiting)
            return
        # The text becomes a draft; what a draft holds already stays above it.
        await self._store.outbox.drop(waiting.id)
        if isinstance(made, AddNote):
            self.navigation.write_note(made.lead)
        elif isinstance(made, EditNote):
            self.navigation.edit_note(made.lead, made.id)
