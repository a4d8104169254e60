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
#: Each time keeps one more if anything does; the most frequent screen is opened oftener.
_TIMES, _LEAD_TIMES = 6, 30


@pytest.mark.parametrize("screen", SCREENS)
async def test_closed_screen_is_freed(offline: Opener, screen: str) -> None:
    async with offline() as ui:
        closed: list[weakref.ref[object]] = []
        for _ in range(_LEAD_TIMES if screen == "lead" else _TIMES):
            await ui.pilot.press(*SCREENS[screen])
            await ui.until(lambda: len(ui.app.screen_stack) > 2, "the screen")
            closed.append(weakref.ref(ui.app.screen))
            await ui.pilot.press("escape")
            await ui.until(lambda: len(ui.app.screen_stack) == 2, "the list")
        await ui.rest()

        def freed() -> bool:
            gc.collect()
            # A task that the first screen has started, and that goes on, keeps that one.
            return all(one() is None for one in closed[1:])

        # asyncio keeps cancelled timers, and the context they were made in, until their time comes.
        await ui.until(freed, "the closed screens to be freed")
