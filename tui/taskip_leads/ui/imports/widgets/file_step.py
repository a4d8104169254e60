"""The first step: the path of the file, and the files in its folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from taskip_leads.clock import today
from taskip_leads.text import clean, short_day, size
from taskip_leads.ui import keys
from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.imports.found_files import FoundFile
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

_MARGIN, _SIZE, _DAY = 11, 10, 14
_ABOUT = (
    "Commas, semicolons and tabs are told apart, UTF-8 and Windows text too. Contacts (.vcf) work.",
    "Nothing is sent before the last step.",
)


class FileInput(DisplayInput):
    """The path field; its keys act on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("importfile")


class FileList(CursorPane, can_focus=False):
    """One line per file: name, size and day; the cursor is always shown."""

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__(palette, glyphs)
        self._files: Sequence[FoundFile] = ()

    def show(self, files: Sequence[FoundFile]) -> None:
        """Show these files, the cursor on the first."""
        self._files = tuple(files)
        self.begin()
        self.renew()

    @property
    def chosen(self) -> FoundFile | None:
        """The file under the cursor."""
        return self._files[self.index] if self.index is not None and self._files else None

    def is_cursor(self, line: int) -> bool:
        return self._at < len(self.spans) and self.spans.lines[self._at][0] == line

    def blocks(self, width: int) -> Iterator[Block]:
        for file in self._files:
            room = max(8, min(44, width - _SIZE - _DAY - 4))
            name = cells.pad(clean(file.path.name), room, self._glyphs.ellipsis)
            day = short_day(file.changed_at.astimezone().date(), today())
            line = Content.assemble(
                "  ",
                (name, "$tl-text"),
                (cells.pad_left(size(file.size), _SIZE), "$tl-muted"),
                (f"   {day}", "$tl-faint"),
            )
            yield True, [line]


class FileStep(Vertical):
    """Show the path field, the files that it may mean, and what was imported last."""

    DEFAULT_CSS = """
    FileStep { padding: 0; }
    FileStep #path { height: 1; margin: 1 0; }
    FileStep #label { width: 13; }
    FileStep FileInput, FileStep FileInput:focus { height: 1; width: 1fr; border: none; padding: 0 1;
        background: $tl-raised; color: $tl-text; background-tint: $tl-bg 0%; margin-right: 4; }
    FileStep #trouble { height: auto; padding-left: 13; }
    FileStep FileList { height: auto; max-height: 50%; margin-left: 11; width: 1fr; }
    FileStep #about { height: auto; margin-top: 1; padding-left: 2; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs

    def compose(self) -> ComposeResult:
        with Horizontal(id="path"):
            yield Static(Content.styled("  File", "$tl-muted"), id="label", markup=False)
            yield FileInput(placeholder="path of a CSV file", compact=True, select_on_focus=False)
        yield Static(id="trouble", markup=False)
        yield FileList(self._palette, self._glyphs)
        yield Static(id="about", markup=False)

    @property
    def field(self) -> FileInput:
        """The path field."""
        return self.query_one(FileInput)

    @property
    def files(self) -> FileList:
        """The files in the folder."""
        return self.query_one(FileList)

    def show_trouble(self, text: str) -> None:
        """Show why the file cannot be read; empty: nothing is wrong."""
        sign = (f"{self._glyphs.refused} ", "$tl-bad") if text else ""
        self.query_one("#trouble", Static).update(Content.assemble(sign, (clean(text), "$tl-text")))

    def show_last(self, lines: Sequence[str]) -> None:
        """Show the last imports above what can be imported."""
        shown = [Content.styled(clean(line), "$tl-muted") for line in lines]
        about = [Content.styled(line, "$tl-faint") for line in _ABOUT]
        gap = [Content()] if shown else []
        self.query_one("#about", Static).update(Content("\n").join([*shown, *gap, *about]))
