"""A lead's notes, newest first; each can be expanded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from taskip_leads import clock
from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.lead_views import NoteView, NoteWindow
from taskip_leads.models.note import Note
from taskip_leads.models.values.note_text import body_below
from taskip_leads.text import clean, short_day, size
from taskip_leads.ui import keys
from taskip_leads.ui.changes.timeline_entries import shown_time, standing
from taskip_leads.ui.lead.widgets.facts import TEXT_LIMIT
from taskip_leads.ui.lead.widgets.pane_hint import PaneHint
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.highlight import spans
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.system import clipboard
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

#: The first cell of titles and of the text under them.
_TITLE = 3
#: The fewest lines of text that a folded note shows.
_FOLDED = 2
#: The number of characters of a folded note that are searched, besides those that are shown.
_FOLDED_LIMIT = 4000
#: The most lines of a message about a note that was not sent.
_MESSAGE_LINES = 3


class NotesPane(CursorPane):
    """Show each note as a title with date and author, and its text below."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("notes")
    MOST_CELLS = _TITLE + cells.PROSE
    TEXT_AT = 1

    class EditRequested(Message):
        """The user wants to edit the note under the cursor."""

        def __init__(self, note: Note) -> None:
            super().__init__()
            self.note = note

    class DeleteRequested(Message):
        """The user wants to delete the note under the cursor."""

        def __init__(self, note: Note) -> None:
            super().__init__()
            self.note = note

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._window = NoteWindow()
        self._wanted: tuple[str, ...] = ()
        self._open: set[int] = set()
        self._full_texts: set[int] = set()
        #: Each note with everything that decides how it is drawn, and its lines.
        self._rendered: dict[int, tuple[NoteView, object, list[Content]]] = {}
        self._nothing = ""
        #: The lines of text of a folded note; None while all notes fit as a whole.
        self._fold_rows: int | None = _FOLDED
        #: The height that ``_fold_rows`` was measured for.
        self._page = 0

    def on_resize(self) -> None:
        """Fold the notes for the new height; another width renders them anyway."""
        if self.size.height != self._page:
            self.renew()
            self.go(self._at)

    def show(self, window: NoteWindow, *, text: str, nothing: str, same: bool) -> None:
        """Show these notes, which match the search for ``text``; ``nothing`` if there are none.

        With ``same`` (the same lead), the cursor stays on its note.
        """
        self._window, self._nothing, self._wanted = window, nothing, needles(text)
        if not same:
            self._open.clear()
            self._full_texts.clear()
            self._rendered.clear()
            self.begin()
        ids = [view.note.id for view in window.views]
        self.window.show(self, ids, (window.first, window.older))

    @property
    def note(self) -> NoteView | None:
        """The note under the cursor."""
        index = self.index
        return None if index is None else self._window.views[index]

    def fold(self) -> None:
        """Expand or collapse the note under the cursor."""
        if (view := self.note) is not None:
            self._open ^= {view.note.id}
            self.renew()
            self.go(self._at)

    def show_full_text(self) -> None:
        """Show the full text of the note under the cursor."""
        if (view := self.note) is not None:
            self._open.add(view.note.id)
            self._full_texts.add(view.note.id)
            self.renew()

    # Keys

    def action_edit(self) -> None:
        """Request the editor for the note under the cursor."""
        if (note := self._require_note()) is not None:
            self.post_message(self.EditRequested(note))

    def action_delete(self) -> None:
        """Request deletion of the note under the cursor."""
        if (note := self._require_note()) is not None:
            self.post_message(self.DeleteRequested(note))

    async def action_copy(self) -> None:
        """Copy the note under the cursor, title and text."""
        if (note := self._require_note()) is not None:
            result = await clipboard.copy(
                self.app, "\n\n".join(dict.fromkeys((note.title, note.note)))
            )
            self.post_message(PaneHint.copied(note.title, result))

    def _require_note(self) -> Note | None:
        """Return the note under the cursor, or show a hint if there is none."""
        if self.note is None:
            self.post_message(PaneHint(Content.styled("No note here", "$tl-muted")))
            return None
        return self.note.note

    # Painting

    def blocks(self, width: int) -> Iterator[Block]:
        if not self._window.views:
            words = content.with_keys(self._nothing, "$tl-faint")
            lines = content.wrapped(words, width - 1) if self._nothing else []
            yield False, [Content.assemble(" ", line) for line in lines]
        self._page = self.size.height
        self._fold_rows = self._measure(width)
        for at, view in enumerate(self._window.views):
            if at:
                yield False, [Content()]
            yield True, self._block(view, width)

    def _measure(self, width: int) -> int | None:
        """Return how many lines of text a folded note shows; None if all notes fit as a whole.

        Notes with less text leave their rows to the others.
        """
        views, room = self._window.views, width - _TITLE
        if self._window.total > len(views):
            return _FOLDED
        # Each note has a title, and a blank row above the next one.
        free = self._page + 1 - 2 * len(views)
        if free >= 0:
            free -= sum(len(self._below_text(view, room)) for view in views)
        if free < 0:
            return _FOLDED

        def count(text: str) -> int:
            return len(cells.wrap(text, room, free + 1)) if text else 0

        titles = [self._head(view, width)[1] for view in views]
        notes = list(zip(views, titles, strict=True))
        # A long text is not laid out only to find that it does not fit.
        may_fit = all(len(view.note.note) <= free * room for view in views)
        if may_fit and sum(count(_whole(*note, TEXT_LIMIT)) for note in notes) <= free:
            return None
        counts = [count(self._start(view, title, free * room)) for view, title in notes]
        lengths = range(free, _FOLDED, -1)
        fitting = (n for n in lengths if sum(min(lines, n) for lines in counts) <= free)
        return next(fitting, _FOLDED)

    def _block(self, view: NoteView, width: int) -> list[Content]:
        """Render a note, or reuse its lines, so that expanding one does not render others."""
        number = view.note.id
        state = (number in self._open, number in self._full_texts, self._wanted, self._palette)
        variant = (width, self._fold_rows, clock.today(), *state)
        cached = self._rendered.get(number)
        if cached is None or cached[0] is not view or cached[1] != variant:
            cached = self._rendered[number] = (view, variant, self._note(view, width))
        return cached[2]

    def _note(self, view: NoteView, width: int) -> list[Content]:
        line, title = self._head(view, width)
        room = width - _TITLE
        return [line, *self._text(view, room, title), *self._below_text(view, room)]

    def _head(self, view: NoteView, width: int) -> tuple[Content, str]:
        """Return the line of title, date and author, and the title if it is in sight."""
        note = view.note
        who = note.author.label if note.author else ""
        sign = (self._glyphs.mark, "$tl-muted")
        if view.pending is not None:
            sign, who = standing(view.pending, self._glyphs)
        right = Content.styled(
            content.short(f"{_when(view)}   {who}", width // 2, self._glyphs), "$tl-faint"
        )
        title = content.short(note.title, width, self._glyphs)
        named = content.marked(title, "bold $tl-text", self._wanted, self._palette)
        left = Content.assemble(" ", sign, " ", named)
        line = content.ends(left, right, width, self._glyphs.ellipsis)
        return line, title if line.plain.startswith(left.plain) else ""

    def _text(self, view: NoteView, room: int, title: str) -> list[Content]:
        """Return the text below the title, of which ``title`` is in sight."""
        note = view.note
        rows = None if note.id in self._open else self._fold_rows
        limit = len(note.note) if note.id in self._full_texts else TEXT_LIMIT
        if rows is None:
            text = _whole(view, title, limit)
        else:
            text = self._start(view, title, rows * room)
        lines = cells.wrap(text, room, rows, self._glyphs.ellipsis) if text else []
        margin = " " * _TITLE
        out = [
            Content.assemble(margin, content.marked(line, "$tl-muted", self._wanted, self._palette))
            for line in lines
        ]
        if rows is None and len(note.note) > limit:
            hint = f"{margin}{size(limit)} of {size(len(note.note))} shown   "
            out.append(
                Content.assemble(
                    (hint, "$tl-faint"), content.key("lead.whole"), (" the rest", "$tl-muted")
                )
            )
        return out

    def _start(self, view: NoteView, title: str, letters: int) -> str:
        """Return a folded note's text, at least ``letters`` of it, from what is searched for."""
        text = content.prose(view.note.note[: _FOLDED_LIMIT + letters])
        return body_below(title, _around(text, self._wanted))

    def _below_text(self, view: NoteView, room: int) -> list[Content]:
        """Return the attached file, and why the note was not sent."""
        glyphs, margin = self._glyphs, " " * _TITLE
        out: list[Content] = []
        if view.note.media is not None:
            name = content.short(view.note.media.name, room - 2, glyphs)
            out.append(
                Content.assemble(margin, (f"{glyphs.queued} ", "$tl-muted"), (name, "$tl-text"))
            )
        if view.pending is not None and view.pending.message:
            message = clean(view.pending.message[:TEXT_LIMIT])
            lines = cells.wrap(message, room, _MESSAGE_LINES)
            out += [Content.styled(margin + line, "$tl-bad") for line in lines]
        return out


def _whole(view: NoteView, title: str, limit: int) -> str:
    """Return a note's text below its title, with its paragraphs."""
    return body_below(title, clean(view.note.note[:limit], lines=True).strip("\n"))


def _around(text: str, wanted: tuple[str, ...]) -> str:
    """Return a folded note's text from the first line that matches the search."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if at and wanted and spans(line, wanted):
            return "\n".join(lines[at:])
        if wanted and spans(line, wanted):
            break
    return text


def _when(view: NoteView) -> str:
    """Return ``Thu 19 Nov  16:20``; a stamp that cannot be parsed, unchanged.

    A pending note shows only the time, because its state needs the space.
    """
    if view.pending is not None:
        return content.clock_time(view.pending.created_at.astimezone())
    moment = shown_time(view.note.created_at)
    if moment is None:
        return clean((view.note.created_at or "")[:40])
    return f"{short_day(moment.date(), clock.today())}  {content.clock_time(moment)}"
