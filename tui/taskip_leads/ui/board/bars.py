"""What the board's bars say about its view and its held moves."""

from __future__ import annotations

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.filters.query import Sort
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.sync_state import SyncState
from taskip_leads.ui.board import texts
from taskip_leads.ui.board.moves import HeldMoves
from taskip_leads.ui.board.widgets.view import BoardView
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.presenter import BarTexts
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.status_bar import StatusSegment


class BoardBars:
    """Builds the texts that the presenter of the bars asks for."""

    def __init__(
        self, view: BoardView, moves: HeldMoves, list_query: LeadListQuery, glyphs: Glyphs
    ) -> None:
        self._view, self._moves = view, moves
        self._list_query, self._glyphs = list_query, glyphs
        self.texts = BarTexts(self._facts, self._switches, self._headline, names_held=True)

    def _facts(
        self, selection: Selection, state: SyncState, *, converted: bool | None
    ) -> list[StatusSegment]:
        """Return what can be taken back, else how many leads there are; and the cursor's place."""
        grid, held = self._view.grid, self._moves.newest
        if held is None:
            facts = messages.facts(selection, state, converted=False)
        else:
            count = self._moves.newest_count
            facts = [texts.held_fact(held, count, clock.now(), self._glyphs)]
        if grid.column is not None and grid.lead_id is not None:
            facts.append(texts.position(grid.index, len(grid.column.lead_ids)))
        return facts

    def _switches(self, state: SyncState, sort: Sort, *, filtered: bool, wide: bool) -> Content:
        """Return what the keys of the heads and cards show."""
        return texts.switches(self._view.facts, state, sort)

    def _headline(self, selection: Selection | None) -> Content:
        return texts.headline(selection, self._list_query.current.sort)
