"""The list of leads, rendered line by line.

Textual's ``DataTable`` takes 22 s to load 100,000 rows; this widget loads only visible ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

from msgspec import structs
from rich.segment import Segment
from textual import events
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from taskip_leads import clock
from taskip_leads.models.filters.query import ListColumn, SortField
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.ui.leads.widgets import columns as lead_columns
from taskip_leads.ui.leads.widgets.row_renderer import (
    RenderContext,
    header_at,
    render_excerpt,
    render_head,
    render_headers,
    render_tail,
)
from taskip_leads.ui.leads.widgets.virtual_list import VirtualList
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette, ink

#: Rendered lines to keep.
_MAX_STRIPS = 600


class LeadTable(VirtualList, inherit_bindings=False):
    """Render leads, column headers and cursor, and handle the mouse."""

    DEFAULT_CSS = """
    LeadTable { background: $tl-bg; scrollbar-size: 0 0; overflow-x: hidden; overflow-y: scroll; }
    """

    class Opened(Message):
        """A lead was double-clicked."""

        def __init__(self, lead_id: int) -> None:
            super().__init__()
            self.lead_id = lead_id

    class SortRequested(Message):
        """A column header was clicked."""

        def __init__(self, field: SortField) -> None:
            super().__init__()
            self.field = field

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._strips: dict[tuple[int, bool, bool, bool, Segment], tuple[LeadRow, Strip]] = {}
        #: The columns of rows that no search changes.
        self._tails: dict[tuple[int, bool, bool, bool], tuple[LeadRow, list[Segment]]] = {}
        self._marks: frozenset[int] = frozenset()
        self._me: int | None = None
        self._columns = lead_columns.ChosenColumns()
        self._notice: tuple[str, ...] = ()
        self._dragging = False
        self._render_context = self._make_context()
        #: Whether there was a column for the company at the last resize.
        self._had_company = ListColumn.COMPANY in self.shown_columns()

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""
        self._palette = palette
        self.repaint_all()

    def set_me(self, me: int | None) -> None:
        """Set the user whose leads show ``me``."""
        if me != self._me:
            self._me = me
            self.repaint_all()

    def set_columns(self, chosen: tuple[ListColumn, ...]) -> None:
        """Show these columns, if there is room; none: the usual ones."""
        if self._columns.choose(chosen):
            self.on_resize()

    def put_steps(self, texts: Mapping[int, str]) -> None:
        """Show the texts of next steps of these leads."""
        if changed := self._columns.add_steps(texts):
            self._update_context()
            self._repaint_leads(changed)

    def shown_columns(self) -> tuple[ListColumn, ...]:
        """Return the columns that there is room for."""
        return tuple(one.field for one in self._render_context.columns)

    def next_leads(self, count: int) -> Sequence[int]:
        """Return the lead under the cursor and those that follow it."""
        return self._lead_ids[self.position : self.position + count]

    def set_marks(self, marks: frozenset[int]) -> None:
        """Show these leads as marked."""
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    def set_notice(self, lines: tuple[str, ...]) -> None:
        """Show lines under the last row, if there is room."""
        if lines != self._notice:
            self._notice = lines
            self.refresh()

    # Painting

    def _make_context(self) -> RenderContext:
        width = self.size.width
        columns = self._columns.place(width, self.app.size if self.is_attached else None)
        return RenderContext(
            self._palette,
            copy(self._glyphs),  # they may become others
            columns,
            width,
            clock.today(),
            self._cache.needles,
            self._me,
            self._columns.steps,
        )

    def repaint_all(self) -> None:
        self._update_context()
        self.refresh()

    def _update_context(self) -> None:
        context = self._make_context()
        if context != self._render_context:
            if structs.replace(context, needles=self._render_context.needles) != (
                self._render_context
            ):
                self._tails.clear()
            self._render_context = context
            self._strips.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines without Textual's box around them.

        The list has no border, padding or tint that Textual would have to add to each line. Skipping
        that saves a fifth of the time that painting takes after a letter.
        """
        if self._render_context.width != self.size.width:
            # The first frame comes before the resize event.
            self._update_context()
        thumb, blank = self._thumb_segments()
        shown, thumbs = self._visible_lines(), self._thumb
        lines = [
            self._render_line(y, shown, thumb if y - 1 in thumbs else blank)
            for y in crop.line_range
        ]
        ground = self.background_colors[1]
        for filter_ in self.get_line_filters():
            if isinstance(filter_, ANSIToTruecolor) and not self._palette.flat:
                # Every color of such a palette is one already.
                continue
            lines = [line.apply_filter(filter_, ground) for line in lines]
        if crop.column_span == (0, self._render_context.width):
            return lines
        return [line.crop(*crop.column_span) for line in lines]

    def _render_line(self, y: int, shown: list[tuple[int, bool]], thumb: Segment) -> Strip:
        """Render a line of the widget; ``shown`` are the lines below the headers."""
        width = self._render_context.width
        if y == 0:
            return Strip(render_headers(self._render_context, self._sort), width)
        if y > len(shown):
            return self._render_below(y - 1 - len(shown))
        index, second = shown[y - 1]
        lead_id = self._lead_ids[index]
        row = self._cache.row(lead_id)
        if row is None:
            blank = Segment(" " * (width - 1), ink(self._palette.text, self._palette.bg))
            return Strip([blank, thumb], width)
        excerpt = self._cache.excerpt(lead_id) if second else None
        if excerpt is not None:
            return Strip([*render_excerpt(excerpt, self._render_context), thumb], width)
        return self._strip(row, thumb, cursor=index == self._index)

    def _strip(self, row: LeadRow, thumb: Segment, *, cursor: bool) -> Strip:
        """Render a row, or reuse its line while row and context are the same."""
        focused, marked = self.has_focus, row.lead_id in self._marks
        variant = (row.lead_id, cursor, focused and cursor, marked, thumb)
        cached = self._strips.get(variant)
        if cached is None or cached[0] is not row:
            context = self._render_context
            head = render_head(row, context, cursor=cursor, focused=focused, marked=marked)
            tail = self._tail(row, cursor=cursor, focused=focused, marked=marked)
            cached = (row, Strip([*head, *tail, thumb], context.width))
            if len(self._strips) >= _MAX_STRIPS:
                self._strips.clear()
            self._strips[variant] = cached
        return cached[1]

    def _tail(self, row: LeadRow, *, cursor: bool, focused: bool, marked: bool) -> list[Segment]:
        """Render the columns that do not depend on the search, or reuse them."""
        variant = (row.lead_id, cursor, focused and cursor, marked)
        cached = self._tails.get(variant)
        if cached is None or cached[0] is not row:
            context = self._render_context
            cached = (
                row,
                render_tail(row, context, cursor=cursor, focused=focused, marked=marked),
            )
            if len(self._tails) >= _MAX_STRIPS:
                self._tails.clear()
            self._tails[variant] = cached
        return cached[1]

    def _thumb_segments(self) -> tuple[Segment, Segment]:
        """Return the last cell of a line where the thumb is, and where it is not."""
        palette = self._palette
        thumb = Segment(self._glyphs.thumb, ink(palette.edge, palette.bg, dim=palette.flat))
        return thumb, Segment(" ", ink(palette.text, palette.bg))

    def _render_below(self, line: int) -> Strip:
        """Render a line under the last row: two are blank, then comes the notice."""
        index = line - 2
        text = self._notice[index] if 0 <= index < len(self._notice) else ""
        shown = cells.pad(
            "   " + text if text else "", self._render_context.width, self._glyphs.ellipsis
        )
        return Strip(
            [Segment(shown, ink(self._palette.faint, self._palette.bg))], self._render_context.width
        )

    # Events

    def on_resize(self) -> None:
        before = self._render_context, self._picture()
        self._update_context()
        if (ListColumn.COMPANY in self.shown_columns()) != self._had_company:
            self._had_company = ListColumn.COMPANY in self.shown_columns()
            self._cache.forget_excerpts()
        self._measure()
        self._reveal_cursor()
        if (self._render_context, self._picture()) != before:
            self.refresh()
        self._request_rows()

    def on_focus(self) -> None:
        self._repaint_row(self._index)

    def on_blur(self) -> None:
        self._repaint_row(self._index)

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            field = header_at(self._render_context, event.x)
            if field is not None:
                self.post_message(self.SortRequested(field))
            return
        lines = self._visible_lines()
        if event.y <= len(lines) and event.x < self.size.width - 1:
            index, _second = lines[event.y - 1]
            self.move_to(index)
            if event.chain == 2:
                self.post_message(self.Opened(self._lead_ids[index]))

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
        fraction = (y - 1) / max(1, self._page - 1)
        self._scroll_to_row(round(fraction * self._last_top))
