"""A scrolling pane of lines that draws only the visible ones, so long text stays fast."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette


class LinePane(ScrollView, can_focus=True):
    """Show the result of ``lines`` for the pane's width; the last column is the scrollbar."""

    DEFAULT_CSS = """
    LinePane { background: $tl-bg; scrollbar-size: 0 0; overflow-x: hidden; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._made: tuple[int, list[Content]] | None = None

    def lines(self, width: int) -> list[Content]:
        """Return all lines, each at most ``width`` cells wide."""
        raise NotImplementedError

    def dress(self, at: int, line: Content) -> Content:
        """Return line ``at`` as drawn now; subclasses add the cursor here."""
        return line

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.renew()

    def renew(self) -> None:
        """Rebuild the lines after the content changed."""
        self._made = None
        if self.is_attached:
            self._fit()
            self.refresh(layout=self.styles.is_auto_height)

    def scroll_lines(self, by: int) -> None:
        """Scroll by lines, without animation."""
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

    @property
    def overflows(self) -> bool:
        """Whether the lines do not all fit."""
        return len(self._lines()) > self.size.height

    # Painting

    def _lines(self, width: int | None = None) -> list[Content]:
        width = self.size.width if width is None else width
        if self._made is None or self._made[0] != width:
            self._made = (width, self.lines(max(1, width - 1)))
        return self._made[1]

    def _fit(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines()))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def on_resize(self) -> None:
        self._fit()

    def render_line(self, y: int) -> Strip:
        width, lines = self.size.width, self._lines()
        at = round(self.scroll_y) + y
        line = self.dress(at, lines[at]) if at < len(lines) else Content()
        thumb = self._thumb(y, len(lines))
        gap = " " * max(0, width - 1 - line.cell_length)
        whole = Content.assemble(line, gap, thumb)
        return Visual.to_strips(self, whole, width, 1, self.visual_style, pad=True)[0]

    def _thumb(self, y: int, count: int) -> Content:
        page = max(1, self.size.height)
        if count > page:
            length = max(1, page * page // count)
            first = round((page - length) * min(1.0, self.scroll_y / (count - page)))
            if first <= y < first + length:
                return Content.styled(self._glyphs.thumb, "$tl-line")
        return Content(" ")
