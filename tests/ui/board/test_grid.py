"""The board's geometry and cursor, whatever is pressed."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.board.columns import Board, BoardColumn
from taskip_leads.ui.board.grid import BoardGrid, Ghost, leads_in_sight
from taskip_leads.ui.board.widgets.card_renderer import card_amount
from taskip_leads.ui.board.widgets.head_renderer import sum_amount
from taskip_leads.ui.board.widgets.layout import (
    FOLDED,
    MAX_WIDTH,
    MIN_WIDTH,
    cards_per_column,
    lay_out,
)

LENGTHS = st.lists(st.integers(0, 9), min_size=1, max_size=6)


def board_of(lengths: list[int]) -> Board:
    first = 0
    columns: list[BoardColumn] = []
    for at, length in enumerate(lengths):
        columns.append(BoardColumn(at + 1, range(first, first + length)))
        first += length
    return Board(tuple(columns), first)


@given(
    st.integers(40, 200),
    st.lists(st.booleans(), min_size=1, max_size=14),
    st.integers(0, 13),
    st.integers(0, 13),
)
def test_columns_fit_and_the_cursor_is_in_sight(
    width: int, folded: list[bool], first: int, current: int
) -> None:
    current = min(current, len(folded) - 1)
    layout = lay_out(width, folded, first, current)
    assert layout.shows(current)
    assert layout.left + len(layout.slots) + layout.right == len(folded)
    assert [slot.index for slot in layout.slots] == list(
        range(layout.left, layout.left + len(layout.slots))
    )
    for slot in layout.slots:
        assert slot.folded == folded[slot.index]
        if slot.folded:
            assert slot.width == FOLDED
        else:
            assert min(MIN_WIDTH, width - 6) <= slot.width <= MAX_WIDTH
    assert all(one.end + 2 <= other.x for one, other in pairwise(layout.slots))
    assert layout.slots[-1].end <= width


@pytest.mark.parametrize(
    ("width", "columns", "places"),
    [
        (120, 6, [(1, 18), (21, 18), (41, 18), (61, 18), (81, 18), (101, 18)]),
        (80, 6, [(3, 22), (28, 22), (53, 22)]),
        (84, 6, [(3, 18), (23, 18), (43, 18), (63, 18)]),
        (200, 6, [(1, 26), (30, 26), (59, 26), (88, 26), (117, 26), (146, 26)]),
    ],
)
def test_columns_are_where_the_design_puts_them(
    width: int, columns: int, places: list[tuple[int, int]]
) -> None:
    layout = lay_out(width, [False] * columns, 0, 0)
    assert [(slot.x, slot.width) for slot in layout.slots] == places


def test_cards_per_column() -> None:
    assert cards_per_column(30, dense=False) == 6
    assert cards_per_column(19, dense=False) == 4
    assert cards_per_column(19, dense=True) == 15
    assert cards_per_column(1, dense=True) == 1


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(-12, 12)),
        st.tuples(st.just("column"), st.integers(-2, 7)),
        st.tuples(st.just("scroll"), st.integers(-4, 4)),
        st.tuples(st.just("page"), st.integers(1, 7)),
        st.tuples(st.just("ghost"), st.integers(0, 9)),
    ),
    max_size=20,
)


@given(LENGTHS, MOVES)
def test_cursor_is_on_a_card_in_sight(lengths: list[int], moves: list[tuple[str, int]]) -> None:
    grid = BoardGrid()
    grid.resize(3)
    grid.place(board_of(lengths), same_query=False)
    for kind, by in moves:
        match kind:
            case "move":
                grid.move(by)
            case "column":
                grid.move_to_column(by)
            case "scroll":
                grid.scroll(grid.column_index, by)
            case "page":
                grid.resize(by + 1)
            case _:
                ghost = Ghost(99, "Ada", grid.column_index + 1, by, None)
                grid.show_ghosts({99: ghost})
        column = grid.column
        assert column is not None
        assert (grid.lead_id is None) == (len(column.lead_ids) == 0)
        if grid.lead_id is not None:
            assert column.lead_ids[grid.index] == grid.lead_id
            assert grid.lead_id in leads_in_sight(grid, [grid.column_index])
        assert len(grid.cells(column)) <= grid.page


@given(LENGTHS, LENGTHS, st.integers(0, 40))
def test_cursor_keeps_its_lead_when_the_board_changes(
    before: list[int], after: list[int], lead_id: int
) -> None:
    grid = BoardGrid()
    grid.place(board_of(before), same_query=False)
    if not grid.find(lead_id):
        return
    grid.choose()
    grid.place(board_of(after), same_query=True)
    if lead_id < sum(after):
        assert grid.lead_id == lead_id
    grid.place(board_of(before), same_query=True)
    assert grid.lead_id == lead_id, "a lead that comes back gets the cursor back"


@pytest.mark.parametrize(
    ("value", "card", "head"),
    [
        ("0", "0", "0"),
        ("54000", "54,000", "54,000"),
        ("99999.5", "99,999.50", "99,999.50"),
        ("100000", "100k", "100k"),
        ("620400", "620k", "620k"),
        ("999600", "999,600", "1.0M"),
        ("1150000", "1.15M", "1.2M"),
        ("2000000", "2M", "2.0M"),
        ("-250000", "-250k", "-250k"),
        ("NaN", "NaN", "NaN"),
    ],
)
def test_amounts_are_short(value: str, card: str, head: str) -> None:
    assert card_amount(Decimal(value)) == card
    assert sum_amount(Decimal(value)) == head
