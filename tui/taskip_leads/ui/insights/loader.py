"""Read figures for the screen: the counts first, then what takes longer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads.models.filters.query import NameLookup
from taskip_leads.models.insights.figures import Insights
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.insights.choices import InsightsChoices

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Changes of the store within this many seconds are counted together.
_DEBOUNCE = 0.3


class InsightsLoader:
    """Reads what ``choices`` ask for and calls ``show`` with the figures, and whether more follow."""

    #: The worker that keys wait for, and the one that adds up afterwards.
    COUNTS, REST = "read", "complete"

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        choices: InsightsChoices,
        show: Callable[[Insights, bool], None],
    ) -> None:
        self._screen, self._store, self._choices, self._show = screen, store, choices, show
        self._soon = Debouncer(screen, _DEBOUNCE, self.request)
        #: Names of statuses, sources and people, for chips and filters.
        self.names = NameLookup()

    @property
    def pending(self) -> bool:
        """Whether something is going to be read."""
        return self._soon.pending

    def request(self) -> None:
        """Read the figures now, in place of those that are being read."""
        self._soon.cancel()
        self._screen.workers.cancel_group(self._screen, self.REST)
        self._screen.run_guarded(self._read, group=self.COUNTS, exclusive=True)

    def request_soon(self) -> None:
        """Read the figures again, because leads or notes have changed."""
        self._soon.request()

    async def _read(self) -> None:
        self.names = await self._store.leads.name_lookup()
        choices = self._choices
        figures = self._store.leads.insights.read(choices.query, choices.period, choices.currency)
        self._show(await anext(figures), True)
        self._screen.run_guarded(partial(self._read_rest, figures), group=self.REST, exclusive=True)

    async def _read_rest(self, figures: AsyncIterator[Insights]) -> None:
        latest: Insights | None = None
        async for insights in figures:
            if latest is not None:
                self._show(latest, True)
            latest = insights
        if latest is not None:
            self._show(latest, False)
