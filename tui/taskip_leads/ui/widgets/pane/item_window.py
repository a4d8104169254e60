"""Some of many items in a pane; others are asked for before they come in sight."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane

#: Called with a direction, and whether the pane wants the last items of this direction.
WindowRequest = Callable[[int, bool], None]


class ItemWindow:
    """Knows which items a pane has, and how many are above and below them."""

    def __init__(self) -> None:
        self._request: WindowRequest | None = None
        #: The number of items that are not here, and the identities of those that are.
        self._above = self._below = 0
        self._ids: Sequence[Hashable] = ()

    def on_more_wanted(self, request: WindowRequest) -> None:
        """Call ``request`` when the pane comes near the end of its items and there are more."""
        self._request = request

    def forget(self) -> None:
        """Begin anew: other items are shown next."""
        self._ids, self._above, self._below = (), 0, 0

    def show(self, pane: CursorPane, ids: Sequence[Hashable], around: tuple[int, int]) -> None:
        """Rebuild the lines of ``pane`` for these items; ``around``: how many are above and below them.

        The cursor stays on its item, and in a pane that is scrolled, what is in sight stays where it is.
        """
        top, page = round(pane.scroll_y), pane.size.height
        in_sight = pane.spans.in_sight(top, page) if top else []
        cursor, before = pane.cursor, self._ids
        selected = before[cursor] if cursor < len(before) else None
        places = {one: at for at, one in enumerate(ids)}
        # Until all is in place, scrolling asks for nothing.
        self._ids, self._above, self._below = ids, 0, 0
        rows = ((before[index], row) for index, row in in_sight if index < len(before))
        anchor = next(((places[one], row) for one, row in rows if one in places), None)
        if selected in places:
            pane.place(places[selected])
        elif anchor is not None:
            pane.place(anchor[0])
        pane.renew()
        if anchor is not None:
            pane.show_at(*anchor)
        self._above, self._below = around
        self.ask(pane)

    def lines_around(self, count: int) -> tuple[int, int]:
        """Estimate how many lines are above and below the ``count`` lines of the items."""
        if not self._ids:
            return 0, 0
        each = count / len(self._ids)
        return round(self._above * each), round(self._below * each)

    def ask(self, pane: CursorPane) -> None:
        """Request more items if less than a page is left in a direction."""
        top, page = round(pane.scroll_y), pane.size.height
        if not page or self._request is None:
            return
        if self._above and top < page:
            self._request(-1, False)
        elif self._below and pane.lines_below(top + page) < page:
            self._request(1, False)

    def request_end(self, way: int) -> bool:
        """Request the first or last items; return False if they are here."""
        if self._request is None or not (self._below if way > 0 else self._above):
            return False
        self._request(way, True)
        return True
