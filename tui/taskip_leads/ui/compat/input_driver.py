"""The terminal's input, read so that quitting does not wait for it.

Textual's reading thread looks up from its ``select`` only every tenth of a second, and before it ends
waits one more; whoever quits, or opens an editor, would sit before a dead screen for 0.2 s. Here a byte in
a pipe of its own ends the wait. What this leans on of Textual is guarded by ``tests/ui/test_input_driver.py``.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from contextlib import suppress

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

#: Seconds between looks at whether an esc stands alone, as Textual has it.
_TICK = 0.1
_PIECE = 4096


class InputDriver(LinuxDriver):
    """Textual's driver, whose reading thread can be woken."""

    #: Where a byte wakes the reading thread; None while it does not read.
    _wake: int | None = None

    def disable_input(self) -> None:
        """Called at the end, and when an editor gets the terminal; joins the reading thread."""
        wake, self._wake = self._wake, None
        if wake is not None:
            # It ends at the byte itself, whether it sleeps by now or not. A terminal that hung up may have
            # ended it a moment before us.
            with suppress(OSError):
                os.write(wake, b"\n")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Textual's, with one more thing to wait for."""
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
                if self.fileno in ready and (text := decode(os.read(self.fileno, _PIECE))):
                    for message in parser.feed(text):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        finally:
            with suppress(EOFError, ParseError):
                for _ in parser.feed(""):
                    pass
