"""Pictures of settings and keys in every situation they can be in."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.ui.settings.key_tab import KeyTab
from tests.snapshots.conftest import Picture
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])
SETTINGS = ("g", "comma")
KEYS = (*SETTINGS, "right_square_bracket")
MINE = """\
# mine
theme = "dark"
undo_seconds = 9
closed_statuses = ["Won", "Lost"]

[keys]
"leads.follow_up" = ["t", "f2"]
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen names files of the home folder and the editor."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("EDITOR", "sh")
    monkeypatch.delenv("VISUAL", raising=False)
    # So that a new key elsewhere changes no picture.
    monkeypatch.setattr(KeyTab, "total", 500)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_settings(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, *SETTINGS, *"jjj", theme=theme, settings=MINE)


@SIZES
def test_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    environ = {"NO_COLOR": "1", "LC_ALL": "C"}
    assert picture(size, *SETTINGS, "j", "enter", "j", settings=MINE, environ=environ)


@SIZES
def test_choosing_a_theme(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *SETTINGS, "enter", "j", settings=MINE)


@SIZES
def test_text_that_is_refused(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *SETTINGS, "slash", *"undo", "enter", "enter", "x", "enter", settings=MINE)


@SIZES
def test_keys(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, *KEYS, "slash", *"next step", "enter", settings=MINE)


@SIZES
def test_key_that_is_taken(picture: Picture, size: tuple[int, int]) -> None:
    taking = ("slash", *"leads.note", "enter", "enter", "i")
    assert picture(size, *KEYS, *taking, settings=MINE)


def test_key_that_is_not_possible(picture: Picture) -> None:
    taking = ("slash", *"leads.note", "enter", "enter", "ctrl+1")
    assert picture(NARROW, *KEYS, *taking, settings=MINE)


def test_nothing_found(picture: Picture) -> None:
    assert picture(NARROW, *KEYS, "slash", *"zzz", settings=MINE)


COMMANDS = """\
[[commands]]
name = "Card"
key = "Q"
run = 'printf "%s\\n" "$TASKIP_LEAD_NAME" "$TASKIP_LEAD_COMPANY" "$TASKIP_LEAD_PHONE"; exit 3'
"""


@SIZES
def test_output_of_a_command(picture: Picture, size: tuple[int, int]) -> None:
    async def ended(ui: Driver) -> None:
        await ui.sees("ended with 3")

    assert picture(size, "Q", settings=COMMANDS, then=ended)
