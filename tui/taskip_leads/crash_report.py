"""Crash reports without user data.

An exception's message can contain a lead's name or a whole response, and a frame's variables can contain
the key. A report therefore lists only types, files, lines and versions.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from taskip_leads import __version__, clock
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.paths import private_folder

#: The exit code after a crash (``EX_SOFTWARE``).
CODE = 70
#: Seconds to wait for a terminal to take the last words.
_PATIENCE = 1.0
_PACKAGE = Path(__file__).parent
_LIBRARIES = ("textual", "rich", "httpx", "pydantic", "keyring")


def write(error: BaseException, folder: Path) -> Path | None:
    """Write a private report into ``folder``; return its path, or None on failure."""
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    try:
        private_folder(folder)
        file = folder / f"crash-{stamp}-{os.getpid()}.txt"
        descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as report:
            report.write(text(error))
    except (OSError, MirrorUnavailable):
        return None
    return file


def text(error: BaseException) -> str:
    """Return the report's text."""
    import platform

    lines = [
        f"taskip-leads {__version__}, {clock.now().isoformat(timespec='seconds')}",
        f"Python {platform.python_version()} on {platform.platform()}",
        ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        f"terminal {os.environ.get('TERM', '?')}, {os.environ.get('TERM_PROGRAM', '?')}",
        "",
    ]
    for one in _chain(error):
        lines += [f"{type(one).__module__}.{type(one).__qualname__}", *_frames(one), ""]
    return "\n".join(lines)


def place(error: BaseException) -> str:
    """Return the last line of our code that ran: ``IndexError in ui/app.py, line 12``."""
    every = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in every if _is_ours(frame.filename)] or every
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} in {_named(frames[-1].filename)}, line {frames[-1].lineno}"


def report(error: BaseException, folder: Path) -> None:
    """Write the report, and print what happened and its path to standard error."""
    file = write(error, folder)
    lines = [
        f"taskip-leads crashed: {place(error)}.",
        "Your changes and drafts are safe and continue at the next start.",
    ]
    if file is None:
        lines += ["The report could not be written to a file. Here it is:", "", text(error)]
    else:
        lines.append(f"A report without any of your data is in {file}")
    write_error("\n".join(lines) + "\n")


def write_error(words: str) -> bool:
    """Write to standard error; return whether that was possible.

    It may be missing, closed, full, or a terminal that reads nothing any more.
    """
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
        if sys.stderr.isatty():
            octets = words.encode(sys.stderr.encoding, "backslashreplace")
            return _write_to_terminal(sys.stderr.fileno(), octets)
        sys.stderr.write(words)
        sys.stderr.flush()
        return True
    return False


def _write_to_terminal(descriptor: int, octets: bytes) -> bool:
    """Write without waiting for a terminal that takes nothing for a second."""
    written = threading.Event()

    def write_all() -> None:
        view = memoryview(octets)
        with suppress(OSError):
            while view:
                view = view[os.write(descriptor, view) :]
            written.set()

    # A daemon, and past Python's buffer: the end of the process waits for neither.
    writer = threading.Thread(target=write_all, name="last-words", daemon=True)
    writer.start()
    writer.join(_PATIENCE)
    return written.is_set()


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Return the exception and its causes, the last one first."""
    seen: set[int] = set()
    waiting: BaseException | None = error
    while waiting is not None and id(waiting) not in seen:
        seen.add(id(waiting))
        yield waiting
        hidden = waiting.__suppress_context__
        waiting = waiting.__cause__ or (None if hidden else waiting.__context__)


def _frames(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {_named(frame.filename)}, line {frame.lineno}, in {frame.name}"
        if frame.line and _is_ours(frame.filename):
            yield f"    {frame.line}"


def _is_ours(filename: str) -> bool:
    return Path(filename).is_relative_to(_PACKAGE)


def _named(filename: str) -> str:
    """Return the file's path without the user's folders."""
    path = Path(filename)
    if _is_ours(filename):
        return path.relative_to(_PACKAGE).as_posix()
    for root in map(Path, sys.path):
        if root.is_absolute() and path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name


def _version(name: str) -> str:
    # Imported here: start-up would take 10 ms longer.
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"
