"""A note, written on a sheet over whatever is open. Nothing that is typed is ever lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from taskip_leads import clock
from taskip_leads.models.change import AddNote
from taskip_leads.store.state import LeadDetail
from taskip_leads.text import ago, clean, plural
from taskip_leads.ui import cells, keys, paint
from taskip_leads.ui.keyed import Keyed
from taskip_leads.ui.widgets.key_bar import fit
from taskip_leads.ui.widgets.note_sheet import TITLE_MOST, NoteSheet, split, words

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: A draft is on disk this many seconds after a key, at the latest; a second is promised.
_DRAFT_AFTER = 0.4
_WIDE = 80


class NoteScreen(Keyed, ModalScreen[None]):
    """Writes a new note on a lead; begins with the draft that is there."""

    SCOPE = "note"
    CSS_PATH = "note.tcss"
    BINDINGS = keys.bindings("note")
    AUTO_FOCUS: ClassVar[str | None] = "#text"

    def __init__(self, store: Store, key: int) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._detail: LeadDetail | None = None
        #: What is on disk; None until the draft was read, and nothing is written before.
        self._kept: tuple[str, str] | None = None
        self._sign = ""
        self._due: Timer | None = None
        #: What is in the fields now, for when they are gone already.
        self._now = ("", "")
        self._over = False

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(id="heading", markup=False)
            with Container(id="paper"):
                yield Input(
                    placeholder="Title", id="title", compact=True, max_length=TITLE_MOST,
                    select_on_focus=False,
                )  # fmt: skip
                yield NoteSheet(id="text")
            yield Static(id="trouble", markup=False)
            yield Static(id="facts", markup=False)
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self.run_worker(self._begin(), group="begin")

    async def _begin(self) -> None:
        self._detail = await self._store.detail(self._key)
        draft = await self._store.draft(self._key)
        # What was typed meanwhile goes before nothing: it stays, after the draft.
        typed = self._sheet.text
        if draft is not None and (draft.title or draft.note):
            self._title.value = draft.title
            self._sheet.text = draft.note + typed
            self._sheet.move_cursor(self._sheet.document.end)
            self._open_title(bool(draft.title), focus=False)
            self._kept = (draft.title, draft.note)
            self._sign = f"draft from {ago(draft.updated_at, clock.now())}"
        else:
            self._kept = ("", "")
        self._paint()
        self._changed()

    def on_resize(self) -> None:
        self._paint()

    async def on_unmount(self) -> None:
        # The app may end within the draft's half second.
        if not self._over:
            await self._keep()

    @property
    def _sheet(self) -> NoteSheet:
        return self.query_one(NoteSheet)

    @property
    def _title(self) -> Input:
        return self.query_one("#title", Input)

    @property
    def _titled(self) -> bool:
        return self.has_class("-titled")

    def _written(self) -> tuple[str, str]:
        """Title and text as they are in the fields; the title is empty where the first line is it."""
        return self._now

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
        if self._detail is None:
            return Content.styled("New note", "bold $tl-text")
        row, glyphs = self._detail.row, self.shell.glyphs
        number = f"#{row.id}" if row.id is not None else "new"
        phone = paint.short(row.phone or "", 24, glyphs)
        right = Content.assemble((phone, "$tl-text"), (f"   {number}", "$tl-faint"))
        who = clean(row.name[: cells.LIMIT])
        if row.company:
            who += f", {clean(row.company[: cells.LIMIT])}"
        left = Content.assemble(("New note", "bold $tl-text"), (f"  {who}", "$tl-muted"))
        return paint.ends(left, right, width, glyphs.ellipsis)

    def _facts(self, width: int) -> Content:
        left = Content()
        if self._sign:
            left = Content.assemble(
                (self.shell.glyphs.done, "$tl-ok"), (f" {self._sign}", "$tl-muted")
            )
        count = plural(words(" ".join(self._written())), "word")
        return paint.ends(left, Content.styled(count, "$tl-faint"), width)

    def _keys(self, width: int) -> Content:
        close = "close, keeps the draft" if self.app.size.width > _WIDE else "keep draft"
        entries = [
            keys.FootKey(
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

    def _trouble(self, words: str) -> None:
        sign = f"{self.shell.glyphs.refused} " if words else ""
        self.query_one("#trouble", Static).update(
            Content.assemble((sign, "$tl-bad"), (words, "$tl-text"))
        )

    # The draft

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        if self._over or not self.is_attached:
            return
        self._now = (self._title.value if self._titled else "", self._sheet.text)
        if self._kept is None:
            return
        if self._written() != self._kept:
            self._sign = ""
            self._trouble("")
            if self._due is None:
                self._due = self.set_timer(_DRAFT_AFTER, self._keep_soon)
        self._paint()

    def _keep_soon(self) -> None:
        self._due = None
        self.run_worker(self._keep(), group="draft")

    async def _keep(self) -> None:
        """Bring what is written to the disk."""
        written = self._written()
        if self._kept is None or written == self._kept:
            return
        title, note = written
        if title.strip() or note.strip():
            await self._store.save_draft(self._key, title, note)
        else:
            await self._store.drop_draft(self._key)
        self._kept = written
        if self._written() == written:
            self._sign = "draft saved" if note.strip() or title.strip() else ""
            self._paint()

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

    async def action_close(self) -> None:
        await self._keep()
        self._over = True
        self.dismiss()

    async def action_save(self) -> None:
        """Check at the field, then hand the note over: from then on it is in the outbox."""
        title, note = self._written()
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
        self._over = True
        # The draft goes only after the note is durable: a power cut between them leaves both.
        await self._store.apply(AddNote(self._key, title.strip(), note.strip()))
        await self._store.drop_draft(self._key)
        self.dismiss()
        self.shell.hint(
            Content.assemble(
                ("Note saved", "bold $tl-text"), (" on this machine, sent next", "$tl-muted")
            )
        )
