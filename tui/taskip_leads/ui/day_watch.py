"""Notify the screens at midnight."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from taskip_leads import clock

#: Maximum seconds between comparisons of the day, since sleep or a changed clock makes a timer wrong.
_LONGEST = 60.0
_SHORTEST = 0.05


class DayWatch:
    """Calls ``changed`` after each local midnight."""

    def __init__(self, app: App[None], changed: Callable[[], None]) -> None:
        self._app = app
        self._changed = changed
        self._day = clock.today()

    def start(self) -> None:
        """Wait for the next midnight."""
        seconds = min(_LONGEST, max(_SHORTEST, clock.seconds_to_midnight()))
        self._app.set_timer(seconds, self._wake)

    def _wake(self) -> None:
        self.check()
        self.start()

    def check(self) -> None:
        """Compare the day with the one before."""
        if (today := clock.today()) != self._day:
            self._day = today
            self._changed()
