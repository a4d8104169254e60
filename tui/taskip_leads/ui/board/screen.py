"""The board: the leads of the list's query as cards, in a column for each status."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.filters.query import SortField
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.sync_state import SyncState
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.board import texts
from taskip_leads.ui.board.loader import BoardLoader
from taskip_leads.ui.board.mover import BoardMover
from taskip_leads.ui.board.moves import HeldMoves
from taskip_leads.ui.board.widgets.view import BoardView
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.area import BarTexts
from taskip_leads.ui.leads.coordinator import LeadListCoordinator
from taskip_leads.ui.leads.presenter import LeadListWidgets
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.empty_state import EmptyState
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInput, FilterInputKind
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.view_tabs import ViewTabs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Seconds that a frame may wait for the card that a key moves.
_FRAME = 0.06


class BoardScreen(AppScreen[None]):
    """Compose the board, and forward keys and messages to the controllers that the list has too."""

    SCOPE = "board"
    SHOWS_UNDO = True
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "BoardView"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("board")

    view = getters.query_one(BoardView)

    def __init__(
        self, store: Store, list_query: LeadListQuery, *, closed: Collection[str] = ()
    ) -> None:
        """``list_query``: that of the list, whose filters are those of the board."""
        super().__init__()
        self._store, self._list_query, self._closed_statuses = store, list_query, closed
        self._frame = FrameBatch(self, _FRAME)
        self._moves = HeldMoves()

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield ViewTabs(glyphs)
        yield FilterBar(glyphs, flat=palette.flat, before_change=self._frame.hold)
        yield Static(id="said", markup=False)
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            yield BoardView(palette, glyphs)
            yield EmptyState(glyphs)
            yield Preview(palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(keys.footer(self.SCOPE))
        yield Container(id="popup")
        yield Static("taskip-leads needs 40 by 10 cells.", id="room", markup=False)

    async def on_mount(self) -> None:
        view = self.view
        view.set_folded(await self._store.board.folded())
        self.coordinator = LeadListCoordinator(
            self,
            self._store,
            LeadListWidgets.find(self, view),
            self._frame,
            self.look.glyphs,
            make_loader=self._make_loader,
            list_query=self._list_query,
            texts=BarTexts(self._facts, self._switches, self._headline, names_held=True),
        )
        self.mover = BoardMover(
            self._store, view.grid, self._moves, self.commands, self._frame, self.hint
        )
        self.listen(self._store.events, self._hear)
        self.set_interval(1.0, self._count_down)
        self.coordinator.refresh()
        self.coordinator.presenter.show_tabs()
        self.run_guarded(self.coordinator.read_views, group="views", exclusive=True)

    def _make_loader(self, *args: Any, **kwargs: Any) -> BoardLoader:
        self.loader = BoardLoader(
            *args, view=self.view, moves=self._moves, closed=self._closed_statuses, **kwargs
        )
        return self.loader

    def _hear(self, event: Event) -> None:
        self.coordinator.hear(event)
        if isinstance(event, OutboxChanged):
            self.run_guarded(self._read_held, group="held", exclusive=True)

    async def _read_held(self) -> None:
        await self.loader.read_held()
        self.coordinator.presenter.show_facts()
        self.show_keys()

    def _count_down(self) -> None:
        if self._moves.newest is not None:
            self.coordinator.presenter.show_facts()

    def recolour(self) -> None:
        self.coordinator.presenter.set_palette(self.look.palette)

    def follow_day(self) -> None:
        super().follow_day()
        self.coordinator.follow_day()

    # What the bars say

    def _facts(self, selection: Selection, state: SyncState) -> list[StatusSegment]:
        grid, held = self.view.grid, self._moves.newest
        if held is None:
            facts = messages.facts(selection, state)
        else:
            count = self._moves.newest_count
            facts = [texts.held_fact(held, count, clock.now(), self.look.glyphs)]
        if grid.column is not None and grid.lead_id is not None:
            facts.append(texts.position(grid.index, len(grid.column.lead_ids)))
        return facts

    def _switches(self, state: SyncState, *, filtered: bool, wide: bool) -> Content:
        return texts.switches(self.view.facts, state)

    def _headline(self, selection: Selection | None) -> Content:
        return texts.headline(selection, self._list_query.current.sort)

    # For the app

    @property
    def current_lead(self) -> int | None:
        return self.view.lead_id

    @property
    def selected_leads(self) -> tuple[int, ...]:
        view, marked = self.view, self.coordinator.marks.leads
        if marked:
            return tuple(lead_id for lead_id in view.lead_ids if lead_id in marked)
        return () if view.lead_id is None else (view.lead_id,)

    def move_to_lead(self, lead_id: int) -> None:
        self.view.move_to_lead(lead_id)

    def keep_marked(self, leads: frozenset[int]) -> None:
        self.coordinator.marks.await_leads(leads, self.view.lead_ids)

    @property
    def takes_keys(self) -> bool:
        if not self.is_mounted:
            return False
        if self.coordinator.is_editing:
            return True
        if self.outdated:
            return False
        selecting = self.working("select")
        return not self.commands.busy and self.loader.is_current(selecting=selecting)

    @property
    def resting(self) -> bool:
        return self.is_mounted and not self.coordinator.is_pending and super().resting

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return self.coordinator.footer_keys

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def on_descendant_blur(self) -> None:
        self.show_keys()

    # The cursor

    def action_move(self, rows: int) -> None:
        self.view.move(rows)

    def action_move_column(self, columns: int) -> None:
        self.view.move_column(columns)

    def action_end(self, way: int) -> None:
        self.view.move(way * len(self.view.lead_ids))

    def action_page(self, pages: float) -> None:
        self.view.move_page(pages)

    @on(BoardView.Opened)
    def action_open(self) -> None:
        grid = self.view.grid
        if grid.lead_id is not None and grid.column is not None:
            self.navigation.open_lead(grid.lead_id, grid.column.lead_ids, grid.column.name)

    def action_back(self) -> None:
        if not self.coordinator.marks.clear():
            self.dismiss()

    def on_board_view_moved(self) -> None:
        self.coordinator.preview_loader.follow()
        self.coordinator.presenter.show_facts()

    def on_board_view_rows_requested(self, event: BoardView.RowsRequested) -> None:
        self.loader.request_rows(event.lead_ids)

    # Cards

    async def action_shift(self, columns: int) -> None:
        marked = bool(self.coordinator.marks)
        await self.mover.shift(self.selected_leads, columns, marked=marked)

    async def on_board_view_card_dropped(self, event: BoardView.CardDropped) -> None:
        marked = event.lead_id in self.coordinator.marks.leads
        leads = self.selected_leads if marked else (event.lead_id,)
        await self.mover.send(leads, event.column_id, marked=marked)

    def action_status(self) -> None:
        if self.selected_leads:
            self.navigation.pick_status(self.selected_leads)

    def action_mark(self) -> None:
        if (lead_id := self.view.lead_id) is not None:
            self.coordinator.marks.toggle(lead_id)
            self.view.move(1)

    def action_mark_all(self) -> None:
        column = self.view.grid.column
        if column is not None:
            self.coordinator.marks.mark_all(column.lead_ids)

    def action_note(self) -> None:
        if (lead_id := self.view.lead_id) is not None:
            self.navigation.write_note(lead_id)

    def action_convert(self) -> None:
        if (lead_id := self.view.lead_id) is not None:
            self.navigation.convert(lead_id)

    async def action_copy(self, part: str) -> None:
        await self.coordinator.commands.copy(part)

    async def action_web(self) -> None:
        await self.coordinator.commands.open_website()

    # How it looks

    def action_facts(self) -> None:
        self.view.show_next_facts()
        self.coordinator.presenter.show_filter()

    def action_dense(self) -> None:
        self.view.toggle_dense()

    async def action_fold(self) -> None:
        grid = self.view.grid
        if grid.column is not None:
            self.view.set_folded(grid.folded ^ {grid.column.id})
            await self._store.board.save_folded(grid.folded)

    def action_preview(self) -> None:
        if self.has_class("-wide"):
            self.toggle_class("-pane")
        else:
            text = "The preview needs 100 columns. enter opens the lead"
            self.hint(Content.styled(text, "$tl-text"))

    # Views and filters

    def action_view(self, digit: int) -> None:
        self.coordinator.open_view(digit)

    def on_view_tabs_chosen(self, event: ViewTabs.Chosen) -> None:
        self.coordinator.open_view(event.index)

    async def action_sort(self, field: str) -> None:
        await self.coordinator.sort_by(SortField(field))

    async def action_delete_view(self) -> None:
        await self.coordinator.commands.delete_view()

    def action_edit(self, kind: str) -> None:
        self.coordinator.filters.edit(FilterInputKind[kind.upper()])

    async def action_pick(self, kind: str) -> None:
        await self.coordinator.pickers.pick(kind)

    def action_clear(self) -> None:
        self.coordinator.clear_filters()

    def action_drop_last(self) -> None:
        self.coordinator.drop_last_filter()

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
        self.view.move(event.by)

    def on_picker_changed(self, event: Picker.Changed) -> None:
        self.coordinator.pickers.choose(event.ids, event.excluded)

    async def on_picker_done(self, event: Picker.Done) -> None:
        await self.coordinator.pickers.accept(event.ids)

    async def on_picker_cancelled(self) -> None:
        await self.coordinator.pickers.cancel()
