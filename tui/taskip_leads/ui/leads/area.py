"""What the controllers of filters, views and marks need from the screen that shows the leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Selection
from taskip_leads.ui.render.theme import Palette

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.base.screen import AppScreen
    from taskip_leads.ui.compat.frame_batch import FrameBatch
    from taskip_leads.ui.leads.query_state import Freshness, LatestAnswer, LeadListQuery


class LeadArea(Protocol):
    """The widget that shows the leads, with a cursor on one of them."""

    @property
    def lead_ids(self) -> Sequence[int]: ...

    @property
    def lead_id(self) -> int | None: ...

    @property
    def row(self) -> LeadRow | None: ...

    def next_leads(self, count: int) -> Sequence[int]:
        """Return the lead under the cursor and those that follow it."""

    def move_to_lead(self, lead_id: int) -> None:
        """Move the cursor to a lead, if it is shown."""

    def choose(self) -> None:
        """Keep the cursor on its lead also when a filter goes."""

    def set_marks(self, marks: frozenset[int]) -> None:
        """Show these leads as marked."""

    def set_me(self, me: int | None) -> None:
        """Set the user at this machine."""

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""

    def set_notice(self, lines: tuple[str, ...]) -> None:
        """Show lines below the leads, if there is room."""

    def focus(self, scroll_visible: bool = True) -> Any:
        """Take the focus."""


class LeadAreaLoader(Protocol):
    """Fills the widget with the leads of the current query."""

    @property
    def answer(self) -> LatestAnswer: ...

    @property
    def is_empty(self) -> bool:
        """Whether no lead matches, so that the empty state says why."""

    @property
    def freshness(self) -> Freshness:
        """Whether the widget shows the current query and the latest changes."""

    def request(self, *, same_query: bool) -> None:
        """Show the leads of the current query."""

    async def complete(self) -> None:
        """Show all leads of the query where only the first of them are shown."""

    def request_rows(self, lead_ids: tuple[int, ...]) -> None:
        """Read rows that the widget is about to show."""

    async def read_sums(self) -> None:
        """Read the selection's sums if the store omitted them."""


class MakeLoader(Protocol):
    """Makes the loader of a screen."""

    def __call__(
        self,
        screen: AppScreen[Any],
        store: Store,
        list_query: LeadListQuery,
        frame: FrameBatch,
        *,
        selected: Callable[[], None],
        loaded: Callable[[LeadQuery, Selection], None],
        reloaded: Callable[[frozenset[int] | None], None],
    ) -> LeadAreaLoader: ...
