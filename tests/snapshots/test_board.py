"""Pictures of the board in every situation it can be in."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])
#: Open the board, and move to the fourth column.
BOARD = ("g", "b", "l", "l", "l")


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_board(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, *BOARD, theme=theme)


@SIZES
def test_moved_card(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *BOARD, "L", hold=5.0)


@SIZES
def test_dense(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *BOARD, "equals_sign", "L", hold=5.0)


@SIZES
def test_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *BOARD, "L", hold=5.0, environ={"NO_COLOR": "1"})


@SIZES
def test_three_marked(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *BOARD, "space", "j", "space", "space")


@SIZES
def test_late_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *BOARD, "i")


@SIZES
def test_two_columns_folded(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", "b", "c", "l", "l", "c")


@SIZES
def test_searching_the_board(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", "b", "slash", *"acme")


@SIZES
def test_no_card_matches(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", "b", "slash", *"zzz", "enter")


def test_board_beside_the_preview(picture: Picture) -> None:
    assert picture(WIDE, *BOARD, "p")


def test_closed_columns_at_the_end(picture: Picture) -> None:
    assert picture(WIDE, "g", "b", "c", *["l"] * 6)


def test_small_terminal(picture: Picture) -> None:
    assert picture((58, 14), *BOARD)
