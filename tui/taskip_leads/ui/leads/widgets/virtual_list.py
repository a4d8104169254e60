"""A scrolling window over any number of leads, with a cursor that follows its lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView

from taskip_leads import clock
from taskip_leads.models.filters.query import Sort
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.ui.leads.widgets.row_cache import RowCache
from taskip_leads.ui.render import cells

#: Rows to read before the first layout, when the height is unknown: more than most terminals have.
_TALL = 50


class VirtualList(ScrollView, can_focus=True, inherit_bindings=False):
    """Hold the ids of all leads, and the rows of visible ones.

    The first line is for the column headers. A lead takes one line, or two if the second one
    shows where a search matched. Missing rows are requested with ``RowsRequested``; nothing here waits.
    """

    # Unlike Textual's, this one triggers no layout: the length of the list moves no other widget.
    virtual_size = Reactive(Size(0, 0))

    class RowsRequested(Message):
        """Visible rows, or rows about to be visible, are missing."""

        def __init__(self, lead_ids: tuple[int, ...]) -> None:
            super().__init__()
            self.lead_ids = lead_ids

    class Moved(Message):
        """The cursor is on another lead; None if the list is empty."""

        def __init__(self, lead_id: int | None) -> None:
            super().__init__()
            self.lead_id = lead_id

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lead_ids: Sequence[int] = ()
        self._cache = RowCache()
        #: The result of ``_visible_lines``, and for how many lines.
        self._lines: tuple[int, list[tuple[int, bool]]] | None = None
        self._last_top = 0
        self._index = 0
        self._followed = _FollowedLead()
        self._announced: int | None = None
        self._sort = Sort()

    @property
    def lead_ids(self) -> Sequence[int]:
        """The ids of all leads, in order."""
        return self._lead_ids

    @property
    def rows(self) -> RowCache:
        """The rows that were read."""
        return self._cache

    @property
    def position(self) -> int:
        """The index of the cursor's row."""
        return self._index

    @property
    def lead_id(self) -> int | None:
        """The id of the lead under the cursor."""
        return self._lead_ids[self._index] if self._lead_ids else None

    @property
    def row(self) -> LeadRow | None:
        """The row under the cursor, if it was read."""
        return None if self.lead_id is None else self._cache.row(self.lead_id)

    def set_leads(
        self,
        lead_ids: Sequence[int],
        *,
        sort: Sort,
        text: str = "",
        excerpts: Mapping[int, SearchExcerpt] | None = None,
        same_query: bool,
    ) -> None:
        """Show these leads; the cursor keeps its lead, and the lead its line, if possible.

        ``excerpts`` are the matches of ``text`` in the leads of ``in_sight`` whose row shows none.
        With ``same_query``, a cursor whose lead was removed keeps its position; else it is reset.
        """
        before = self._picture()
        self._cache.search(text, self.in_sight(lead_ids, same_query=same_query), excerpts or {})
        self._index, top = self._place_cursor(lead_ids, same_query=same_query)
        self._lead_ids, self._sort = lead_ids, sort
        self._measure()
        self._scroll_to_row(top)
        self._reveal_cursor()
        # During a sync most new leads are far below the visible rows.
        if self._picture() != before:
            self.repaint_all()
        self._announce()
        # Rows around the visible ones are for the next key; this frame does not wait for them.
        self.call_after_refresh(self._request_rows)

    def in_sight(self, lead_ids: Sequence[int], *, same_query: bool) -> Sequence[int]:
        """Return the leads that ``set_leads`` would make visible."""
        _index, top = self._place_cursor(lead_ids, same_query=same_query)
        return lead_ids[top : top + (self._page if self.size.height else _TALL)]

    def put_excerpts(self, excerpts: Mapping[int, SearchExcerpt]) -> None:
        """Show where the search matches further leads."""
        if excerpts:
            self._cache.add_excerpts(excerpts)
            self._measure()
            self._repaint_leads(excerpts.keys())

    def put_rows(self, requested: Sequence[int], rows: Mapping[int, LeadRow]) -> None:
        """Show the requested rows; leads without one were deleted."""
        self._repaint_leads(self._cache.put(requested, rows))

    def invalidate(self, lead_ids: frozenset[int] | None = None) -> None:
        """Request changed rows again (None: any may have changed); old ones stay until then."""
        stale = self._cache.invalidate(lead_ids, set(self._nearby()))
        if stale:
            self.post_message(self.RowsRequested(tuple(stale)))

    # The cursor

    def move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self._index + by)

    def move_page(self, by: float) -> None:
        """Move the cursor and the window by pages, without animation; 0.5 is half a page."""
        rows = round(self._page * by)
        self._scroll_to_row(self._top + rows)
        self.move_to(self._index + rows)

    def move_to(self, index: int) -> None:
        """Move the cursor to a row, or to the nearest end."""
        if not self._lead_ids:
            return
        before, self._index = self._index, max(0, min(index, len(self._lead_ids) - 1))
        self._followed.choose(self.lead_id)
        self._reveal_cursor()
        self._repaint_row(before)
        self._repaint_row(self._index)
        self._announce()

    def choose(self) -> None:
        """Keep the cursor on its lead also when a filter goes: the user works on it."""
        self._followed.choose(self.lead_id)

    def leave(self) -> None:
        """Let the cursor stay in its line when its lead moves to another: the user is done with it."""
        self._followed.leave(self.lead_id)

    def move_to_lead(self, lead_id: int) -> None:
        """Move the cursor to a lead, if it is in the list."""
        if (index := _index_of(self._lead_ids, lead_id)) is not None:
            self.move_to(index)

    def _place_cursor(self, lead_ids: Sequence[int], *, same_query: bool) -> tuple[int, int]:
        """Return the index of the cursor and of the first visible row for these leads."""
        wanted = self._followed.wanted(self.lead_id, same_query=same_query)
        before = self._index, self._top, self._page
        return _place(lead_ids, wanted, before, same_query=same_query)

    def _announce(self) -> None:
        self._followed.settle(self.lead_id)
        if self.lead_id != self._announced:
            self._announced = self.lead_id
            self.post_message(self.Moved(self.lead_id))

    def _measure(self) -> None:
        """Compute the first visible row at the end of scrolling."""
        self._last_top = self._first_above(len(self._lead_ids), self._page)
        self._lines = None
        self.virtual_size = Size(self.size.width, self._last_top + self.size.height)

    def _row_height(self, index: int) -> int:
        return 2 if self._cache.has_excerpt(self._lead_ids[index]) else 1

    def _visible_lines(self) -> list[tuple[int, bool]]:
        """Return each line below the headers as an index, and whether it is a row's second line."""
        if self._lines is None or self._lines[0] != self._page:
            lines: list[tuple[int, bool]] = []
            index = self._top
            while len(lines) < self._page and index < len(self._lead_ids):
                lines.append((index, False))
                if self._row_height(index) == 2:
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

    def _scroll_to_row(self, top: int) -> None:
        top = max(0, min(top, self._last_top))
        if top != self._top:
            self.scroll_to(y=top, animate=False, force=True)
            self._lines = None

    def _reveal_cursor(self) -> None:
        if self._index < self._top:
            self._scroll_to_row(self._index)
            return
        room = self._page - self._row_height(self._index) if self._lead_ids else 0
        top = self._first_above(self._index, room)
        if top > self._top:
            self._scroll_to_row(top)

    def _first_above(self, index: int, room: int) -> int:
        """Return the first row when ``room`` lines above row ``index`` are filled."""
        while index > 0 and room >= self._row_height(index - 1):
            index -= 1
            room -= self._row_height(index)
        return index

    def _nearby(self) -> Sequence[int]:
        """Return the visible leads and one page around them."""
        return self._lead_ids[max(0, self._top - self._page) : self._top + 2 * self._page]

    def _request_rows(self) -> None:
        if requested := self._cache.request(self._nearby()):
            self.post_message(self.RowsRequested(requested))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._lines = None
        self._request_rows()

    @property
    def _thumb(self) -> range:
        return cells.thumb(len(self._lead_ids), self._page, self._top)

    def _picture(self) -> object:
        """Return everything that determines the painted lines except the rows' contents."""
        lines = tuple((self._lead_ids[index], second) for index, second in self._visible_lines())
        excerpts = tuple(self._cache.excerpt(lead_id) for lead_id, second in lines if second)
        place = self._index - self._top, self._thumb
        return self._sort, self._cache.needles, clock.today(), lines, excerpts, place

    def repaint_all(self) -> None:
        """Repaint every line; a list that keeps painted lines drops them first."""
        self.refresh()

    def _repaint_leads(self, lead_ids: Set[int]) -> None:
        """Repaint if one of these leads is visible; other rows are read in advance."""
        if lead_ids and any(
            self._lead_ids[index] in lead_ids for index, _second in self._visible_lines()
        ):
            self.refresh()

    def _repaint_row(self, index: int) -> None:
        for line, (shown, _second) in enumerate(self._visible_lines(), start=1):
            if shown == index:
                self.refresh(Region(0, line, self.size.width, 1))


