"""A closed screen is freed: nothing that outlives it refers to it, or to what it has painted."""

from __future__ import annotations

import pytest

from tests.support.closed_screens import SCREENS, open_and_close
from tests.ui.conftest import Opener

#: Each time keeps one more if anything does. ``make memory`` opens each screen 30 times.
_TIMES = 3


@pytest.mark.parametrize("screen", SCREENS)
async def test_closed_screen_is_freed(offline: Opener, screen: str) -> None:
    # Few leads: the screens are opened often.
    async with offline(count=3, size=(80, 24)) as ui:
        await open_and_close(ui, SCREENS[screen], _TIMES)
