"""A text in the user's own editor: through no shell, from a folder that nobody else can read."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from textual.app import SuspendNotSupported

from taskip_leads.errors import UsageError
from taskip_leads.ui.ports import Suspender

#: Tried in this order where neither VISUAL nor EDITOR is set.
_USUAL = ("nano", "vim", "vi")


def command(environ: Mapping[str, str]) -> list[str]:
    """The editor as arguments; raises ``UsageError`` where there is none."""
    for name in ("VISUAL", "EDITOR"):
        if told := environ.get(name, "").strip():
            try:
                parts = shlex.split(told)
            except ValueError as error:
                raise UsageError(f"{name} cannot be read: {told}", str(error)) from error
            if parts and shutil.which(parts[0], path=environ.get("PATH")):
                return parts
            raise UsageError(
                f"The editor {parts[0] if parts else told} was not found.", f"See {name}."
            )
    for editor in _USUAL:
        if found := shutil.which(editor, path=environ.get("PATH")):
            return [found]
    raise UsageError("No editor is known.", "Set EDITOR to one, such as EDITOR=nano.")


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the editor gets: nothing of ours, so that no key is in it."""
    return {name: told for name, told in environ.items() if not name.startswith("TASKIP_")}


async def edit(suspender: Suspender, text: str, environ: Mapping[str, str] | None = None) -> str:
    """``text`` as it is after the editor ended; the app gets its terminal back whatever happens.

    Raises ``UsageError`` where the editor cannot be run, ended with an error or left no text: it is as
    before. (An emptied text says "forget it", as to git; there would be no way back to it here.)
    """
    environ = os.environ if environ is None else environ
    arguments = command(environ)
    try:
        folder = Path(tempfile.mkdtemp(prefix="taskip-leads-"))  # 0700
    except OSError as error:
        raise UsageError(f"There is no place for the editor's file: {error.strerror}.") from error
    try:
        file = folder / "note.txt"
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as target:
            target.write(text)
        code = await _run(suspender, [*arguments, str(file)], environment(environ))
        if code:
            how = f"ended with {code}" if code > 0 else "was interrupted"
            raise UsageError(f"The editor {how}.", "The text is as it was before.")
        try:
            edited = _text(await asyncio.to_thread(file.read_bytes), had_end=text.endswith("\n"))
        except OSError:
            edited = ""  # taken away, or a folder in its place
        if text.strip() and not edited.strip():
            raise UsageError("The editor left no text.", "The text is as it was before.")
        return edited
    except OSError as error:
        raise UsageError(f"The editor cannot be run: {error.strerror}.") from error
    finally:
        # With whatever the editor put beside it.
        shutil.rmtree(folder, ignore_errors=True)


def _text(octets: bytes, *, had_end: bool) -> str:
    """The file's text; editors end the last line, which the text did not."""
    told = octets.decode("utf-8", errors="replace").replace("\r\n", "\n")
    return told if had_end else told.removesuffix("\n")


async def _run(suspender: Suspender, arguments: list[str], environ: dict[str, str]) -> int:
    """Give the terminal to the editor until it ends; its exit code."""
    failure: OSError | None = None
    code = 0
    try:
        with suspender.lend_terminal():
            # The terminal is given back only if nothing is raised here.
            try:
                code = (await asyncio.to_thread(subprocess.run, arguments, env=environ)).returncode
                # A ctrl+c that ended it came to us as well, and may be behind its end in the loop.
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            except OSError as error:
                failure = error
    except SuspendNotSupported as error:
        raise UsageError("This terminal cannot be lent to an editor.") from error
    if failure is not None:
        raise failure
    return code
