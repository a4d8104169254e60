"""Count the leads of each view for the tabs, and other slow counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads.models.filters.query import LeadQuery, View
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.query_state import LeadListQuery

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.area import LeadAreaLoader
    from taskip_leads.ui.leads.presenter import LeadListPresenter

#: Seconds without a key before slow counts and sums start.
QUIET = 0.25


class ViewCounts:
    """Count the leads of each view, and the new ones: immediately if that is fast, else on request.

    ``count_now`` returns None for a query that takes long; ``count`` answers it. ``count_new_now`` and
    ``count_new`` count the leads that are marked as new.
    """

    def __init__(
        self,
        count_now: Callable[[LeadQuery], int | None],
        count: Callable[[LeadQuery], Awaitable[int]],
        *,
        count_new_now: Callable[[LeadQuery], int],
        count_new: Callable[[LeadQuery], Awaitable[int]],
    ) -> None:
        self._count_now, self._count = count_now, count
        self._count_new_now, self._count_new = count_new_now, count_new
        self._by_view: dict[int, int] = {}
        self._new_by_view: dict[int, int] = {}
        #: Views whose count may have changed and takes long.
        self._left: tuple[View, ...] = ()
        #: Whether leads changed since the views were counted.
        self._outdated = True

    @classmethod
    def of(cls, store: Store) -> ViewCounts:
        """Return the counts of a store. Its module for new leads is imported when the index is filled."""
        return cls(
            store.leads.count_now,
            store.leads.count,
            count_new_now=lambda query: store.unread.count_new_now(query),
            count_new=lambda query: store.unread.count_new(query),
        )

    @property
    def complete(self) -> bool:
        """Whether every view was counted since leads changed."""
        return not self._left and not self._outdated

    def get(self, view_id: int) -> int | None:
        """Return the count of a view, or None while it was not counted."""
        return self._by_view.get(view_id)

    def get_new(self, view_id: int) -> int:
        """Return how many leads of a view are new, as far as they were counted."""
        return self._new_by_view.get(view_id, 0)

    def set(self, view_id: int, count: int) -> None:
        """Set the count of a view that is known without counting."""
        self._by_view[view_id] = count

    def forget(self, view_id: int) -> None:
        """Drop the count of a view whose query changed."""
        self._by_view.pop(view_id, None)
        self._new_by_view.pop(view_id, None)

    def invalidate(self) -> None:
        """Count the views again at the next ``update``: leads changed."""
        self._outdated = True

    def update(self, views: Sequence[View]) -> None:
        """Update fast counts if leads changed; the others stay until ``count_rest``."""
        if not self._outdated:
            return
        left: list[View] = []
        for view in views:
            count = self._count_now(view.query)
            if count is None:
                left.append(view)
            else:
                self._by_view[view.id] = count
                self._new_by_view[view.id] = self._count_new_now(view.query)
        self._left, self._outdated = tuple(left), False

    async def count_rest(self) -> None:
        """Count the slow views in sequence."""
        while self._left:
            view, *left = self._left
            self._by_view[view.id] = await self._count(view.query)
            self._new_by_view[view.id] = await self._count_new(view.query)
            self._left = tuple(left)


class BackgroundCounts:
    """Slow counts and sums, which start after a pause in typing."""

    def __init__(
        self,
        screen: AppScreen[Any],
        list_query: LeadListQuery,
        loader: LeadAreaLoader,
        presenter: LeadListPresenter,
        view_counts: ViewCounts,
    ) -> None:
        self._screen = screen
        self._list_query = list_query
        self._loader = loader
        self._presenter = presenter
        self._view_counts = view_counts
        start = partial(screen.run_guarded, self._count_rest, group="count", exclusive=True)
        self._debouncer = Debouncer(screen, QUIET, start, restart=True)

    @property
    def pending(self) -> bool:
        """Whether counting is about to begin."""
        return self._debouncer.pending

    def request(self) -> None:
        """Compute missing counts after a pause."""
        self._debouncer.request()

    def cancel(self) -> None:
        """Stop counting, if it has begun."""
        self._screen.workers.cancel_group(self._screen, "count")

    def count_views(self) -> None:
        """Count the fast views now; request the others."""
        self._view_counts.update(self._list_query.views)
        if not self._view_counts.complete:
            self.request()

    async def _count_rest(self) -> None:
        await self._loader.read_sums()
        await self._presenter.count_droppable(self._list_query.current)
        await self._view_counts.count_rest()
        self._presenter.show_tabs()
