"""Pictures of the history and of the report of a day."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture
from tests.support import own_changes

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])
HISTORY = ("g", "h")


@SIZES
def test_history(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *HISTORY, "j", before=own_changes.fill)


@SIZES
def test_nothing_done_yet(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *HISTORY)


def test_without_colours(picture: Picture) -> None:
    keys = (*HISTORY, "f", "e")
    assert picture(WIDE, *keys, before=own_changes.fill, environ={"NO_COLOR": "1"})


@SIZES
def test_report(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *HISTORY, "p", before=own_changes.fill)


def test_changed_since(picture: Picture) -> None:
    """Others have moved the leads on in the meantime."""
    keys = (*HISTORY, *"jjjjjjj", "z")
    assert picture(NARROW, *keys, before=own_changes.fill)
