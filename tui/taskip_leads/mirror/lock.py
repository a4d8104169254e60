"""The lock that lets one instance sync and send; others only read the file."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Beat(NamedTuple):
    """A heartbeat of the process that holds a lock."""

    #: 0: not known.
    pid: int
    time: int


class FileLock:
    """A lock of the operating system, which is released when the process ends.

    A long-term holder calls ``beat`` every few seconds: a process that is stopped or hangs still holds
    the lock, and others can detect that by ``last_beat``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # Not the lock file itself: trying to take the lock touches that one.
        self._beat_path = path.with_suffix(".beat")
        self._beating = False
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
        self._end_beat()  # left by a killed process
        return True

    def release(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            self._end_beat()
            lock.release(force=True)

    def beat(self) -> None:
        """Write a heartbeat, if the lock is held. Disk errors are ignored."""
        if self._lock is None:
            return
        with suppress(OSError):
            if self._beating:
                os.utime(self._beat_path)  # needs no room on the disk
                return
            flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
            descriptor = os.open(self._beat_path, flags, 0o600)
            self._beating = True
            try:
                os.write(descriptor, str(os.getpid()).encode("ascii"))
            finally:
                os.close(descriptor)

    def last_beat(self) -> Beat | None:
        """Return the last heartbeat of the holder of the lock; None if there is none."""
        try:
            text = self._beat_path.read_text(encoding="ascii")
            time = self._beat_path.stat().st_mtime_ns
        except (OSError, ValueError):
            return None
        return Beat(int(text) if text.isascii() and text.isdigit() else 0, time)

    def _end_beat(self) -> None:
        self._beating = False
        with suppress(OSError):
            self._beat_path.unlink(missing_ok=True)
