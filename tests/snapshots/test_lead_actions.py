"""Pictures of lead actions: assign, next step, delete, and a change on many leads."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])


@SIZES
def test_owner_picker(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "A", "down", "space")


@SIZES
def test_next_step_dialog(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "t", *"fri")


@SIZES
def test_question_before_a_lead_is_deleted(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "D")


@SIZES
def test_question_before_many_leads_are_deleted(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "V", "D", "3", "4")


@SIZES
def test_bulk_progress_of_a_status(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "space", "space", "space", "s", "6")
