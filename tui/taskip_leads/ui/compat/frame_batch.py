"""A letter and what it finds, in one frame.

A field repaints itself as soon as it is typed in, and the rows it asks for come some milliseconds
later: painted apart, the first frame only keeps the second one waiting.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from textual.messages import Update
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

#: An answer that takes longer than this is not waited for: the letter is shown alone.
_LONGEST = 0.03


class FrameBatch:
    """Holds a screen's painting back until ``release``, or until it would be noticed."""

    def __init__(self, screen: Screen[Any], longest: float | None = None) -> None:
        """``longest``: for how many seconds at most, where a letter's measure is too short."""
        self._screen = screen
        self._longest = longest
        self._held = ExitStack()
        self._timer: Timer | None = None

    def hold(self) -> None:
        """Something is about to change, and its answer is near."""
        if self._timer is None:
            self._held.enter_context(self._screen.app.batch_update())
        else:
            self._timer.stop()
        self._timer = self._screen.set_timer(self._longest or _LONGEST, self._paint)

    def release(self, *changed: Widget) -> None:
        """Paint what there is, and these widgets with it.

        A widget that is refreshed tells the screen so in a turn of its own, which may come after this
        frame: it is told here for those that belong into it.
        """
        if self._timer is None:
            return
        for widget in changed:
            self._screen.post_message(Update(widget))
        if changed:
            self._screen.call_later(self._paint)
        else:
            self._paint()

    def _paint(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._held.close()
            # The app looks for what is to be painted by itself; the screen was told to wait.
            self._screen.check_idle()
