"""Protect the key and typed text from leaking out of the process.

Runs before everything but the splash, which sends nothing and starts nothing, and imports nothing that
reads the environment at import.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import MutableMapping

SECRET = "TASKIP_SECRET_KEY"  # noqa: S105 - a variable's name
_DESCRIPTOR = "TASKIP_LEADS_SECRET_FD"
# Appearance and speed; Textual's other variables write files, open a port, load code or press keys.
_HARMLESS = frozenset(
    (
        "TEXTUAL_ANIMATIONS",
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_DIM_FACTOR",
        "TEXTUAL_DISABLE_KITTY_KEY",
        "TEXTUAL_FPS",
        "TEXTUAL_SMOOTH_SCROLL",
    )
)
# They write TLS secrets to a file, or make Python print or dump a program's data.
_LEAKS = frozenset(
    (
        "SSLKEYLOGFILE",
        "HTTPX_LOG_LEVEL",
        "PYTHONASYNCIODEBUG",
        "PYTHONDEVMODE",
        "PYTHONDUMPREFS",
        "PYTHONDUMPREFSFILE",
        "PYTHONINSPECT",
        "PYTHONTRACEMALLOC",
        "PYTHONBREAKPOINT",
    )
)
# The capacity of a pipe without a reader.
_PIPE = 4096


def harden(*, restart: bool) -> str | None:
    """Remove leaking variables, forbid core dumps, make new files private; return the key.

    With ``restart`` the program restarts itself if the key came in the environment, because
    /proc/PID/environ shows the initial environment of a process until its end.
    """
    remove_leaks(os.environ)
    forbid_core_dumps()
    os.umask(0o077)
    secret = os.environ.pop(SECRET, None)
    if secret is None:
        return _from_pipe(os.environ.pop(_DESCRIPTOR, ""))
    os.environ.pop(_DESCRIPTOR, None)
    if restart and os.name == "posix" and len(secret.encode("utf-8", "surrogateescape")) < _PIPE:
        _restart(secret)
    return secret


def remove_leaks(environment: MutableMapping[str, str]) -> None:
    """Remove variables that make a library log what is typed or sent."""
    for name in list(environment):
        textual = name == "TEXTUAL" or name.startswith("TEXTUAL_")
        if name in _LEAKS or (textual and name not in _HARMLESS):
            del environment[name]


def forbid_core_dumps() -> None:
    """Forbid core dumps, if the system supports that."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


def _restart(secret: str) -> None:
    """Replace this process by the same command without the key; return on failure."""
    reader, writer = os.pipe()
    try:
        os.write(writer, secret.encode("utf-8", "surrogateescape"))
        os.close(writer)
        os.set_inheritable(reader, True)
        environment = {**os.environ, _DESCRIPTOR: str(reader)}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606
    except OSError:
        os.close(reader)


def _from_pipe(descriptor: str) -> str | None:
    """Read the key that the previous process left in a pipe."""
    if not descriptor.isascii() or not descriptor.isdigit() or int(descriptor) < 3:
        return None
    number = int(descriptor)
    try:
        if not stat.S_ISFIFO(os.fstat(number).st_mode):
            return None
        os.set_inheritable(number, False)
        with os.fdopen(number, "rb") as pipe:
            return pipe.read(_PIPE).decode("utf-8", "surrogateescape") or None
    except (OSError, OverflowError):
        return None
