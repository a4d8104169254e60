"""Load the preview for the lead under the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.widgets.preview import Preview

if TYPE_CHECKING:
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
        *,
        read: Callable[[int], Awaitable[LeadDetail | None]],
        text: Callable[[], str],
        reads_ahead: Callable[[], bool],
        news_shown: Callable[[int], None],
    ) -> None:
        """``reads_ahead``: whether notes come by themselves, without opening the lead.

        ``news_shown`` is called with a lead that the user has not looked at as it is.
        """
        self._preview, self._area = preview, area
        self._screen, self._read, self._text = screen, read, text
        self._reads_ahead, self._news_shown = reads_ahead, news_shown
        self._detail: LeadDetail | None = None
        self._debouncer = Debouncer(screen, _REST, self.reload, restart=True)

    @property
    def pending(self) -> bool:
        """Whether the preview is about to be read."""
        return self._debouncer.pending

    def follow(self) -> None:
        """Show the lead under the cursor, as soon as the cursor rests."""
        self._debouncer.cancel()
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
        detail = await self._read(lead_id)
        if lead_id != self._area.lead_id:
            return
        if detail is not None and detail.unread is not None:
            self._news_shown(lead_id)
        self._detail = None if detail is None else detail.keeping_news(self._detail)
        self._preview.show(self._detail, self._text(), reads_ahead=self._reads_ahead())
