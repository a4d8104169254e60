"""The base of the screens that show the leads of a query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from taskip_leads.models.filters.query import SortField
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen, WritingPlace
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads.coordinator import LeadListCoordinator
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.empty_state import EmptyState
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInputKind
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.view_tabs import ViewTabs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.models.lead_row import LeadRow
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.area import LeadArea
    from taskip_leads.ui.widgets.arrival_toast import ArrivalToast


class LeadQueryScreen(AppScreen[None]):
    """Puts views, filters, a preview and bars around the widget that shows the leads.

    A subclass creates that widget in ``make_area`` and passes its coordinator to ``attach`` when it is
    mounted. What a key does to the leads of the query is here, what it does to the widget is not.
    """

    #: The class that the screen has while the preview is hidden, or shown.
    PREVIEW_CLASS = "-no-preview"

    #: Whether the preview tells since when a lead is in its status.
    SHOWS_STATUS_AGE = False

    def __init__(self, store: Store, *, frame_seconds: float | None = None) -> None:
        """``frame_seconds``: how long a frame may wait for what a key has changed."""
        super().__init__()
        self._store = store
        self._frame = FrameBatch(self, frame_seconds)
        self.set_class(self.look.display.compact, "-compact")
        #: The toast for leads that have come last, which may be gone.
        self._arrival: ArrivalToast | None = None

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield from self.make_head()
        yield from self.make_overview()
        yield FilterBar(glyphs, flat=palette.flat, before_change=self._frame.hold)
        yield Static(id="said", markup=False)
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            yield from self.make_area()
            yield EmptyState(glyphs)
            yield Preview(palette, glyphs, shows_status_age=self.SHOWS_STATUS_AGE)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(keys.footer(self.SCOPE))
        yield Static("taskip-leads needs 40 by 10 cells.", id="room", markup=False)

    def show_density(self) -> None:
        """Show leads as densely as the settings say."""
        self.set_class(self.look.display.compact, "-compact")

    def make_head(self) -> Iterable[Widget]:
        """Create the two rows above the filters."""
        yield ViewTabs(self.look.glyphs)

    def make_overview(self) -> Iterable[Widget]:
        """Create what stands under the tabs."""
        return ()

    def make_area(self) -> Iterable[Widget]:
        """Create the widget that shows the leads."""
        raise NotImplementedError

    def attach(self, coordinator: LeadListCoordinator) -> None:
        """Use this coordinator; called once, when the screen is mounted."""
        self.coordinator = coordinator

    @property
    def area(self) -> LeadArea:
        """The widget that shows the leads."""
        return self.coordinator.area

    @property
    def list_query(self) -> LeadListQuery:
        """The query of the screen, which other screens can show too."""
        return self.coordinator.list_query

    def recolour(self) -> None:
        self.show_density()
        self.coordinator.presenter.set_palette(self.look.palette)
        for picker in self.query("Picker"):
            picker.refresh()

    @on(FilterBar.WidthChanged)
    def show_hints(self) -> None:
        self.coordinator.presenter.show_filter()

    def follow_day(self) -> None:
        super().follow_day()
        self.coordinator.follow_day()

    @property
    def current_row(self) -> LeadRow | None:
        return self.area.row

    @property
    def current_lead(self) -> int | None:
        return self.area.lead_id

    @property
    def selected_leads(self) -> tuple[int, ...]:
        area, marked = self.area, self.coordinator.marks.leads
        if marked:
            return tuple(lead_id for lead_id in area.lead_ids if lead_id in marked)
        return () if area.lead_id is None else (area.lead_id,)

    @property
    def writing_place(self) -> WritingPlace:
        wide = self.has_class("-wide") and self.query_one(Preview).display
        return WritingPlace.BESIDE_PANE if wide else WritingPlace.CENTRE

    def keep_marked(self, leads: frozenset[int]) -> None:
        self.coordinator.marks.await_leads(leads, self.area.lead_ids)

    def finish_marked(self, done: frozenset[int], failed: frozenset[int]) -> None:
        self.coordinator.marks.finish(done, failed, self.area.lead_ids)

    @property
    def takes_keys(self) -> bool:
        """Whether the screen is ready for the next key; text fields always are.

        Commands wait until the screen shows the current query and our last change, so that they apply to
        the lead the user sees. Typing never waits.
        """
        if self.coordinator.is_editing:
            return True
        if self.outdated or self.working(*self.KEYS_WAIT_FOR):
            return False
        selecting = self.working("select")
        freshness = self.coordinator.loader.freshness
        return not self.commands.busy and freshness.is_current(selecting=selecting)

    @property
    def resting(self) -> bool:
        return self.is_mounted and not self.coordinator.is_pending and super().resting

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return self.coordinator.footer_keys

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def on_descendant_blur(self) -> None:
        self.show_keys()

    # Views and filters

    async def action_view(self, digit: int) -> None:
        await self.coordinator.open_view(digit)

    async def on_view_tabs_chosen(self, event: ViewTabs.Chosen) -> None:
        await self.coordinator.open_view(event.index)

    async def action_sort(self, field: str) -> None:
        await self.coordinator.sort_by(SortField(field))

    async def action_delete_view(self) -> None:
        await self.coordinator.commands.delete_view()

    def action_edit(self, kind: str) -> None:
        self.coordinator.filter_tools.editor.edit(FilterInputKind[kind.upper()])

    async def action_pick(self, kind: str) -> None:
        await self.coordinator.filter_tools.pickers.pick(kind)

    def action_clear(self) -> None:
        self.coordinator.clear_filters()

    def action_drop_last(self) -> None:
        self.coordinator.drop_last_filter()

    @on(FilterBar.ChipClicked)
    @on(EmptyState.Dropped)
    def _drop_filter(self, event: FilterBar.ChipClicked | EmptyState.Dropped) -> None:
        self.coordinator.drop_filter(event.part)

    # Leads

    def action_note(self) -> None:
        if (lead_id := self.area.lead_id) is not None:
            self.navigation.write_note(lead_id)

    def action_status(self) -> None:
        if self.selected_leads:
            statuses = self.list_query.current.statuses.chosen
            self.navigation.pick_status(self.selected_leads, statuses)

    def action_convert(self) -> None:
        if (lead_id := self.area.lead_id) is not None:
            self.navigation.convert(lead_id)

    async def next_unread(self) -> int | None:
        """Return the next lead that is new or was changed by others; None if there is no other."""
        query = self.list_query.current
        return await self._store.unread.next_of(query, self.area.lead_id)

    async def show_arrival(self, toast: ArrivalToast) -> None:
        """Show a toast for leads that have just come."""
        self._arrival = toast
        await self.mount(toast)

    async def action_next_unread(self) -> None:
        """Go to the lead of the toast, else to the next one."""
        toast, self._arrival = self._arrival, None
        if toast is None or not toast.is_attached:
            self.coordinator.commands.go_to_unread(await self.next_unread())
            return
        await toast.remove()
        lead_id = await self.next_unread() if toast.lead_id is None else toast.lead_id
        if lead_id is not None and lead_id not in self.area.lead_ids:
            self.navigation.open_lead(lead_id, (lead_id,), "New lead")
        else:
            self.coordinator.commands.go_to_unread(lead_id)

    async def action_clear_unread(self) -> None:
        await self.coordinator.commands.clear_unread()

    def action_preview(self) -> None:
        # Where it has no column of its own, it covers the right part of the leads.
        self.toggle_class(self.PREVIEW_CLASS if self.has_class("-wide") else "-sheet")

    def close_sheet(self) -> bool:
        """Close the preview that covers leads; return whether there was one."""
        covers = self.has_class("-sheet") and not self.has_class("-wide")
        self.remove_class("-sheet")
        return covers
