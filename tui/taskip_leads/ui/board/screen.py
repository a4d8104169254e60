"""The board: the leads of the list's query as cards, in a column for each status."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.widget import Widget
from textual.worker import WorkerError

from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.store.leads.board import BoardReader
from taskip_leads.ui import keys
from taskip_leads.ui.board.bars import BoardBars
from taskip_leads.ui.board.loader import BoardLoader
from taskip_leads.ui.board.mover import BoardMover
from taskip_leads.ui.board.moves import HeldMoves
from taskip_leads.ui.board.widgets.messages import CardDropped, CardOpened, CardsMissing
from taskip_leads.ui.board.widgets.view import BoardView
from taskip_leads.ui.leads.coordinator import LeadListCoordinator
from taskip_leads.ui.leads.presenter import LeadListWidgets
from taskip_leads.ui.leads.query_screen import LeadQueryScreen
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.filter_bar import FilterInput

if TYPE_CHECKING:
    from taskip_leads.models.triage.queue import TriageRequest
    from taskip_leads.store.store import Store

#: Seconds that a frame may wait for the card that a key moves.
_FRAME = 0.06
#: Seconds that the first frame may wait for the cards.
_FIRST_BOARD_SECONDS = 2.0


class BoardScreen(LeadQueryScreen):
    """Compose the board, and forward keys and messages to its controllers."""

    SCOPE = "board"
    SHOWS_UNDO = True
    PREVIEW_CLASS = "-pane"
    SHOWS_STATUS_AGE = True
    AUTO_FOCUS: ClassVar[str | None] = "BoardView"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("board")

    view = getters.query_one(BoardView)

    def __init__(self, store: Store, list_query: LeadListQuery) -> None:
        """``list_query``: that of the list, whose filters are those of the board."""
        super().__init__(store, frame_seconds=_FRAME)
        self._shared_query = list_query
        self._reader = BoardReader(store.database, store.leads.index, store.profile)
        self._moves = HeldMoves()
        #: The cards are being read.
        self._begun = asyncio.Event()

    def make_area(self) -> Iterable[Widget]:
        yield BoardView(self.look.palette, self.look.glyphs)

    def on_mount(self) -> None:
        view, moves = self.view, self._moves
        view.set_dense(self.look.display.compact)
        bars = BoardBars(view, moves, self._shared_query, self.look.glyphs)
        self.attach(
            LeadListCoordinator(
                self,
                self._store,
                LeadListWidgets.find(self, view),
                self._frame,
                self.look.glyphs,
                make_loader=partial(BoardLoader, view=view, moves=moves, reader=self._reader),
                list_query=self._shared_query,
                texts=bars.texts,
            )
        )
        self._mover = BoardMover(
            self._store, view.grid, moves, self.commands, self._frame, self.hint
        )
        self.listen(self._store.events, self._hear)
        self.set_interval(1.0, self._count_down)
        self.coordinator.refresh()
        self.coordinator.presenter.show_tabs()
        self.run_guarded(self.coordinator.read_views, group="views", exclusive=True)
        self._begun.set()

    async def wait_until_shown(self) -> None:
        with suppress(TimeoutError, WorkerError):  # a disk that fails is reported elsewhere
            async with asyncio.timeout(_FIRST_BOARD_SECONDS):
                await self._begun.wait()
                reading = [
                    one for one in self.workers if one.node is self and one.group == "select"
                ]
                await self.workers.wait_for_complete(reading)

    def _hear(self, event: Event) -> None:
        self.coordinator.hear(event)
        # While cards are read, what is held comes with them: one frame for a move.
        if isinstance(event, OutboxChanged) and not self.working("select"):
            self.run_guarded(self._read_held, group="held", exclusive=True)

    async def _read_held(self) -> None:
        self._moves.update(await self._reader.held())
        self.view.show_held(self._moves.leads, self._moves.ghosts)
        self.coordinator.presenter.show_facts()
        self.show_keys()

    def _count_down(self) -> None:
        if self._moves.newest is not None:
            self.coordinator.presenter.show_facts()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self.coordinator.marks and self.focused is self.view:
            return marked_keys(len(self.coordinator.marks))
        return super().footer_keys()

    def leave_lead(self) -> None:
        if not self.coordinator.marks:
            self.view.grid.leave()

    # The cursor

    def action_move(self, rows: int) -> None:
        self.view.move(rows)

    def action_move_column(self, columns: int) -> None:
        self.view.move_column(columns)

    def action_end(self, way: int) -> None:
        self.view.move(way * len(self.view.lead_ids))

    def action_page(self, pages: float) -> None:
        self.view.move(round(self.view.grid.page * pages))

    def action_back(self) -> None:
        if not (self.close_sheet() or self.coordinator.marks.clear()):
            self.dismiss()

    @on(CardOpened)
    def action_open(self) -> None:
        grid = self.view.grid
        if grid.lead_id is not None and grid.column is not None:
            self.navigation.open_lead(grid.lead_id, grid.column.lead_ids, grid.column.name)

    async def triage_request(self) -> TriageRequest | None:
        """Return the marked leads, else those of the column from the cursor on."""
        from taskip_leads.models.triage.queue import TriageRequest

        grid, marked = self.view.grid, self.coordinator.marks.leads
        if marked:
            lead_ids = [lead_id for lead_id in self.view.lead_ids if lead_id in marked]
            return TriageRequest(lead_ids, "Board")
        if grid.lead_id is None or grid.column is None:
            return None
        column = grid.column
        return TriageRequest(column.lead_ids[column.lead_ids.index(grid.lead_id) :], column.name)

    async def next_unread(self) -> int | None:
        """Return the next marked lead below the cursor, then in the columns to the right."""
        grid = self.view.grid
        ids = [column.id for column in grid.board.columns if column.id not in grid.folded]
        if grid.column is not None and grid.column.id in ids:
            at = ids.index(grid.column.id)
            ids = ids[at:] + ids[:at]
        query, kinds = self.list_query.current, self._store.unread.marked
        return await self._reader.next_unread(query, kinds, ids, grid.lead_id)

    def on_filter_input_move_requested(self, event: FilterInput.MoveRequested) -> None:
        self.view.move(event.by)

    def on_board_cursor_moved(self) -> None:
        self.coordinator.cursor.follow()
        self.coordinator.presenter.show_facts()

    def on_cards_missing(self, event: CardsMissing) -> None:
        self.coordinator.loader.request_rows(event.lead_ids)

    # Cards

    async def action_shift(self, columns: int) -> None:
        marked = bool(self.coordinator.marks)
        await self._mover.shift(self.selected_leads, columns, marked=marked)

    async def on_card_dropped(self, event: CardDropped) -> None:
        marked = event.lead_id in self.coordinator.marks.leads
        leads = self.selected_leads if marked else (event.lead_id,)
        await self._mover.send(leads, event.column_id, marked=marked)

    def action_status(self) -> None:
        # A card stands for its leading status, whatever the board is filtered by.
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

    # How it looks

    def action_facts(self) -> None:
        self.view.show_next_facts()
        self.coordinator.presenter.show_filter()

    def show_density(self) -> None:
        before = self.has_class("-compact")
        super().show_density()
        if self.has_class("-compact") is not before:
            # Otherwise the key has the last word.
            self.view.set_dense(not before)

    def action_dense(self) -> None:
        self.view.set_dense(not self.view.dense)

    async def action_fold(self) -> None:
        self.view.fold_column()
        await self._reader.save_folded(self.view.grid.folded)


def marked_keys(marked: int) -> tuple[keys.FooterKey, ...]:
    """Return the entries of the key bar while cards are marked."""
    return (
        keys.FooterKey("H", f"L move {marked:,}", 95),
        keys.FooterKey("s", "send to", 90),
        keys.FooterKey("A", "assign", 80),
        keys.FooterKey("t", "next step", 75),
        keys.FooterKey("D", "delete", 70),
        keys.FooterKey("esc", "clear", 85),
        keys.FooterKey("?", "keys", 100),
    )
