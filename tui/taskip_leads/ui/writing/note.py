"""Write or edit a note. What is typed survives every failure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from taskip_leads import clock
from taskip_leads.models.change import Change
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.limits import NOTE_TITLE_MAX
from taskip_leads.models.values.days import InvalidDay
from taskip_leads.ui import keys
from taskip_leads.ui.base.draft_autosave import DraftAutosave, draft_kept_hint
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes.repeats import NoteRepeat
from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.text_editor import TextEditor
from taskip_leads.ui.writing import note_view, templates
from taskip_leads.ui.writing.external_editor import edit_externally
from taskip_leads.ui.writing.messages import show_line, status, trouble_line
from taskip_leads.ui.writing.note_changes import (
    MissingTitle,
    NoteContent,
    filled,
    find_note,
    note_change,
    read_note,
)
from taskip_leads.ui.writing.note_fields import NoteFields
from taskip_leads.ui.writing.template_chooser import TemplateChooser
from taskip_leads.ui.writing.templates import Template

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class NoteScreen(ModalScreen[None], AppScreen[None]):
    """Writes a note on a lead, or edits one; begins with the draft if there is one.

    With a new note the next step and the status can be set: one change, undone together.
    """

    SCOPE = "note"
    CSS_PATH = "note.tcss"
    BINDINGS = keys.bindings("note")
    AUTO_FOCUS: ClassVar[str | None] = "#text"

    def __init__(self, store: Store, lead_id: int, note_id: int = 0, *, template: str = "") -> None:
        """``note_id`` names the note to edit; 0 writes a new one, which begins with ``template``."""
        super().__init__()
        self._store = store
        self._lead_id = lead_id
        self._note_id = note_id
        #: The template that the text is from, to write another note like it.
        self._template = template
        #: Title and text of the edited note before the edit.
        self._base = NoteContent()
        self._content = NoteContent()
        self._title = DisplayInput(
            placeholder="Title", id="title", compact=True, max_length=NOTE_TITLE_MAX,
            select_on_focus=False,
        )  # fmt: skip
        self._editor = TextEditor(id="text")
        self._fields = NoteFields(store)
        self._detail: LeadDetail | None = None
        #: Shown instead of the draft's status once the note is saved.
        self._saved_words = ""
        self._templates = TemplateChooser(self, self._filled, self._insert_template)
        self._autosave: DraftAutosave[NoteContent] = DraftAutosave(
            self,
            self._save_draft,
            lambda: store.drafts.drop(lead_id, item=self._note_id),
            self._report,
            self._paint,
        )

    @property
    def takes_keys(self) -> bool:
        return self._autosave.ready

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(id="heading", markup=False)
            with Container(id="paper"):
                yield self._title
                yield self._editor
            yield Static(id="trouble", markup=False)
            yield self._fields
            yield Static(id="facts", markup=False)
            yield Static(id="keys", markup=False)
        yield KeyBar(note_view.key_entries(editing=bool(self._note_id)))

    def on_mount(self) -> None:
        self.set_class(bool(self._note_id), "-edits")
        if isinstance(below := self.app.screen_stack[-2], AppScreen):
            self.add_class(f"-{below.writing_place}")
            self.set_class(below.has_class("-pipeline"), "-pipeline")
        self.run_guarded(self._begin, group="begin")

    async def _begin(self) -> None:
        self._detail = await self._store.leads.detail(self._lead_id)
        await self._templates.load(self.templates_folder, "notes", templates.NOTES)
        if self._note_id:
            found = await find_note(self._store, self._lead_id, self._note_id)
            self._note_id, self._base = found
        elif self._detail is not None:
            await self._fields.load(self._detail.row)
        draft = await self._store.drafts.get(self._lead_id, item=self._note_id)
        if self._note_id and draft is None and self._base == NoteContent():
            self._autosave.close()
            self._end("This note no longer exists", "")
            return
        title, text, _ = self._base
        saved_at = None
        if draft is not None and (draft.title or draft.note):
            title, text, saved_at = draft.title, draft.note, draft.updated_at
            self._fields.restore(draft.fields)
        # Text that was typed while the draft was read follows the draft.
        self._title.value = title
        self._editor.text = text + self._editor.text
        self._editor.move_cursor(self._editor.document.end)
        self._open_title(bool(title))
        self._autosave.load(NoteContent(title, text, self._fields.values), saved_at)
        template = self._templates.named(self._template)
        if template is not None and not (title or self._editor.text):
            self._insert_template(template)
        self._paint()
        self._changed()

    async def on_unmount(self) -> None:
        await self._autosave.finish(self._read())

    def on_resize(self) -> None:
        self.call_after_refresh(self._paint)  # the classes of the new width move the sheet first

    # Painting

    def _paint(self) -> None:
        facts = self.query("#facts")
        width = facts.first().size.width if facts else 0
        if width <= 0:  # not laid out yet, or removed already
            return
        glyphs = self.look.glyphs
        heading = note_view.heading(self._detail, width, glyphs, editing=bool(self._note_id))
        show_line(self.query_one("#heading", Static), heading)
        entries = note_view.key_entries(editing=bool(self._note_id))
        show_line(self.query_one("#keys", Static), note_view.key_line(entries, width))
        words = self._saved_words or self._autosave.status
        line = note_view.facts(
            status(words, glyphs), self._templates.names, " ".join(self._content[:2]), width
        )
        show_line(self.query_one("#facts", Static), line)

    def _report(self, words: str) -> None:
        show_line(self.query_one("#trouble", Static), trouble_line(words, self.look.glyphs))

    # The draft

    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(NoteFields.Changed)
    def _changed(self) -> None:
        if self._autosave.closed or not self.is_attached:
            return
        self._content = self._read()
        if self._autosave.change(self._content) and not self._autosave.failing:
            self._report("")
        self._paint()

    def _read(self) -> NoteContent:
        """Return what is in the fields."""
        title = self._title.value if self.has_class("-titled") else ""
        return NoteContent(title, self._editor.text, self._fields.values)

    async def _save_draft(self, content: NoteContent) -> bool:
        title, text, values = NoteContent() if content == self._base else content
        has_text = bool(title.strip() or text.strip())
        await self._store.drafts.save(
            self._lead_id, title, text, item=self._note_id, fields=values if has_text else None
        )
        return has_text

    # Keys

    def action_next_field(self, by: int) -> None:
        """Go from field to field; an empty title field closes, and the first line is the title."""
        fields: list[Widget] = [self._title, self._editor]
        if not self._note_id:
            fields += [self._fields.step, self._fields.status]
        at = fields.index(self.focused) if self.focused in fields else 1
        target = fields[(at + by) % len(fields)]
        if target is self._title and by > 0 and not (self.has_class("-titled") or self._note_id):
            target = self._editor
        self._open_title(target is self._title or bool(self._title.value.strip()))
        target.focus()
        self._changed()

    def _open_title(self, on: bool) -> None:
        self.set_class(on, "-titled")
        self._editor.first_is_title = not on

    @on(Input.Submitted)
    def _field_done(self) -> None:
        self.action_next_field(1)

    async def action_save(self) -> None:
        """Check the note at its field, then put the changes into the outbox."""
        try:
            step, changes = self._fields.read_step(), self._fields.changes()
            note = read_note(self._content, step, clock.today(), titled=self.has_class("-titled"))
        except InvalidDay as error:
            self._refuse(self._fields.step, str(error))
            return
        except MissingTitle as error:
            self._refuse(self._title, str(error))
            return
        if not any(note) and not changes:
            self._refuse(self._editor, "The note is empty. `note.close` keeps it as a draft")
        elif self._note_id and note == self._base[:2]:
            await self._autosave.discard()
            self._end("No changes", "")
        else:
            if any(note):
                changes.insert(0, note_change(self._lead_id, self._note_id, note, self._base))
            await self._submit(changes)
            self._end("Note saved" if any(note) else "Saved", ", sending")

    def _refuse(self, field: Widget, words: str) -> None:
        field.focus()
        self._report(words)

    async def _submit(self, changes: list[Change]) -> None:
        if not self._note_id:
            self.commands.remember(NoteRepeat(self._template))
        await self._autosave.submit(
            partial(self._store.outbox.add_all, changes, on_saved=self._show_saved)
        )

    def _show_saved(self) -> None:
        """Show the message in a small frame first, because repainting the screen takes longer."""
        self._saved_words = "Note saved"
        self._paint()

    async def action_close(self) -> None:
        await self._autosave.flush()
        self._autosave.close()
        self.dismiss()
        if self._autosave.has_draft:
            self.notices.hint(draft_kept_hint())

    def _end(self, outcome: str, more: str) -> None:
        self.dismiss()
        self.notices.hint(Content.assemble((outcome, "bold $tl-text"), (more, "$tl-muted")))

    # Templates and the user's own editor

    def action_template(self) -> None:
        """Choose a template."""
        if not self._templates.open():
            self._report("The templates folder is empty")

    def _filled(self, template: Template) -> str:
        return filled(template, self._detail, self._store.profile.me)

    def _insert_template(self, template: Template) -> None:
        self._template = template.name
        text = self._filled(template)
        if self._editor.text.strip():
            self._editor.insert(text)
        else:
            self._editor.text = text
            # At the end of the first line, where the user continues to write.
            self._editor.move_cursor((0, len(text.split("\n", 1)[0])))
        self._editor.focus()

    def action_editor(self) -> None:
        edit = partial(edit_externally, self.suspender, self._editor, self._report)
        self.run_guarded(edit, group="editor", exclusive=True)
