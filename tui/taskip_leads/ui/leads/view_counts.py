"""The number of leads in each view, for the tabs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from taskip_leads.models.filters.query import LeadQuery, View
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen

#: Seconds without a key before the views are counted.
_QUIET = 0.25


class ViewCounts:
    """Count the leads of each view while the user rests.

    ``count`` counts a query; ``refresh`` recounts the views in the worker group ``count``, which every
    new query cancels.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        count: Callable[[LeadQuery], Awaitable[int]],
        *,
        refresh: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self._count = count
        self._by_view: dict[int, int] = {}
        start = partial(screen.run_guarded, refresh, group="count", exclusive=True)
        self._debouncer = Debouncer(screen, _QUIET, start, restart=True)

    @property
    def pending(self) -> bool:
        """Whether counting is about to start."""
        return self._debouncer.pending

    def request(self) -> None:
        """Count when no key was pressed for a while."""
        self._debouncer.request()

    def get(self, view_id: int) -> int | None:
        """Return the count of a view, or None while it was not counted."""
        return self._by_view.get(view_id)

    def set(self, view_id: int, count: int) -> None:
        """Set the count of a view that is known without counting."""
        self._by_view[view_id] = count

    def forget(self, view_id: int) -> None:
        """Drop the count of a view whose query changed."""
        self._by_view.pop(view_id, None)

    async def count_views(self, views: Sequence[View]) -> None:
        """Count the leads of these views, one after the other."""
        for view in views:
            self._by_view[view.id] = await self._count(view.query)
