"""The notes of a lead that one pane has: the newest ones first, others as the pane comes near them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.lead_views import LeadDetail, NoteView, NoteWindow
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The notes on each side of where a pane comes near, or three pages of one-line entries.
_SIDE, _PAGES = 60, 3


class NotePages:
    """Read notes for ``pane``; ``show`` gets them, and whether they are of the lead shown before.

    ``group`` names the workers that read: keys wait for them.
    """

    def __init__(
        self,
        store: Store,
        screen: AppScreen[Any],
        pane: Callable[[], CursorPane],
        group: str,
        show: Callable[[NoteWindow, bool], None],
    ) -> None:
        self._store, self._screen = store, screen
        self._pane, self._group, self._show = pane, group, show
        self._lead_id = 0
        self._window = NoteWindow()
        self._text = ""
        #: Goes to an end of the pane when the notes there are read.
        self._then: Callable[[], None] | None = None

    def take(self, detail: LeadDetail, *, same: bool) -> None:
        """Show a lead that was read; the place among its notes stays if it was shown before."""
        self._lead_id = detail.row.lead_id
        self._pane().window.on_more_wanted(self._request)
        at_first = NoteWindow(detail.notes, 0, detail.note_count)
        moved = self._window.first > 0 or len(self._window.views) > len(at_first.views)
        if not same or not (moved or self._text):
            self._put(at_first, same=same)
        if self._text or (same and moved):
            first = self._window.first if same else 0
            self._read(first, max(len(self._window.views), 2 * self._side))

    def _request(self, way: int, at_end: bool) -> None:
        """Read the notes around an end of the window, or the last ones in this direction."""
        window, side = self._window, self._side
        if at_end:
            pane = self._pane()
            self._then = pane.bottom if way > 0 else pane.top
            self._read(window.total - side if way > 0 else 0, side)
        elif not self._screen.working(self._group):
            edge = window.first + (len(window.views) if way > 0 else 0)
            self._read(edge - side, 2 * side)

    def search(self, text: str, selected: NoteView | None) -> None:
        """Show only notes with all words of ``text``; with none, all around the selected one."""
        pane, self._text = self._pane(), text
        self._then = lambda: pane.go(pane.index or 0)
        self._read(0, 2 * self._side, None if selected is None else selected.note.id)

    @property
    def text(self) -> str:
        """What is searched for; "" if all notes are shown."""
        return self._text

    @property
    def _side(self) -> int:
        return max(_SIDE, _PAGES * self._pane().size.height)

    def _read(self, first: int, size: int, around: int | None = None) -> None:
        lead_id, wanted = self._lead_id, needles(self._text)

        async def read() -> None:
            from taskip_leads.store.leads.notes import NoteReader

            notes = NoteReader(self._store.database, self._store.leads.rules.note_timezone)
            window = await notes.window(lead_id, first, size, wanted=wanted, around=around)
            if lead_id == self._lead_id:
                self._put(window, same=True)

        self._screen.run_guarded(read, group=self._group, exclusive=True)

    def _put(self, window: NoteWindow, *, same: bool) -> None:
        self._window = window
        self._show(window, same)
        then, self._then = self._then, None
        if then is not None:
            then()
