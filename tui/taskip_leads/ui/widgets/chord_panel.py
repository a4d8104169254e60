"""The panel with all second keys of a chord, above the bars."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui.keys.row import ChordEntry
from taskip_leads.ui.ports import Look
from taskip_leads.ui.render import cells

#: The least cells of a column, of a key and its gap, and the cells around them.
_COLUMN, _KEY, _EDGE = 26, 3, 1
#: Rows of the screen that the panel never covers: two at the top, and the bars.
_ABOVE, _BARS = 2, 2


class ChordPanel(Widget):
    """Show the entries in columns, read downwards; each can be clicked."""

    DEFAULT_CSS = """
    ChordPanel { layer: popup; dock: bottom; width: 100%; height: auto; background: $tl-raised; }
    """

    class Chosen(Message):
        """An entry was clicked."""

        def __init__(self, second: str) -> None:
            super().__init__()
            self.second = second

    def __init__(self, first: str, title: str, entries: Sequence[ChordEntry], look: Look) -> None:
        """``title`` says what all chords with ``first`` do: ``go to``."""
        super().__init__()
        self._first, self._title, self._look = first, title, look
        self._entries = tuple(entries)

    def on_mount(self) -> None:
        bars = {bar.region.bottom for bar in self.screen.query("KeyBar, StatusBar, InfoBar")}
        height = self.screen.size.height
        # Dialogs have the key bar only, or none of their own.
        below = sum(bottom in (height, height - 1) for bottom in bars)
        self.styles.margin = (0, 0, min(_BARS, below), 0)

    def grid(self, width: int) -> tuple[int, int, int]:
        """Return rows, columns and the width of a column."""
        room = max(1, self.screen.size.height - _ABOVE - _BARS - 1)
        columns = max(1, width // _COLUMN, ceil(len(self._entries) / room))
        rows = ceil(len(self._entries) / columns)
        columns = max(1, min(columns, len(self._entries)))
        return rows, columns, max(_KEY + 1, min((width - _EDGE) // columns, _COLUMN + _KEY))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 + self.grid(width)[0]

    def render(self) -> Content:
        width = self.size.width
        rows, columns, column_width = self.grid(width)
        lines = [self._headline(width)]
        for row in range(rows):
            line = Content(" " * _EDGE)
            for column in range(columns):
                at = column * rows + row
                if at < len(self._entries):
                    line += self._cell(self._entries[at], column_width)
            lines.append(line)
        return Content("\n").join(lines)

    def _headline(self, width: int) -> Content:
        line = Content.assemble(
            (f" {self._first}", "bold $tl-accent"), (f"  {self._title}", "$tl-muted")
        )
        if self._look.palette.flat:
            # The panel has no ground of its own there.
            rule = self._look.glyphs.rule * max(0, width - line.cell_length - 2)
            return Content.assemble(line, " ", rule)
        return line

    def _cell(self, entry: ChordEntry, width: int) -> Content:
        count = f" {entry.count}" if entry.count else ""
        room = width - _KEY - len(count) - 1
        label = cells.cut(entry.label, room, self._look.glyphs.ellipsis)
        name = cells.pad(entry.shown, _KEY)
        text = Content.assemble((name, "bold $tl-text"), (label, "$tl-text"), (count, "$tl-muted"))
        return Content.assemble(text, " " * max(0, width - text.cell_length))

    def on_click(self, event: events.Click) -> None:
        rows, columns, width = self.grid(self.size.width)
        row, column = event.y - 1, (event.x - _EDGE) // width
        if 0 <= row < rows and 0 <= column < columns:
            at = column * rows + row
            if at < len(self._entries):
                self.post_message(self.Chosen(self._entries[at].second))
