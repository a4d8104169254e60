"""Coalesce many requests into one action."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.message_pump import MessagePump
from textual.timer import Timer


class Debouncer:
    """Run ``action`` once for all requests that arrive within ``seconds``.

    The time counts from the first request, so a steady stream of store events still shows progress.
    With ``restart`` it counts from the last one: for work that only makes sense once input rests.
    """

    def __init__(
        self,
        owner: MessagePump,
        seconds: float,
        action: Callable[[], Awaitable[Any] | Any],
        *,
        restart: bool = False,
    ) -> None:
        self._owner = owner
        self._seconds = seconds
        self._action = action
        self._restart = restart
        self._timer: Timer | None = None

    @property
    def pending(self) -> bool:
        """Whether the action is going to run."""
        return self._timer is not None

    def request(self) -> None:
        """Run the action when the time is over."""
        if self._timer is not None:
            if not self._restart:
                return
            self._timer.stop()
        self._timer = self._owner.set_timer(self._seconds, self._run)

    def cancel(self) -> None:
        """Forget the requests so far."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def _run(self) -> None:
        self._timer = None
        result = self._action()
        if isinstance(result, Awaitable):
            await result
