"""A pane of items of several lines each, with a cursor that stands on one of them."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.content import Content
from textual.message import Message

from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.line_pane import LinePane

#: A block of lines, and whether the cursor can stand on it.
Block = tuple[bool, list[Content]]


class CursorPane(LinePane):
    """Subclasses give ``blocks``; moving the cursor makes no line anew."""

    class Chosen(Message):
        """An item was double-clicked."""

        def __init__(self, pane: CursorPane) -> None:
            super().__init__()
            self.pane = pane

        @property
        def control(self) -> CursorPane:
            return self.pane

    class Moved(Message):
        """The cursor stands on another item."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._at = 0
        #: First and last line of each item.
        self._spans: list[tuple[int, int]] = []

    def blocks(self, width: int) -> Iterator[Block]:
        """What is shown, in order; a block that is no item is passed over by the cursor."""
        raise NotImplementedError

    def lines(self, width: int) -> list[Content]:
        self._spans = []
        out: list[Content] = []
        for item, block in self.blocks(width):
            if item and block:
                self._spans.append((len(out), len(out) + len(block) - 1))
            out += block
        self._at = max(0, min(self._at, len(self._spans) - 1))
        return out

    @property
    def index(self) -> int | None:
        """Which item the cursor stands on, from 0; None where there is none."""
        self._lines()
        return self._at if self._spans else None

    def begin(self) -> None:
        """The cursor on the first item, and the top in sight."""
        self._at = 0
        self.scroll_to(y=0, animate=False, force=True)

    def place(self, index: int) -> None:
        """Put the cursor on an item of those that ``blocks`` gives next, and scroll nowhere."""
        self._at = index

    def go(self, index: int) -> None:
        """Put the cursor on an item; beyond an end means at that end."""
        self._lines()
        before, self._at = self._at, max(0, min(index, len(self._spans) - 1))
        if self._spans:
            first, last = self._spans[self._at]
            self.reveal(0 if self._at == 0 else first, last)
        self.refresh()
        if self._at != before:
            self.post_message(self.Moved())

    def move(self, by: int) -> None:
        """To another item; through one that is longer than the pane, line by line."""
        self._lines()
        top, page = round(self.scroll_y), self.size.height
        if not self._spans:
            self.scroll_lines(by)
            return
        if not page:
            # Not laid out yet: every item would seem to reach beyond the pane's end.
            self._at = max(0, min(self._at + by, len(self._spans) - 1))
            return
        first, last = self._spans[self._at]
        at_end = self._at + by not in range(len(self._spans))
        if (by > 0 and (last >= top + page or at_end)) or (by < 0 and (first < top or at_end)):
            self.scroll_lines(by)
        else:
            self.go(self._at + by)
            first, last = self._spans[self._at]
            if by < 0 and last - first >= page:
                # From below, the end of a long item is nearer.
                self.scroll_to(y=last - page + 1, animate=False, force=True)

    def bottom(self) -> None:
        """The last item, and the last line in sight."""
        self.go(len(self._spans) - 1)
        self.scroll_lines(len(self._lines()))

    def is_cursor(self, line: int) -> bool:
        """Whether the cursor's item begins on this line, and the focus is here."""
        return self.has_focus and bool(self._spans) and self._spans[self._at][0] == line

    def dress(self, at: int, line: Content) -> Content:
        """The first line of the cursor's item on the cursor's ground, with a bar before it."""
        if not self.is_cursor(at):
            return line
        ground = "bold reverse" if self._palette.flat else "on $tl-cursor"
        blank = " " * max(0, self.size.width - 1 - line.cell_length)
        whole = Content.assemble((self._glyphs.bar, "$tl-accent"), line[1:], blank)
        return whole.stylize(ground)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        line = round(self.scroll_y) + event.y
        for at, (first, last) in enumerate(self._spans):
            if first <= line <= last:
                self.go(at)
                if event.chain == 2:
                    self.post_message(self.Chosen(self))
