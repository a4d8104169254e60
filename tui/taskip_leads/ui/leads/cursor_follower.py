"""What follows the cursor: the preview, what the user has looked at, and the notes that come next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads import clock
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.preview_loader import PreviewLoader
from taskip_leads.ui.leads.read_ahead import NoteReadAhead

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.presenter import LeadListWidgets


#: Seconds that the cursor rests on a lead, with the preview open, until the user has looked at it.
LOOK = 1.0
#: Without a key for so long, nobody looks.
_NOBODY = timedelta(minutes=5)


class LookTracker:
    """Marks the lead under the cursor as seen, once the cursor has rested there."""

    def __init__(self, screen: AppScreen[Any], store: Store, widgets: LeadListWidgets) -> None:
        self._screen, self._store, self._widgets = screen, store, widgets
        self._lead_id: int | None = None
        self._debouncer = Debouncer(screen, LOOK, self._look, restart=True)

    def see(self, lead_id: int) -> None:
        """The preview shows a lead that the user has not looked at as it is."""
        self._lead_id = lead_id
        self._debouncer.request()

    def _look(self) -> None:
        lead_id, active = self._lead_id, self._store.profile.last_active
        if lead_id is None or lead_id != self._widgets.area.lead_id:
            return
        here = active is None or clock.now() - active < _NOBODY
        if here and self._screen.is_active and self._widgets.preview.display:
            self._screen.run_guarded(partial(self._store.unread.mark_read, [lead_id]), group="look")


class CursorFollower:
    """Shows the lead under the cursor, and reads its notes once the cursor rests.

    ``text`` is what is searched for. While ``is_busy`` nothing is read from TaskIP.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        widgets: LeadListWidgets,
        *,
        text: Callable[[], str],
        is_busy: Callable[[], bool],
    ) -> None:
        self._store, self._is_busy = store, is_busy
        self._preview = PreviewLoader(
            screen,
            widgets.preview,
            widgets.area,
            read=store.leads.detail,
            text=text,
            reads_ahead=lambda: store.sync.reads_ahead,
            news_shown=LookTracker(screen, store, widgets).see,
        )
        self.read_ahead = NoteReadAhead(
            screen, widgets.area, read=store.sync.read_notes_ahead, allowed=self._may_read_ahead
        )

    @property
    def pending(self) -> bool:
        """Whether the preview is about to be read."""
        return self._preview.pending

    def follow(self) -> None:
        """Follow the cursor to where it is now."""
        self._preview.follow()
        self.read_ahead.follow()

    def reload(self) -> None:
        """Read the lead under the cursor again."""
        self._preview.reload()

    def _may_read_ahead(self) -> bool:
        return self._store.sync.reads_ahead and not self._is_busy()
