"""What the agenda's bars say about its leads and about who is *me*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.content import Content

from taskip_leads.models.filters.query import ME, Pick, Sort
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.ui import keys
from taskip_leads.ui.agenda import texts
from taskip_leads.ui.agenda.widgets.view import AgendaView
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.presenter import BarTexts
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.widgets.status_bar import StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.profile import Profile

#: The filter that the agenda begins with.
MINE = Pick(frozenset((ME,)))


class AgendaBars:
    """Builds the texts that the presenter of the bars asks for."""

    def __init__(self, view: AgendaView, list_query: LeadListQuery, profile: Profile) -> None:
        self._view, self._list_query, self._profile = view, list_query, profile
        self.texts = BarTexts(self._facts, self._right, self._unfiltered)

    def _facts(
        self, selection: Selection, state: SyncState, *, converted: bool | None
    ) -> list[StatusSegment]:
        return texts.facts(self._view.agenda, growing=state.first)

    def _right(self, state: SyncState, sort: Sort, *, filtered: bool, wide: bool) -> Content:
        """Return how to see more or fewer leads, and how old they are if that is to be said."""
        parts = [self._key()]
        offline = state.link is ConnectionState.OFFLINE and state.synced_at is not None
        if offline or (state.first and state.link is ConnectionState.SYNCING):
            parts.insert(0, messages.right_of_chips(state, sort, filtered=True, wide=False))
        return Content("   ").join([part for part in parts if part.cell_length])

    def _key(self) -> Content:
        query = self._list_query.current
        if query.owners == MINE and not replace(query, owners=Pick()).filters:
            return texts.key_hint(keys.name_of("agenda.clear"), "everyone")
        if query.filters:
            return texts.key_hint(keys.name_of("agenda.clear"), "clear")
        digit = next((v.digit for v in self._list_query.views if v.query.owners == MINE), None)
        if digit is None or self._profile.me is None:
            return Content()
        return texts.key_hint(str(digit), "mine")

    def _unfiltered(self, selection: Selection | None) -> Content:
        if selection is None:
            return Content()
        leads = self._view.agenda.matching
        return texts.who_are_you(leads) if self._profile.me is None else texts.everyone(leads)
