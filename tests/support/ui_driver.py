"""Drive a running app in a test: press keys, read the screen, wait without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from rich.cells import cell_len
from textual import _wait, events
from textual.pilot import Pilot
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.store import Store
from taskip_leads.ui.app import TaskipApp
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.compat.key_queue import KeyQueue
from taskip_leads.ui.widgets.pane.pane_lines import PaneLines

# The pilot sleeps at least this long twice for each key: with Textual's 20 ms, most of the suite's time.
_wait.SLEEP_GRANULARITY = 0.005
_wait.SLEEP_IDLE = 0.0005

#: A condition that is false for this many seconds fails the test.
PATIENCE = 15.0
#: The screen does not rest while one of these has a timer that runs within this many seconds.
_SHORT = 0.1
_FOLLOWERS = (Debouncer, FrameBatch, KeyQueue, PaneLines)


class Driver:
    """The user's view of the app: keys, mouse and screen.

    ``press`` and ``write`` return when the app has handled the keys; ``text`` is the screen as lines of
    characters, ``shows`` whether it contains words. If a response of the service is needed, wait with
    ``until`` or ``sees``; ``idle`` waits until nothing is in flight.
    """

    def __init__(self, app: TaskipApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def store(self) -> Store:
        return self.app.store

    # Input

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names (``enter``, ``ctrl+d``, ``question_mark``), then rest.

        A chord is two keys: ``await ui.press("f", "s")``.
        """
        await self.pilot.press(*keys)
        await self.rest()

    async def breath(self, *keys: str) -> None:
        """Press keys in one burst, before the first one is handled."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.last_key()
        await self.rest()

    async def write(self, words: str) -> None:
        """Type text, one key per character, then rest."""
        await self.pilot.press(*(_KEYS.get(letter, letter) for letter in words))
        await self.rest()

    async def paste(self, text: str) -> None:
        """Paste text, as a terminal does it."""
        self.app.post_message(events.Paste(text))
        await self.rest()

    async def click(
        self, target: type[Widget] | str, x: int, y: int, *, times: int = 1, **modifiers: bool
    ) -> None:
        """Click at a cell of a widget, counted from its top left corner; ``times=2`` is a double click."""
        await self.pilot.click(target, offset=(x, y), times=times, **modifiers)
        await self.rest()

    async def click_words(self, words: str, *, row: int | None = None) -> None:
        """Click in the middle of the first ``words`` on the screen, or of those in a row."""
        rows = range(len(self.lines)) if row is None else (row % len(self.lines),)
        for y in rows:
            before, found, _ = self.lines[y].partition(words)
            if found:
                x = cell_len(before) + cell_len(words) // 2
                widget, region = self.app.get_widget_at(x, y)
                await self.pilot.click(widget, offset=(x - region.x, y - region.y))
                await self.rest()
                return
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    async def wheel(self, target: type[Widget] | str, by: int, *, x: int = 0, y: int = 0) -> None:
        """Turn the wheel over a cell of a widget: down, or up if negative."""
        event = events.MouseScrollDown if by > 0 else events.MouseScrollUp
        for _ in range(abs(by)):
            await self.pilot._post_mouse_events([event], target, offset=(x, y))
        await self.rest()

    async def drag(
        self, target: type[Widget] | str, start: tuple[int, int], end: tuple[int, int]
    ) -> None:
        """Press the mouse at one cell of a widget and release it at another one."""
        await self.pilot._post_mouse_events([events.MouseDown], target, offset=start, button=1)
        await self.pilot._post_mouse_events([events.MouseMove], target, offset=end, button=1)
        await self.pilot._post_mouse_events([events.MouseUp], target, offset=end, button=1)
        await self.rest()

    async def resize(self, columns: int, rows: int) -> None:
        """Resize the terminal."""
        await self.pilot.resize_terminal(columns, rows)
        await self.rest()

    # Screen

    @property
    def strips(self) -> list[Strip]:
        """The screen's rows with their styles."""
        # Textual offers the screen as a picture only; its compositor has the cells.
        return self.app.screen._compositor.render_strips()

    @property
    def lines(self) -> list[str]:
        """The screen's rows, each as long as the terminal is wide."""
        return ["".join(segment.text for segment in strip) for strip in self.strips]

    @property
    def text(self) -> str:
        """The whole screen without trailing spaces."""
        return "\n".join(line.rstrip() for line in self.lines)

    def shows(self, *words: str) -> bool:
        """Return whether the screen contains all of these."""
        text = self.text
        return all(word in text for word in words)

    @property
    def notification(self) -> str:
        """The text of the notification in the corner, in one line; empty if there is none."""
        half = self.app.size.width // 3
        parts = (line[half:].partition("▌")[2].strip() for line in self.lines)
        # Beside it, cells of the screen below are in sight.
        return " ".join(part.partition("   ")[0] for part in parts if part)

    def line_of(self, words: str) -> str:
        """Return the first row that contains ``words``; fail if none does."""
        for line in self.lines:
            if words in line:
                return line
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    # Waiting

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait until ``condition`` is true; fails with the screen after ``PATIENCE`` seconds."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    # The pilot's pause would ask every widget: a busy wait beside the work it waits for.
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(
                f"Waited in vain{f' for {what}' if what else ''}:\n{self.text}"
            ) from None

    async def sees(self, *words: str) -> None:
        """Wait until the screen contains all of these."""
        await self.until(lambda: self.shows(*words), f"{words}")
        await self.pilot.pause()  # what changed with the words may be painted after them

    async def rest(self) -> None:
        """Wait until the app has handled all keys and reads nothing."""
        await self.pilot.pause()
        for _ in range(100):
            if self._rests():
                return
            await self.until(self._rests, "the screen to rest")
            await self.pilot.pause()
        raise AssertionError(f"The screen never rests:\n{self.text}")

    async def covered_screens_updated(self) -> None:
        """Wait until the screens behind a dialog show what has happened, too."""
        await self.rest()
        screens = [one for one in self.app.screen_stack if isinstance(one, AppScreen)]
        await self.until(
            lambda: (
                not any(
                    one.outdated or one.working("detail", "drafts", "select", "held")
                    for one in screens
                )
            ),
            "the covered screens",
        )
        await self.rest()

    async def idle(self) -> None:
        """Wait until the store is idle too: synced (or offline), with an empty queue."""
        await self.until(self._idle, "the store to be idle")
        await self.rest()

    async def last_key(self) -> None:
        """Wait until the app has handled the last key and its consequences, or has ended."""
        keys = self.app.key_queue
        await self.until(lambda: not self.app.is_running or keys.done, "the last key")
        if self.app.is_running and self.app.screen_stack:
            await self.pilot.pause()

    def _rests(self) -> bool:
        screen = self.app.screen
        if any(w.group == "undo" and not w.is_finished for w in self.app.workers):
            return False  # the undo toast is about to appear or disappear
        if self.app.commands.busy and not screen.is_modal:
            return False  # the user's last key is still acting, and no dialog asks about it
        if self._waits_shortly():
            return False  # what changed is read together with what follows it at once
        return not isinstance(screen, AppScreen) or screen.resting

    def _waits_shortly(self) -> bool:
        """Whether a debouncer, or the rest of a long pane, is about to run."""
        timers = (
            timer
            for node in (self.app, *self.app.screen.walk_children(with_self=True))
            for timer in node._timers
        )
        return any(
            isinstance(_owner(timer), _FOLLOWERS)
            and timer._interval <= _SHORT
            and timer._task is not None
            and not timer._task.done()
            for timer in timers
        )

    def _idle(self) -> bool:
        state = self.store.sync.state
        if state.link in (
            ConnectionState.OFFLINE,
            ConnectionState.LIMITED,
            ConnectionState.KEY_REFUSED,
            ConnectionState.NO_KEY,
        ):
            return True
        return (
            state.link is ConnectionState.IDLE
            and state.synced_at is not None
            and not self.store.outbox.waiting
        )


