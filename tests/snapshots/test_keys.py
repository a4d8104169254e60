"""Pictures of what helps to find keys: the panel of a chord, help, the palette, a jump."""

from __future__ import annotations

from functools import partial

import pytest

from tests.snapshots.conftest import Picture
from tests.support.ui_driver import Driver

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])


@pytest.fixture
def picture(picture: Picture) -> Picture:
    """Pictures of the list are in its default order."""
    return partial(picture, sort=None)


async def shows_panel(ui: Driver) -> None:
    await ui.sees("esc cancel")


@SIZES
@pytest.mark.parametrize("first", ["g", "f"])
def test_panel_of_a_chord(picture: Picture, size: tuple[int, int], first: str) -> None:
    assert picture(size, first, then=shows_panel)


@SIZES
def test_panel_of_a_chord_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", environ={"NO_COLOR": "1"}, then=shows_panel)


@SIZES
def test_keys_of_the_list(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "question_mark", "down")


@SIZES
def test_keys_with_letters_typed(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "question_mark", *"mark")


@SIZES
def test_palette(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "S", "v", "S", "w", "ctrl+p")


@SIZES
def test_palette_with_letters_typed(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "ctrl+p", *"han")


@SIZES
def test_jump_to_nothing(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "colon", *"99999")
