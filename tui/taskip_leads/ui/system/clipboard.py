"""Copy text with a helper program if there is one, else with tmux or the terminal.

Terminals accept text by an escape sequence (OSC 52) but never confirm it, and some ignore it. A desktop
helper confirms, but only works on the user's own machine. tmux stores the text in its own buffer and
forwards it to the terminal.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence

from textual.app import App

from taskip_leads.text import clean

#: Seconds to wait for a helper.
_PATIENCE = 2.0
#: Terminals without OSC 52; all others may support it.
_DEAF_PROGRAMS = ("Apple_Terminal",)
_DEAF_TERMS = ("linux", "dumb")

#: Into tmux's buffer, and on to the terminal's clipboard (``-w``).
_TMUX = ("tmux", "load-buffer", "-w", "-")

_BY_HAND = "This terminal does not allow copying. Hold shift and select with the mouse"


def takes_copies(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal may know OSC 52."""
    if environ.get("TERM_PROGRAM") in _DEAF_PROGRAMS:
        return False
    return environ.get("TERM", "") not in _DEAF_TERMS


def helper(environ: Mapping[str, str]) -> Sequence[str] | None:
    """Return the program that puts its input into the clipboard, or None."""
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
    """Copy ``text``; return the suffix of the message.

    It is ``copied`` only if a program confirmed it; a terminal never does. Untrusted control characters
    are removed before.
    """
    environ = os.environ if environ is None else environ
    text = clean(text, lines=True)
    command = helper(environ)
    if command is not None and await _run(command, _encoded(command, text)):
        return "copied"
    if environ.get("TMUX") and await _run(_TMUX, text.encode()):
        return "copied"
    if takes_copies(environ):
        app.copy_to_clipboard(text)
        return "sent to the terminal"
    return _BY_HAND


def _encoded(command: Sequence[str], text: str) -> bytes:
    """Encode the text for the helper: UTF-16 with a mark on Windows, else UTF-8."""
    return text.encode("utf-16" if command[0] == "clip.exe" else "utf-8")


async def _run(command: Sequence[str], octets: bytes) -> bool:
    """Pass ``octets`` to a program; return whether it succeeded."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
        )
    except (OSError, ValueError):
        return False
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.communicate(octets)
    except (TimeoutError, OSError):
        if process.returncode is None:
            process.kill()
        await process.wait()
        return False
    return process.returncode == 0