def _owner(timer: Timer) -> object:
    """Return whose method a timer calls: Textual hands it to ``call_next``."""
    callback = timer._callback
    method = callback.args[0] if isinstance(callback, partial) else callback
    return getattr(method, "__self__", None)


#: Keys whose Textual name is not their character.
_KEYS = {
    " ": "space", "?": "question_mark", "/": "slash", "!": "exclamation_mark", ".": "full_stop",
    ",": "comma", "-": "minus", ":": "colon", "@": "at", "\n": "enter", "<": "less_than_sign",
    ">": "greater_than_sign", "#": "number_sign", "[": "left_square_bracket",
    "]": "right_square_bracket", "_": "underscore", "(": "left_parenthesis",
    ")": "right_parenthesis", "'": "apostrophe", '"': "quotation_mark", "+": "plus",
    "=": "equals_sign", "&": "ampersand", "%": "percent_sign", ";": "semicolon",
}  # fmt: skip


@asynccontextmanager
async def running(
    store: Store,
    *,
    size: tuple[int, int] = (120, 36),
    rest: bool = True,
    idle: bool = True,
    **options: Any,
) -> AsyncIterator[Driver]:
    """Run the app over ``store`` in a terminal of ``size``; with ``rest`` and ``idle`` first wait for that.

    ``options`` go to ``TaskipApp``. An exception in the app, or in the store's background work, fails
    the test. The store is stopped at the end.
    """
    failures: list[BaseException] = []

    def surface(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failures.append(context.get("exception") or RuntimeError(context["message"]))

    asyncio.get_running_loop().set_exception_handler(surface)
    environ = {"LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    app = TaskipApp(store, **{"environ": environ, **options})
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot)
            if rest:
                await driver.rest()
            if rest and idle:
                await driver.idle()
            yield driver
            # The pilot stops an app during a key that it still handles, unlike a terminal.
            await driver.last_key()
    finally:
        await store.stop()
    if failures:
        raise failures[0]
