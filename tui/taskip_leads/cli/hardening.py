"""What a process that holds a key does first: keep the key, and what is typed, out of other places.

Imports nothing that reads the environment at import; it runs before everything else.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import MutableMapping

SECRET = "TASKIP_SECRET_KEY"  # noqa: S105 - a variable's name
_DESCRIPTOR = "TASKIP_LEADS_SECRET_FD"
# Looks and speed; everything else of Textual's writes files, opens a port, loads code or presses keys.
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
# TLS secrets to a file, and Python's own ways to print or keep what a program works on.
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
# A pipe takes this much before anybody reads.
_PIPE = 4096


def harden(*, restart: bool) -> str | None:
    """Remove switches that leak, forbid core dumps, make new files private; the key, if there is one.

    With ``restart`` the program starts itself anew where the key came in the environment, because
    /proc/PID/environ shows what a process was started with until its end.
    """
    remove_leaks(os.environ)
    forbid_core_dumps()
    os.umask(0o077)
    secret = os.environ.pop(SECRET, None)
    if secret is None:
        return _from_pipe(os.environ.pop(_DESCRIPTOR, ""))
    os.environ.pop(_DESCRIPTOR, None)
    if restart and os.name == "posix" and len(secret.encode("utf-8", "surrogateescape")) < _PIPE:
        _start_anew(secret)
    return secret


def remove_leaks(environment: MutableMapping[str, str]) -> None:
    """Take out of the environment what makes a library write down what is typed or sent."""
    for name in list(environment):
        textual = name == "TEXTUAL" or name.startswith("TEXTUAL_")
        if name in _LEAKS or (textual and name not in _HARMLESS):
            del environment[name]


def forbid_core_dumps() -> None:
    """Keep the memory of a process that dies off the disk, where the system can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


def _start_anew(secret: str) -> None:
    """Replace this process by the same command without the key; return where that fails."""
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
    """The key that the process before this one left in a pipe."""
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
