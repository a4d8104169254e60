"""Write or edit a note. What is typed survives every failure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from taskip_leads.models.change import AddNote, EditNote
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.limits import NOTE_TITLE_MAX
from taskip_leads.models.note import split_title
from taskip_leads.models.template_fields import fields
from taskip_leads.ui import keys
from taskip_leads.ui.base.draft_autosave import DraftAutosave, draft_kept_hint
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes.repeats import NoteRepeat
from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.render import content
from taskip_leads.ui.widgets.text_editor import TextEditor
from taskip_leads.ui.writing import note_view, templates
from taskip_leads.ui.writing.external_editor import edit_externally
from taskip_leads.ui.writing.messages import show_line, status, trouble_line
from taskip_leads.ui.writing.template_chooser import TemplateChooser
from taskip_leads.ui.writing.templates import Template

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class NoteScreen(ModalScreen[None], AppScreen[None]):
    """Writes a note on a lead, or edits one; begins with the draft if there is one."""

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
        self._base = ("", "")
        self._content = ("", "")
        self._title = DisplayInput(
            placeholder="Title", id="title", compact=True, max_length=NOTE_TITLE_MAX,
            select_on_focus=False,
        )  # fmt: skip
        self._editor = TextEditor(id="text")
        self._detail: LeadDetail | None = None
        #: Shown instead of the draft's status once the note is saved.
        self._saved_words = ""
        self._templates = TemplateChooser(self._insert_template)
        self._autosave: DraftAutosave[tuple[str, str]] = DraftAutosave(
            self, self._save_draft, self._drop_draft, self._report, self._paint
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
            yield Static(id="facts", markup=False)
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self.run_guarded(self._begin, group="begin")

    async def _begin(self) -> None:
        self._detail = await self._store.leads.detail(self._lead_id)
        await self._templates.load(self.templates_folder, "notes", templates.NOTES)
        await self._find_note()
        draft = await self._store.drafts.get(self._lead_id, item=self._note_id)
        if self._note_id and draft is None and self._base == ("", ""):
            self._autosave.close()
            self._end("This note no longer exists", "")
            return
        title, text = self._base
        saved_at = None
        if draft is not None and (draft.title or draft.note):
            title, text, saved_at = draft.title, draft.note, draft.updated_at
        # Text that was typed while the draft was read follows the draft.
        self._title.value = title
        self._editor.text = text + self._editor.text
        self._editor.move_cursor(self._editor.document.end)
        self._open_title(bool(title), focus=False)
        self._autosave.load((title, text), saved_at)
        template = self._templates.named(self._template)
        if template is not None and not (title or self._editor.text):
            self._insert_template(template)
        self._paint()
        self._changed()

    async def _find_note(self) -> None:
        """Find the note to edit; it may have got its server id since the key was pressed."""
        if not self._note_id:
            return
        notes = self._detail.notes if self._detail else ()
        by_id = {view.note.id: view.note for view in notes}
        server_id = await self._store.outbox.server_id_of(self._note_id)
        note = by_id.get(server_id) or by_id.get(self._note_id)
        self._note_id = server_id
        if note is not None:
            self._base = (note.title, note.note)

    async def on_unmount(self) -> None:
        await self._autosave.finish(self._read())

    def on_resize(self) -> None:
        self._paint()

    @property
    def _titled(self) -> bool:
        return self.has_class("-titled")

    # Painting

    def _paint(self) -> None:
        facts = self.query("#facts")
        width = facts.first().size.width if facts else 0
        if width <= 0:  # not laid out yet, or removed already
            return
        glyphs = self.look.glyphs
        heading = note_view.heading(self._detail, width, glyphs, editing=bool(self._note_id))
        show_line(self.query_one("#heading", Static), heading)
        show_line(self.query_one("#keys", Static), note_view.key_line(width))
        if self._templates.is_open:
            line = content.ends(self._templates.choices, Content(), width)
        else:
            words = self._saved_words or self._autosave.status
            line = note_view.facts(
                status(words, glyphs), self._templates.names, " ".join(self._content), width
            )
        show_line(self.query_one("#facts", Static), line)

    def _report(self, words: str) -> None:
        show_line(self.query_one("#trouble", Static), trouble_line(words, self.look.glyphs))

    # The draft

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        if self._autosave.closed or not self.is_attached:
            return
        self._content = self._read()
        if self._autosave.change(self._content) and not self._autosave.failing:
            self._report("")
        self._paint()

    def _read(self) -> tuple[str, str]:
        """Return the title and the text in the fields."""
        return (self._title.value if self._titled else "", self._editor.text)

    async def _save_draft(self, content: tuple[str, str]) -> bool:
        title, text = ("", "") if content == self._base else content
        await self._store.drafts.save(self._lead_id, title, text, item=self._note_id)
        return bool(title.strip() or text.strip())

    async def _drop_draft(self) -> None:
        await self._store.drafts.drop(self._lead_id, item=self._note_id)

    # Keys

    def action_other_field(self) -> None:
        """Go to the other field; an empty title field closes, and the first line is the title."""
        if self.focused is self._title:
            self._editor.focus()
            self._open_title(bool(self._title.value.strip()), focus=False)
        else:
            self._open_title(True, focus=True)
        self._changed()

    def _open_title(self, on: bool, *, focus: bool) -> None:
        self.set_class(on, "-titled")
        self._editor.first_is_title = not on
        if on and focus:
            self._title.focus()

    @on(Input.Submitted)
    def _title_done(self) -> None:
        self.action_other_field()

    async def action_save(self) -> None:
        """Check the note at its field, then put the change into the outbox."""
        title, note = self._content
        if not note.strip():
            self._editor.focus()
            self._report("The note is empty. esc keeps it as a draft")
            return
        if self._titled and not title.strip():
            self._title.focus()
            self._report("Enter a title, or press tab")
            return
        if not self._titled:
            title, note = split_title(note)
        title, note = title.strip(), note.strip()
        if self._note_id and (title, note) == self._base:
            await self._autosave.discard()
            self._end("No changes", "")
            return
        change = self._change(title, note)
        if not self._note_id:
            self.commands.remember(NoteRepeat(self._template))
        await self._autosave.submit(
            partial(self._store.outbox.add, change, on_saved=self._show_saved)
        )
        self._end("Note saved", ", sending")

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

    def _change(self, title: str, note: str) -> AddNote | EditNote:
        if not self._note_id:
            return AddNote(self._lead_id, title, note)
        base_title, base_note = self._base
        return EditNote(
            self._lead_id, self._note_id, title, note, base_title=base_title, base_note=base_note
        )

    def _end(self, outcome: str, more: str) -> None:
        self.dismiss()
        self.notices.hint(Content.assemble((outcome, "bold $tl-text"), (more, "$tl-muted")))

    # Templates and the user's own editor

    async def take_chord(self, key: str, character: str | None) -> bool:
        if not self._templates.is_open:
            return await super().take_chord(key, character)
        taken = self._templates.take_key(key, character)
        self._paint()
        return taken

    def action_template(self) -> None:
        """Ask for a template's digit."""
        if not self._templates.open():
            self._report("The templates folder is empty")
        self._paint()

    def _insert_template(self, template: Template) -> None:
        self._template = template.name
        user = self._store.profile.me
        values = fields(self._detail.lead, user.label if user else "") if self._detail else {}
        text = templates.fill(template.text, values)
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
