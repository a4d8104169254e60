"""Pictures of list, lead and a question with more contrast, with 256 colours, and without any."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest

from tests.snapshots.conftest import Picture
from tests.support.lead_fixtures import FILES, FULL, NOTES, open_lead
from tests.support.ui_driver import Driver

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
DEPTHS = pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"COLORTERM": ""}, "dark"),
        ({"COLORTERM": ""}, "light"),
        ({"COLORTERM": ""}, "contrast"),
        ({}, "contrast"),
        ({"COLORTERM": "", "TERM": "xterm"}, "dark"),
        ({"NO_COLOR": "1"}, "dark"),
    ],
    ids=["256-dark", "256-light", "256-contrast", "contrast", "16", "no-color"],
)


@pytest.fixture
def picture(picture: Picture) -> Picture:
    """Pictures of the list are in its default order."""
    return partial(picture, sort=None)


@SIZES
@DEPTHS
def test_list(
    picture: Picture, size: tuple[int, int], environ: Mapping[str, str], theme: str
) -> None:
    assert picture(size, "j", "space", environ=environ, theme=theme)


@SIZES
@DEPTHS
def test_question(
    picture: Picture, size: tuple[int, int], environ: Mapping[str, str], theme: str
) -> None:
    assert picture(size, "D", environ=environ, theme=theme)


@SIZES
@DEPTHS
def test_lead_with_the_cursor_in_its_timeline(
    picture: Picture, size: tuple[int, int], environ: Mapping[str, str], theme: str
) -> None:
    async def then(ui: Driver) -> None:
        await open_lead(ui, FULL, NOTES, FILES)
        await ui.press("tab", "j")

    assert picture(size, environ=environ, theme=theme, then=then)
