"""Open and close each screen several times, and count what is left of it."""

from __future__ import annotations

import gc
import time
import weakref

from textual._styles_cache import StylesCache

from tests.support.ui_driver import Driver

#: Between two full passes of the collector.
_SECONDS_BETWEEN = 1.0
#: The keys that lead from the list to a screen.
SCREENS = {
    "lead": ("enter",),
    "note": ("n",),
    "form of a lead": ("e",),
    "new lead": ("a",),
    "next step": ("t",),
    "help": ("question_mark",),
    "outbox": ("g", "o"),
    "drafts": ("g", "n"),
    "attributes": ("g", "s"),
    "board": ("g", "b"),
    "agenda": ("g", "a"),
    "insights": ("g", "m"),
    "triage": ("T",),
    "import": ("I",),
    "status picker": ("s",),
    "palette": ("ctrl+p",),
}


def _painted_widgets() -> int:
    """Return the number of widgets whose painted lines are in memory."""
    return sum(isinstance(found, StylesCache) for found in gc.get_objects())


async def open_and_close(ui: Driver, keys: tuple[str, ...], times: int) -> None:
    """Open a screen from the list and close it, ``times`` times; return when nothing is left of it.

    Raises: AssertionError, a screen or what its widgets have painted is still in memory.
    """
    closed: list[weakref.ref[object]] = []
    looked = 0.0
    before = _painted_widgets()
    for _ in range(times):
        await ui.pilot.press(*keys)
        await ui.until(lambda: len(ui.app.screen_stack) > 2, "the screen")
        closed.append(weakref.ref(ui.app.screen))
        await ui.pilot.press("escape")
        await ui.until(lambda: len(ui.app.screen_stack) == 2, "the list")
    await ui.rest()

    def freed() -> bool:
        nonlocal looked
        if time.monotonic() - looked < _SECONDS_BETWEEN:
            return False
        looked = time.monotonic()
        gc.collect()
        # Less than one for each time: the list may have painted something anew.
        return all(one() is None for one in closed) and _painted_widgets() - before < times

    # asyncio keeps cancelled timers, and the context they were made in, until their time comes.
    await ui.until(freed, "the closed screens to be freed")
