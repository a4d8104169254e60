"""Paint a typed letter and its search result in one frame.

A field repaints as soon as it is typed in, and the rows it asks for arrive some milliseconds later. Painted
separately, the first frame would only delay the second.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from textual.messages import Update
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

#: Seconds after which the letter is painted without its result.
_MAX_SECONDS = 0.03


class FrameBatch:
    """Delays a screen's painting until ``release``, or until a user would notice."""

    def __init__(self, screen: Screen[Any], longest: float | None = None) -> None:
        """``longest``: the longest delay in seconds, if a letter's is too short."""
        self._screen = screen
        self._longest = longest
        self._held = ExitStack()
        self._timer: Timer | None = None

    def hold(self, longest: float | None = None) -> None:
        """Delay painting: something is about to change, and its result is near.

        ``longest``: seconds, where the result may take longer than usual.
        """
        if self._timer is None:
            self._held.enter_context(self._screen.app.batch_update())
        else:
            self._timer.stop()
        self._timer = self._screen.set_timer(longest or self._longest or _MAX_SECONDS, self._paint)

    def release(self, *changed: Widget) -> None:
        """Paint now, including the ``changed`` widgets.

        A refreshed widget notifies the screen in a message of its own, which may come after this frame, so
        the screen is notified here.
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
            # The app repaints by itself; the screen was told to wait.
            self._screen.check_idle()
