"""``Debouncer``: many requests, one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App

from taskip_leads.ui.base.debounce import Debouncer


class Clock(App[None]):
    """Keeps the timers that it is asked for, and fires them when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.due: list[Callable[[], Any]] = []
        self.stopped = 0

    def set_timer(self, delay: float, callback: Any = None, **_: Any) -> Any:
        clock = self

        class Handle:
            def stop(self) -> None:
                clock.due.remove(callback)
                clock.stopped += 1

        self.due.append(callback)
        return Handle()


async def test_requests_within_the_time_run_the_action_once() -> None:
    clock, ran = Clock(), list[int]()
    debouncer = Debouncer(clock, 0.1, lambda: ran.append(1))
    debouncer.request()
    debouncer.request()
    assert debouncer.pending
    assert len(clock.due) == 1
    await clock.due.pop()()
    assert ran == [1]
    assert not debouncer.pending


async def test_restart_counts_from_the_last_request() -> None:
    clock, ran = Clock(), list[int]()
    debouncer = Debouncer(clock, 0.1, lambda: ran.append(1), restart=True)
    debouncer.request()
    debouncer.request()
    assert (clock.stopped, len(clock.due)) == (1, 1)
    await clock.due.pop()()
    assert ran == [1]


async def test_cancel_forgets_the_requests() -> None:
    clock, ran = Clock(), list[int]()
    debouncer = Debouncer(clock, 0.1, lambda: ran.append(1))
    debouncer.request()
    debouncer.cancel()
    assert not debouncer.pending
    assert clock.due == []


async def test_asynchronous_action_is_awaited() -> None:
    clock, ran = Clock(), list[int]()

    async def action() -> None:
        ran.append(1)

    debouncer = Debouncer(clock, 0.1, action)
    debouncer.request()
    await clock.due.pop()()
    assert ran == [1]
