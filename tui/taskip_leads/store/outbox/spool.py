"""Private copies of files that wait for their upload, since the originals may change."""

from __future__ import annotations

import asyncio
import mimetypes
import os
import shutil
from collections.abc import Container
from pathlib import Path

from msgspec.structs import replace

from taskip_leads.errors import UsageError
from taskip_leads.models.change import Change, UploadFile
from taskip_leads.text import clean


class Spool:
    """A folder that only this user can read, with one file per waiting upload."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def prepare(self, change: Change) -> Change:
        """Return the change with a copy of its file, if it has one. Raises ``UsageError``."""
        return (
            await asyncio.to_thread(self.take, change) if isinstance(change, UploadFile) else change
        )

    def take(self, change: UploadFile) -> UploadFile:
        """Copy a file; return the change with the copy's path, name, size and type.

        Raises ``UsageError`` if it cannot be read or the disk is full.
        """
        source = Path(change.path).expanduser()
        if source.parent == self._folder:
            return change
        try:
            if not source.is_file():
                raise UsageError(f"{source} is not a file.")
            self._folder.mkdir(mode=0o700, exist_ok=True)
            copy = self._folder / os.urandom(8).hex()
            descriptor = os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with source.open("rb") as original, os.fdopen(descriptor, "wb") as target:
                shutil.copyfileobj(original, target)
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            raise UsageError(f"{source} can't be read: {error.strerror}.") from error
        name = clean(Path(change.name or source.name).name) or "file"
        mime = change.mime or mimetypes.guess_type(name)[0]
        return replace(change, path=str(copy), name=name, size=copy.stat().st_size, mime=mime)

    def drop(self, path: str) -> None:
        """Remove a copy that is no longer needed; other files are not touched."""
        file = Path(path)
        if file.parent == self._folder:
            file.unlink(missing_ok=True)

    def paths(self) -> list[str]:
        """Return the paths of all copies."""
        return sorted(map(str, self._folder.iterdir())) if self._folder.is_dir() else []

    def keep_only(self, paths: Container[str]) -> None:
        """Remove copies that no change needs, for example after a crash."""
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                if str(file) not in paths:
                    file.unlink(missing_ok=True)
