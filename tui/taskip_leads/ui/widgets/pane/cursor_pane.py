"""A scrolling pane of items of several lines each, with a cursor on one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.item_spans import Block, Columns, ItemSpans
from taskip_leads.ui.widgets.pane.item_window import ItemWindow
from taskip_leads.ui.widgets.pane.pane_lines import PaneLines


class CursorPane(ScrollView, can_focus=True, inherit_bindings=False):
    """Subclasses implement ``blocks``; moving the cursor rebuilds no lines.

    A pane without items scrolls. The last column is the scrollbar.
    """

    DEFAULT_CSS = """
    CursorPane { background: $tl-bg; scrollbar-size: 0 0; overflow-x: hidden; }
    """

    #: The most cells of a line: prose and tables end there, however wide the pane is.
    MOST_CELLS: ClassVar[int] = cells.TABLE
    #: The first cell of the text of items; the cursor's bar is in cell 0.
    TEXT_AT: ClassVar[int] = 2

    class Chosen(Message):
        """An item was double-clicked."""

        def __init__(self, pane: CursorPane) -> None:
            super().__init__()
            self.pane = pane

    class Moved(Message):
        """The cursor moved to another item."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._at = 0
        #: Where the items are that were rendered so far.
        self.spans = ItemSpans()
        self._lines = PaneLines(self, self._chunks, self._fit)
        self.window = ItemWindow()  # of panes that hold some of many items

    def blocks(self, width: int) -> Iterator[Block | Columns]:
        """Yield the blocks in order; the cursor skips blocks that are not items."""
        raise NotImplementedError

    def _chunks(self, width: int) -> Iterator[list[Content]]:
        room = max(1, min(width - 1, self.MOST_CELLS))
        self.spans = ItemSpans(room, self.margin)
        line = 0
        for block in self.blocks(max(1, room - self.margin)):
            lines = self.spans.add(block, line)
            line += len(lines)
            yield lines

    @property
    def margin(self) -> int:
        """The blank cells before each line: a bar in ASCII would touch the text."""
        return 1 if self.TEXT_AT == 1 and self._glyphs.bar.isascii() else 0

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.renew()

    def renew(self) -> None:
        """Rebuild the lines after the content changed."""
        self._lines.renew()
        self.refresh(layout=self.styles.is_auto_height)

    # The cursor

    @property
    def cursor(self) -> int:
        """Where the cursor is to be; there may be no such item."""
        return self._at

    @property
    def index(self) -> int | None:
        """The index of the item under the cursor; None if there are no items."""
        self._reach_item(self._at)
        return self._at if self.spans else None

    def _reach_item(self, index: int) -> None:
        """Make the lines down to an item, and put the cursor on an item that exists."""
        self._lines.render_while(lambda: len(self.spans) <= max(index, self._at))
        if self._lines.complete:
            self._at = max(0, min(self._at, len(self.spans) - 1))

    def begin(self) -> None:
        """Move the cursor to the first item and scroll to the top; other items come next."""
        self.window.forget()
        self._at = 0
        self._scroll(0)

    def place(self, index: int) -> None:
        """Put the cursor on an item of the next ``blocks``, without scrolling."""
        self._at = index

    def go(self, index: int) -> None:
        """Move the cursor to an item, or to the nearest end."""
        self._reach_item(index)
        before, self._at = self._at, max(0, min(index, len(self.spans) - 1))
        if self.spans:
            first, last = self.spans.lines[self._at]
            top, page = round(self.scroll_y), max(1, self.size.height)
            end = last - page + 1 if last >= top + page else top
            # The first line of an item longer than the pane; what is above the first item is seen with it.
            self._scroll(min(end, first if self._at else 0))
        self.refresh()
        if self._at != before:
            self.post_message(self.Moved())

    def move(self, by: int) -> None:
        """Move to another item; scroll an item longer than the pane line by line."""
        self._reach_item(self._at + by)
        top, page = round(self.scroll_y), self.size.height
        if not self.spans:
            self.scroll_lines(by)
            return
        if not page:
            # Before the first layout every item would seem longer than the pane.
            self._at = max(0, min(self._at + by, len(self.spans) - 1))
            return
        first, last = self.spans.lines[self._at]
        at_end = self._at + by not in range(len(self.spans))
        if (by > 0 and (last >= top + page or at_end)) or (by < 0 and (first < top or at_end)):
            self.scroll_lines(by)
        else:
            self.go(self._at + by)
            first, last = self.spans.lines[self._at]
            if by < 0 and last - first >= page:
                # Coming from below, start at the end of a long item.
                self._scroll(last - page + 1)

    def scroll_pages(self, by: float) -> None:
        """Move the cursor by pages, so that it stays in sight; an item longer than the pane scrolls."""
        self._reach_item(self._at)
        top, page = round(self.scroll_y), max(1, self.size.height)
        rows = round(max(1, page - 1) * by)
        if not self.spans:
            self.scroll_lines(rows)
            return
        first, last = self.spans.lines[self._at]
        if rows > 0 and last >= top + page:
            self.scroll_lines(min(rows, last - top - page + 1))
        elif rows < 0 and first < top:
            self.scroll_lines(max(rows, first - top))
        else:
            self.scroll_lines(rows)
            self.go(self.spans.near(first + rows, self._at, down=rows > 0))

    def top(self) -> None:
        """Move to the first item and scroll to the first line."""
        if not self.window.request_end(-1):
            self.go(0)

    def bottom(self) -> None:
        """Move to the last item and scroll to the last line."""
        if not self.window.request_end(1):
            self._lines.all()
            self._lines.fit()
            self.go(len(self.spans) - 1)
            self.scroll_lines(len(self._lines.visible()))

    # Scrolling

    def scroll_lines(self, by: int) -> None:
        """Scroll without animation."""
        self._scroll(round(self.scroll_y) + by)

    def _scroll(self, top: int) -> None:
        """Scroll at once, since the next key may not wait for a frame."""
        self._lines.reach(top)
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def show_at(self, index: int, row: int) -> None:
        """Scroll until an item begins at this row."""
        self._reach_item(index)
        self._scroll(self.spans.lines[index][0] - row)

    def lines_below(self, line: int) -> int:
        """Return how many lines are rendered from this one on."""
        return len(self._lines.visible()) - line

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.window.ask(self)

    def _fit(self, lines: int) -> None:
        self.virtual_size = Size(self.size.width, lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines.all(width))

    def on_resize(self) -> None:
        self._lines.resize()
        self.window.ask(self)

    # Painting

    def render_line(self, y: int) -> Strip:
        width, lines = self.size.width, self._lines.visible()
        at = round(self.scroll_y) + y
        line = self.dress(at, lines[at]) if at < len(lines) else Content()
        gap = " " * max(0, width - 1 - line.cell_length)
        row = Content.assemble(line, gap, self._thumb(y, len(lines)))
        return Visual.to_strips(self, row, width, 1, self.visual_style, pad=True)[0]

    def _thumb(self, y: int, count: int) -> Content:
        # Only in the pane with the focus: two thumbs beside each other would read as frames.
        other_focused = isinstance(self.screen.focused, CursorPane) and not self.has_focus
        above, below = self.window.lines_around(count)
        page = max(1, self.size.height)
        if other_focused or y not in cells.thumb(
            above + count + below, page, above + self.scroll_y
        ):
            return Content(" ")
        dim = "dim " if self._palette.flat else ""
        return Content.styled(self._glyphs.thumb, f"{dim}$tl-edge")

    def is_cursor(self, line: int) -> bool:
        """Return whether the cursor's item starts on this line and the pane has the focus."""
        exists = self._at < len(self.spans)
        return self.has_focus and exists and self.spans.lines[self._at][0] == line

    def dress(self, at: int, line: Content) -> Content:
        """Return line ``at`` as drawn now: the first one of the cursor's item has a ground and a bar."""
        if not self.is_cursor(at):
            return line
        start, end = self.spans.cells[self._at]
        first = cells.index_at(line.plain, start)
        if self.spans.is_last_column(self._at):
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

    @on(events.Focus)
    @on(events.Blur)
    def _repaint_cursor(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        if (at := self.spans.at(round(self.scroll_y) + event.y, event.x)) is not None:
            self.go(at)
            if event.chain == 2:
                self.post_message(self.Chosen(self))
