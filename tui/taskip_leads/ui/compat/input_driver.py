"""Own the terminal: read its input, write to it, and never wait for it once it is gone.

Textual's reading thread wakes from ``select`` only every tenth of a second, and waits once more before it
ends: quitting, or opening an editor, would show a dead screen for 0.2 s. Here a byte in a pipe wakes it.
When the terminal hangs up, Textual's reader spins, and its writer leaves the app waiting in a full queue.
"""

from __future__ import annotations

import os
import selectors
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from taskip_leads.ui.compat.terminal_input import TerminalInput
from taskip_leads.ui.compat.terminal_writer import TerminalWriter

if TYPE_CHECKING:
    from taskip_leads.ui.compat.app import CompatApp

_CHUNK = 4096
#: Textual paints on standard error.
_OUTPUT = 2
_ALTERNATE_SCREEN = "\x1b[?1049h"
#: The smallest size, in cells, that is laid out.
_LEAST = (20, 4)
_TOO_SMALL = "taskip-leads needs 40 by 10 cells."


class InputDriver(LinuxDriver):
    """Textual's driver with a reading thread that can be woken and a writer that never blocks the app."""

    _app: CompatApp
    #: A byte written here wakes the reading thread; None while it does not run.
    _wake: int | None = None
    #: None while another program has the terminal.
    _writer: TerminalWriter | None = None

    #: Whether the terminal was closed, or read nothing more, at the end.
    is_lost = False
    #: Whether a frame that is shown already must stay until it is replaced.
    _keeps_frame = False
    #: Whether the terminal is smaller than ``_LEAST``.
    _is_tiny = False

    # Output

    def start_application_mode(self) -> None:
        """Start the writer, then take the terminal as Textual does."""
        # Without Python's buffer, whose lock a write that never returns would keep.
        if self._size is None:
            # The app would ask Rich, which prefers COLUMNS and LINES.
            self._size = self._get_terminal_size()
        self.is_lost = False
        self._writer = TerminalWriter(_OUTPUT, self._report_hangup, self._report_caught_up)
        self._writer.start()
        splash = self._app.splash
        modes = splash.hand_over() if splash is not None else None
        self._keeps_frame = modes is not None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._keeps_frame = False
        if modes is not None:
            # Textual has found the modes of the splash.
            self.attrs_before = modes

    def write(self, data: str) -> None:
        """Queue ``data``; return at once."""
        if self._keeps_frame and data == _ALTERNATE_SCREEN:
            return  # it would clear the frame of the splash, which is there already
        if self._writer is not None:
            self._writer.write(data)

    def close(self) -> None:
        """Write what is queued, for a bounded time."""
        super().close()
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.stop()
            self.is_lost = writer.is_lost

    def skips_frame(self) -> bool:
        """Return whether a frame must be skipped because the terminal is behind."""
        return self._is_tiny or (self._writer is not None and self._writer.skips_frame())

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the terminal's own size; Textual prefers COLUMNS and LINES of the environment.

        Sizes below ``_LEAST`` become ``_LEAST``, and only a sentence is painted, because Textual's
        layout does not terminate, or fails, in a few cells.
        """
        columns, rows = self._measure()
        self._is_tiny = columns < _LEAST[0] or rows < _LEAST[1]
        if self._is_tiny:
            lines = textwrap.wrap(_TOO_SMALL, columns)[:rows]
            self.write("\x1b[0m\x1b[2J\x1b[H" + "\r\n".join(lines))
        return max(columns, _LEAST[0]), max(rows, _LEAST[1])

    def _measure(self) -> tuple[int, int]:
        for descriptor in (self.fileno, _OUTPUT):
            with suppress(OSError):
                columns, rows = os.get_terminal_size(descriptor)
                if columns and rows:
                    return columns, rows
        return 80, 24

    # Stopped by the system and continued

    def _sigcont_application(self, *arguments: Any) -> None:
        if self._auto_restart and self._writer is not None:
            # Stopped without warning (SIGTTIN, SIGSTOP): leave first, or all would be started twice.
            self.suspend_application_mode()
        super()._sigcont_application(*arguments)

    # Input

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
        taken = TerminalInput(self._debug)
        while not self.exit_event.is_set():
            ready = {key.fd for key, _ in selector.select(taken.patience)}
            if woken in ready:
                return
            if self.fileno not in ready:
                messages = taken.wait_over()
            elif (octets := self._read()) is None:
                continue
            elif octets:
                messages = taken.feed(octets)
            else:
                self._report_hangup()
                return
            for message in messages:
                self.process_message(message)

    def _read(self) -> bytes | None:
        """Read available input: None if there was none, no bytes if the terminal is closed."""
        try:
            return os.read(self.fileno, _CHUNK)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    # From the threads to the app

    def _report_hangup(self) -> None:
        self._call_app(self._app.hang_up)

    def _report_caught_up(self) -> None:
        self._call_app(self._app.repaint)

    def _call_app(self, function: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(function)
