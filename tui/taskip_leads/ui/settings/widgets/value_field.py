"""A setting's value as text, edited in its row, with what is wrong with it below."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.text_input import TextInput

#: The bars at the end of the screen.
_BARS = 2


class ValueInput(TextInput):
    """The input of a ``ValueField``; its keys act on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("settingtext")


class ValueField(Vertical):
    """One row over the value, and a second one while the text is refused."""

    DEFAULT_CSS = """
    ValueField { layer: popup; height: auto; background: $tl-raised; }
    ValueField ValueInput, ValueField ValueInput:focus { width: 1fr; height: 1; border: none; padding: 0;
        background: $tl-raised; color: $tl-text; background-tint: $tl-bg 0%; }
    ValueField Static { height: auto; display: none; background: $tl-bg; }
    ValueField.-wrong Static { display: block; }
    """

    def __init__(self, glyphs: Glyphs, text: str, column: int, row: int, width: int) -> None:
        """``column`` and ``row`` are its place on the screen."""
        super().__init__()
        self._glyphs, self._text = glyphs, text
        self._column, self._row, self._width = column, row, width
        self.styles.offset = (column, row)
        self.styles.width = width

    def compose(self) -> ComposeResult:
        yield ValueInput(self._text, compact=True, select_on_focus=False)
        yield Static(markup=False)

    def on_mount(self) -> None:
        field = self.query_one(ValueInput)
        field.cursor_position = len(self._text)
        field.focus()

    @property
    def value(self) -> str:
        """The text as it is typed."""
        return self.query_one(ValueInput).value

    def refuse(self, words: str) -> None:
        """Say why the text is no value."""
        lines = cells.wrap(f"{self._glyphs.refused} {clean(words)}", self._width)
        message = self.query_one(Static)
        message.update(Content("\n").join([Content.styled(line, "$tl-bad") for line in lines]))
        self.add_class("-wrong")
        # Above the value where the screen ends below it.
        above = self._row + len(lines) >= self.app.size.height - _BARS
        if above:
            self.move_child(message, before=0)
        else:
            self.move_child(message, after=1)
        self.styles.offset = (self._column, self._row - (len(lines) if above else 0))

    @on(Input.Changed)
    def _typed(self) -> None:
        self.remove_class("-wrong")
        self.styles.offset = (self._column, self._row)
