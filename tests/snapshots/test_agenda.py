"""Pictures of the agenda in every situation it can be in."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])
#: Open the agenda of everyone, and say who one is, which narrows it to one's own leads.
AGENDA = ("g", "a")
MINE = (*AGENDA, "g", "i", *"mara", "enter")


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_agenda(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, *MINE, "f", "x", "j", theme=theme)


@SIZES
def test_ones_own_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *MINE)


@SIZES
def test_nobody_is_me(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA)


@SIZES
def test_done_and_moved_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "d", "j", "t", *"fri", "enter", hold=5.0)


@SIZES
def test_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "d", "j", hold=5.0, environ={"NO_COLOR": "1"})


@SIZES
def test_nothing_due(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *MINE, "/", *"amelia", "enter")


@SIZES
def test_nothing_due_today(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "/", *"marchetti", "enter")


@SIZES
def test_three_marked(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "space", "j", "space", "space")


@SIZES
def test_late_steps_spread(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "S", hold=5.0)


@SIZES
def test_spread_as_a_word(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "V", "t", *"spread")


@SIZES
def test_searching(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "slash", *"acme")


@SIZES
def test_no_lead_matches(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *AGENDA, "slash", *"zzz", "enter")


def test_going_cold_at_the_end(picture: Picture) -> None:
    assert picture(NARROW, *AGENDA, "G")


def test_without_the_preview(picture: Picture) -> None:
    assert picture(WIDE, *AGENDA, "p")


def test_preview_over_the_rows(picture: Picture) -> None:
    assert picture(NARROW, *AGENDA, "p")


def test_small_terminal(picture: Picture) -> None:
    assert picture((58, 14), *AGENDA)
