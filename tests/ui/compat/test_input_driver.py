"""The thread that reads the terminal ends when asked."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from textual import events
from textual.message import Message

from taskip_leads.ui.compat.input_driver import InputDriver
from tests.ui.conftest import Opener

#: Longer than any test needs; a thread that is not woken by then never is.
_PATIENCE = 20.0


class _Terminal(InputDriver):
    """Reads from a pseudo-terminal, and keeps what  send to the app."""

    def __init__(self, descriptor: int) -> None:
        # Nothing of Textual's own beginning: it takes over the signals of whoever runs the tests.
        self.fileno = descriptor
        self._debug = False
        self._mouse = False
        self.exit_event = threading.Event()
        self.keys: list[str] = []
        self.came = threading.Event()

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.Key):
            self.keys.append(message.key)
            self.came.set()

    def begin(self) -> threading.Thread:
        self._key_thread = threading.Thread(target=self._run_input_thread, daemon=True)
        self._key_thread.start()
        return self._key_thread


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    ours, its = os.openpty()
    yield ours, its
    os.close(ours)
    os.close(its)


def test_sleeping_reader_ends_at_once_and_restarts(
    ends: tuple[int, int],
) -> None:
    late = threading.Event()

    def too_late() -> None:
        late.set()
        os.write(ends[0], b"\n")  # the test fails instead of waiting for ever

    driver = _Terminal(ends[1])
    for _ in range(3):
        thread = driver.begin()
        driver.came.clear()
        os.write(ends[0], b"x\n")
        assert driver.came.wait(_PATIENCE)
        watchdog = threading.Timer(_PATIENCE, too_late)
        watchdog.start()
        driver.disable_input()
        watchdog.cancel()
        assert not thread.is_alive()
        driver.disable_input()  # as Textual does: once more when all is over
    assert not late.is_set()
    assert driver.keys.count("x") == 3


def test_reader_ends_if_asked_before_its_first_read(ends: tuple[int, int]) -> None:
    driver = _Terminal(ends[1])
    driver.exit_event.set()
    thread = driver.begin()
    thread.join(_PATIENCE)
    assert not thread.is_alive()


async def test_app_uses_our_driver(offline: Opener) -> None:
    async with offline() as ui:
        assert ui.app.get_driver_class() is InputDriver
