"""A pane of items of several lines each, with a cursor on one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message

from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.line_pane import LinePane

#: Whether the cursor can be on the block, and the block's lines.
Block = tuple[bool, list[Content]]


class Columns(Struct, frozen=True):
    """Blocks beside each other, the right ones from cell ``split`` on; the left ones are read first."""

    left: Sequence[Block]
    right: Sequence[Block]
    split: int


class CursorPane(LinePane):
    """Subclasses implement ``blocks``; moving the cursor rebuilds no lines."""

    #: The first cell of the text of items; the cursor's bar is in cell 0.
    TEXT_AT: ClassVar[int] = 2

    class Chosen(Message):
        """An item was double-clicked."""

        def __init__(self, pane: CursorPane) -> None:
            super().__init__()
            self.pane = pane

        @property
        def control(self) -> CursorPane:
            return self.pane

    class Moved(Message):
        """The cursor moved to another item."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._at = 0
        #: First and last line of each item.
        self._spans: list[tuple[int, int]] = []
        #: First cell of each item, and the one after its last.
        self._sides: list[tuple[int, int]] = []
        #: The cell after the last column: what is right of it belongs to that column.
        self._right_edge = 0

    def blocks(self, width: int) -> Iterator[Block | Columns]:
        """Yield the blocks in order; the cursor skips blocks that are not items."""
        raise NotImplementedError

    @property
    def margin(self) -> int:
        """The blank cells before each line: a bar in ASCII would touch the text."""
        return 1 if self.TEXT_AT == 1 and self._glyphs.bar.isascii() else 0

    def chunks(self, width: int) -> Iterator[list[Content]]:
        self._spans, self._sides, self._right_edge = [], [], width
        line = 0
        for block in self.blocks(max(1, width - self.margin)):
            if isinstance(block, Columns):
                left = self._column(block.left, line, (0, block.split))
                right = self._column(block.right, line, (block.split, width))
                lines = _beside(left, right, block.split)
            else:
                lines = self._column((block,), line, (0, width))
            line += len(lines)
            yield lines

    def _column(self, blocks: Sequence[Block], line: int, side: tuple[int, int]) -> list[Content]:
        """Note where the items among ``blocks`` are, from ``line`` on, and return all their lines."""
        lines: list[Content] = []
        for item, block in blocks:
            if item and block:
                first = line + len(lines)
                self._spans.append((first, first + len(block) - 1))
                self._sides.append(side)
            lines += (
                [Content.assemble(" " * self.margin, one) for one in block]
                if self.margin
                else block
            )
        return lines

    def _reach_item(self, index: int) -> None:
        """Make the lines down to an item, and put the cursor on an item that exists."""
        self._lines()
        buffer = self._buffer()
        buffer.extend_while(lambda: len(self._spans) <= max(index, self._at))
        if len(buffer.lines) > self.virtual_size.height:
            self._fit()
        if buffer.complete:
            self._at = max(0, min(self._at, len(self._spans) - 1))

    @property
    def index(self) -> int | None:
        """The index of the item under the cursor; None if there are no items."""
        self._reach_item(self._at)
        return self._at if self._spans else None

    def begin(self) -> None:
        """Move the cursor to the first item and scroll to the top."""
        self._at = 0
        self.scroll_to(y=0, animate=False, force=True)

    def place(self, index: int) -> None:
        """Put the cursor on an item of the next ``blocks``, without scrolling."""
        self._at = index

    def go(self, index: int) -> None:
        """Move the cursor to an item, or to the nearest end."""
        self._reach_item(index)
        before, self._at = self._at, max(0, min(index, len(self._spans) - 1))
        if self._spans:
            first, last = self._spans[self._at]
            self.reveal(0 if self._at == 0 else first, last)
        self.refresh()
        if self._at != before:
            self.post_message(self.Moved())

    def move(self, by: int) -> None:
        """Move to another item; scroll an item longer than the pane line by line."""
        self._reach_item(self._at + by)
        top, page = round(self.scroll_y), self.size.height
        if not self._spans:
            self.scroll_lines(by)
            return
        if not page:
            # Before the first layout every item would seem longer than the pane.
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
                # Coming from below, start at the end of a long item.
                self.scroll_to(y=last - page + 1, animate=False, force=True)

    def scroll_pages(self, by: float) -> None:
        """Move the cursor by pages, so that it stays in sight; an item longer than the pane scrolls."""
        self._reach_item(self._at)
        top, page = round(self.scroll_y), max(1, self.size.height)
        rows = round(max(1, page - 1) * by)
        if not self._spans:
            self.scroll_lines(rows)
            return
        first, last = self._spans[self._at]
        if rows > 0 and last >= top + page:
            self.scroll_lines(min(rows, last - top - page + 1))
        elif rows < 0 and first < top:
            self.scroll_lines(max(rows, first - top))
        else:
            self._reach(max(0, first + rows))
            self.scroll_lines(rows)
            self.go(self._item_near(first + rows, down=rows > 0))

    def _item_near(self, line: int, *, down: bool) -> int:
        """Return the last item that starts at or above a line; at least the next one in this direction.

        Of two columns, the cursor stays in its own.
        """
        here = self._sides[self._at]
        near = (
            (first, at)
            for at, (first, _last) in enumerate(self._spans)
            if first <= line and (self._sides[at] == here or not self._beside_cursor(at))
        )
        at = max(near, default=(0, 0))[1]
        return max(at, self._at + 1) if down else min(at, self._at - 1)

    def _beside_cursor(self, at: int) -> bool:
        """Return whether an item is in the other one of two columns."""
        (start, end), (here, ended) = self._sides[at], self._sides[self._at]
        return end <= here or ended <= start

    def top(self) -> None:
        """Move to the first item and scroll to the first line."""
        self.go(0)

    def bottom(self) -> None:
        """Move to the last item and scroll to the last line."""
        self._all_lines()
        self._fit()
        self.go(len(self._spans) - 1)
        self.scroll_lines(len(self._lines()))

    def is_cursor(self, line: int) -> bool:
        """Return whether the cursor's item starts on this line and the pane has the focus."""
        exists = self._at < len(self._spans)
        return self.has_focus and exists and self._spans[self._at][0] == line

    def dress(self, at: int, line: Content) -> Content:
        """Draw the first line of the cursor's item on the cursor's background, with a bar."""
        if not self.is_cursor(at):
            return line
        start, end = self._sides[self._at]
        first = cells.index_at(line.plain, start)
        if end >= self._right_edge:
            # The last column reaches the thumb.
            item = self.dress_item(line[first:], self.size.width - 1 - start)
            return Content.assemble(line[:first], item)
        after = cells.index_at(line.plain, end)
        item = self.dress_item(line[first:after], end - start)
        return Content.assemble(line[:first], item, line[after:])

    def dress_item(self, line: Content, width: int) -> Content:
        """Draw a line of the cursor's item in ``width`` cells."""
        ground = "bold reverse" if self._palette.flat else "on $tl-cursor"
        blank = " " * max(0, width - line.cell_length)
        dressed = Content.assemble((self._glyphs.bar, "$tl-accent"), line[1:], blank)
        return dressed.stylize(ground)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        line = round(self.scroll_y) + event.y
        for at, ((first, last), side) in enumerate(zip(self._spans, self._sides, strict=True)):
            if first <= line <= last and self._covers(side, event.x):
                self.go(at)
                if event.chain == 2:
                    self.post_message(self.Chosen(self))

    def _covers(self, side: tuple[int, int], x: int) -> bool:
        """Return whether cell ``x`` is in this column, or to the right of it if it is the last one."""
        return side[0] <= x and (x < side[1] or side[1] >= self._right_edge)


def _beside(left: list[Content], right: list[Content], split: int) -> list[Content]:
    """Join two columns, the right one from cell ``split`` on."""
    lines = []
    for at in range(max(len(left), len(right))):
        one = left[at] if at < len(left) else Content()
        other = right[at] if at < len(right) else Content()
        gap = " " * (split - one.cell_length) if other else ""
        lines.append(Content.assemble(one, gap, other))
    return lines
