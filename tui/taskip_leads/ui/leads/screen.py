"""The list of leads, with views, filters and a preview: the screen the app starts with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from taskip_leads.models.filters.query import LeadQuery, SortField
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads.coordinator import LeadListCoordinator
from taskip_leads.ui.leads.presenter import LeadListWidgets
from taskip_leads.ui.leads.widgets.empty_state import EmptyState
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInput, FilterInputKind
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.table import LeadTable
from taskip_leads.ui.leads.widgets.view_tabs import ViewTabs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class LeadsScreen(AppScreen[None]):
    """Compose the list and forward keys and messages to its controllers."""

    SCOPE = "leads"
    AUTO_FOCUS: ClassVar[str | None] = "LeadTable"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("leads")

    table = getters.query_one(LeadTable)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._began = False
        self._unsubscribe: Callable[[], None] = lambda: None
        self._frame = FrameBatch(self)

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield ViewTabs(glyphs)
        yield FilterBar(glyphs, flat=palette.flat, before_change=self._frame.hold)
        yield Static(id="said", markup=False)
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            yield LeadTable(palette, glyphs)
            yield EmptyState(glyphs)
            yield Preview(palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(keys.footer(self.SCOPE))
        yield Container(id="popup")
        yield Static("taskip-leads needs 40 by 10 cells.", id="room", markup=False)

    def on_mount(self) -> None:
        self.coordinator = LeadListCoordinator(
            self, self._store, LeadListWidgets.find(self), self._frame, self.look.glyphs
        )
        presenter = self.coordinator.presenter
        self.app.theme_changed_signal.subscribe(
            self, lambda _: presenter.set_palette(self.look.palette)
        )
        self.set_interval(1.0, self._update_countdown)
        if self._store.opened:
            # The first leads are already loaded, so the first frame shows them.
            self._begin_list()
        presenter.show_tabs()
        presenter.show_state()

    async def begin(self) -> None:
        """Show what the mirror holds and follow its changes; the store is open."""
        if not self._began:
            self._begin_list()
        await self.coordinator.read_views()

    def _begin_list(self) -> None:
        self._began = True
        self._unsubscribe = self.listen(self._store.events, self.coordinator.hear)
        self.coordinator.begin()

    def on_unmount(self) -> None:
        self._unsubscribe()

    def _update_countdown(self) -> None:
        if self.has_class("-empty"):
            self.coordinator.presenter.update_countdown()

    def follow_day(self) -> None:
        super().follow_day()
        self.coordinator.follow_day()

    def show_only(self, query: LeadQuery) -> None:
        """Show the leads that match, in the present order."""
        sort = self.coordinator.list_query.current.sort
        self.coordinator.change_query(replace(query, sort=sort))

    @property
    def current_lead(self) -> int | None:
        return self.table.lead_id

    @property
    def selected_leads(self) -> tuple[int, ...]:
        table, marked = self.table, self.coordinator.marks.leads
        if marked:
            return tuple(lead_id for lead_id in table.lead_ids if lead_id in marked)
        return () if table.lead_id is None else (table.lead_id,)

    def leave_lead(self) -> None:
        if not self.coordinator.marks:
            self.table.leave()

    def keep_marked(self, leads: frozenset[int]) -> None:
        self.coordinator.marks.await_leads(leads, self.table.lead_ids)

    @property
    def takes_keys(self) -> bool:
        """Whether the screen is ready for the next key; text fields always are.

        Commands wait until the list shows the current query and our last change, so that they apply to
        the lead the user sees. Typing never waits.
        """
        if self.coordinator.is_editing:
            return True
        if self.outdated:
            return False
        selecting = self.working("select")
        return not self.commands.busy and self.coordinator.loader.is_current(selecting=selecting)

    @property
    def resting(self) -> bool:
        return self.is_mounted and not self.coordinator.is_pending and super().resting

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return self.coordinator.footer_keys

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def on_descendant_blur(self) -> None:
        self.show_keys()

    # The list

    def action_move(self, rows: int) -> None:
        self.table.move(rows)

    def action_top(self) -> None:
        self.table.move_to(0)

    def action_bottom(self) -> None:
        self.table.move_to(len(self.table.lead_ids) - 1)

    def action_page(self, pages: float) -> None:
        self.table.move_page(pages)

    @on(LeadTable.Opened)
    def action_open(self) -> None:
        table = self.table
        if table.lead_id is not None:
            view = self.coordinator.list_query.view
            self.navigation.open_lead(table.lead_id, table.lead_ids, view.name)

    def action_preview(self) -> None:
        if self.has_class("-wide"):
            self.toggle_class("-no-preview")
        else:
            text = "The preview needs 100 columns. enter opens the lead"
            self.hint(Content.styled(text, "$tl-text"))

    def on_virtual_list_moved(self) -> None:
        table = self.table
        self.coordinator.marks.extend_range(table.lead_ids, table.position)
        self.coordinator.preview_loader.follow()

    def on_virtual_list_rows_requested(self, event: LeadTable.RowsRequested) -> None:
        self.coordinator.loader.request_rows(event.lead_ids)

    async def action_view(self, digit: int) -> None:
        await self.coordinator.open_view(digit)

    async def on_view_tabs_chosen(self, event: ViewTabs.Chosen) -> None:
        await self.coordinator.open_view(event.index)

    async def action_sort(self, field: str) -> None:
        await self.coordinator.sort_by(SortField(field))

    async def on_lead_table_sort_requested(self, event: LeadTable.SortRequested) -> None:
        await self.coordinator.sort_by(event.field)

    async def action_delete_view(self) -> None:
        await self.coordinator.commands.delete_view()

    # Filters

    def action_edit(self, kind: str) -> None:
        self.coordinator.filters.edit(FilterInputKind[kind.upper()])

    async def action_pick(self, kind: str) -> None:
        await self.coordinator.pickers.pick(kind)

    def action_clear(self) -> None:
        self.coordinator.clear_filters()

    def action_drop_last(self) -> None:
        self.coordinator.drop_last_filter()

    def action_out(self) -> None:
        self.coordinator.step_out()

    @on(FilterBar.ChipClicked)
    @on(EmptyState.Dropped)
    def _drop_filter(self, event: FilterBar.ChipClicked | EmptyState.Dropped) -> None:
        self.coordinator.drop_filter(event.part)

    def on_filter_bar_field_changed(self, event: FilterBar.FieldChanged) -> None:
        self.coordinator.filters.follow(event.field, event.value)

    async def on_filter_input_accepted(self) -> None:
        await self.coordinator.filters.accept()

    async def on_filter_input_completion_requested(self) -> None:
        await self.coordinator.filters.complete()

    def on_filter_input_cancelled(self) -> None:
        self.coordinator.filters.cancel()

    def on_filter_input_move_requested(self, event: FilterInput.MoveRequested) -> None:
        self.table.move(event.by)

    def on_picker_changed(self, event: Picker.Changed) -> None:
        self.coordinator.pickers.choose(event.ids, event.excluded)

    async def on_picker_done(self, event: Picker.Done) -> None:
        await self.coordinator.pickers.accept(event.ids)

    async def on_picker_cancelled(self) -> None:
        await self.coordinator.pickers.cancel()

    # Leads

    def action_mark(self) -> None:
        if (lead_id := self.table.lead_id) is not None:
            self.coordinator.marks.toggle(lead_id)
            self.table.move(1)

    def action_mark_range(self) -> None:
        self.coordinator.marks.toggle_range(self.table.lead_id)

    def action_mark_all(self) -> None:
        self.coordinator.marks.mark_all(self.table.lead_ids)

    async def action_copy(self, part: str) -> None:
        await self.coordinator.commands.copy(part)

    async def action_web(self) -> None:
        await self.coordinator.commands.open_website()

    async def action_csv(self) -> None:
        await self.coordinator.commands.save_csv()

    def action_note(self) -> None:
        if (lead_id := self.table.lead_id) is not None:
            self.navigation.write_note(lead_id)

    def action_status(self) -> None:
        if self.selected_leads:
            statuses = self.coordinator.list_query.current.statuses.chosen
            self.navigation.pick_status(self.selected_leads, statuses)

    def action_convert(self) -> None:
        if (lead_id := self.table.lead_id) is not None:
            self.navigation.convert(lead_id)
