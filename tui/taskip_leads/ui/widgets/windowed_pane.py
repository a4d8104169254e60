"""A pane that has some of many items, and asks for others before they come in sight."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.cursor_pane import CursorPane

#: Called with a direction, and whether the pane wants the last items of this direction.
WindowRequest = Callable[[int, bool], None]


class WindowedPane(CursorPane):
    """Subclasses call ``put_items`` with the items of a window and what is around it."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._request: WindowRequest | None = None
        #: The number of items that are not here, and the identities of those that are.
        self._above = self._below = 0
        self._ids: Sequence[Hashable] = ()

    def on_more_wanted(self, request: WindowRequest) -> None:
        """Call ``request`` when the pane comes near the end of its items and there are more."""
        self._request = request

    def begin(self) -> None:
        self._ids, self._above, self._below = (), 0, 0
        super().begin()

    def put_items(self, ids: Sequence[Hashable], around: tuple[int, int]) -> None:
        """Rebuild the lines for these items; ``around``: how many are above and below them.

        The cursor stays on its item, and in a pane that is scrolled, what is in sight stays where it is.
        """
        in_sight = self._in_sight() if self.scroll_y else []
        selected = self._ids[self._at] if self._at < len(self._ids) else None
        places = {one: at for at, one in enumerate(ids)}
        # Until all is in place, scrolling asks for nothing.
        self._ids, self._above, self._below = ids, 0, 0
        anchor = next(((places[one], row) for one, row in in_sight if one in places), None)
        if selected in places:
            self.place(places[selected])
        elif anchor is not None:
            self.place(anchor[0])
        self.renew()
        if anchor is not None:
            self._show_at(*anchor)
        self._above, self._below = around
        self._ask()

    def _in_sight(self) -> list[tuple[Hashable, int]]:
        """Return the items that are in sight, each with the row of its first line."""
        top, page = round(self.scroll_y), self.size.height
        return [
            (one, first - top)
            for one, (first, last) in zip(self._ids, self._spans, strict=False)
            if last >= top and first < top + page
        ]

    def _show_at(self, index: int, row: int) -> None:
        """Scroll until an item begins at this row."""
        self._reach_item(index)
        top = self._spans[index][0] - row
        self._reach(top)
        self.scroll_to(y=top, animate=False, force=True)

    def around(self, count: int) -> tuple[int, int]:
        if not self._ids:
            return 0, 0
        each = count / len(self._ids)
        return round(self._above * each), round(self._below * each)

    def _ask(self) -> None:
        """Request more items if less than a page is left in a direction."""
        top, page = round(self.scroll_y), self.size.height
        if not page or self._request is None:
            return
        if self._above and top < page:
            self._request(-1, False)
        elif self._below and len(self._lines()) - top - page < page:
            self._request(1, False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    def on_resize(self) -> None:
        self._ask()

    def top(self) -> None:
        if self._above and self._request is not None:
            self._request(-1, True)
        else:
            super().top()

    def bottom(self) -> None:
        if self._below and self._request is not None:
            self._request(1, True)
        else:
            super().bottom()
