"""The board: columns of cards, rendered line by line. Only what is in sight is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

from textual import events, on
from textual.strip import Strip
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.board.columns import Board
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.ui.board.grid import BoardGrid, Ghost, leads_in_sight
from taskip_leads.ui.board.widgets.card_renderer import CardContext
from taskip_leads.ui.board.widgets.head_renderer import HeadFacts
from taskip_leads.ui.board.widgets.layout import (
    BoardLayout,
    cards_per_column,
    lay_out,
)
from taskip_leads.ui.board.widgets.messages import (
    BoardCursorMoved,
    CardDropped,
    CardOpened,
    CardsMissing,
)
from taskip_leads.ui.board.widgets.mouse import CardDrag
from taskip_leads.ui.board.widgets.painter import BoardPainter, BoardPicture, cell_at
from taskip_leads.ui.leads.widgets.row_cache import RowCache
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette

#: Rows of a terminal below which cards take one row.
_SHORT = 16


class BoardView(Widget, can_focus=True):
    """Shows the board, and handles the mouse. Missing rows are requested with ``CardsMissing``."""

    DEFAULT_CSS = "BoardView { background: $tl-bg; }"

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self.rows = RowCache()
        self.grid = BoardGrid()
        self._painter = BoardPainter(self.grid, self.rows)
        self._facts = HeadFacts.SUMS
        self._dense = False
        self._marks: frozenset[int] = frozenset()
        self._held: frozenset[int] = frozenset()
        self._first = 0
        self._announced: tuple[int | None, int] | None = None
        self._drag: CardDrag | None = None
        self._strips: list[Strip] | None = None

    # What it shows

    @property
    def lead_ids(self) -> Sequence[int]:
        """The ids of all leads on the board, column by column."""
        return self.grid.board.lead_ids

    @property
    def lead_id(self) -> int | None:
        """The lead under the cursor."""
        return self.grid.lead_id

    @property
    def row(self) -> LeadRow | None:
        """The row of the lead under the cursor, if it was read."""
        lead_id = self.lead_id
        return None if lead_id is None else self.rows.row(lead_id)

    @property
    def facts(self) -> HeadFacts:
        """What the second row of the heads shows."""
        return self._facts

    def show_board(self, board: Board, text: str, *, same_query: bool) -> None:
        """Show another board, with the matches of ``text``; the cursor stays on its lead."""
        self.rows.search(text, (), {})
        self.grid.place(board, same_query=same_query)
        self.repaint_all()
        self.call_after_refresh(self._request_rows)

    def show_held(self, held: frozenset[int], ghosts: Mapping[int, Ghost]) -> None:
        """Show which leads' last change can be taken back, and where moved cards were."""
        if (held, ghosts) != (self._held, self.grid.ghosts):
            self._held = held
            self.grid.show_ghosts(ghosts)
            self.repaint_all()

    def put_rows(self, requested: Sequence[int], rows: Mapping[int, LeadRow]) -> None:
        """Show those in sight of the rows that were requested; leads without one are gone."""
        if not self.rows.put(requested, rows).isdisjoint(self.leads_in_sight()):
            self.repaint_all()

    @property
    def _layout(self) -> BoardLayout:
        return self._lay_out(self.grid)

    def in_sight(self, board: Board, *, same_query: bool) -> list[int]:
        """Return the leads whose cards ``show_board`` would bring into sight."""
        future = copy(self.grid)
        future.place(board, same_query=same_query)
        layout = self._lay_out(future)
        return leads_in_sight(future, [slot.index for slot in layout.slots if not slot.folded])

    def leads_in_sight(self) -> list[int]:
        """Return the leads whose cards are in sight."""
        slots = self._layout.slots
        return leads_in_sight(self.grid, [slot.index for slot in slots if not slot.folded])

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""
        self._palette = palette
        self.repaint_all()

    def next_leads(self, count: int) -> Sequence[int]:
        """Return the lead under the cursor and those that follow it in its column."""
        column, index = self.grid.column, self.grid.index
        return () if column is None else column.lead_ids[index : index + count]

    def set_me(self, me: int | None) -> None:
        """Cards name no owner, so it does not matter whose they are."""

    def set_notice(self, lines: tuple[str, ...]) -> None:
        """Columns have no room for a notice below their cards."""

    def set_marks(self, marks: frozenset[int]) -> None:
        """Show these leads as marked."""
        if marks != self._marks:
            self._marks = marks
            self.repaint_all()

    def show_next_facts(self) -> None:
        """Show sums, late leads or new leads in the heads, one after the other."""
        self._facts = self._facts.next
        self.repaint_all()

    def set_dense(self, dense: bool) -> None:
        """Show cards in one row each, or in three."""
        self._dense = dense
        self._follow_cursor()

    def fold_column(self) -> None:
        """Fold the column under the cursor, or unfold it."""
        if self.grid.column is not None:
            self.grid.fold(self.grid.folded ^ {self.grid.column.id})
            self._follow_cursor()

    def choose(self) -> None:
        """Keep the cursor on its lead also when a filter hides it: the user works on it."""
        self.grid.choose()

    # The cursor

    def move(self, by: int) -> None:
        """Move the cursor within its column."""
        self.grid.move(by)
        self._follow_cursor()

    def move_column(self, by: int) -> None:
        """Move the cursor to the column ``by`` to the right."""
        self.grid.move_to_column(self.grid.column_index + by)
        self._follow_cursor()

    def move_to_lead(self, lead_id: int) -> None:
        """Move the cursor to a lead, now or when the board has it."""
        self.grid.expect(lead_id)
        if self.grid.find(lead_id):
            self._follow_cursor()

    def _follow_cursor(self) -> None:
        self.repaint_all()
        self._request_rows()

    def _announce(self) -> None:
        place = self.lead_id, self.grid.column_index
        if place != self._announced:
            self._announced = place
            self.post_message(BoardCursorMoved())

    def _request_rows(self) -> None:
        """Request the rows in sight and those of the next page."""
        wanted: list[int] = self.leads_in_sight()
        column = self.grid.column
        if column is not None:
            top, page = self.grid.top(column), self.grid.page
            wanted += column.lead_ids[max(0, top - page) : top + 2 * page]
        if requested := self.rows.request(tuple(dict.fromkeys(wanted))):
            self.post_message(CardsMissing(requested))

    # Painting

    @property
    def dense(self) -> bool:
        """Whether cards take one row; on a short terminal they always do."""
        return self._dense or (self.is_attached and self.app.size.height < _SHORT)

    def _lay_out(self, grid: BoardGrid) -> BoardLayout:
        grid.resize(cards_per_column(self.size.height, dense=self.dense))
        folded = [column.id in grid.folded for column in grid.board.columns]
        return lay_out(self.size.width, folded, self._first, grid.column_index)

    @on(events.Focus)
    @on(events.Blur)
    def repaint_all(self) -> None:
        """Repaint every line."""
        self._strips = None
        self._announce()
        self.refresh()

    def _paint(self) -> list[Strip]:
        layout = self._layout
        self._first = layout.left
        over = (self._drag.over,) if self._drag is not None and self._drag.goes else ()
        picture = BoardPicture(
            layout=layout,
            context=CardContext(
                self._palette, copy(self._glyphs), clock.today(), self.rows.needles, self.dense
            ),
            width=self.size.width,
            height=self.size.height,
            facts=self._facts,
            focused=self.has_focus,
            marks=self._marks,
            held=self._held,
            goals=frozenset((*(g.goal_id for g in self.grid.ghosts.values()), *over)),
        )
        return self._painter.paint(picture)

    def render_line(self, y: int) -> Strip:
        if self._strips is None or len(self._strips) != self.size.height:
            self._strips = self._paint()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    # Events

    def on_resize(self) -> None:
        self.grid.resize(cards_per_column(self.size.height, dense=self.dense))
        self._follow_cursor()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        slot = self._layout.slot_at(event.x)
        if slot is None:
            return
        index = cell_at(self.grid, slot, event.y, dense=self.dense)
        self.grid.move_to(slot.index, self.grid.index if index is None else index)
        self._follow_cursor()
        if index is not None and self.lead_id is not None:
            self._drag = CardDrag(self.lead_id, slot.index)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._drag is not None:
            slot = self._layout.slot_at(event.x)
            column = None if slot is None else self.grid.board.columns[slot.index]
            if self._drag.move(slot, column):
                self.repaint_all()

    def on_mouse_up(self) -> None:
        if self._drag is None:
            return
        drag, self._drag = self._drag, None
        self.release_mouse()
        if drag.goes:
            self.post_message(CardDropped(drag.lead_id, drag.over))
            self.repaint_all()

    def on_click(self, event: events.Click) -> None:
        slot = self._layout.slot_at(event.x)
        if event.chain != 2 or slot is None:
            return
        if cell_at(self.grid, slot, event.y, dense=self.dense) is not None:
            self.post_message(CardOpened())

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _scroll_column(self, event: events.MouseEvent) -> None:
        if (slot := self._layout.slot_at(event.x)) is not None:
            by = 1 if isinstance(event, events.MouseScrollDown) else -1
            self.grid.scroll(slot.index, by)
            self._follow_cursor()
