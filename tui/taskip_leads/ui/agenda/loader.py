"""Load the agenda: its groups, the rows in sight, and what can still be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from taskip_leads.models.agenda.agenda import Agenda
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_views import Selection
from taskip_leads.ui.agenda.kept import KeptLeads
from taskip_leads.ui.agenda.widgets.view import AgendaView
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads.query_state import Freshness, LatestAnswer, LeadListQuery

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class AgendaLoader:
    """Reads the agenda of the current query and shows all of it in one frame.

    Calls ``selected`` when the leads are known, and ``loaded`` when the view shows them, in the same
    frame. ``reloaded`` gets the leads of a store event (None: any); ``shown``, the agenda that is shown.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        list_query: LeadListQuery,
        frame: FrameBatch,
        *,
        view: AgendaView,
        kept: KeptLeads,
        shown: Callable[[Agenda], None],
        selected: Callable[[], None],
        loaded: Callable[[LeadQuery, Selection], None],
        reloaded: Callable[[frozenset[int] | None], None],
    ) -> None:
        self._screen, self._store, self._list_query = screen, store, list_query
        self._frame, self._view, self._reader = frame, view, store.agenda
        self._selected, self._loaded, self._reloaded = selected, loaded, reloaded
        self.freshness = Freshness(screen, list_query, self._reload, own_at_once=True)
        self._kept, self._shown = kept, shown
        self.answer = LatestAnswer(store, self.freshness)
        #: Leads in sight whose row is to be read again.
        self._stale: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether no lead matches; that nothing is due is told by the agenda itself."""
        return self.answer.selection is not None and not self._view.agenda.matching

    def request(self, *, same_query: bool) -> None:
        """Read the agenda of the current query; of several requests the last one wins."""
        query = self._list_query.current
        self._screen.run_guarded(
            partial(self._load, query, same_query), group="select", exclusive=True
        )

    async def _load(self, query: LeadQuery, same_query: bool) -> None:
        view, reader = self._view, self._reader
        self._kept.update(await reader.held(), view.agenda)
        agenda = await reader.read(query, self._kept.places)
        if same_query and agenda.due_sums is None:
            # Sums that go for a moment with each change would flicker.
            agenda = await reader.add_sums(agenda, query, self._kept.places)
        changed = self.freshness.take_changes()
        # Kept until they are read: another request may cancel this one.
        self._stale |= view.rows.leads.invalidate(changed, set(view.lines.leads_in_sight()))
        visible = view.in_sight(agenda, same_query=same_query)
        missing = view.rows.leads.missing(visible)
        wanted = list(dict.fromkeys((*missing, *self._stale.intersection(visible))))
        rows = await reader.rows(wanted) if wanted else {}
        if self.answer.lacks_names(query):
            await self.answer.read_names()
        view.rows.put(wanted, rows)
        self._stale -= frozenset(wanted)
        self._show(query, agenda, same_query=same_query)

    def _show(self, query: LeadQuery, agenda: Agenda, *, same_query: bool) -> None:
        """Show groups and rows in one frame."""
        self._view.show_agenda(agenda, query.text, self._kept.goals, same_query=same_query)
        lead_ids = self._view.lead_ids
        selection = Selection(lead_ids, agenda.total, among=agenda.active, sums=agenda.sums)
        self.answer.take(selection)
        self._selected()
        self.freshness.mark_shown(query)
        self._loaded(query, selection)
        self._shown(agenda)
        self._frame.release(self._view)

    async def read_sums(self) -> None:
        """Read the sums if the store omitted them."""
        selection, agenda = self.answer.selection, self._view.agenda
        if selection is not None and selection.sums is None:
            query = self._list_query.current
            summed = await self._reader.add_sums(agenda, query, self._kept.places)
            if self.answer.selection is selection:
                self.answer.take(replace(selection, sums=summed.sums))
                self._view.lines.add_sums(summed)
                self._selected()

    async def complete(self) -> None:
        """Do nothing: the agenda has all leads from its first answer on."""

    def request_rows(self, lead_ids: tuple[int, ...]) -> None:
        """Read rows that the agenda is about to show, or whose notes have changed."""
        self._screen.run_guarded(partial(self._load_rows, lead_ids), group="rows")

    async def _load_rows(self, lead_ids: tuple[int, ...]) -> None:
        self._view.put_rows(lead_ids, await self._reader.rows(lead_ids))

    def _reload(self) -> None:
        self._reloaded(self.freshness.changes)
