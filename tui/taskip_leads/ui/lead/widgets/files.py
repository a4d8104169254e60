"""A lead's files: title, type, size, date and author. The API cannot download them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from taskip_leads import clock
from taskip_leads.models.change import UploadFile
from taskip_leads.models.file import File
from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.text import clean, fold, short_day, size
from taskip_leads.ui import keys
from taskip_leads.ui.changes.timeline_entries import shown_time, standing
from taskip_leads.ui.lead.widgets.pane_hint import PaneHint
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.system import browser, clipboard
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

_TYPE, _SIZE, _WHEN, _WHO = 8, 9, 12, 16
_WIDE = 96
#: Width of a progress bar in cells.
_BAR = 16

_TYPES = {
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.ms-powerpoint": "slides",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "application/zip": "ZIP",
    "application/octet-stream": "file",
    "text/plain": "text",
    "text/csv": "CSV",
}


def kind(mime: str | None) -> str:
    """Return a file's type in one word: ``PDF``, ``PNG``, ``text``; ``–`` if unknown."""
    if not mime:
        return "–"
    known = _TYPES.get(mime.lower())
    if known:
        return known
    family, _, name = mime.partition("/")
    return clean(name[:40]).upper() if family in ("image", "video", "audio") else clean(mime[:40])


class FilesPane(CursorPane):
    """Show one line per file: our unfinished uploads first, then the lead's files."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("files")
    TEXT_AT = 1

    class UploadRequested(Message):
        """The user wants to choose files to upload."""

    class DeleteRequested(Message):
        """The user wants to delete these files; the marks are cleared."""

        def __init__(self, files: Sequence[File]) -> None:
            super().__init__()
            self.files = files

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._all: tuple[File, ...] = ()
        #: The files that match the search.
        self._files: tuple[File, ...] = ()
        self._uploads: tuple[PendingChange, ...] = ()
        #: Fraction sent of each running upload, 0 to 1, by change id.
        self._sent: Mapping[int, float] = {}
        self._marks: set[int] = set()
        self._wanted: tuple[str, ...] = ()
        self._nothing = ""

    def show(
        self,
        files: Sequence[File],
        uploads: Sequence[PendingChange],
        *,
        nothing: str,
        same: bool,
    ) -> None:
        """Show these files. With ``same`` (the same lead), the cursor stays on its file."""
        selected = self.file if same else None
        self._all, self._uploads, self._nothing = tuple(files), tuple(uploads), nothing
        if not same:
            self._marks.clear()
            self.begin()
        self._marks &= {file.id for file in self._all}
        self._sift(selected)

    def show_progress(self, sent: Mapping[int, float]) -> None:
        """Show the progress of running uploads: fractions by change id."""
        if dict(sent) != self._sent:
            self._sent = dict(sent)
            self.renew()

    def search(self, text: str) -> tuple[int, int]:
        """Show only files with all words of ``text`` in their title; return (matches, total)."""
        self._wanted = needles(text)
        self._sift(self.file)
        return len(self._files), len(self._all)

    def _sift(self, selected: File | None) -> None:
        self._files = tuple(
            file for file in self._all if all(word in fold(file.title) for word in self._wanted)
        )
        for at, file in enumerate(self._files):
            if selected is not None and file.id == selected.id:
                self.place(at)
        self.renew()

    @property
    def file(self) -> File | None:
        """The file under the cursor."""
        index = self.index
        return None if index is None else self._files[index]

    @property
    def selected(self) -> tuple[File, ...]:
        """The marked files, or the one under the cursor."""
        if self._marks:
            return tuple(file for file in self._all if file.id in self._marks)
        return () if self.file is None else (self.file,)

    @property
    def marked(self) -> int:
        """The number of marked files."""
        return len(self._marks)

    def unmark(self) -> None:
        """Clear all marks."""
        self._marks.clear()
        self.renew()

    # Keys

    def action_upload(self) -> None:
        """Request the upload dialog."""
        self.post_message(self.UploadRequested())

    def action_mark(self) -> None:
        """Mark or unmark the file under the cursor, and move to the next."""
        if self.file is not None:
            self._marks ^= {self.file.id}
            self.renew()
            self.move(1)

    def action_delete(self) -> None:
        """Request deletion of the marked files, or of the one under the cursor."""
        files = self.selected
        if not files:
            self.post_message(PaneHint(Content.styled("No file here", "$tl-muted")))
            return
        self.post_message(self.DeleteRequested(files))
        self.unmark()

    async def action_copy(self) -> None:
        """Copy the title of the file under the cursor."""
        if (file := self.file) is not None:
            result = await clipboard.copy(self.app, file.title)
            self.post_message(PaneHint.copied(file.title, result))

    async def action_open(self) -> None:
        """Open the file under the cursor if TaskIP sent an address for it."""
        if (file := self.file) is None:
            return
        if file.url:
            text = await browser.open_page(file.url)
        else:
            text = "Can't be opened: TaskIP offers no download"
        self.post_message(PaneHint(Content.styled(text, "$tl-text")))

    # Painting

    def blocks(self, width: int) -> Iterator[Block]:
        if not self._files and not self._uploads:
            text = "No file has these words in its title." if self._all else self._nothing
            words = content.with_keys(text, "$tl-faint")
            lines = content.wrapped(words, width - 1) if text else []
            yield False, [Content.assemble(" ", line) for line in lines]
            return
        yield False, [self._heads(width)]
        for upload in self._uploads:
            yield False, [self._upload(upload, width)]
        for file in self._files:
            yield True, [self._file(file, width)]

    def _upload(self, upload: PendingChange, width: int) -> Content:
        """Return the line of an upload: name, size and state."""
        change, glyphs = upload.change, self._glyphs
        sign, text = standing(upload, glyphs)
        name = change.words
        if isinstance(change, UploadFile):
            name = f"{change.name}  {size(change.size)}" if change.size else change.name
        part = self._sent.get(upload.id)
        if part is not None and upload.state is ChangeState.INFLIGHT:
            on = round(_BAR * min(1.0, part))
            right = Content.assemble(
                (glyphs.rule_on * on, "$tl-accent"),
                (glyphs.rule * (_BAR - on), "$tl-edge"),
                (f" {round(100 * min(1.0, part)):>3}%", "$tl-muted"),
            )
        else:
            right = Content.styled(text, "$tl-faint")
        room = width - right.cell_length - 6
        left = Content.assemble(" ", sign, " ", (content.short(name, room, glyphs), "$tl-text"))
        return content.ends(left, right, width, glyphs.ellipsis)

    def _title_room(self, width: int) -> int:
        taken = 3 + 1 + _TYPE + 1 + _SIZE + 2 + _WHEN
        if width >= _WIDE:
            taken += 2 + _WHO
        return max(8, width - taken)

    def _heads(self, width: int) -> Content:
        line = "   " + cells.pad("Title", self._title_room(width)) + " " + cells.pad("Type", _TYPE)
        line += " " + cells.pad_left("Size", _SIZE) + "  " + cells.pad("Added", _WHEN)
        if width >= _WIDE:
            line += "  By"
        return Content.styled(cells.cut(line, width), "$tl-faint")

    def _file(self, file: File, width: int) -> Content:
        room, glyphs = self._title_room(width), self._glyphs
        octets = size(file.size) if file.size is not None else glyphs.nothing
        moment = shown_time(file.created_at)
        added = file.created_at or "" if moment is None else short_day(moment.date(), clock.today())
        marked = file.id in self._marks
        title = cells.pad(clean(file.title[: cells.LIMIT]), room, glyphs.ellipsis)
        parts: list[Content | tuple[str, str]] = [
            (f" {glyphs.mark} ", "$tl-accent") if marked else (f" {glyphs.queued} ", "$tl-muted"),
            content.marked(
                title, f"{'bold ' if marked else ''}$tl-text", self._wanted, self._palette
            ),
            (" " + cells.pad(kind(file.mime_type), _TYPE, glyphs.ellipsis), "$tl-muted"),
            (" " + cells.pad_left(octets, _SIZE, glyphs.ellipsis), "$tl-text"),
            ("  " + cells.pad(clean(added[: cells.LIMIT]), _WHEN, glyphs.ellipsis), "$tl-muted"),
        ]
        if width >= _WIDE:
            who = file.author.label if file.author else glyphs.nothing
            parts.append(("  " + content.short(who, _WHO, glyphs), "$tl-faint"))
        return Content.assemble(*parts)
