"""Show the first list of leads as it was last time, before anything else is imported.

When the program ends it keeps the frame that its next start will paint first. The next start writes that
frame to the terminal at once, if everything it depends on is as it was, and the app replaces it when it is
live. Keys that are typed meanwhile wait in the terminal.

Only what the interpreter has loaded anyway is imported here: every module would delay the frame.
"""

from __future__ import annotations

import os
import sys
import time

from taskip_leads import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

#: Beside the mirror; whatever removes ``mirror.*`` removes it.
FILE = "mirror.frame"
_FORMAT = 1
#: Options that choose the workspace. With any other option nothing is shown and nothing is kept.
_OPTIONS = ("--workspace", "--data-dir", "--base-url")
_COMMANDS = ("demo",)
_SECRET = "TASKIP_SECRET_KEY"  # noqa: S105 - a variable's name
#: What the frame's words, glyphs and colours depend on.
_ENVIRONMENT = (
    "TASKIP_BASE_URL", "TASKIP_LEADS_HOME", "TERM", "TERM_PROGRAM", "COLORTERM", "COLORFGBG", "NO_COLOR",
    "FORCE_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DIM_FACTOR", "LANG", "LC_ALL", "LC_CTYPE", "TZ",
)  # fmt: skip
#: The alternate screen, no cursor, no line wrap; and back.
_ENTER, _LEAVE = b"\x1b[?1049h\x1b[?25l\x1b[?7l", b"\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
#: Textual paints on standard error.
_INPUT, _OUTPUT = 0, 2


class Splash:
    """The kept frame on the terminal, from the start of the program until its app paints.

    ``arguments`` are those of the command line; without them nothing is shown and nothing is kept.
    """

    def __init__(
        self, arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ
    ) -> None:
        self._arguments = arguments
        self._environ = environ
        #: The terminal's own modes while the frame is shown.
        self._modes: list[Any] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the frame is on the terminal, and the terminal is in raw mode."""
        return self._modes is not None

    def show(self) -> None:
        """Show the frame that was kept for a start like this one, if there is one."""
        # With a key in the environment the program is about to restart itself without it.
        if _SECRET in self._environ or not _has_terminal():
            return
        frame = self.find()
        if frame is not None:
            self._take_terminal(_ENTER + frame)

    def can_keep(self, folder: str) -> bool:
        """Whether a frame kept in this workspace's folder now would be shown at the next start."""
        size = terminal_size()
        return size is not None and self._conditions(size, folder) is not None

    def keep(self, frame: str, size: tuple[int, int], folder: str) -> None:
        """Keep a frame for the next start in a workspace's folder, whose mirror is closed.

        Never raises: without a frame the next start paints its first list itself.
        """
        beginning = self._conditions(size, folder)
        if beginning is None:
            return
        fresh = f"{folder}/{FILE}-new"
        try:
            descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(beginning + frame.encode("utf-8", "replace"))
            os.replace(fresh, f"{folder}/{FILE}")
        except OSError:
            forget(folder)

    def find(self) -> bytes | None:
        """Return the kept frame whose conditions hold, of whichever workspace; None: there is none."""
        size = terminal_size()
        if size is None or self._arguments is None:
            return None
        data, _ = folders(self._arguments, self._environ)
        try:
            names = os.listdir(f"{data}/workspaces")
        except OSError:
            return None
        for name in names:
            folder = f"{data}/workspaces/{name}"
            octets = _read_private(f"{folder}/{FILE}")
            if octets is not None:
                wanted = self._conditions(size, folder)
                if wanted is not None and octets.startswith(wanted):
                    return octets[len(wanted) :]
        return None

    def _conditions(self, size: tuple[int, int], folder: str) -> bytes | None:
        """Return everything that a frame depends on, as the beginning of its file.

        None where nothing is kept or shown: for other commands, and while the mirror in ``folder`` is open
        or was not closed.
        """
        mirror = f"{folder}/mirror.sqlite3"
        log = _identity(f"{mirror}-wal")
        copy = _identity(mirror)
        if self._arguments is None or not is_plain(self._arguments):
            return None
        if os.name != "posix" or copy is None or (log is not None and log[1]):
            return None
        data, config = folders(self._arguments, self._environ)
        facts = (
            _FORMAT,
            __version__,
            tuple(self._arguments),
            tuple(self._environ.get(name) for name in _ENVIRONMENT),
            size,
            time.strftime("%Y-%m-%d %z"),
            _identity(f"{config}/config.toml"),
            _identity(f"{data}/workspaces.json"),
            os.path.basename(folder),
            copy,
        )
        return f"{facts!r}\n".encode("utf-8", "surrogateescape")

    def _take_terminal(self, output: bytes) -> None:
        import termios

        try:
            modes = termios.tcgetattr(_INPUT)
            raw = termios.tcgetattr(_INPUT)
            raw[0] &= ~(
                termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
            )
            raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            raw[6][termios.VMIN] = 1
            self._modes = modes
            self._end_on_signal()
            # Not flushed: keys that were typed already wait for the app.
            termios.tcsetattr(_INPUT, termios.TCSANOW, raw)
            _write(output)
        except (OSError, termios.error):
            self.end()

    def _end_on_signal(self) -> None:
        """Give the terminal back before SIGTERM ends the program; the app has its own handler."""
        import signal

        def end(number: int, _frame: object) -> None:
            self.end()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        signal.signal(signal.SIGTERM, end)

    def hand_over(self) -> list[Any] | None:
        """Return the terminal's own modes to whoever restores them from now on; None if not shown."""
        modes, self._modes = self._modes, None
        return modes

    def end(self) -> None:
        """Give the terminal back as it was, unless the app has taken it over."""
        modes = self.hand_over()
        if modes is None:
            return
        import termios

        try:
            _write(_LEAVE)
            termios.tcsetattr(_INPUT, termios.TCSANOW, modes)
        except (OSError, termios.error):
            return  # the terminal is gone


