"""Load the board: columns, the rows of cards in sight, and what can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from taskip_leads.models.board.columns import Board
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_views import Selection
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.board.moves import HeldMoves
from taskip_leads.ui.board.widgets.view import BoardView
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads.query_state import Freshness, LatestAnswer, LeadListQuery

if TYPE_CHECKING:
    from taskip_leads.store.leads.board import BoardReader
    from taskip_leads.store.store import Store


class BoardLoader:
    """Reads the board of the current query and shows all of it in one frame.

    Calls ``selected`` when the columns are known, and ``loaded`` when the view shows them, in the same
    frame. ``reloaded`` gets the leads of a store event (None: any).
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        list_query: LeadListQuery,
        frame: FrameBatch,
        *,
        view: BoardView,
        moves: HeldMoves,
        reader: BoardReader,
        selected: Callable[[], None],
        loaded: Callable[[LeadQuery, Selection], None],
        reloaded: Callable[[frozenset[int] | None], None],
    ) -> None:
        self._screen, self._store, self._list_query = screen, store, list_query
        self._frame, self._view, self._moves, self._reader = frame, view, moves, reader
        self._selected, self._loaded, self._reloaded = selected, loaded, reloaded
        self.freshness = Freshness(screen, list_query, self._reload, own_at_once=True)
        self.answer = LatestAnswer(store, self.freshness)
        #: Leads in sight whose row is to be read again.
        self._stale: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether no lead matches."""
        selection = self.answer.selection
        return selection is not None and not selection.keys

    def request(self, *, same_query: bool) -> None:
        """Read the board of the current query; of several requests the last one wins."""
        query = self._list_query.current
        self._screen.run_guarded(
            partial(self._load, query, same_query), group="select", exclusive=True
        )

    async def _load(self, query: LeadQuery, same_query: bool) -> None:
        store, view, reader = self._store, self._view, self._reader
        board = reader.read_now(query)
        if board is None:
            view.grid.fold(await reader.folded())
            board = await reader.read(query)
        if same_query and board.sums is None:
            # Sums that go for a moment with each move would flicker.
            board = await reader.add_sums(board, query)
        changed = self.freshness.take_changes()
        # Kept until they are read: another request may cancel this one.
        self._stale |= view.rows.invalidate(changed, set(view.leads_in_sight()))
        visible = view.in_sight(board, same_query=same_query)
        wanted = [i for i in visible if i in self._stale or view.rows.row(i) is None]
        rows = await store.leads.rows(wanted) if wanted else {}
        self._moves.update(await reader.held())
        # The key bar names what can be taken back, in the same frame.
        await self._screen.undo.catch_up()
        if self.answer.lacks_names(query):
            await self.answer.read_names()
        view.rows.put(wanted, rows)
        self._stale -= frozenset(wanted)
        self._show(query, board, same_query=same_query)

    def _show(self, query: LeadQuery, board: Board, *, same_query: bool) -> None:
        """Show columns and cards in one frame."""
        selection = Selection(board.lead_ids, board.total, among=board.active, sums=board.sums)
        self.answer.take(selection)
        self._selected()
        self._view.show_held(self._moves.leads, self._moves.ghosts)
        self._view.show_board(board, query.text, same_query=same_query)
        self.freshness.mark_shown(query)
        self._loaded(query, selection)
        self._frame.release(self._view)

    async def read_sums(self) -> None:
        """Read the sums of the columns if the store omitted them."""
        selection, board = self.answer.selection, self._view.grid.board
        if selection is not None and selection.sums is None:
            summed = await self._reader.add_sums(board, self._list_query.current)
            if self.answer.selection is selection:
                self.answer.take(replace(selection, sums=summed.sums))
                self._view.grid.show_sums(summed)
                self._view.repaint_all()
                self._selected()

    async def complete(self) -> None:
        """Do nothing: the board has all leads from its first answer on."""

    def request_rows(self, lead_ids: tuple[int, ...]) -> None:
        """Read rows that the board is about to show."""
        self._screen.run_guarded(partial(self._load_rows, lead_ids), group="rows")

    async def _load_rows(self, lead_ids: tuple[int, ...]) -> None:
        self._view.put_rows(lead_ids, await self._store.leads.rows(lead_ids))

    def _reload(self) -> None:
        self._reloaded(self.freshness.changes)
