"""One session of the real program in a terminal, with random keys, pastes, sizes and clicks."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, Terminal, environment, running

#: The program must show an answer to a key within this many seconds, or it hangs.
_HANG = 5.0
#: On a machine that does other things, too.
_PATIENCE = _HANG * 4
_LEADS = 25

_COMMANDS = "jkhlnesfaCmtuRSDx/?\r\x1b\t gGJK[]0123456789bciopqvwyz:.+-"
_KEYS = (
    "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x1b[Z",
    "\x1bOP", "\x1b[3~", "\x1b[1;5C", "\x13", "\x14", "\x10", "\x15", "\x17", "\x7f", "\x1b[97;5u",
)  # fmt: skip
_TEXTS = (
    "Half a thought", "status:new owner:me", "date:\"after 9999-12-31\"", "value:>99999999999999999.5",
    "[/b] [@click=app.quit]x[/]", "~nosuchuser/x.pdf", "#²", "日本語 नमस्ते ليلى", "👨‍👩‍👧", "1.234,56",
    "line one\nline two\r\nthree", "a\x1b[31mred\x1b[0m", "\x00\x07\x9b", "x" * 500, "{{lead.first_name}}",
)  # fmt: skip
_RAW = (
    b"\xe4", b"\xff\xfe", b"\x1b]11;rgb:0/0/0\x07", b"\x1b[?62;1c", b"\x1bP>|xterm\x1b\\", b"\x1b[M \xe4\xff",
    b"\x1b[I\x1b[O", b"\x1b[999;999R", b"\x1b[99999999999u", b"\x1b[48;0;0;0;0t", b"\x1b[200~open",
)  # fmt: skip
_SIZES = ((120, 36), (80, 24), (40, 10), (1, 1), (2, 24), (3, 3), (39, 9), (200, 60), (60, 5))


@dataclass
class Outcome:
    """What a session did, and what it found."""

    steps: int = 0
    failures: list[str] = field(default_factory=list)


class Session:
    """Sends random input; the ends of the program and the answers to it are judged."""

    def __init__(self, terminal: Terminal, choose: random.Random) -> None:
        self._terminal = terminal
        self._choose = choose
        self.steps = 0
        self._size = (120, 36)
        self.trace: list[str] = []

    def step(self) -> None:
        kinds: tuple[Callable[[], None], ...] = (
            *(self._command,) * 12, *(self._key,) * 6, self._type, self._paste, self._raw, self._mouse,
            self._resize,
        )  # fmt: skip
        self._choose.choice(kinds)()
        self.steps += 1
        if self.steps % 5 == 0:
            self._terminal.settle(0.02, at_most=0.5)

    def _send(self, octets: bytes) -> None:
        self.trace.append(repr(octets))
        self._terminal.send_bytes(octets)

    def _command(self) -> None:
        self._send(self._choose.choice(_COMMANDS).encode())

    def _key(self) -> None:
        self._send(self._choose.choice(_KEYS).encode())

    def _type(self) -> None:
        self._send(self._choose.choice(_TEXTS).replace("\n", " ").encode())

    def _paste(self) -> None:
        self._send(b"\x1b[200~" + self._choose.choice(_TEXTS).encode() + b"\x1b[201~")

    def _raw(self) -> None:
        self._send(self._choose.choice(_RAW))

    def _mouse(self) -> None:
        x, y = self._choose.randint(1, 130), self._choose.randint(1, 40)
        button = self._choose.choice((0, 0, 0, 64, 65, 35))
        self._send(f"\x1b[<{button};{x};{y}M\x1b[<{button};{x};{y}m".encode())

    def _resize(self) -> None:
        self._size = self._choose.choice(_SIZES)
        self.trace.append(f"resize {self._size}")
        self._terminal.resize(*self._size)

    def end(self) -> list[str]:
        """Quit, and return what was wrong."""
        terminal, found = self._terminal, []
        terminal.resize(120, 36)
        # An unfinished paste ends; whatever is open is left.
        self._send(b"\x1b[201~")
        deadline = time.monotonic() + _PATIENCE
        while not terminal.over and time.monotonic() < deadline:
            terminal.send("\x11")
            terminal.settle(0.3, at_most=1.0)
            if "not sent yet" in terminal.text or "on its way" in terminal.text:
                terminal.send("y")
                terminal.settle(0.3, at_most=1.0)
        if not terminal.over:
            return [f"hangs:\n{terminal.text}"]
        terminal.wait_end()
        if terminal.code != 0:
            found.append(f"ended with {terminal.code}:\n{terminal.output[-1500:]!r}")
        if b"Traceback" in terminal.output:
            found.append("a traceback")
        if left := terminal.left_on():
            found.append(f"left on: {left}")
        return found


def play(seed: int, seconds: float) -> Outcome:
    """Play one session of ``seconds``; the same seed sends the same input."""
    choose = random.Random(seed)
    with Service(leads=_LEADS) as service, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environ = environment(
            home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY, EDITOR="true"
        )
        with running(PROGRAM, environ, 120, 36, folder=home) as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_for("▌")
            session = Session(terminal, choose)
            ends = time.monotonic() + seconds
            while time.monotonic() < ends and not terminal.over:
                _disturb(service, choose)
                session.step()
            failures = session.end()
            failures += [report.read_text() for report in home.rglob("crash-*.txt")]
        if failures:
            failures.append("the last input: " + ", ".join(session.trace[-40:]))
        return Outcome(session.steps, failures + _changed_values(service, session.trace))


def _disturb(service: Service, choose: random.Random) -> None:
    """Let the service fail now and then."""
    if choose.random() < 0.02:
        service.fail(choose.choice((500, 503, 429)))


def _changed_values(service: Service, trace: list[str]) -> list[str]:
    """Return names at the service that nobody typed: input that was never meant as text."""
    rows = service.rows("SELECT first_name, last_name FROM leads")
    names = " ".join(str(value) for row in rows for value in row.values())
    return [
        f"{mark!r} in a name"
        for mark in ("rgb:", "?62;1c", "xterm", "\x1b", "201~")
        if mark in names
    ]
