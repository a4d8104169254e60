"""The program in a real pseudo-terminal, with an emulator that reads its output."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pexpect
import pyte
from wcwidth import wcwidth

REPOSITORY = Path(__file__).parents[2]
#: The program as ``python -m`` runs it.
PROGRAM = (sys.executable, "-m", "taskip_leads")
_PATIENCE = 60.0

#: Asks whether a frame can be sent as one, says that it can, and stands around each frame.
_SYNC_ASKED, _SYNC_ANSWER = b"\x1b[?2026$p", "\x1b[?2026;2$y"
_SYNC_START, _SYNC_END = b"\x1b[?2026h", b"\x1b[?2026l"
_PRIVATE_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
#: Modes that a program enables and must disable again: DEC's number → name.
MODES = {
    1049: "alternate screen",
    1000: "mouse clicks",
    1002: "mouse drags",
    1003: "mouse moves",
    1006: "mouse coordinates",
    1015: "mouse coordinates, rxvt's",
    1004: "focus reports",
    2004: "bracketed paste",
}
#: ... and those that it disables and must enable again.
_NORMALLY_ON = {7: "no line wrap", 25: "hidden cursor"}


class _Screen(pyte.Screen):
    """A screen whose replies are written back to the program."""

    answer: Callable[[str], None] | None = None

    def draw(self, data: str) -> None:
        # pyte stops at a mark without a combining class (Thai, Devanagari), unlike terminals.
        super().draw("".join(c for c in data if wcwidth(c) or unicodedata.combining(c)))

    def write_process_input(self, data: str) -> None:
        if self.answer is not None:
            self.answer(data)

    def report_device_attributes(self, mode: int = 0, **kwargs: Any) -> None:
        if not kwargs.get("private"):
            super().report_device_attributes(mode)


class Terminal:
    """One run of a program in a terminal of ``columns`` by ``rows``."""

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        columns: int,
        rows: int,
        folder: Path | None = None,
    ) -> None:
        self._screen: Any = _Screen(columns, rows)
        self._stream: Any = pyte.ByteStream(self._screen)
        #: The program's complete output.
        self.output = b""
        self._told_sync = False
        self._child: Any = pexpect.spawn(
            command[0],
            list(command[1:]),
            env=environment,
            dimensions=(rows, columns),
            timeout=None,
            cwd=folder,
        )
        self._child.delaybeforesend = None
        self._child.delayafterclose = 0.01
        self._child.delayafterterminate = 0.01
        self._screen.answer = self.send

    # State

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    @property
    def descriptor(self) -> int:
        """Our end of the terminal, which has its modes and its size."""
        return int(self._child.fileno())

    @property
    def over(self) -> bool:
        """Whether the program has ended."""
        return not self._child.isalive()

    @property
    def code(self) -> int:
        """The exit code of a program that is over, or minus the signal that ended it."""
        if self._child.signalstatus is not None:
            return -int(self._child.signalstatus)
        return int(self._child.exitstatus)

    def cells(self, row: int) -> list[str]:
        """Return the row cell by cell; the second cell of a wide character is empty."""
        line = self._screen.buffer[row]
        return [line[column].data for column in range(self._screen.columns)]

    def line(self, row: int) -> str:
        return "".join(self.cells(row))

    @property
    def text(self) -> str:
        """The text of the screen."""
        return "\n".join(self.line(row).rstrip() for row in range(self._screen.lines))

    def colours(self) -> set[str]:
        """Return every colour on the screen, fore and back."""
        every = (
            self._screen.buffer[row][column]
            for row in range(self._screen.lines)
            for column in range(self._screen.columns)
        )
        return {colour for char in every for colour in (char.fg, char.bg)}

    def left_on(self) -> list[str]:
        """Return the modes that the program did not restore."""
        state: dict[int, bool] = {}
        for numbers, how in _PRIVATE_MODE.findall(self.output):
            for number in numbers.split(b";"):
                state[int(number)] = how == b"h"
        found = [name for number, name in MODES.items() if state.get(number)]
        found += [name for number, name in _NORMALLY_ON.items() if not state.get(number, True)]
        if self.output.count(b"\x1b[>25u") != self.output.count(b"\x1b[<u"):
            found.append("key reports")
        return found

    # Input

    def send(self, keys: str) -> None:
        """Send keys; control keys as their characters (``\\x11`` is ctrl+q)."""
        self._child.send(keys.encode())

    def send_bytes(self, octets: bytes) -> None:
        self._child.send(octets)

    def paste(self, text: str) -> None:
        self.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal: the program's input ends, and it gets SIGHUP."""
        self._child.ptyproc.fileobj.close()
        self._child.closed = self._child.ptyproc.closed = True

    # Waiting

    def wait_for(
        self, wanted: str | Callable[[], bool], within: float = _PATIENCE, what: str = ""
    ) -> None:
        """Read until the text is on the screen, or the condition holds. Fails with the screen's picture."""

        def held() -> bool:
            if self._is_within_frame:
                return False
            return wanted in self.text if isinstance(wanted, str) else wanted()

        deadline = time.monotonic() + within
        while not held():
            if not self._read(0.1) and not self._child.isalive():
                self._read(0.0)
                if held():
                    return
                raise AssertionError(f"the program ended:\n{self.text}\n{self.output[-2000:]!r}")
            if time.monotonic() > deadline:
                named = wanted if isinstance(wanted, str) else what or "what was awaited"
                raise AssertionError(f"{named!r} did not come:\n{self.text}")

    def wait_until(self, held: Callable[[], bool], what: str, within: float = _PATIENCE) -> None:
        """Wait for a condition outside the terminal, even after the program's end."""
        deadline = time.monotonic() + within
        while not held():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not come:\n{self.text}")
            if not self._child.closed:
                self._read(0.02)
            time.sleep(0.02)

    def settle(self, quiet: float = 0.3, at_most: float = 5.0) -> None:
        """Read until nothing was painted for a moment, or, where something blinks, for a while."""
        deadline = time.monotonic() + at_most
        while (self._read(quiet) or self._is_within_frame) and time.monotonic() < deadline:
            pass

    def wait_end(self, within: float = _PATIENCE) -> int:
        """Read to the end; the exit code, or minus the signal that ended it."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if not self._read(0.1) and not self._child.isalive():
                break
        else:
            raise AssertionError(f"the program did not end:\n{self.text}")
        # Its last output may have arrived between the two checks.
        while self._read(0.0):
            pass
        # Collected by ``isalive``: what it ended with is known.
        if self._child.signalstatus is not None:
            return -int(self._child.signalstatus)
        return int(self._child.exitstatus)

    def _read(self, patience: float) -> bool:
        """Read the output; return whether there was any."""
        try:
            piece = self._child.read_nonblocking(65536, patience)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            # The descriptor is at its end while the process may still be ending.
            time.sleep(min(patience, 0.02))
            return False
        self.output += piece
        self._stream.feed(piece)
        if not self._told_sync and _SYNC_ASKED in self.output:
            self._told_sync = True
            self.send(_SYNC_ANSWER)
        return True

    def pictures(self, keys: str, seconds: float) -> list[str]:
        """Send keys, and return the screen after each frame that comes within so many seconds."""
        self.send(keys)
        deadline, found = time.monotonic() + seconds, list[str]()
        rest = b""
        while (left := deadline - time.monotonic()) > 0:
            with suppress(pexpect.TIMEOUT):
                rest += self._child.read_nonblocking(65536, left)
            while (end := rest.find(_SYNC_END)) >= 0:
                end += len(_SYNC_END)
                self.output += rest[:end]
                self._stream.feed(rest[:end])
                rest = rest[end:]
                found.append(self.text)
        self.output += rest
        self._stream.feed(rest)
        return found

    @property
    def _is_within_frame(self) -> bool:
        """Whether a part of a frame is still to come: what the screen shows is of no use until then."""
        return not self.over and self.output.rfind(_SYNC_START) > self.output.rfind(_SYNC_END)

    def close(self) -> None:
        """End the program if it is running, and wait for it."""
        if not self._child.ptyproc.terminated:
            _kill(self.pid)
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self._child.ptyproc.terminated = self._child.terminated = True
        if not self._child.closed:
            self._child.ptyproc.fileobj.close()
            self._child.closed = self._child.ptyproc.closed = True


def environment(home: Path, **extra: str) -> dict[str, str]:
    """For a program that shall see nothing of whoever runs the tests: no keyring, no settings."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "HOME": str(home),
        "PYTHONPATH": str(REPOSITORY / "tui"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TASKIP_LEADS_HOME": str(home / "leads"),
        **extra,
    }


@contextmanager
def running(
    command: Sequence[str],
    environment: dict[str, str],
    columns: int = 80,
    rows: int = 24,
    folder: Path | None = None,
) -> Iterator[Terminal]:
    """The program in a terminal, in ``folder`` or where the tests are run.

    Ended, if it did not end by itself, when the block is left.
    """
    terminal = Terminal(command, environment, columns, rows, folder)
    try:
        yield terminal
    finally:
        for child in children(terminal.pid):
            _kill(child)
        terminal.close()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def children(pid: int) -> list[int]:
    """Return the living processes below ``pid``, of all generations."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    below: dict[int, list[int]] = {}
    for line in listed.stdout.splitlines():
        number, parent, state = line.split()[:3]
        if not state.startswith("Z"):
            below.setdefault(int(parent), []).append(int(number))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        born = below.get(waiting.pop(), [])
        found += born
        waiting += born
    return found


def is_alive(pid: int) -> bool:
    """Return whether the process runs; zombies do not."""
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")
