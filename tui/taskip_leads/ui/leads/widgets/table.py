"""The list of leads, painted line by line from ``lead_window.py``.

A ``DataTable`` needs 22 s to take 100,000 rows; this takes none of them.
"""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from taskip_leads import clock
from taskip_leads.models.filters.query import SortField
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.ui.leads.widgets import columns as lead_columns
from taskip_leads.ui.leads.widgets.row_renderer import (
    RenderContext,
    head_at,
    paint_found,
    paint_heads,
    paint_row,
)
from taskip_leads.ui.leads.widgets.virtual_list import VirtualList
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette, ink

#: Painted lines that are kept.
_STRIPS = 600


class LeadTable(VirtualList, inherit_bindings=False):
    """How a lead, the heads and the cursor look, and what the mouse does to them."""

    DEFAULT_CSS = """
    LeadTable { background: $tl-bg; scrollbar-size: 0 0; overflow-x: hidden; overflow-y: scroll; }
    """

    class Opened(Message):
        """A lead was double-clicked."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    class SortAsked(Message):
        """A column's head was clicked."""

        def __init__(self, field: SortField) -> None:
            super().__init__()
            self.field = field

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._strips: dict[tuple[int, bool, bool, bool, Segment], tuple[LeadRow, Strip]] = {}
        self._marks: frozenset[int] = frozenset()
        self._me: int | None = None
        self._notice: tuple[str, ...] = ()
        self._dragging = False
        self._look = self._make_look()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self._renew()

    def set_me(self, me: int | None) -> None:
        """Whose leads say ``me``."""
        if me != self._me:
            self._me = me
            self._renew()

    def set_marks(self, marks: frozenset[int]) -> None:
        """Which leads are marked."""
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    def set_notice(self, lines: tuple[str, ...]) -> None:
        """Lines shown quietly under the last row, where there is room."""
        if lines != self._notice:
            self._notice = lines
            self.refresh()

    # Painting

    def _make_look(self) -> RenderContext:
        width = self.size.width
        small = self.is_attached and self.app.size.height < lead_columns.SMALL_ROWS
        columns = lead_columns.grid(width, small=small)
        return RenderContext(
            self._palette, self._glyphs, columns, width, clock.today(), self._needles, self._me
        )

    def _renew(self) -> None:
        self._look_anew()
        self.refresh()

    def _look_anew(self) -> None:
        look = self._make_look()
        if look != self._look:
            self._look = look
            self._strips.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """As every widget's, straight from ``render_line``.

        There is no border, padding or tint here that Textual would have to put around each line, which
        is a fifth of the time in which a letter's rows are painted.
        """
        if self._look.width != self.size.width:
            # The first frame comes before the event that tells the size.
            self._look_anew()
        lines = [self.render_line(y) for y in crop.line_range]
        ground = self.background_colors[1]
        for filter_ in self.get_line_filters():
            lines = [line.apply_filter(filter_, ground) for line in lines]
        if crop.column_span == (0, self.size.width):
            return lines
        return [line.crop(*crop.column_span) for line in lines]

    def render_line(self, y: int) -> Strip:
        if y == 0:
            return Strip(paint_heads(self._look, self._sort), self._look.width)
        lines = self._shown()
        if y > len(lines):
            return self._below(y - 1 - len(lines))
        index, second = lines[y - 1]
        key = self._keys[index]
        row = self._rows.get(key)
        thumb = self._thumb(y - 1)
        if row is None:
            blank = Segment(" " * (self._look.width - 1), ink(self._palette.text, self._palette.bg))
            return Strip([blank, thumb], self._look.width)
        if second:
            found = paint_found(self._found[key], self._look)
            return Strip([*found, thumb], self._look.width)
        return self._strip(row, thumb, cursor=index == self._index)

    def _strip(self, row: LeadRow, thumb: Segment, *, cursor: bool) -> Strip:
        """A row's painted line, kept until the row or its look is another."""
        focused, marked = self.has_focus, row.key in self._marks
        at = (row.key, cursor, focused and cursor, marked, thumb)
        kept = self._strips.get(at)
        if kept is None or kept[0] is not row:
            segments = paint_row(row, self._look, cursor=cursor, focused=focused, marked=marked)
            kept = (row, Strip([*segments, thumb], self._look.width))
            if len(self._strips) >= _STRIPS:
                self._strips.clear()
            self._strips[at] = kept
        return kept[1]

    def _thumb(self, line: int) -> Segment:
        if line in self._thumb_place():
            return Segment(self._glyphs.thumb, ink(self._palette.line, self._palette.bg))
        return Segment(" ", ink(self._palette.text, self._palette.bg))

    def _below(self, line: int) -> Strip:
        """Under the last row: two blank lines, then the notice."""
        at = line - 2
        text = self._notice[at] if 0 <= at < len(self._notice) else ""
        shown = cells.pad("   " + text if text else "", self._look.width, self._glyphs.ellipsis)
        return Strip([Segment(shown, ink(self._palette.faint, self._palette.bg))], self._look.width)

    # Events

    def on_resize(self) -> None:
        before = self._look, self._sight()
        self._look_anew()
        self._measure()
        self._reveal()
        if (self._look, self._sight()) != before:
            self.refresh()
        self._want()

    def on_focus(self) -> None:
        self._repaint_row(self._index)

    def on_blur(self) -> None:
        self._repaint_row(self._index)

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            field = head_at(self._look, event.x)
            if field is not None:
                self.post_message(self.SortAsked(field))
            return
        lines = self._shown()
        if event.y <= len(lines) and event.x < self.size.width - 1:
            index, _second = lines[event.y - 1]
            self.go(index)
            if event.chain == 2:
                self.post_message(self.Opened(self._keys[index]))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.x >= self.size.width - 1 and event.y > 0:
            self._dragging = True
            self.capture_mouse()
            self._drag(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._drag(event.y)

    def on_mouse_up(self) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _drag(self, y: int) -> None:
        part = (y - 1) / max(1, self._page - 1)
        self._scroll_rows(round(part * self._last_top))
