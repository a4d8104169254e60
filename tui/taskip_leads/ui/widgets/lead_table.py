"""The list of leads: a window of rows over any number of keys, painted line by line.

A ``DataTable`` needs 22 s to take 100,000 rows; this takes none of them. It holds the keys in order
and the rows it was given, asks for those it lacks with ``Wanted`` and never waits for anything.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence, Set

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from taskip_leads import clock
from taskip_leads.models.query import Sort, SortField
from taskip_leads.models.row import LeadRow
from taskip_leads.store.state import Found
from taskip_leads.ui import cells
from taskip_leads.ui.glyphs import Glyphs
from taskip_leads.ui.marks import needles
from taskip_leads.ui.theme import Palette, ink
from taskip_leads.ui.widgets import lead_columns
from taskip_leads.ui.widgets.lead_line import (
    Look,
    head_at,
    hidden,
    paint_found,
    paint_heads,
    paint_row,
)

#: Rows of most terminals at most: before the first layout it is not known how many there are.
_TALL = 50
#: Rows that are kept: some thirty screens.
_KEPT = 1500
#: Painted lines that are kept.
_STRIPS = 600


class LeadTable(ScrollView, can_focus=True, inherit_bindings=False):
    """A cursor that belongs to a lead, over rows that come from elsewhere."""

    DEFAULT_CSS = """
    LeadTable { background: $tl-bg; scrollbar-size: 0 0; overflow-x: hidden; overflow-y: scroll; }
    """
    # Other than Textual's, it lays nothing out anew: how long the list is moves no other widget.
    virtual_size = Reactive(Size(0, 0))

    class Wanted(Message):
        """These keys are in sight, or nearly, and their rows are not here."""

        def __init__(self, keys: tuple[int, ...]) -> None:
            super().__init__()
            self.keys = keys

    class Moved(Message):
        """The cursor stands on another lead; None where the list is empty."""

        def __init__(self, key: int | None) -> None:
            super().__init__()
            self.key = key

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
        self._keys: Sequence[int] = ()
        self._rows: OrderedDict[int, LeadRow] = OrderedDict()
        self._asked: set[int] = set()
        self._strips: dict[tuple[int, bool, bool, bool, Segment], tuple[LeadRow, Strip]] = {}
        #: Where a search found leads whose row does not show it: each takes a second line.
        self._found: dict[int, Found] = {}
        #: Leads that were looked at for that, with the words that are searched for now.
        self._looked: set[int] = set()
        self._lines: list[tuple[int, bool]] | None = None
        self._last_top = 0
        self._marks: frozenset[int] = frozenset()
        self._me: int | None = None
        self._index = 0
        #: The lead the user chose; it gets the cursor back when a filter shows it again.
        self._chosen: int | None = None
        self._told: int | None = None
        self._sort = Sort()
        self._needles: tuple[str, ...] = ()
        self._notice: tuple[str, ...] = ()
        self._dragging = False
        self._look = self._make_look()

    # What is shown

    @property
    def keys(self) -> Sequence[int]:
        """The leads, in order."""
        return self._keys

    @property
    def position(self) -> int:
        """The cursor's row number, from 0."""
        return self._index

    @property
    def key(self) -> int | None:
        """The lead under the cursor."""
        return self._keys[self._index] if self._keys else None

    @property
    def row(self) -> LeadRow | None:
        """The row under the cursor, where it is here."""
        key = self.key
        return None if key is None else self._rows.get(key)

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self._renew()

    def set_me(self, me: int | None) -> None:
        """Whose leads say ``me``."""
        self._me = me
        self._renew()

    def set_marks(self, marks: frozenset[int]) -> None:
        """Which leads are marked."""
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    def set_keys(
        self,
        keys: Sequence[int],
        *,
        sort: Sort,
        text: str = "",
        found: Mapping[int, Found] | None = None,
        again: bool,
    ) -> None:
        """Show these leads. The cursor stays on its lead, and that on its line, where it can.

        ``found``: where ``text`` was found in those that ``in_sight`` named and that show no match.

        ``again``: the same question as before, so a lead that is gone leaves the cursor where it is;
        otherwise the cursor goes to the first row then.
        """
        before = self._sight()
        shown, wanted = self.in_sight(keys, again=again), needles(text)
        if wanted != self._needles:
            self._found, self._looked = {}, set()
        for key in shown:
            self._found.pop(key, None)
        self._found.update(found or {})
        self._looked.update(shown)
        self._index, top = self._aim(keys, again=again)
        self._keys, self._sort, self._needles = keys, sort, wanted
        self._look_anew()
        self._measure()
        self._scroll_rows(top)
        self._reveal()
        # While leads stream in, most of them are far below what is in sight.
        if self._sight() != before:
            self.refresh()
        self._tell()
        # Those around it are for the next key; this one's frame does not wait for them.
        self.call_after_refresh(self._want)

    def lacking(self, keys: Sequence[int], *, again: bool) -> tuple[int, ...]:
        """Whose rows ``set_keys`` with these keys would show and are not here.

        Reading them first lets keys and rows appear in one paint.
        """
        return tuple(key for key in self.in_sight(keys, again=again) if key not in self._rows)

    def in_sight(self, keys: Sequence[int], *, again: bool) -> Sequence[int]:
        """The leads that ``set_keys`` with these keys would show."""
        _index, top = self._aim(keys, again=again)
        return keys[top : top + (self._page if self.size.height else _TALL)]

    def unseen(self, keys: Sequence[int], text: str) -> tuple[int, ...]:
        """Those of ``keys`` whose row, where it is here, does not show all of what is searched for."""
        wanted = needles(text)
        rows = ((key, self._rows.get(key)) for key in keys)
        return tuple(key for key, row in rows if row is not None and hidden(row, wanted))

    def put_found(self, found: Mapping[int, Found]) -> None:
        """Where the search found further leads that show no match."""
        if found:
            self._found.update(found)
            self._measure()
            self._repaint(found.keys())

    def _aim(self, keys: Sequence[int], *, again: bool) -> tuple[int, int]:
        """Cursor and first row in sight after ``set_keys``."""
        line = self._index - self._top
        found = _find(keys, self._chosen)
        if found is None:
            index = max(0, min(self._index, len(keys) - 1)) if again else 0
        else:
            index = found
        if found is None and not again:
            line = 0
        line = max(0, min(line, self._page - 1))
        return index, max(0, min(index - line, len(keys) - self._page))

    def put_rows(self, asked: Sequence[int], rows: Mapping[int, LeadRow]) -> None:
        """Rows that were asked for; those left out are gone."""
        self._asked.difference_update(asked)
        changed: set[int] = set()
        for key in asked:
            row = rows.get(key)
            if self._rows.get(key) != row:
                changed.add(key)
            if row is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = row
                self._rows.move_to_end(key)
        while len(self._rows) > _KEPT:
            self._rows.popitem(last=False)
        self._repaint(changed)

    def read_again(self, keys: frozenset[int] | None = None) -> None:
        """Rows changed: ask for those in sight again, forget the others. Shown ones stay until then."""
        near = set(self._near())
        for key in list(self._rows) if keys is None else keys:
            if key not in near:
                self._rows.pop(key, None)
                self._looked.discard(key)
        stale = near if keys is None else near & keys
        self._asked.clear()
        if stale:
            self._asked |= stale
            self.post_message(self.Wanted(tuple(stale)))

    def set_notice(self, lines: tuple[str, ...]) -> None:
        """Lines shown quietly under the last row, where there is room."""
        if lines != self._notice:
            self._notice = lines
            self.refresh()

    # The cursor

    def move(self, by: int) -> None:
        """Move by rows."""
        self.go(self._index + by)

    def move_page(self, by: float) -> None:
        """Move by pages (0.5 is half of one); the view moves along, without animation."""
        rows = round(self._page * by)
        self._scroll_rows(self._top + rows)
        self.go(self._index + rows)

    def go(self, index: int) -> None:
        """Put the cursor on a row number; beyond an end means at that end."""
        if not self._keys:
            return
        before, self._index = self._index, max(0, min(index, len(self._keys) - 1))
        self._chosen = self.key
        self._reveal()
        self._repaint_row(before)
        self._repaint_row(self._index)
        self._tell()

    def go_to(self, key: int) -> None:
        """Put the cursor on a lead, if it is in the list."""
        index = _find(self._keys, key)
        if index is not None:
            self.go(index)

    def _tell(self) -> None:
        if self._chosen is None:
            self._chosen = self.key
        if self.key != self._told:
            self._told = self.key
            self.post_message(self.Moved(self.key))

    # The window

    def _measure(self) -> None:
        """Find the first row in sight when the last one is the lowest; that is how far one scrolls."""
        room, index = self._page, len(self._keys)
        while index > 0 and room >= self._tall(index - 1):
            index -= 1
            room -= self._tall(index)
        self._last_top = index
        self._lines = None
        self.virtual_size = Size(self.size.width, index + self.size.height)

    def _tall(self, index: int) -> int:
        return 2 if self._keys[index] in self._found else 1

    def _shown(self) -> list[tuple[int, bool]]:
        """What stands on each line below the heads: a row number, and whether it is its second line."""
        if self._lines is None:
            self._lines = []
            index = self._top
            while len(self._lines) < self._page and index < len(self._keys):
                self._lines.append((index, False))
                if self._tall(index) == 2:
                    self._lines.append((index, True))
                index += 1
        return self._lines

    @property
    def _top(self) -> int:
        return round(self.scroll_y)

    @property
    def _page(self) -> int:
        return max(1, self.size.height - 1)

    def _scroll_rows(self, top: int) -> None:
        top = max(0, min(top, self._last_top))
        if top != self._top:
            self.scroll_to(y=top, animate=False, force=True)
            self._lines = None

    def _reveal(self) -> None:
        if self._index < self._top:
            self._scroll_rows(self._index)
            return
        # Backwards from the cursor: as many rows above it as have room.
        room, top = self._page - self._tall(self._index) if self._keys else 0, self._index
        while top > 0 and room >= self._tall(top - 1):
            top -= 1
            room -= self._tall(top)
        if top > self._top:
            self._scroll_rows(top)

    def _near(self) -> Sequence[int]:
        """The keys in sight and one page around."""
        return self._keys[max(0, self._top - self._page) : self._top + 2 * self._page]

    def _want(self) -> None:
        near = self._near()
        lacking = {key for key in near if key not in self._rows and key not in self._asked}
        if self._needles:
            lacking.update(key for key in near if key not in self._looked)
        missing = tuple(key for key in near if key in lacking)
        if missing:
            self._asked.update(missing)
            self._looked.update(missing)
            self.post_message(self.Wanted(missing))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._lines = None
        self._want()

    # Painting

    def _make_look(self) -> Look:
        width = self.size.width
        small = self.is_attached and self.app.size.height < lead_columns.SMALL_ROWS
        columns = lead_columns.grid(width, small=small)
        return Look(
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

    def _sight(self) -> object:
        """All that decides what is painted, besides the rows: equal ones are the same picture."""
        lines = tuple((self._keys[index], second) for index, second in self._shown())
        found = tuple(self._found.get(key) for key, second in lines if second)
        return self._look, self._sort, self._index - self._top, lines, found, self._thumb_place()

    def _repaint(self, keys: Set[int]) -> None:
        """Paint anew if one of these leads is in sight: others' rows are read ahead of the hand."""
        if keys and any(self._keys[index] in keys for index, _second in self._shown()):
            self.refresh()

    def _repaint_row(self, index: int) -> None:
        for line, (shown, _second) in enumerate(self._shown(), start=1):
            if shown == index:
                self.refresh(Region(0, line, self.size.width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """As every widget's, straight from ``render_line``.

        There is no border, padding or tint here that Textual would have to put around each line, which
        is a fifth of the time in which a letter's rows are painted.
        """
        lines = [self.render_line(y) for y in crop.line_range]
        for filter_ in self.get_line_filters():
            lines = [line.apply_filter(filter_, self.background_colors[1]) for line in lines]
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

    def _thumb_place(self) -> range:
        """The lines that the thumb takes; none where all leads are in sight."""
        count, page, last = len(self._keys), self._page, self._last_top
        if last <= 0:
            return range(0)
        length = max(1, page * page // count)
        first = round((page - length) * self._top / last)
        return range(first, first + length)

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
        self._renew()
        self._measure()
        self._reveal()
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


def _find(keys: Sequence[int], key: int | None) -> int | None:
    if key is None:
        return None
    try:
        return keys.index(key)
    except ValueError:
        return None
