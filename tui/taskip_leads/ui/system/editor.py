"""Edit a text in the user's editor, without a shell and in a private folder."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout
from textual.app import SuspendNotSupported

from taskip_leads.errors import UsageError
from taskip_leads.ui.ports import Suspender
from taskip_leads.ui.system.text_decoding import DecodedText, decode

#: Tried in this order where neither VISUAL nor EDITOR is set.
_USUAL = ("nano", "vim", "vi")
_PREFIX = "taskip-leads-"
_LOCK = ".lock"


def command(environ: Mapping[str, str]) -> list[str]:
    """Return the editor's command line. Raises ``UsageError`` if there is none."""
    for name in ("VISUAL", "EDITOR"):
        if value := environ.get(name, "").strip():
            try:
                parts = shlex.split(value)
            except ValueError as error:
                raise UsageError(f"{name} can't be read: {value}", str(error)) from error
            if parts and shutil.which(parts[0], path=environ.get("PATH")):
                return parts
            raise UsageError(
                f"The editor {parts[0] if parts else value} was not found.", f"See {name}."
            )
    for editor in _USUAL:
        if program := shutil.which(editor, path=environ.get("PATH")):
            return [program]
    raise UsageError("No editor is set.", "Set EDITOR, for example EDITOR=nano.")


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the editor's environment, without our variables and the key."""
    return {name: value for name, value in environ.items() if not name.startswith("TASKIP_")}


async def edit(
    suspender: Suspender,
    text: str,
    environ: Mapping[str, str] | None = None,
    *,
    say: Callable[[str], None] | None = None,
) -> str:
    """Return ``text`` as edited; the app always gets its terminal back.

    Args:
        say: called with a sentence if the editor saved another encoding than UTF-8.

    Raises:
        UsageError: the editor cannot be run, failed, or saved no text; the text is unchanged. (As
            in git, an emptied text cancels the edit, because it could not be restored here.)
    """
    environ = os.environ if environ is None else environ
    arguments = command(environ)
    try:
        folder = await asyncio.to_thread(_own_folder)
    except OSError as error:
        raise UsageError(f"There is no room for the editor's file: {error.strerror}.") from error
    try:
        file = folder.write(text)
        code = await _run(suspender, [*arguments, str(file)], environment(environ))
        if code:
            how = f"ended with {code}" if code > 0 else "was interrupted"
            raise UsageError(f"The editor {how}.", "The text is unchanged.")
        decoded = await asyncio.to_thread(_read, file)
        # Editors end the last line, which the text did not.
        edited = decoded.text if text.endswith("\n") else decoded.text.removesuffix("\n")
        if text.strip() and not edited.strip():
            raise UsageError("The editor saved no text.", "The text is unchanged.")
        if decoded.encoding and say is not None:
            say(f"The editor saved {decoded.encoding}, not UTF-8. Check the letters with accents.")
        return edited
    except OSError as error:
        raise UsageError(f"The editor can't be started: {error.strerror}.") from error
    finally:
        folder.remove()


async def open_file(
    suspender: Suspender, file: Path, environ: Mapping[str, str] | None = None
) -> None:
    """Open a file of the user in their editor, and wait for its end. Raises ``UsageError``."""
    environ = os.environ if environ is None else environ
    arguments = command(environ)
    try:
        code = await _run(suspender, [*arguments, str(file)], environment(environ))
    except OSError as error:
        raise UsageError(f"The editor can't be started: {error.strerror}.") from error
    if code:
        raise UsageError(f"The editor ended with {code}.", "The file is as the editor left it.")


def _read(file: Path) -> DecodedText:
    """Return the file's text; empty if it was removed or replaced by a folder."""
    try:
        return decode(file.read_bytes())
    except OSError:
        return DecodedText("")


class _Folder:
    """A private folder for the editor's file, locked as long as this process lives."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))  # 0700
        self._lock = FileLock(self.path / _LOCK, thread_local=False, preserve_lock_file=True)
        self._lock.acquire(blocking=False)

    def write(self, text: str) -> Path:
        """Create the file for the editor, with ``text`` in it. Raises ``OSError``."""
        file = self.path / "note.txt"
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as target:
            target.write(text)
        return file

    def remove(self) -> None:
        """Remove the folder with all of the editor's files."""
        self._lock.release(force=True)
        shutil.rmtree(self.path, ignore_errors=True)


def _own_folder() -> _Folder:
    remove_leftovers()
    return _Folder()


def remove_leftovers() -> None:
    """Remove the folders of processes that were killed while their editor ran."""
    try:
        folders = list(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"))
    except OSError:
        return
    for folder in folders:
        with suppress(OSError):
            if _is_leftover(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_leftover(folder: Path) -> bool:
    """Return whether the folder is ours and no living process holds its lock."""
    status = folder.lstat()
    # Windows has no user ids, and a temporary folder for each user.
    if not stat.S_ISDIR(status.st_mode) or (os.name == "posix" and status.st_uid != os.getuid()):
        return False
    file = folder / _LOCK
    if file.is_symlink() or not file.is_file():
        return False  # not ours, or just created
    lock = FileLock(file, thread_local=False, preserve_lock_file=True)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    lock.release(force=True)
    return True


async def _run(suspender: Suspender, arguments: list[str], environ: dict[str, str]) -> int:
    """Give the terminal to the editor until it ends; return its exit code."""
    failure: OSError | None = None
    code = 0
    try:
        with suspender.lend_terminal():
            # The terminal is given back only if nothing is raised here.
            try:
                code = (await asyncio.to_thread(subprocess.run, arguments, env=environ)).returncode
                # A ctrl+c that ended it reached us as well, and may still be in the loop's queue.
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            except OSError as error:
                failure = error
    except SuspendNotSupported as error:
        raise UsageError("An editor can't be started in this terminal.") from error
    if failure is not None:
        raise failure
    return code
