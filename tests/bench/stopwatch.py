"""A pseudo-terminal that records the time of each frame.

Bytes are only stored while a program paints; the emulator reads them afterwards, so that it takes no
time from what is measured. A frame counts when its last byte is here.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyte

COLUMNS, ROWS = 120, 40
# A frame is over when nothing came for this long.
_QUIET = 0.12
_PATIENCE = 90.0

Shows = Callable[["Terminal"], bool]


class Terminal:
    """One program in a terminal of 120 by 40."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._screen: Any = pyte.Screen(COLUMNS, ROWS)
        self._stream: Any = pyte.ByteStream(self._screen)
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvpe(command[0], list(command), environment)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    @property
    def lines(self) -> list[str]:
        """What the screen shows, without the blank lines at its end."""
        lines = [line.rstrip() for line in self._screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines or ["", ""]

    def shows(self, words: str) -> bool:
        return any(words in line for line in self._screen.display)

    def until(self, shows: Shows, since: float, what: str) -> float:
        """Seconds from ``since`` to the last byte of the first frame for which ``shows`` holds."""
        deadline = time.perf_counter() + _PATIENCE
        while time.perf_counter() < deadline:
            shown: float | None = None
            for frame in self._frames():
                for _, piece in frame:
                    self._stream.feed(piece)
                # What is painted later in the same breath is read as well: the next look needs it.
                if shown is None and shows(self):
                    shown = frame[-1][0] - since
            if shown is not None:
                return shown
        raise AssertionError(f"{what} did not come:\n{self.text}")

    def wait(self, shows: Shows, what: str) -> None:
        """Until ``shows`` holds, if it does not already."""
        if not shows(self):
            self.until(shows, self.started, what)

    def press(self, keys: str, shows: Shows) -> float:
        """Return seconds from sending ``keys`` to the frame for which ``shows`` holds."""
        since = time.perf_counter()
        os.write(self._fd, keys.encode())
        return self.until(shows, since, f"the answer to {keys!r}")

    def send(self, keys: str) -> None:
        """Send keys whose answer is not measured."""
        os.write(self._fd, keys.encode())

    def rest(self, seconds: float) -> None:
        """Read what comes for so long; nothing is looked at."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                self._stream.feed(os.read(self._fd, 1 << 16))

    def change(self, keys: str, look: Callable[[Terminal], object]) -> float:
        """Seconds from sending ``keys`` to the first frame in which ``look`` sees something else."""
        before = look(self)
        return self.press(keys, lambda terminal: look(terminal) != before)

    @property
    def counted(self) -> bool:
        """Whether our tabs tell how many leads they have: they do when all leads are read."""
        return re.search(r"Going cold \d", self.text) is not None

    @property
    def cursor_row(self) -> str:
        """The line that our cursor's bar stands in."""
        return next((line for line in self._screen.display if line.startswith("▌")), "")

    @property
    def picture(self) -> tuple[object, ...]:
        """Every cell with its colours."""
        buffer = self._screen.buffer
        return tuple(buffer[row][column] for row in range(ROWS) for column in range(COLUMNS))

    def settle(self) -> None:
        """Read until the screen rests."""
        while frames := self._frames():
            for frame in frames:
                for _, piece in frame:
                    self._stream.feed(piece)

    def _frames(self) -> list[list[tuple[float, bytes]]]:
        """What comes until it is quiet, as frames: pieces with a pause of 4 ms or more between frames."""
        frames: list[list[tuple[float, bytes]]] = []
        while select.select([self._fd], [], [], _QUIET)[0]:
            try:
                piece = os.read(self._fd, 1 << 16)
            except OSError:
                break
            if not piece:
                break
            moment = time.perf_counter()
            if frames and moment - frames[-1][-1][0] < 0.004:
                frames[-1].append((moment, piece))
            else:
                frames.append([(moment, piece)])
        return frames

    def memory(self, *, peak: bool = False) -> float:
        """Resident memory in MB: now, or the most there was since the program started."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmHWM:" if peak else "VmRSS:")[1].split()[0]) / 1024

    def quit(self) -> None:
        """Quit our program with ctrl+q, and read until it has ended."""
        self.send("\x11")
        with suppress(OSError):
            while os.read(self._fd, 1 << 16):
                pass
        os.close(self._fd)
        os.waitpid(self.pid, 0)

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.close(self._fd)
        os.waitpid(self.pid, 0)