def forget(folder: str) -> None:
    """Remove the kept frame of a workspace. Never raises."""
    for name in (FILE, f"{FILE}-new"):
        try:
            os.unlink(f"{folder}/{name}")
        except OSError:
            continue


def terminal_size() -> tuple[int, int] | None:
    """Return the terminal's columns and rows, as the app measures them; None if it has none."""
    for descriptor in (_INPUT, _OUTPUT):
        try:
            columns, rows = os.get_terminal_size(descriptor)
        except OSError:
            continue
        if columns and rows:
            return columns, rows
    return None


def folders(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the folders of data and settings, as ``paths.Paths`` has them."""
    home = _option(arguments, "--data-dir") or environ.get("TASKIP_LEADS_HOME")
    if home:
        folder = os.path.abspath(os.path.expanduser(home))
        return folder, folder
    user = os.path.expanduser("~")
    if sys.platform == "darwin":
        data = config = f"{user}/Library/Application Support"
    else:
        data = environ.get("XDG_DATA_HOME", "").strip() or f"{user}/.local/share"
        config = environ.get("XDG_CONFIG_HOME", "").strip() or f"{user}/.config"
    return f"{data}/taskip-leads", f"{config}/taskip-leads"


def is_plain(arguments: Sequence[str]) -> bool:
    """Return whether a command opens a workspace with no option but those that choose it."""
    rest = list(arguments)
    while rest:
        name, equals, _ = rest.pop(0).partition("=")
        if name in _OPTIONS and not equals and rest:
            rest.pop(0)
        elif name not in (_OPTIONS if equals else _COMMANDS):
            return False
    return True


def _option(arguments: Sequence[str], name: str) -> str:
    """Return the value of an option; empty if it is not given."""
    value = ""
    for at, argument in enumerate(arguments):
        if argument == name and at + 1 < len(arguments):
            value = arguments[at + 1]
        elif argument.startswith(f"{name}="):
            value = argument[len(name) + 1 :]
    return value


def _has_terminal() -> bool:
    if os.name != "posix" or not all(os.isatty(descriptor) for descriptor in (0, 1, 2)):
        return False
    try:
        return os.tcgetpgrp(_INPUT) == os.getpgrp()
    except OSError:
        return False


def _write(octets: bytes) -> None:
    while octets:
        octets = octets[os.write(_OUTPUT, octets) :]


def _read_private(path: str) -> bytes | None:
    """Return a file's bytes; None unless it is ours and closed to everyone else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if about.st_uid != os.geteuid() or about.st_mode & 0o077:
            return None
        return file.read()


def _identity(path: str) -> tuple[int, int, int] | None:
    """Return what differs when a file was written or replaced; None if there is none."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns
