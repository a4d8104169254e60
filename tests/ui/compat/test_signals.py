"""Signals that end the program."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import cast

import pytest

from taskip_leads.ui.compat.app import CompatApp
from taskip_leads.ui.compat.shutdown import guarded

#: More than a loop's socket takes before it is read.
_WAKE_UPS = 1000


class Ending:
    """What ``guarded`` needs of an app, without its watchdog."""

    lent = False

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.number = 0

    def interrupt(self, number: int) -> None:
        self.number = number
        self.ended.set()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
async def test_signal_is_heard_while_hundreds_of_keys_wait(number: signal.Signals) -> None:
    app = Ending()
    loop = asyncio.get_running_loop()
    with guarded(cast("CompatApp", app)):
        for _ in range(_WAKE_UPS):
            loop.call_soon_threadsafe(lambda: None)
        os.kill(os.getpid(), number)
        async with asyncio.timeout(10):
            await app.ended.wait()
    assert app.number == number
