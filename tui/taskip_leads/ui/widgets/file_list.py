"""The files of a lead: title, type, size, when and by whom. The service offers no way to read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.file import File
from taskip_leads.text import clean, short_day, size
from taskip_leads.ui import cells, paint
from taskip_leads.ui.glyphs import Glyphs
from taskip_leads.ui.theme import Palette
from taskip_leads.ui.widgets.cursor_pane import Block, CursorPane
from taskip_leads.ui.widgets.timeline import shown_time

_TYPE, _SIZE, _WHEN, _WHO = 8, 9, 12, 16
_WIDE = 96

_TYPES = {
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.ms-powerpoint": "slides",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "application/zip": "ZIP",
    "text/plain": "text",
    "text/csv": "CSV",
}


def kind(mime: str | None) -> str:
    """A file's type in a word: ``PDF``, ``PNG``, ``text``; ``–`` where nobody told."""
    if not mime:
        return "–"
    known = _TYPES.get(mime.lower())
    if known:
        return known
    family, _, name = mime.partition("/")
    return clean(name[:40]).upper() if family in ("image", "video", "audio") else clean(mime[:40])


class FileList(CursorPane):
    """One line a file."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._files: tuple[File, ...] = ()
        self._nothing = ""

    def show(self, files: Sequence[File], *, nothing: str, again: bool) -> None:
        """Show these; the cursor stays on its file. ``again``: the same lead as before."""
        chosen = self.file if again else None
        self._files, self._nothing = tuple(files), nothing
        if not again:
            self.begin()
        elif chosen is not None:
            for at, file in enumerate(self._files):
                if file.id == chosen.id:
                    self._at = at
        self.renew()

    @property
    def file(self) -> File | None:
        """The file under the cursor."""
        index = self.index
        return None if index is None else self._files[index]

    # Painting

    def blocks(self, width: int) -> Iterator[Block]:
        if not self._files:
            said = cells.wrap(self._nothing, width - 1) if self._nothing else []
            yield False, [Content.styled(f" {line}", "$tl-faint") for line in said]
            return
        yield False, [self._heads(width)]
        for file in self._files:
            yield True, [self._file(file, width)]

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
        parts = [
            (f" {glyphs.queued} ", "$tl-muted"),
            (cells.pad(clean(file.title[: cells.LIMIT]), room, glyphs.ellipsis), "$tl-text"),
            (" " + cells.pad(kind(file.mime_type), _TYPE, glyphs.ellipsis), "$tl-muted"),
            (" " + cells.pad_left(octets, _SIZE, glyphs.ellipsis), "$tl-text"),
            ("  " + cells.pad(clean(added[: cells.LIMIT]), _WHEN, glyphs.ellipsis), "$tl-muted"),
        ]
        if width >= _WIDE:
            who = file.author.label if file.author else glyphs.nothing
            parts.append(("  " + paint.short(who, _WHO, glyphs), "$tl-faint"))
        return Content.assemble(*parts)
