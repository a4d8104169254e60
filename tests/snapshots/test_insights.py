"""Pictures of insights: all blocks at once, each page, and the terminals that have less."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture

NARROW, WIDE = (80, 24), (120, 36)
NEXT = "right_square_bracket"


@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_all_blocks(picture: Picture, theme: str) -> None:
    assert picture(WIDE, "g", "m", "j", theme=theme)


@pytest.mark.parametrize("page", range(5), ids=["standing", "sources", "weeks", "contact", "team"])
def test_a_page(picture: Picture, page: int) -> None:
    assert picture(NARROW, "g", "m", *(NEXT,) * page)


def test_a_day_of_notes_under_a_filter(picture: Picture) -> None:
    keys = ("f", "a", "space", "enter", "left_square_bracket", "left", "left", "left", "left")
    assert picture(WIDE, "g", "m", *keys)


def test_insights_without_colours(picture: Picture) -> None:
    assert picture(WIDE, "g", "m", environ={"NO_COLOR": "1"})


def test_weeks_without_colours(picture: Picture) -> None:
    assert picture(NARROW, "g", "m", NEXT, NEXT, "left", environ={"NO_COLOR": "1"})


def test_insights_with_the_signs_every_terminal_has(picture: Picture) -> None:
    assert picture(WIDE, "g", "m", environ={"TERM": "linux"})


def test_insights_while_the_first_sync_runs(picture: Picture) -> None:
    assert picture(NARROW, "g", "m", complete=False)


def test_insights_of_all_weeks_in_another_currency(picture: Picture) -> None:
    keys = ("greater_than_sign",) * 3
    assert picture(WIDE, "g", "m", *keys, "c")
