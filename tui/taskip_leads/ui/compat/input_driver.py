"""Read the terminal's input so that quitting does not wait for it.

Textual's reading thread wakes from ``select`` only every tenth of a second, and waits once more before it
ends: quitting, or opening an editor, would show a dead screen for 0.2 s. Here a byte in a pipe wakes it.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from contextlib import suppress

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

#: Seconds between checks for a lone esc, as in Textual.
_TICK = 0.1
_CHUNK = 4096


class InputDriver(LinuxDriver):
    """Textual's driver with a reading thread that can be woken."""

    #: A byte written here wakes the reading thread; None while it does not run.
    _wake: int | None = None

    def disable_input(self) -> None:
        """Join the reading thread: at the end, and when an editor gets the terminal."""
        wake, self._wake = self._wake, None
        if wake is not None:
            # The byte ends the thread whether it sleeps or not. A terminal that hung up may have ended it
            # a moment before.
            with suppress(OSError):
                os.write(wake, b"\n")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Read as Textual does, and also wait for the wake-up byte."""
        woken, wake = os.pipe()
        try:
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                selector.register(woken, selectors.EVENT_READ)
                self._wake = wake
                self._read_until_woken(selector, woken)
        finally:
            self._wake = None
            os.close(woken)
            os.close(wake)

    def _read_until_woken(self, selector: selectors.BaseSelector, woken: int) -> None:
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        try:
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(_TICK)}
                if woken in ready:
                    return
                if self.fileno in ready and (text := decode(os.read(self.fileno, _CHUNK))):
                    for message in parser.feed(text):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        finally:
            with suppress(EOFError, ParseError):
                for _ in parser.feed(""):
                    pass
