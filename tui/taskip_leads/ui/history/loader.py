"""Read the lines of the history, page by page, and the figures of the day under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from taskip_leads import clock
from taskip_leads.models.history.day import DayFigures
from taskip_leads.models.history.entry import HistoryEntry
from taskip_leads.models.history.kinds import HistoryKind
from taskip_leads.models.history.plans import DayPlans
from taskip_leads.store.history.service import HistoryService
from taskip_leads.ui.base.screen import AppScreen

#: Lines of a page.
_PAGE = 100


class HistoryLoader:
    """Keeps the filter and what was read; ``shown`` and ``counted`` are called after each read."""

    #: The groups of its workers.
    READS, COUNTS = "read", "count"

    def __init__(
        self,
        screen: AppScreen[Any],
        history: HistoryService,
        *,
        shown: Callable[[], None],
        counted: Callable[[], None],
    ) -> None:
        self._screen, self._history = screen, history
        self._shown, self._counted = shown, counted
        self.text = ""
        self.kind: HistoryKind | None = None
        self.entries: list[HistoryEntry] = []
        self._more = False
        #: The figures of a day, and the plans if that is today; None until they are read.
        self.figures: DayFigures | None = None
        self.plans: DayPlans | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether lines are left out."""
        return bool(self.text.strip()) or self.kind is not None

    @property
    def has_more(self) -> bool:
        """Whether there are older lines than those that were read."""
        return self._more

    def filter(self, text: str, kind: HistoryKind | None) -> None:
        """Show only lines with these words, and of this kind."""
        self.text, self.kind = text, kind
        self.entries = []
        self.request()

    def request(self) -> None:
        """Read again what is shown, and the newest lines."""
        self._screen.run_guarded(self._read, group=self.READS, exclusive=True)

    async def _read(self) -> None:
        limit = max(_PAGE, len(self.entries))
        page = await self._history.page(self.text, self.kind, limit=limit)
        self.entries, self._more = list(page.entries), page.more
        self._shown()

    def request_older(self) -> None:
        """Read one more page, if there is one."""
        if self._more and not self._screen.working(self.READS):
            self._screen.run_guarded(self._read_older, group=self.READS, exclusive=True)

    async def _read_older(self) -> None:
        last = self.entries[-1].number
        page = await self._history.page(self.text, self.kind, before=last, limit=_PAGE)
        self.entries, self._more = [*self.entries, *page.entries], page.more
        self._shown()

    def count(self, day: date, *, again: bool = False) -> None:
        """Count what was done on a day, unless that is known; ``again``: it may have changed."""
        if again or self.figures is None or self.figures.day != day:
            self._screen.run_guarded(partial(self._count, day), group=self.COUNTS, exclusive=True)

    async def _count(self, day: date) -> None:
        figures = await self._history.day(day)
        plans = await self._history.plans() if day == clock.today() else None
        self.figures, self.plans = figures, plans
        self._counted()
