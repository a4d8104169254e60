"""The list of leads, with views, filters and a preview: the screen the app starts with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import getters, on
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.ui import keys
from taskip_leads.ui.leads.coordinator import LeadListCoordinator
from taskip_leads.ui.leads.loader import LeadListLoader
from taskip_leads.ui.leads.presenter import LeadListWidgets
from taskip_leads.ui.leads.query_screen import LeadQueryScreen
from taskip_leads.ui.leads.widgets.filter_bar import FilterInput
from taskip_leads.ui.leads.widgets.table import LeadTable
from taskip_leads.ui.render.content import with_keys

if TYPE_CHECKING:
    from textual.events import Resize
    from textual.geometry import Size

    from taskip_leads.models.lead_views import Selection
    from taskip_leads.models.triage.queue import TriageRequest
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.pipeline_overview import PipelineOverview
    from taskip_leads.ui.leads.widgets.pipeline_strip import PipelineStrip


#: The terminal's columns from which on the pipeline has room above the list.
PIPELINE_COLUMNS = 120
#: The most seconds that the app waits for the first answer before it imports the rest.
_FIRST_LIST_SECONDS = 5.0

#: The group of workers that wait for all leads of the list.
_COMPLETES = "complete"


class LeadsScreen(LeadQueryScreen):
    """Compose the list and forward keys and messages to its controllers."""

    SCOPE = "leads"
    AUTO_FOCUS: ClassVar[str | None] = "LeadTable"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("leads")
    KEYS_WAIT_FOR = (_COMPLETES,)

    table = getters.query_one(LeadTable)

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._began = False
        #: Set when the table shows the first answer.
        self._shown = asyncio.Event()
        self._unsubscribe: Callable[[], None] = lambda: None

    def make_overview(self) -> Iterable[Widget]:
        yield Container(id="pipeline")

    def make_area(self) -> Iterable[Widget]:
        yield LeadTable(self.look.palette, self.look.glyphs)

    def on_mount(self) -> None:
        self.attach(
            LeadListCoordinator(
                self,
                self._store,
                LeadListWidgets.find(self, self.table),
                self._frame,
                self.look.glyphs,
                make_loader=partial(
                    LeadListLoader,
                    table=self.table,
                    shown=self._shown,
                    counted=self._show_pipeline,
                ),
            )
        )
        self.set_interval(1.0, self._update_countdown)
        if self._store.opened:
            # The first leads are already loaded, so the first frame shows them.
            self._begin_list()
        self.coordinator.presenter.show_tabs()
        self.coordinator.presenter.show_state()

    async def begin(self) -> None:
        """Show what the mirror holds, and follow its changes; the store is open.

        Returns when the list is shown, or takes too long.
        """
        if not self._began:
            self._begin_list()
        await self.coordinator.read_views()
        with suppress(TimeoutError):  # a disk that fails is reported elsewhere
            async with asyncio.timeout(_FIRST_LIST_SECONDS):
                await self._shown.wait()

    def _begin_list(self) -> None:
        self._began = True
        self._fit_pipeline(self.app.size)
        self._unsubscribe = self.listen(self._store.events, self.coordinator.hear)
        self.coordinator.begin()

    def on_unmount(self) -> None:
        self._unsubscribe()

    async def on_screen_resume(self) -> None:
        # Textual calls the base's handler too.
        if self._began:
            self.coordinator.resume()

    def _update_countdown(self) -> None:
        if self.has_class("-empty"):
            self.coordinator.presenter.update_countdown()

    def show_only(self, query: LeadQuery) -> None:
        """Show the leads that match, in the present order."""
        self.coordinator.change_query(replace(query, sort=self.list_query.current.sort))

    @property
    def takes_keys(self) -> bool:
        """As for every list; keys of the first moment wait for the store."""
        return self._began and super().takes_keys

    def leave_lead(self) -> None:
        if not self.coordinator.marks:
            self.table.leave()

    # The pipeline above the list

    @cached_property
    def pipeline(self) -> PipelineOverview:
        """Imported where the terminal has room for it."""
        from taskip_leads.ui.leads.pipeline_overview import PipelineOverview

        holder = self.query_one("#pipeline", Container)
        return PipelineOverview(self, self._store, holder, self.list_query)

    def on_resize(self, event: Resize) -> None:
        if self._began:
            self._fit_pipeline(event.size)

    def _fit_pipeline(self, size: Size) -> None:
        if size.width >= PIPELINE_COLUMNS or self.has_class("-pipeline"):
            self.pipeline.fit(size)

    def _show_pipeline(self, selection: Selection) -> None:
        if self.has_class("-pipeline"):
            self.pipeline.show(selection)

    def recolour(self) -> None:
        super().recolour()
        if self.has_class("-pipeline"):
            self.pipeline.set_palette(self.look.palette)

    async def action_pipeline(self) -> None:
        if self.app.size.width < PIPELINE_COLUMNS:
            text = f"The pipeline needs {PIPELINE_COLUMNS} columns. `app.board` opens the board"
            self.hint(with_keys(text, "$tl-text"))
        else:
            await self.pipeline.toggle()

    def on_pipeline_strip_chosen(self, event: PipelineStrip.Chosen) -> None:
        from taskip_leads.models.pipeline.shares import narrowed

        self.coordinator.change_query(narrowed(self.list_query.current, event.status_id))

    # The list

    def _when_complete(self, act: Callable[[], None]) -> None:
        """Act on all leads of the list; right after the start, keys wait until they are read."""
        loader = self.coordinator.loader
        if loader.answer.is_complete:
            act()
        else:
            self.run_guarded(partial(self._complete, act), group=_COMPLETES)

    async def _complete(self, act: Callable[[], None]) -> None:
        await self.coordinator.loader.complete()
        act()

    def action_move(self, rows: int) -> None:
        self.table.move(rows)

    def action_top(self) -> None:
        self.table.move_to(0)

    def action_bottom(self) -> None:
        self._when_complete(lambda: self.table.move_to(len(self.table.lead_ids) - 1))

    def action_page(self, pages: float) -> None:
        self.table.move_page(pages)

    def action_out(self) -> None:
        if not self.close_sheet():
            self.coordinator.step_out()

    async def triage_request(self) -> TriageRequest | None:
        from taskip_leads.ui.leads.triage_request import triage_request

        await self.coordinator.loader.complete()
        return triage_request(self.coordinator, self.table)

    @on(LeadTable.Opened)
    def action_open(self) -> None:
        table = self.table
        if table.lead_id is not None:
            view = self.list_query.view
            self.navigation.open_lead(table.lead_id, table.lead_ids, view.name)
            if not self.coordinator.loader.answer.is_complete:
                self.run_guarded(self._complete_sequence)

    async def _complete_sequence(self) -> None:
        selection = await self._store.leads.select(self.list_query.current)
        self.navigation.complete_sequence(selection.keys)

    def on_filter_input_move_requested(self, event: FilterInput.MoveRequested) -> None:
        self.table.move(event.by)

    def on_virtual_list_moved(self) -> None:
        table = self.table
        self.coordinator.marks.extend_range(table.lead_ids, table.position)
        self.coordinator.cursor.follow()
        self.show_keys()

    def on_virtual_list_rows_requested(self, event: LeadTable.RowsRequested) -> None:
        self.coordinator.loader.request_rows(event.lead_ids)

    async def on_lead_table_sort_requested(self, event: LeadTable.SortRequested) -> None:
        await self.coordinator.sort_by(event.field)

    def action_quit_hint(self) -> None:
        self.hint(with_keys("`app.quit` quits", "$tl-muted"))

    def action_export(self) -> None:
        """Write the marked leads, else the list, into a file."""
        self._when_complete(self._export)

    def _export(self) -> None:
        from taskip_leads.ui.leads.export.dialog import ExportDialog

        leads = self.selected_leads if self.coordinator.marks else self.table.lead_ids
        dialog = ExportDialog(self._store, leads, self.table.shown_columns())
        self.app.push_screen(dialog, self.coordinator.commands.tell_exported)

    # Marks

    def action_mark(self) -> None:
        if (lead_id := self.table.lead_id) is not None:
            self.coordinator.marks.toggle(lead_id)
            self.table.move(1)

    def action_mark_range(self) -> None:
        self.coordinator.marks.toggle_range(self.table.lead_id)

    def action_mark_all(self) -> None:
        self._when_complete(lambda: self.coordinator.marks.mark_all(self.table.lead_ids))
