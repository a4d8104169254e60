"""``doctor --fix``: make files private again, and remove what killed processes left behind."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.lock import FileLock
from taskip_leads.paths import Paths
from taskip_leads.text import clean, plural

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def repair(places: Paths) -> Iterator[str]:
    """Repair all workspaces; yield a sentence for each repair, and for what cannot be repaired."""
    folders = [folder for folder in dict.fromkeys((places.data, places.config)) if folder.is_dir()]
    closed = 0
    for folder in folders:
        for path in [folder, *sorted(folder.rglob("*"))]:
            try:
                closed += _close(path)
            except OSError as error:
                yield f"{clean(path.name)} can't be made private: {error.strerror}."
    if closed:
        yield f"{plural(closed, 'file or folder', 'files and folders')} made private."
    for mirror in sorted((places.data / "workspaces").glob("*/mirror.sqlite3")):
        yield from _free(mirror)


def _close(path: Path) -> bool:
    """Keep others out of a file or folder of ours; return whether they could get in."""
    if os.name != "posix" or path.is_symlink():
        return False
    status = path.stat()
    if status.st_uid != os.getuid() or not status.st_mode & _OTHERS:
        return False
    path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)
    return True


def _free(mirror: Path) -> Iterator[str]:
    """Remove the heartbeat that a killed process left, unless another one has the workspace open."""
    lock, name = FileLock(mirror.with_suffix(".lock")), clean(mirror.parent.name)
    left = lock.last_beat()
    try:
        if lock.take():
            lock.release()
            if left is not None:
                yield f"{name}: the mark of process {left.pid}, which has ended, was removed."
        elif left is not None:
            yield f"{name}: process {left.pid} has it open. If it hangs, end it."
    except (OSError, MirrorUnavailable) as error:
        yield f"{name}: the lock can't be taken: {clean(str(error))}"
