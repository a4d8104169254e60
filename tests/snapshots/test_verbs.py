"""Pictures of the verbs: assign, next step, delete, and a change on many leads."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])


@SIZES
def test_assigning(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "A", "down", "space")


@SIZES
def test_setting_a_day(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "t", *"fri")


@SIZES
def test_deleting_one_lead(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "D")


@SIZES
def test_deleting_many_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "V", "D", "3", "4")


@SIZES
def test_a_status_on_marked_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "space", "space", "space", "s", "6")
