"""What follows the cursor: the preview, and the notes of the leads that come next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.preview_loader import PreviewLoader
from taskip_leads.ui.leads.read_ahead import NoteReadAhead

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.presenter import LeadListWidgets


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
