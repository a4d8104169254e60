"""The board's cursor and scrolling, without a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from taskip_leads.models.board.columns import Board, BoardColumn


class Ghost(Struct, frozen=True):
    """The place that a card has left while its move can be taken back."""

    lead_id: int
    name: str
    #: The column that the card has left, and its position there.
    column_id: int | None
    index: int
    #: The column that it went to.
    goal_id: int | None


class BoardCell(Struct, frozen=True):
    """One place of a column in sight: a card, or a ghost."""

    #: The position of the card in its column; -1 for a ghost.
    index: int
    lead_id: int
    ghost: Ghost | None = None


class BoardGrid:
    """Holds the columns, the cursor, which keeps its lead, and each column's first card in sight."""

    def __init__(self) -> None:
        self.board = Board()
        #: The number of cards in sight in a column.
        self.page = 1
        #: The places that moved cards have left, by lead id.
        self.ghosts: Mapping[int, Ghost] = {}
        #: The ids of the columns that are folded; their cards are hidden.
        self.folded: frozenset[int | None] = frozenset()
        self._column = 0
        self._index = 0
        #: The first card in sight, by column id.
        self._tops: Mapping[int | None, int] = {}
        #: The lead that the user chose: it gets the cursor back when a filter shows it again.
        self._chosen: int | None = None
        #: The lead that the cursor does not follow to another place.
        self._left: int | None = None

    def resize(self, page: int) -> None:
        """Set the number of cards in sight."""
        if page != self.page:
            self.page = page
            self._reveal()

    def show_ghosts(self, ghosts: Mapping[int, Ghost]) -> None:
        """Set the places that moved cards have left."""
        self.ghosts = ghosts
        self._reveal()

    def fold(self, folded: frozenset[int | None]) -> None:
        """Set which columns are folded."""
        self.folded = folded

    def show_sums(self, board: Board) -> None:
        """Show the same board with its sums, which took longer than the rest."""
        self.board = board

    @property
    def column_index(self) -> int:
        """The position of the column under the cursor."""
        return self._column

    @property
    def column(self) -> BoardColumn | None:
        """The column under the cursor."""
        columns = self.board.columns
        return columns[self._column] if self._column < len(columns) else None

    @property
    def index(self) -> int:
        """The position of the card under the cursor in its column."""
        return self._index

    @property
    def lead_id(self) -> int | None:
        """The lead under the cursor; None in an empty or folded column."""
        column = self.column
        if column is None or column.id in self.folded or self._index >= len(column.lead_ids):
            return None
        return column.lead_ids[self._index]

    def place(self, board: Board, *, same_query: bool) -> None:
        """Show another board. The cursor stays on its lead, wherever that is now.

        With ``same_query``, a cursor whose lead is gone keeps its place; else it goes to the top.
        """
        column = self.column
        wanted = (self._chosen, self.lead_id) if same_query else (self._chosen,)
        self.board = board
        if not same_query:
            self._tops = {}
        left, self._left = self._left, None
        for lead_id in wanted:
            if lead_id is not None and lead_id != left and self.find(lead_id):
                return
        ids = [one.id for one in board.columns]
        if column is not None and column.id in ids:
            self._column = ids.index(column.id)
        self._column = max(0, min(self._column, len(ids) - 1))
        self._index = self._index if same_query else 0
        if not same_query and not self._has_cards:
            self._column = next((at for at, c in enumerate(board.columns) if c.lead_ids), 0)
        self._reveal()

    @property
    def _has_cards(self) -> bool:
        return self.column is not None and bool(self.column.lead_ids)

    def find(self, lead_id: int) -> bool:
        """Put the cursor on a lead; False if it is in no column."""
        for at, column in enumerate(self.board.columns):
            if lead_id in column.lead_ids:
                self._column, self._index = at, column.lead_ids.index(lead_id)
                self._reveal()
                return True
        return False

    def choose(self) -> None:
        """Keep the cursor on its lead also when a filter hides it for a while."""
        self._chosen = self.lead_id

    def expect(self, lead_id: int) -> None:
        """Give the cursor to a lead as soon as the board has it."""
        self._chosen = lead_id

    def leave(self) -> None:
        """Let the cursor stay in its place when its lead moves: the user is done with it."""
        self._chosen, self._left = None, self.lead_id

    # The cursor

    def move(self, by: int) -> None:
        """Move the cursor within its column."""
        self.move_to(self._column, self._index + by)

    def move_to_column(self, index: int) -> None:
        """Move the cursor to another column, to the card on the same row."""
        line = self._index - self.top(self.column) if self.column is not None else 0
        index = max(0, min(index, len(self.board.columns) - 1))
        if index != self._column:
            self.move_to(index, self.top(self.board.columns[index]) + line)

    def move_to(self, column: int, index: int) -> None:
        """Move the cursor to a card, or to the nearest one."""
        if self.board.columns:
            self._column, self._index = column, index
            self._reveal()
            self._chosen = self.lead_id

    def scroll(self, at: int, by: int) -> None:
        """Scroll a column; the cursor stays in sight."""
        column = self.board.columns[at]
        last = max(0, len(column.lead_ids) + len(self._ghosts_of(column)) - self.page)
        self._scroll_to(column, max(0, min(self.top(column) + by, last)))
        if at == self._column:
            shown = [cell.index for cell in self.cells(column) if cell.index >= 0]
            if shown:
                self._index = max(shown[0], min(self._index, shown[-1]))
                self._chosen = self.lead_id

    # What is in sight

    def top(self, column: BoardColumn | None) -> int:
        """Return the position of the first card in sight."""
        return 0 if column is None else self._tops.get(column.id, 0)

    def cells(self, column: BoardColumn) -> list[BoardCell]:
        """Return the cards and ghosts of a column that are in sight."""
        cells: list[BoardCell] = []
        at, ghosts = self.top(column), self._ghosts_of(column)
        last = len(column.lead_ids)
        for index, lead_id in enumerate(column.lead_ids[at : at + self.page], start=at):
            cells += [BoardCell(-1, g.lead_id, g) for g in ghosts if g.index == index]
            cells.append(BoardCell(index, lead_id))
        if at + self.page > last:
            cells += [BoardCell(-1, g.lead_id, g) for g in ghosts if g.index >= last]
        return cells[: self.page]

    def _ghosts_of(self, column: BoardColumn) -> list[Ghost]:
        return [ghost for ghost in self.ghosts.values() if ghost.column_id == column.id]

    def _reveal(self) -> None:
        """Keep the cursor in its column and in sight."""
        column = self.column
        if column is None:
            self._index = 0
            return
        self._index = max(0, min(self._index, len(column.lead_ids) - 1))
        top = max(min(self.top(column), self._index), self._index - self.page + 1)
        ghosts = [ghost.index for ghost in self._ghosts_of(column)]
        while top < self._index:
            above = sum(top <= index <= self._index for index in ghosts)
            if self._index - top + above < self.page:
                break
            top += 1
        self._scroll_to(column, top)

    def _scroll_to(self, column: BoardColumn, top: int) -> None:
        # Replaced and not changed: a copy of the grid has its own.
        self._tops = {**self._tops, column.id: top}


def leads_in_sight(grid: BoardGrid, columns: Sequence[int]) -> list[int]:
    """Return the leads whose cards are in sight in these columns."""
    shown = (grid.board.columns[at] for at in columns if at < len(grid.board.columns))
    return [cell.lead_id for column in shown for cell in grid.cells(column) if cell.index >= 0]
