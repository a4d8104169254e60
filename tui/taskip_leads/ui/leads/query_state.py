"""The query of the lead list, and whether the screen shows its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.message_pump import MessagePump

from taskip_leads import clock
from taskip_leads.clock import WeekStart
from taskip_leads.models.filters.chips import without
from taskip_leads.models.filters.query import (
    LeadQuery,
    NameLookup,
    Sort,
    SortField,
    View,
    ready_made,
)
from taskip_leads.models.lead_views import Selection
from taskip_leads.ui.base.debounce import Debouncer

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Store events within this many seconds cause one reload.
_COALESCE = 0.08


class LeadListQuery:
    """Track the open view and the query that the list shows.

    Every method that changes the query returns the new one. ``sort`` arguments are the order that the
    user chose last: it belongs to the view of all leads, while other views carry their own.
    """

    def __init__(self, views: tuple[View, ...]) -> None:
        self._views = views
        self._index = 0
        self._current = views[0].query

    @property
    def current(self) -> LeadQuery:
        """The query that the list shows."""
        return self._current

    @property
    def views(self) -> tuple[View, ...]:
        """All views, in the order of their digits."""
        return self._views

    @property
    def index(self) -> int:
        """The index of the open view."""
        return self._index

    @property
    def view(self) -> View:
        """The open view; its query may have been changed since."""
        return self._views[self._index]

    def replace_views(self, views: tuple[View, ...]) -> None:
        """Use these views from now on; the query stays."""
        self._views = views
        self._index = min(self._index, len(views) - 1)

    def change(self, query: LeadQuery) -> LeadQuery:
        """Show another query inside the open view."""
        self._current = query
        return query

    def set_order(self, sort: Sort) -> LeadQuery:
        """Order the leads by ``sort``."""
        return self.change(replace(self._current, sort=sort))

    def sort_by(self, field: SortField) -> LeadQuery:
        """Order by a column; a second time, in the other direction.

        By date, the second time is next steps first, the default order.
        """
        sort = self._current.sort
        if field is SortField.WHEN and sort.field is SortField.WHEN:
            return self.set_order(Sort())
        descending = not sort.descending if sort.field is field else field.falls
        return self.set_order(Sort(field, descending))

    def set_text(self, text: str) -> LeadQuery:
        """Search for ``text``."""
        return self.change(replace(self._current, text=text))

    def drop(self, part: str) -> LeadQuery:
        """Remove one filter; ``part`` is that of its chip."""
        return self.change(without(self._current, part))

    def clear(self) -> LeadQuery:
        """Remove every filter, those of the view as well; the order stays."""
        self._index = 0
        return self.change(LeadQuery(sort=self._current.sort))

    def follow_day(self, today: date, week_start: WeekStart) -> None:
        """Let relative days of the query, such as ``14d``, count from ``today``."""
        from taskip_leads.models.filters.dates import from_day

        self._current = from_day(self._current, today, week_start)

    def open_view(self, index: int, sort: Sort) -> LeadQuery:
        """Open a view as it was saved."""
        self.mark_open(index)
        query = self._views[index].query
        return self.change(query if index else replace(query, sort=sort))

    def mark_open(self, index: int) -> None:
        """Show a view as the open one without changing the query."""
        self._index = index

    def step_out(self, sort: Sort) -> LeadQuery | None:
        """Remove the text, else the filters added to the view, else leave the view.

        Returns None if nothing is left to remove.
        """
        saved = self.view.query
        if self._current.text:
            return self.set_text("")
        if replace(self._current, sort=saved.sort) != saved:
            return self.change(replace(saved, sort=self._current.sort))
        if self._index:
            return self.open_view(0, sort)
        return None


def first_query(store: Store) -> LeadListQuery:
    """Return the query of a list whose views were not read yet: of those that every list begins with."""
    return LeadListQuery(ready_made(clock.today(), store.profile.rules.week_start))


class Freshness:
    """Tracks whether the leads on the screen answer the current query and show the latest changes.

    ``reload`` is called once for all changes of a moment; with ``own_at_once``, at once for those of the
    user.
    """

    def __init__(
        self,
        owner: MessagePump,
        list_query: LeadListQuery,
        reload: Callable[[], None],
        *,
        own_at_once: bool = False,
    ) -> None:
        self._list_query, self._reload, self._own_at_once = list_query, reload, own_at_once
        self._debouncer = Debouncer(owner, _COALESCE, reload)
        self._answered: LeadQuery | None = None
        #: The user changed leads, and the screen does not show it yet.
        self._outdated = False
        #: Leads that changed since the last reload; None: any may have.
        self.changes: frozenset[int] | None = frozenset()

    @property
    def pending(self) -> bool:
        """Whether a reload is about to start."""
        return self._debouncer.pending

    def is_current(self, *, selecting: bool) -> bool:
        """Whether the screen shows what the user expects; ``selecting``: a query is running."""
        if self._outdated and (selecting or self._debouncer.pending):
            return False
        return self._answered == self._list_query.current or not selecting

    def add_change(self, lead_ids: frozenset[int] | None = None, *, own: bool = False) -> None:
        """Reload soon because leads changed; ``own`` means by the user."""
        self._outdated = self._outdated or own
        if lead_ids is None or self.changes is None:
            self.changes = None
        else:
            self.changes |= lead_ids
        if own and self._own_at_once:
            self._debouncer.cancel()
            self._reload()
        else:
            self._debouncer.request()

    def take_changes(self) -> frozenset[int] | None:
        """Return the changed leads and forget them."""
        changes, self.changes = self.changes, frozenset()
        return changes

    def mark_shown(self, query: LeadQuery) -> None:
        """Note that the screen shows the answer to this query."""
        self._answered = query
        self._outdated = self._outdated and self._debouncer.pending


class LatestAnswer:
    """The leads of the latest answer to a screen's query, and the names that its filters need."""

    def __init__(self, store: Store, freshness: Freshness) -> None:
        self._store, self._freshness = store, freshness
        self._selection: Selection | None = None
        self._names = NameLookup()

    @property
    def selection(self) -> Selection | None:
        """The leads; None until the first answer."""
        return self._selection

    @property
    def names(self) -> NameLookup:
        """The names of statuses, sources and people, as far as they were read."""
        return self._names

    @property
    def is_complete(self) -> bool:
        """Whether the answer holds all leads that match; right after the start it may be the first only."""
        return self._selection is not None and self._selection.matches is None

    @property
    def pending(self) -> bool:
        """Whether a reload is about to start, or nothing was read yet."""
        return self._selection is None or self._freshness.pending

    def take(self, selection: Selection) -> None:
        """Replace the answer."""
        self._selection = selection

    def lacks_names(self, query: LeadQuery) -> bool:
        """Whether the chips of a query need names that were not read."""
        return bool(query.filters) and self._names == NameLookup()

    async def read_names(self) -> None:
        """Read the names of statuses, sources and people."""
        self._names = await self._store.leads.name_lookup()
