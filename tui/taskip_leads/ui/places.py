"""The places of the pipeline: the board, the agenda, insights. Each keeps what was chosen there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.app import App

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.ui.leads.query_state import LeadListQuery, first_query

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.base.screen import AppScreen
    from taskip_leads.ui.insights.choices import InsightsChoices


class PipelinePlaces:
    """Makes the screens of these places, and imports each with its first key."""

    def __init__(self, app: App[None], store: Store) -> None:
        self._app, self._store = app, store

    def make(self, place: str, list_query: LeadListQuery) -> AppScreen[Any] | None:
        """Return a screen of a place; None if it is in front already.

        ``list_query``: that of the list, whose filters are those of the board.
        """
        front: object = self._app.screen
        match place:
            case "board":
                from taskip_leads.ui.board.screen import BoardScreen

                if not isinstance(front, BoardScreen):
                    return BoardScreen(self._store, list_query)
            case "agenda":
                from taskip_leads.ui.agenda.screen import AgendaScreen

                if not isinstance(front, AgendaScreen):
                    return AgendaScreen(self._store, self._agenda_query)
            case _:
                from taskip_leads.ui.insights.screen import InsightsScreen

                if not isinstance(front, InsightsScreen):
                    return InsightsScreen(self._store, self._insights)
        return None

    @cached_property
    def _agenda_query(self) -> LeadListQuery:
        from taskip_leads.ui.agenda.bars import MINE

        query = first_query(self._store)
        if self._store.profile.me is not None:
            query.change(LeadQuery(owners=MINE))
        return query

    @cached_property
    def _insights(self) -> InsightsChoices:
        from taskip_leads.ui.insights.choices import InsightsChoices

        return InsightsChoices()
