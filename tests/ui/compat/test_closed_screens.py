"""A closed screen is freed: nothing that outlives it refers to it."""

from __future__ import annotations

import gc
import weakref

import pytest

from tests.ui.conftest import Opener

SCREENS = {
    "lead": ("enter",),
    "note": ("n",),
    "form of a lead": ("e",),
    "new lead": ("a",),
    "help": ("question_mark",),
    "outbox": ("g", "o"),
    "drafts": ("g", "n"),
    "attributes": ("g", "s"),
    "status picker": ("s",),
    "palette": ("ctrl+p",),
}
#: Each time keeps one more if anything does.
_TIMES = 10


@pytest.mark.parametrize("screen", SCREENS)
async def test_closed_screen_is_freed(offline: Opener, screen: str) -> None:
    # Few leads: the screens are opened often.
    async with offline(count=3, size=(80, 24)) as ui:
        closed: list[weakref.ref[object]] = []
        for _ in range(_TIMES):
            await ui.pilot.press(*SCREENS[screen])
            await ui.until(lambda: len(ui.app.screen_stack) > 2, "the screen")
            closed.append(weakref.ref(ui.app.screen))
            await ui.pilot.press("escape")
            await ui.until(lambda: len(ui.app.screen_stack) == 2, "the list")
        await ui.rest()

        def freed() -> bool:
            gc.collect()
            return all(one() is None for one in closed)

        # asyncio keeps cancelled timers, and the context they were made in, until their time comes.
        await ui.until(freed, "the closed screens to be freed")
