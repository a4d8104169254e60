"""A scrolling pane of many lines that renders the visible ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from taskip_leads.clock import monotonic
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette

#: Lines rendered before the first frame, and pages rendered beyond the visible one.
_AT_ONCE = 300
_PAGES = 3
#: Seconds to render further lines, and to pause in between.
_SLICE, _PAUSE = 0.003, 0.005


class LineBuffer:
    """The lines for one width, rendered from ``chunks`` on demand."""

    def __init__(self, width: int, chunks: Iterator[list[Content]]) -> None:
        self.width = width
        self.lines: list[Content] = []
        self.complete = False
        self._chunks = chunks

    def extend_while(self, wanted: Callable[[], bool]) -> None:
        """Render more lines while ``wanted`` returns true and there are more."""
        while not self.complete and wanted():
            chunk = next(self._chunks, None)
            if chunk is None:
                self.complete = True
            else:
                self.lines += chunk

    def extend_to(self, count: int) -> None:
        """Render at least the first ``count`` lines."""
        self.extend_while(lambda: len(self.lines) < count)

    def extend_for(self, seconds: float) -> None:
        """Render lines for ``seconds``."""
        end = monotonic() + seconds
        self.extend_while(lambda: monotonic() < end)

    def finish(self) -> None:
        """Render all lines."""
        self.extend_while(lambda: True)


class LinePane(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows the lines of ``chunks`` for the pane's width; the last column is the scrollbar.

    Invisible chunks are rendered in slices after the first frame, or when a key needs them.
    """

    DEFAULT_CSS = """
    LinePane { background: $tl-bg; scrollbar-size: 0 0; overflow-x: hidden; }
    """

    #: The most cells of a line: prose and tables end there, however wide the pane is.
    MOST_CELLS: ClassVar[int] = cells.TABLE

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._line_buffer: LineBuffer | None = None

    def chunks(self, width: int) -> Iterator[list[Content]]:
        """Return all lines in order, a few at a time, none of more than ``width`` cells."""
        raise NotImplementedError

    def dress(self, at: int, line: Content) -> Content:
        """Return line ``at`` as drawn now; subclasses add the cursor here."""
        return line

    def around(self, count: int) -> tuple[int, int]:
        """Return how many lines are above and below the ``count`` lines of ``chunks``."""
        return 0, 0

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.renew()

    def renew(self) -> None:
        """Rebuild the lines after the content changed."""
        self._line_buffer = None
        if self.is_attached:
            self._fit()
            self.refresh(layout=self.styles.is_auto_height)
            self.set_timer(_PAUSE, self._make_more)

    def scroll_lines(self, by: int) -> None:
        """Scroll without animation."""
        self._reach(round(self.scroll_y) + by)
        self.scroll_to(y=self.scroll_y + by, animate=False, force=True)

    def scroll_pages(self, by: float) -> None:
        """Scroll by pages; 0.5 is half of one."""
        self.scroll_lines(round(max(1, self.size.height - 1) * by))

    def reveal(self, first: int, last: int) -> None:
        """Scroll these lines into view; the first one if not all fit."""
        top, page = round(self.scroll_y), max(1, self.size.height)
        if last >= top + page:
            top = last - page + 1
        top = min(top, first)
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False, force=True)

    # Painting

    def _buffer(self, width: int | None = None) -> LineBuffer:
        width = self.size.width if width is None else width
        if self._line_buffer is None or self._line_buffer.width != width:
            self._line_buffer = LineBuffer(
                width, self.chunks(max(1, min(width - 1, self.MOST_CELLS)))
            )
        return self._line_buffer

    def _lines(self) -> list[Content]:
        """Return the rendered lines, at least the visible ones and some pages below."""
        buffer = self._buffer()
        buffer.extend_to(max(_AT_ONCE, round(self.scroll_y) + _PAGES * self.size.height))
        return buffer.lines

    def _all_lines(self, width: int | None = None) -> list[Content]:
        """Render all lines now."""
        buffer = self._buffer(width)
        buffer.finish()
        return buffer.lines

    def _reach(self, top: int) -> None:
        """Render the page that begins with line ``top``, so that it can be scrolled to."""
        buffer = self._buffer()
        if not buffer.complete:
            buffer.extend_to(top + _PAGES * self.size.height)
            self._fit()

    def _make_more(self) -> None:
        buffer = self._buffer()
        if not buffer.complete:
            buffer.extend_for(_SLICE)
            if buffer.complete:
                # Not before: another length lays the screen out again.
                self._fit()
                self.refresh()
            else:
                self.set_timer(_PAUSE, self._make_more)

    def _fit(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines()))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._all_lines(width))

    def on_resize(self) -> None:
        self._fit()
        self.set_timer(_PAUSE, self._make_more)

    def render_line(self, y: int) -> Strip:
        width, lines = self.size.width, self._lines()
        at = round(self.scroll_y) + y
        line = self.dress(at, lines[at]) if at < len(lines) else Content()
        thumb = self._thumb(y, len(lines))
        gap = " " * max(0, width - 1 - line.cell_length)
        row = Content.assemble(line, gap, thumb)
        return Visual.to_strips(self, row, width, 1, self.visual_style, pad=True)[0]

    def _thumb(self, y: int, count: int) -> Content:
        page = max(1, self.size.height)
        # Only in the pane with the focus: two thumbs beside each other would read as frames.
        other_focused = isinstance(self.screen.focused, LinePane) and not self.has_focus
        above, below = self.around(count)
        total = above + count + below
        if total > page and not other_focused:
            length = max(1, page * page // total)
            first = round((page - length) * min(1.0, (above + self.scroll_y) / (total - page)))
            if first <= y < first + length:
                dim = "dim " if self._palette.flat else ""
                return Content.styled(self._glyphs.thumb, f"{dim}$tl-edge")
        return Content(" ")
