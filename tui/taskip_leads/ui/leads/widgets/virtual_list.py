"""A window of rows over any number of leads, with a cursor that belongs to one of them.

It holds the keys in order and the rows it was given, asks for those it lacks with ``Wanted`` and never
waits for anything. ``lead_table.py`` paints it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence, Set

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView

from taskip_leads import clock
from taskip_leads.models.filters.query import Sort
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.ui.leads.widgets.row_renderer import hidden
from taskip_leads.ui.render.highlight import needles

#: Rows of most terminals at most: before the first layout it is not known how many there are.
_TALL = 50
#: Rows that are kept: some thirty screens.
_KEPT = 1500


class VirtualList(ScrollView, can_focus=True, inherit_bindings=False):
    """Keys, rows and cursor. The first line is for heads; a lead takes one line, or two where it says
    where a search found it."""

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

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: Sequence[int] = ()
        self._rows: OrderedDict[int, LeadRow] = OrderedDict()
        self._asked: set[int] = set()
        #: Where a search found leads whose row does not show it: each takes a second line.
        self._found: dict[int, SearchExcerpt] = {}
        #: Leads that were looked at for that, with the words that are searched for now.
        self._looked: set[int] = set()
        #: What ``_shown`` tells, and for how many lines.
        self._lines: tuple[int, list[tuple[int, bool]]] | None = None
        self._last_top = 0
        self._index = 0
        #: The lead the user chose; it gets the cursor back when a filter shows it again.
        self._chosen: int | None = None
        self._told: int | None = None
        self._sort = Sort()
        self._needles: tuple[str, ...] = ()

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

    def set_keys(
        self,
        keys: Sequence[int],
        *,
        sort: Sort,
        text: str = "",
        found: Mapping[int, SearchExcerpt] | None = None,
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
        self._measure()
        self._scroll_rows(top)
        self._reveal()
        # While leads stream in, most of them are far below what is in sight.
        if self._sight() != before:
            self._renew()
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

    def put_found(self, found: Mapping[int, SearchExcerpt]) -> None:
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
        if self._lines is None or self._lines[0] != self._page:
            lines: list[tuple[int, bool]] = []
            index = self._top
            while len(lines) < self._page and index < len(self._keys):
                lines.append((index, False))
                if self._tall(index) == 2:
                    lines.append((index, True))
                index += 1
            self._lines = self._page, lines
        return self._lines[1]

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

    def _thumb_place(self) -> range:
        """The lines that the thumb takes; none where all leads are in sight."""
        count, page, last = len(self._keys), self._page, self._last_top
        if last <= 0:
            return range(0)
        length = max(1, page * page // count)
        first = round((page - length) * self._top / last)
        return range(first, first + length)

    def _sight(self) -> object:
        """All that decides what is painted, besides the rows: equal ones are the same picture."""
        lines = tuple((self._keys[index], second) for index, second in self._shown())
        found = tuple(self._found.get(key) for key, second in lines if second)
        place = self._index - self._top, self._thumb_place()
        return self._sort, self._needles, clock.today(), lines, found, place

    def _renew(self) -> None:
        """Paint all lines anew."""
        raise NotImplementedError

    def _repaint(self, keys: Set[int]) -> None:
        """Paint anew if one of these leads is in sight: others' rows are read ahead of the hand."""
        if keys and any(self._keys[index] in keys for index, _second in self._shown()):
            self.refresh()

    def _repaint_row(self, index: int) -> None:
        for line, (shown, _second) in enumerate(self._shown(), start=1):
            if shown == index:
                self.refresh(Region(0, line, self.size.width, 1))


def _find(keys: Sequence[int], key: int | None) -> int | None:
    if key is None:
        return None
    try:
        return keys.index(key)
    except ValueError:
        return None
