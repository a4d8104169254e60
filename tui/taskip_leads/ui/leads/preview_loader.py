"""Load the preview for the lead under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.read_ahead import NoteReadAhead
from taskip_leads.ui.leads.widgets.preview import Preview

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.area import LeadArea

# The preview follows when the user rests: letters and a key that is held down come faster than
# anyone reads.
_REST = 0.05


class PreviewLoader:
    """Read the lead under the cursor, and show it with the matches of the search."""

    def __init__(
        self,
        screen: AppScreen[Any],
        preview: Preview,
        area: LeadArea,
        store: Store,
        *,
        text: Callable[[], str],
        is_editing: Callable[[], bool],
    ) -> None:
        """``text`` is what is searched for; ``is_editing``: the user types or picks a filter."""
        self._preview, self._area = preview, area
        self._screen, self._store, self._text = screen, store, text
        self.read_ahead = NoteReadAhead(
            screen,
            area,
            read=store.sync.read_notes_ahead,
            allowed=lambda: store.sync.reads_ahead and not is_editing(),
        )
        self._debouncer = Debouncer(screen, _REST, self.reload, restart=True)

    @property
    def pending(self) -> bool:
        """Whether the preview is about to be read."""
        return self._debouncer.pending

    def follow(self) -> None:
        """Show the lead under the cursor, and read its notes, as soon as the cursor rests."""
        self._debouncer.cancel()
        self.read_ahead.follow()
        lead_id = self._area.lead_id
        if lead_id is None:
            self._preview.show(None)
        elif not self._preview.shows(lead_id, self._text()):
            self._debouncer.request()

    def reload(self) -> None:
        """Read the lead under the cursor again now."""
        self._debouncer.cancel()
        lead_id = self._area.lead_id
        if lead_id is not None:
            self._screen.run_guarded(partial(self._load, lead_id), group="preview", exclusive=True)

    async def _load(self, lead_id: int) -> None:
        detail = await self._store.leads.detail(lead_id)
        if lead_id == self._area.lead_id:
            self._preview.show(detail, self._text(), reads_ahead=self._store.sync.reads_ahead)
