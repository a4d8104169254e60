"""Load the lead list: ids, rows and search excerpts, and again after store events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from taskip_leads.models.filters.query import LeadQuery, ListColumn
from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.lead_views import SearchExcerpt, Selection
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads.query_state import Freshness, LatestAnswer, LeadListQuery
from taskip_leads.ui.leads.widgets.row_renderer import hides_match
from taskip_leads.ui.leads.widgets.table import LeadTable

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class LeadListLoader:
    """Select the leads of the current query and fill the table with them.

    If index and table have all data, the table shows it before ``request`` returns. Otherwise a worker
    reads the missing data, and all of it appears in one frame.

    Calls ``counted`` and ``selected`` when the ids are known, and ``loaded`` when the table shows them, in
    the same frame. ``reloaded`` gets the leads of a store event (None: any).
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        list_query: LeadListQuery,
        frame: FrameBatch,
        *,
        table: LeadTable,
        shown: asyncio.Event,
        counted: Callable[[Selection], None],
        selected: Callable[[], None],
        loaded: Callable[[LeadQuery, Selection], None],
        reloaded: Callable[[frozenset[int] | None], None],
    ) -> None:
        self._screen, self._store, self._table = screen, store, table
        self._list_query, self._frame = list_query, frame
        self._counted, self._selected, self._loaded = counted, selected, loaded
        self._reloaded = reloaded
        self.freshness = Freshness(screen, list_query, self._reload)
        self.answer = LatestAnswer(store, self.freshness)
        #: Set when the table shows its first answer.
        self._shown = shown

    @property
    def is_empty(self) -> bool:
        """Whether no lead matches."""
        selection = self.answer.selection
        return selection is not None and not selection.keys

    # Queries

    def request(self, *, same_query: bool) -> None:
        """Select the leads of the current query; of several requests the last one wins.

        With ``same_query``, only the leads may have changed, or their order.
        """
        query = self._list_query.current
        selection = self._store.leads.select_now(query)
        if selection is not None:
            self._take(selection)
            if self._is_at_hand(query, selection, same_query=same_query):
                # An earlier query must not replace this one.
                self._screen.workers.cancel_group(self._screen, "select")
                self._show(query, selection, {}, same_query=same_query)
                return
        self._screen.run_guarded(
            partial(self._select, query, selection, same_query), group="select", exclusive=True
        )

    def _is_at_hand(self, query: LeadQuery, selection: Selection, *, same_query: bool) -> bool:
        """Return whether this result can be shown without reading."""
        rows = self._table.rows
        visible = self._table.in_sight(selection.keys, same_query=same_query)
        if rows.missing(visible) or self.answer.lacks_names(query):
            return False
        if not query.text.strip():
            return True
        return not rows.without_match(
            visible, query.text, company=ListColumn.COMPANY in self._table.shown_columns()
        )

    async def _select(
        self, query: LeadQuery, selection: Selection | None, same_query: bool
    ) -> None:
        if selection is None:
            # A complete list never shrinks to its first leads again.
            at_once = not self.answer.is_complete
            selection = await self._store.leads.select(query, at_once=at_once)
            self._take(selection)
        visible = self._table.in_sight(selection.keys, same_query=same_query)
        excerpts = await self._read_rows(visible, query.text)
        if self.answer.lacks_names(query):
            await self.answer.read_names()
        self._show(query, selection, excerpts, same_query=same_query)

    async def complete(self) -> None:
        """Show all leads of the query where only the first of them are shown."""
        query = self._list_query.current
        if not self.answer.is_complete:
            selection = await self._store.leads.select(query)
            if query == self._list_query.current:
                self._take(selection)
                await self._select(query, selection, same_query=True)

    def _take(self, selection: Selection) -> None:
        # Before the rows are read, so that bars and rows are painted in one frame.
        self.answer.take(selection)
        self._counted(selection)
        self._selected()

    def _show(
        self,
        query: LeadQuery,
        selection: Selection,
        excerpts: Mapping[int, SearchExcerpt],
        *,
        same_query: bool,
    ) -> None:
        """Show ids, rows and excerpts in one frame."""
        chosen = self._screen.look.display.columns
        self._table.set_columns(chosen.of(self._list_query.view.name))
        self._table.set_leads(
            selection.keys,
            sort=query.sort,
            text=query.text,
            excerpts=excerpts,
            same_query=same_query,
        )
        self.freshness.mark_shown(query)
        self._loaded(query, selection)
        self._frame.release(self._table)
        self._shown.set()
        if ListColumn.STEP in self._table.shown_columns():
            sight = self._table.in_sight(selection.keys, same_query=True)
            self._screen.run_guarded(partial(self._read_steps, tuple(sight)), group="steps")

    async def _read_steps(self, lead_ids: tuple[int, ...]) -> None:
        """Read the texts of next steps, which stand in notes."""
        rows = await self._store.agenda.rows(lead_ids)
        self._table.put_steps({lead_id: row.step_text for lead_id, row in rows.items()})

    async def _read_rows(self, lead_ids: Sequence[int], text: str) -> Mapping[int, SearchExcerpt]:
        """Read the rows that the table lacks and return the excerpts of those that hide the match."""
        table, leads = self._table, self._store.leads
        missing = table.rows.missing(lead_ids)
        if not text.strip():
            table.put_rows(missing, await leads.rows(missing) if missing else {})
            return {}
        company = ListColumn.COMPANY in table.shown_columns()
        hidden = table.rows.without_match(lead_ids, text, company=company)
        if not missing and not hidden:
            return {}
        hides = partial(hides_match, needles=needles(text), company=company)
        rows, excerpts = await leads.rows_with_excerpts(
            missing, text, hides, hidden=hidden, company=not company
        )
        table.put_rows(missing, rows)
        return excerpts

    async def read_sums(self) -> None:
        """Read the selection's sums if the store omitted them."""
        selection = self.answer.selection
        if selection is not None and selection.sums is None:
            sums = await self._store.leads.sums(self._list_query.current)
            if self.answer.selection is selection:
                self.answer.take(replace(selection, sums=sums))
                self._selected()

    # Rows

    def request_rows(self, lead_ids: tuple[int, ...]) -> None:
        """Read rows that the table is about to show."""
        self._screen.run_guarded(partial(self._load_rows, lead_ids), group="rows")

    async def _load_rows(self, lead_ids: tuple[int, ...]) -> None:
        self._table.put_rows(lead_ids, await self._store.leads.rows(lead_ids))
        if ListColumn.STEP in self._table.shown_columns():
            await self._read_steps(lead_ids)
        text = self._list_query.current.text
        if text.strip():
            company = ListColumn.COMPANY in self._table.shown_columns()
            hidden = self._table.rows.without_match(lead_ids, text, company=company)
            excerpts = await self._store.leads.excerpts(hidden, text, company=not company)
            if self._list_query.current.text == text:
                self._table.put_excerpts(excerpts)

    # Store events

    def _reload(self) -> None:
        changed = self.freshness.take_changes()
        self._table.invalidate(changed)
        self._reloaded(changed)
