"""Load the lead list: ids, rows and search excerpts, and again after store events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from taskip_leads.models.filters.language import NameLookup
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_views import SearchExcerpt, Selection
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.table import LeadTable

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Store events within this many seconds cause one reload.
_COALESCE = 0.08


class LeadListLoader:
    """Select the leads of the current query and fill the table with them.

    Calls ``selected`` when the ids are known, ``loaded`` when the table shows them, in the same frame,
    and awaits ``finished`` after that. ``reloaded`` gets the leads of a store event (None: any).
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        table: LeadTable,
        list_query: LeadListQuery,
        frame: FrameBatch,
        *,
        selected: Callable[[], None],
        loaded: Callable[[LeadQuery, Selection], None],
        finished: Callable[[LeadQuery, Selection], Awaitable[None]],
        reloaded: Callable[[frozenset[int] | None], None],
    ) -> None:
        self._screen, self._store, self._table = screen, store, table
        self._list_query, self._frame = list_query, frame
        self._selected, self._loaded = selected, loaded
        self._finished, self._reloaded = finished, reloaded
        self._debouncer = Debouncer(screen, _COALESCE, self._reload)
        self._selection: Selection | None = None
        #: The query that the visible rows answer.
        self._answered: LeadQuery | None = None
        #: The user changed leads, and the list does not show it yet.
        self._outdated = False
        #: Leads that changed since the last reload; None: any may have.
        self._changed: frozenset[int] | None = frozenset()
        self._names = NameLookup()

    @property
    def selection(self) -> Selection | None:
        """What the store answered last."""
        return self._selection

    @property
    def names(self) -> NameLookup:
        """The names of statuses, sources and people, as far as they were read."""
        return self._names

    @property
    def pending(self) -> bool:
        """Whether a reload is about to start, or nothing was read yet."""
        return self._selection is None or self._debouncer.pending

    def is_current(self, *, selecting: bool) -> bool:
        """Whether the rows are those that the user expects; ``selecting``: a query is running."""
        if self._outdated and (selecting or self._debouncer.pending):
            return False
        return self._answered == self._list_query.current or not selecting

    # Queries

    def request(self, *, same_query: bool) -> None:
        """Select the leads of the current query; of several requests the last one wins.

        With ``same_query``, only the leads may have changed, or their order.
        """
        self._screen.run_guarded(
            partial(self._select, self._list_query.current, same_query),
            group="select",
            exclusive=True,
        )

    async def _select(self, query: LeadQuery, same_query: bool) -> None:
        table = self._table
        selection = await self._store.leads.select(query, at_once=True)
        self._selection = selection
        # Before the rows are read, so that bars and rows are painted in one frame.
        self._selected()
        visible = table.in_sight(selection.keys, same_query=same_query)
        missing = table.rows.missing(visible)
        rows = await self._store.leads.rows(missing) if missing else {}
        table.put_rows(missing, rows)
        excerpts: dict[int, SearchExcerpt] = {}
        if query.text.strip():
            visible = table.in_sight(selection.keys, same_query=same_query)
            excerpts = await self._read_excerpts(visible, query.text)
        if query.filters and self._names == NameLookup():
            await self.read_names()
        # Ids, rows and excerpts appear in one frame.
        table.set_leads(
            selection.keys,
            sort=query.sort,
            text=query.text,
            excerpts=excerpts,
            same_query=same_query,
        )
        self._answered = query
        self._outdated = self._outdated and self._debouncer.pending
        self._loaded(query, selection)
        self._frame.release(table)
        self._screen.call_after_refresh(self._store.painted)
        await self._finished(query, selection)

    async def _read_excerpts(self, lead_ids: Sequence[int], text: str) -> dict[int, SearchExcerpt]:
        company = self._table.shows_company
        unmatched = self._table.rows.without_match(lead_ids, text, company=company)
        if not unmatched:
            return {}
        return await self._store.leads.excerpts(unmatched, text, company=not company)

    async def read_names(self) -> None:
        """Read what statuses, sources and people are called."""
        self._names = await self._store.leads.name_lookup()

    async def read_sums(self) -> None:
        """Read the values of the selection, where the store left them out."""
        selection = self._selection
        if selection is not None and selection.sums is None:
            sums = await self._store.leads.sums(self._list_query.current)
            if self._selection is selection:
                self._selection = replace(selection, sums=sums)
                self._selected()

    # Rows

    def request_rows(self, lead_ids: tuple[int, ...]) -> None:
        """Read rows that the table is about to show."""
        self._screen.run_guarded(partial(self._load_rows, lead_ids), group="rows")

    async def _load_rows(self, lead_ids: tuple[int, ...]) -> None:
        self._table.put_rows(lead_ids, await self._store.leads.rows(lead_ids))
        text = self._list_query.current.text
        if text.strip():
            excerpts = await self._read_excerpts(lead_ids, text)
            if self._list_query.current.text == text:
                self._table.put_excerpts(excerpts)

    # Store events

    def add_change(self, lead_ids: frozenset[int] | None = None, *, own: bool = False) -> None:
        """Reload soon because leads changed; ``own``: by what the user just did."""
        self._outdated = self._outdated or own
        if lead_ids is None or self._changed is None:
            self._changed = None
        else:
            self._changed |= lead_ids
        self._debouncer.request()

    def _reload(self) -> None:
        changed, self._changed = self._changed, frozenset()
        self._table.invalidate(changed)
        self._reloaded(changed)
