"""Pictures of the history and of the report of a day."""

from __future__ import annotations

import pytest

from taskip_leads.ui.render.content import with_keys
from tests.snapshots.conftest import Picture
from tests.support import own_changes
from tests.support.ui_driver import Driver

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


@SIZES
def test_recent_messages(picture: Picture, size: tuple[int, int]) -> None:
    async def shown(ui: Driver) -> None:
        ui.app.notices.hint(with_keys("224 leads in /home/mara/leads-2026-11-23.csv", "$tl-text"))
        text = "The email has already been taken.\n`app.outbox` opens the outbox."
        ui.app.notices.toast("Email of Jonas Lindqvist was refused", text)
        await ui.press("9", "g", "h", "m")

    assert picture(size, then=shown)
