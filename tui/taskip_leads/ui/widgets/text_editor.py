"""The editor of a note: one text whose first line is the title, in bold."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from taskip_leads.ui.compat.text_area import rewrap_after_resize


class TextEditor(TextArea):
    """A plain text area that shows control characters as symbols and keeps them."""

    #: ctrl+z suspends here as everywhere; Textual undoes with it. Shells undo with ctrl+_.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "app.suspend_process", show=False),
        Binding("ctrl+underscore", "undo", show=False),
    ]
    DEFAULT_CSS = """
    TextEditor, TextEditor:focus {
        background: $tl-raised; color: $tl-text; border: none; padding: 0;
        scrollbar-size-vertical: 1;
    }
    TextEditor:focus { background-tint: $tl-bg 0%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, highlight_cursor_line=False)
        self._first_is_title = True

    @property
    def first_is_title(self) -> bool:
        """Whether the first line is the title."""
        return self._first_is_title

    @first_is_title.setter
    def first_is_title(self, value: bool) -> None:
        if value != self._first_is_title:
            self._first_is_title = value
            self.notify_style_update()
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        rewrap_after_resize(self)
        return super().render_lines(crop)

    def get_line(self, line_index: int) -> Text:
        shown = self.document.get_line(line_index).translate(_Signs())
        line = Text(shown, end="", no_wrap=True)
        if line_index == 0 and self._first_is_title:
            line.stylize("bold")
        return line


def harmless(text: str) -> str:
    """Replace each character unsafe for a terminal by a symbol; keep the length."""
    return text.translate(_Signs())


class _Signs(dict[int, int]):
    """A table for ``str.translate``: unsafe characters to symbols."""

    def __missing__(self, code: int) -> int:
        return _sign(code)


@lru_cache(maxsize=4096)
def _sign(code: int) -> int:
    char = chr(code)
    bidi = unicodedata.bidirectional(char) in (
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    )  # fmt: skip
    bad = char != "\t" and unicodedata.category(char) in ("Cc", "Cs")
    return 0xFFFD if bad or bidi else code


def words(text: str) -> int:
    """Return the number of words."""
    return len(text.split())
