"""Copying text: through the terminal, and through a helper program where there is one.

A terminal takes text by an escape sequence (OSC 52) and never says whether it did; some do not know
it. A helper of the desktop is sure, but only on the machine where the person sits. So both are used,
and where neither can work the person is told how to select by hand.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence

from textual.app import App

#: A helper that does not end within this many seconds is given up.
_PATIENCE = 2.0
#: Terminals that are known not to take text; all others may.
_DEAF_PROGRAMS = ("Apple_Terminal",)
_DEAF_TERMS = ("linux", "dumb")

_BY_HAND = "this terminal takes no copies; hold shift and select it with the mouse"


def takes_copies(environ: Mapping[str, str]) -> bool:
    """Whether the terminal may know OSC 52."""
    if environ.get("TERM_PROGRAM") in _DEAF_PROGRAMS:
        return False
    return environ.get("TERM", "") not in _DEAF_TERMS


def helper(environ: Mapping[str, str]) -> Sequence[str] | None:
    """The program that puts its input into the clipboard, or None."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None  # it would fill the clipboard of the far machine
    known: list[Sequence[str]] = [("pbcopy",)]
    if environ.get("WAYLAND_DISPLAY"):
        known.append(("wl-copy",))
    if environ.get("DISPLAY"):
        known += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    known.append(("clip.exe",))
    return next((command for command in known if shutil.which(command[0])), None)


async def copy(app: App[None], text: str, environ: Mapping[str, str] | None = None) -> str:
    """Copy ``text``; what to say behind it: ``copied``, or how it is done by hand."""
    environ = os.environ if environ is None else environ
    offered = takes_copies(environ)
    if offered:
        app.copy_to_clipboard(text)
    command = helper(environ)
    if command is not None and await _handed(command, text):
        return "copied"
    return "copied" if offered else _BY_HAND


async def _handed(command: Sequence[str], text: str) -> bool:
    """Give ``text`` to the helper; whether it took it."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.communicate(text.encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
    return process.returncode == 0
