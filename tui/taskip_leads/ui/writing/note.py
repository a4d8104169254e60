"""A note, written on a sheet over whatever is open. Nothing that is typed is ever lost."""

from __future__ import annotations

import asyncio
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
from taskip_leads.models.template_fields import fields
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.draft_autosave import Drafting
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.widgets.key_bar import fit
from taskip_leads.ui.widgets.text_editor import TextEditor, split, words
from taskip_leads.ui.writing import templates
from taskip_leads.ui.writing.templates import Template

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_WIDE = 80


class NoteScreen(Drafting, ModalScreen[None]):
    """Writes a note on a lead, or edits one; begins with the draft that is there."""

    SCOPE = "note"
    CSS_PATH = "note.tcss"
    BINDINGS = keys.bindings("note")
    AUTO_FOCUS: ClassVar[str | None] = "#text"

    def __init__(self, store: Store, key: int, note: int = 0) -> None:
        """``note`` is the id of the note to edit; 0: a new one."""
        super().__init__()
        self._store = store
        self._key = key
        self._item = note
        #: Title and text of the note that is edited, as they were.
        self._base = ("", "")
        self._detail: LeadDetail | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(id="heading", markup=False)
            with Container(id="paper"):
                yield Input(
                    placeholder="Title", id="title", compact=True, max_length=NOTE_TITLE_MAX,
                    select_on_focus=False,
                )  # fmt: skip
                yield TextEditor(id="text")
            yield Static(id="trouble", markup=False)
            yield Static(id="facts", markup=False)
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self.work(self._begin, group="begin")

    async def _begin(self) -> None:
        self._detail = await self._store.detail(self._key)
        found = await asyncio.to_thread(
            templates.read, self.shell.templates, "notes", templates.NOTES
        )
        self._templates = found
        if self._item:
            notes = self._detail.notes if self._detail else ()
            known = {view.note.id: view.note for view in notes}
            # It may have got the service's number since the key was pressed, or since the lead was read.
            number = await self._store.number_of(self._item)
            there = known.get(number) or known.get(self._item)
            self._item = number
            if there is not None:
                self._base = (there.title, there.note)
        draft = await self._store.draft(self._key, item=self._item)
        if self._item and draft is None and self._base == ("", ""):
            self._over = True
            self._end("The note is not there any more", "")
            return
        title, note = self._base
        if draft is not None and (draft.title or draft.note):
            title, note = draft.title, draft.note
            self.go_on(draft)
        # What was typed meanwhile is not lost: it stays, after the rest.
        self._title.value = title
        self._sheet.text = note + self._sheet.text
        self._sheet.move_cursor(self._sheet.document.end)
        self._open_title(bool(title), focus=False)
        self._kept = (title, note)
        self._paint()
        self._changed()

    def on_resize(self) -> None:
        self._paint()

    @property
    def _title(self) -> Input:
        return self.query_one("#title", Input)

    @property
    def _titled(self) -> bool:
        return self.has_class("-titled")

    # Painting

    def _paint(self) -> None:
        facts = self.query("#facts")
        width = facts.first().size.width if facts else 0
        if width <= 0:  # not laid out yet, or gone already
            return
        self.query_one("#heading", Static).update(self._heading(width))
        self.query_one("#facts", Static).update(self._facts(width))
        self.query_one("#keys", Static).update(self._keys(width))

    def _heading(self, width: int) -> Content:
        what = "Edit note" if self._item else "New note"
        if self._detail is None:
            return Content.styled(what, "bold $tl-text")
        row, glyphs = self._detail.row, self.shell.glyphs
        number = f"#{row.id}" if row.id is not None else "new"
        phone = content.short(row.phone or "", 24, glyphs)
        right = Content.assemble((phone, "$tl-text"), (f"   {number}", "$tl-faint"))
        who = clean(row.name[: cells.LIMIT])
        if row.company:
            who += f", {clean(row.company[: cells.LIMIT])}"
        left = Content.assemble((what, "bold $tl-text"), (f"  {who}", "$tl-muted"))
        return content.ends(left, right, width, glyphs.ellipsis)

    def _facts(self, width: int) -> Content:
        left = Content()
        if self._sign:
            left = Content.assemble(
                (self.shell.glyphs.done, "$tl-ok"), (f" {self._sign}", "$tl-muted")
            )
        count = Content.styled(plural(words(" ".join(self._now)), "word"), "$tl-faint")
        if self._choosing:
            return content.ends(self._choices(), Content(), width)
        names = ", ".join(template.name for template in self._templates)
        middle = Content.styled(f"templates: {names}" if names else "", "$tl-faint")
        # The middle one stands in the middle where there is room, else it yields.
        room = width - count.cell_length - 3
        start = max(left.cell_length + 3, 20 if width > _WIDE - 6 else 0)
        if names and start + middle.cell_length <= room:
            left = Content.assemble(left, " " * (start - left.cell_length), middle)
        return content.ends(left, count, width)

    def _keys(self, width: int) -> Content:
        close = "close, keeps the draft" if self.app.size.width > _WIDE else "keep draft"
        entries = [
            keys.FooterKey(
                keys.shown(key.keys[0]), close if key.id == "note.close" else key.footer, key.keep
            )
            for key in keys.of("note")
            if key.footer
        ]
        line = Content()
        for entry in fit(entries, width + 1):
            gap = "   " if line.cell_length else ""
            line = Content.assemble(
                line, gap, (entry.shown, "bold $tl-text"), (f" {entry.words}", "$tl-muted")
            )
        return line

    # The draft

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        self.typed(self._title.value if self._titled else "", self._sheet.text)

    async def save_draft(self, title: str, text: str) -> bool:
        if (title, text) == self._base:
            title = text = ""  # nothing was changed: there is no draft
        await self._store.save_draft(self._key, title, text, item=self._item)
        return bool(title.strip() or text.strip())

    async def drop_draft(self) -> None:
        await self._store.drop_draft(self._key, item=self._item)

    # Keys

    def action_other_field(self) -> None:
        """Open the title field, or go on to the other field; left empty, the first line is the title."""
        if self.focused is self._title:
            self._sheet.focus()
            self._open_title(bool(self._title.value.strip()), focus=False)
        else:
            self._open_title(True, focus=True)
        self._changed()

    def _open_title(self, on: bool, *, focus: bool) -> None:
        self.set_class(on, "-titled")
        self._sheet.first_is_title = not on
        if on and focus:
            self._title.focus()

    @on(Input.Submitted)
    def _title_done(self) -> None:
        self.action_other_field()

    async def action_save(self) -> None:
        """Check at the field, then hand the note over: from then on it is in the outbox."""
        title, note = self._now
        if self._titled and not title.strip() and not note.strip():
            title = ""
        if not note.strip():
            self._sheet.focus()
            self._trouble("A note needs a text. esc keeps what is here as a draft")
            return
        if self._titled and not title.strip():
            self._title.focus()
            self._trouble("A note needs a title, or leave the title field with tab")
            return
        if not self._titled:
            title, note = split(note)
        title, note = title.strip(), note.strip()
        if self._item and (title, note) == self._base:
            self._over = True
            await self.drop_draft()
            self._end("Nothing was changed", "")
            return
        change = self._change(title, note)
        await self.hand_over(partial(self._store.apply, change, kept=self._say_saved))
        self._end("Note saved", " on this machine, sent next")

    def _say_saved(self) -> None:
        """In a small frame of its own, as soon as it is true: the screen below takes four times as long."""
        self._sign = "Note saved"
        self._paint()

    def _change(self, title: str, note: str) -> AddNote | EditNote:
        if not self._item:
            return AddNote(self._key, title, note)
        base_title, base_note = self._base
        return EditNote(
            self._key, self._item, title, note, base_title=base_title, base_note=base_note
        )

    def _end(self, said: str, more: str) -> None:
        self.dismiss()
        self.shell.hint(Content.assemble((said, "bold $tl-text"), (more, "$tl-muted")))

    # Templates

    def action_template(self) -> None:
        """Ask for a template's digit."""
        self._choosing = bool(self._templates)
        if not self._templates:
            self._trouble("There are no templates in the folder for them")
        self._paint()

    def insert(self, template: Template) -> None:
        me = self._store.me
        names = fields(self._detail.lead, me.label if me else "") if self._detail else {}
        text = templates.fill(template.text, names)
        if not self._sheet.text.strip():
            self._sheet.text = text
            # Where one goes on writing: at the end of the first line.
            self._sheet.move_cursor((0, len(text.split("\n", 1)[0])))
        else:
            self._sheet.insert(text)
        self._sheet.focus()
