"""The pipeline above the list: whether it is shown, and what it counts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.containers import Container
from textual.geometry import Size

from taskip_leads.models.lead_views import Selection
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.screen import PIPELINE_COLUMNS
from taskip_leads.ui.render.theme import Palette

if TYPE_CHECKING:
    from taskip_leads.store.leads.shares import StatusShareReader
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.widgets.pipeline_strip import PipelineStrip

#: The terminal's rows from which on the pipeline is shown to a user who never chose.
_ROWS = 30


class PipelineOverview:
    """Shows a ``PipelineStrip`` in ``holder``, which keeps its rows free from the first frame on."""

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        holder: Container,
        list_query: LeadListQuery,
    ) -> None:
        self._screen, self._store, self._holder = screen, store, holder
        self._list_query = list_query
        self._strip: PipelineStrip | None = None

    @cached_property
    def _shares(self) -> StatusShareReader:
        from taskip_leads.store.leads.shares import StatusShareReader

        store = self._store
        return StatusShareReader(store.database, store.events, store.leads.index)

    def fit(self, size: Size) -> None:
        """Show the strip if the terminal has room for it and the user wants it."""
        chosen = self._store.profile.shows_pipeline
        wanted = size.height >= _ROWS if chosen is None else chosen
        shown = wanted and size.width >= PIPELINE_COLUMNS
        if shown != self._screen.has_class("-pipeline"):
            self._screen.set_class(shown, "-pipeline")
            if shown and self._is_counted:
                self._request()

    async def toggle(self) -> None:
        """Show or hide the strip, and keep that for the next start."""
        shown = self._screen.has_class("-pipeline")
        await self._store.profile.save_shows_pipeline(not shown)
        self.fit(self._screen.app.size)

    def show(self, selection: Selection) -> None:
        """Count these leads; called in the turn of the loop in which they were selected."""
        if not self._is_counted:
            return
        shares = self._shares.shares_now(selection)
        if shares is None:
            self._request()
        else:
            self._shown_strip().show(shares, self._list_query.current.statuses.chosen)

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""
        if self._strip is not None:
            self._strip.set_palette(palette)

    @property
    def _is_counted(self) -> bool:
        """Whether all leads are read. Then the list is selected again, so nothing is waited for here."""
        return self._store.leads.index.complete is not None

    def _request(self) -> None:
        self._screen.run_guarded(self._read, group="pipeline", exclusive=True)

    async def _read(self) -> None:
        """Read the statuses, and count the leads of the current query once all leads are read."""
        await self._shares.read_statuses()
        selection = await self._store.leads.select(self._list_query.current)
        shares = self._shares.shares_now(selection)
        if shares is not None:
            self._shown_strip().show(shares, self._list_query.current.statuses.chosen)

    def _shown_strip(self) -> PipelineStrip:
        if self._strip is None:
            from taskip_leads.ui.leads.widgets.pipeline_strip import PipelineStrip

            look = self._screen.look
            self._strip = PipelineStrip(look.palette, look.glyphs)
            self._holder.mount(self._strip)
        return self._strip
