"""Pictures of lead actions: assign, next step, delete, and a change on many leads."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])


@SIZES
def test_owner_picker(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "A", "down", "space")


@SIZES
def test_next_step(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "t", *"fri", "space", *"send", "space", *"it", sort=None)


@SIZES
def test_next_step_of_several_leads(picture: Picture, size: tuple[int, int]) -> None:
    keys = ["space"] * 7
    assert picture(size, *keys, "t", *"mon", "space", *"call", "space", *"spread")


def test_next_step_without_colour(picture: Picture) -> None:
    assert picture(WIDE, "t", "down", environ={"NO_COLOR": "1"})


@SIZES
def test_question_before_a_lead_is_deleted(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "D")


@SIZES
def test_question_before_many_leads_are_deleted(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "V", "D", "3", "4")


@SIZES
def test_toast_of_a_change_of_three_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "space", "space", "space", "s", "6", hold=5.0)


@SIZES
def test_toast_while_three_leads_are_sent(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await ui.press("space", "space", "space", "s", "6")
        await ui.sees("0 of 3")

    assert picture(size, then=then)


@SIZES
def test_report_of_a_change_of_three_leads(picture: Picture, size: tuple[int, int]) -> None:
    keys = ("space", "space", "space", "s", "6", "g", "o", "enter")
    assert picture(size, *keys, hold=5.0)
