"""Pictures of statuses and sources, of the form for one, and of setting a lead's status."""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Picture

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_attribute_lists(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "g", "s", "j", "j", theme=theme)


def test_attribute_lists_on_a_very_wide_screen(picture: Picture) -> None:
    assert picture((200, 50), "g", "s", "j", "j")


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_attribute_form_when_renaming(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "g", "s", "j", "j", "e", *"er", theme=theme)


def test_attribute_form_without_a_name(picture: Picture) -> None:
    assert picture(NARROW, "g", "s", "right_square_bracket", "a", "enter")


def test_attribute_lists_without_colours(picture: Picture) -> None:
    assert picture(NARROW, "g", "s", "j", "number_sign", environ={"NO_COLOR": "1"})


def test_attribute_lists_in_ascii(picture: Picture) -> None:
    assert picture(NARROW, "g", "s", "j", environ={"TERM": "linux"})


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_status_picker(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "j", "s", theme=theme)


@SIZES
def test_question_before_a_used_status_is_deleted(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", "s", "j", "D")


def test_picker_of_the_status_for_moved_leads(picture: Picture) -> None:
    assert picture(NARROW, "g", "s", "j", "D", "m")