class _FollowedLead:
    """The lead that the cursor goes with when the list changes."""

    def __init__(self) -> None:
        #: The lead the user selected: it gets the cursor back when a filter shows it again.
        self._selected: int | None = None
        #: A lead that the cursor does not follow to another place.
        self._left: int | None = None

    def choose(self, lead_id: int | None) -> None:
        self._selected, self._left = lead_id, None

    def leave(self, lead_id: int | None) -> None:
        self._selected, self._left = None, lead_id

    def wanted(self, current: int | None, *, same_query: bool) -> tuple[int | None, ...]:
        """Return the leads to go to, the first one that is listed."""
        if same_query and current != self._left:
            return (self._selected, current)
        return (self._selected,)

    def settle(self, current: int | None) -> None:
        """Begin with the lead under the cursor, unless it is the one that was left."""
        if current != self._left:
            self._left = None
            self._selected = current if self._selected is None else self._selected


def _place(
    lead_ids: Sequence[int],
    wanted: Sequence[int | None],
    before: tuple[int, int, int],
    *,
    same_query: bool,
) -> tuple[int, int]:
    """Return the index of the cursor and of the first visible row.

    The cursor goes to the first of ``wanted`` that is listed. ``before``: index, first row and page.
    """
    old_index, old_top, page = before
    line = old_index - old_top
    found = (_index_of(lead_ids, lead_id) for lead_id in wanted)
    index = next((at for at in found if at is not None), None)
    if index is None:
        index = max(0, min(old_index, len(lead_ids) - 1)) if same_query else 0
        line = line if same_query else 0
    if same_query and old_top == 0 and index < page:
        # At the top of the list, new rows move the others down without scrolling.
        return index, 0
    line = max(0, min(line, page - 1))
    return index, max(0, min(index - line, len(lead_ids) - page))


def _index_of(lead_ids: Sequence[int], lead_id: int | None) -> int | None:
    if lead_id is None:
        return None
    try:
        return lead_ids.index(lead_id)
    except ValueError:
        return None
