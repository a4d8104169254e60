"""The lock that lets one instance sync and send; others only read the file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock


class FileLock:
    """A lock of the operating system, which is released when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: BaseFileLock | None = None

    @property
    def held(self) -> bool:
        return self._lock is not None

    def take(self) -> bool:
        """Try to take the lock without waiting; return whether it is held. Raises ``OSError``."""
        if self._lock is not None:
            return True
        # Imported here: not needed before the first paint.
        import filelock

        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        lock = filelock.FileLock(self._path, thread_local=False, preserve_lock_file=True)
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        self._lock = lock
        return True

    def release(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release(force=True)
