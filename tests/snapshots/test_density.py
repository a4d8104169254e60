"""Pictures of the screens that the density of the settings changes."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
COMPACT = 'density = "compact"\n'


@SIZES
def test_list(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, settings=COMPACT, pipeline=None)


@SIZES
def test_list_in_a_view_while_a_status_is_picked(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "4", "f", "s", settings=COMPACT, pipeline=None)


@SIZES
def test_list_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "4", settings=COMPACT, environ={"NO_COLOR": "1", "LC_ALL": "C"})


@SIZES
def test_board(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", "b", settings=COMPACT)


@SIZES
def test_agenda(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", "a", settings=COMPACT)
