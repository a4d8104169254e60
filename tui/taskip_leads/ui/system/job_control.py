"""Whether a shell is there that can continue the program after it was suspended."""

from __future__ import annotations

import os
from pathlib import Path


def has_shell() -> bool:
    """Return whether a process outside our group, in our session, can bring us back with ``fg``.

    Without one (``xterm -e taskip-leads``, a terminal's custom command) the kernel drops the signal that
    suspends, as POSIX demands for an orphaned process group.
    """
    group = os.getpgrp()
    parent = os.getppid() if group == os.getpid() else _parent_of(group)
    if parent is None:
        return True  # not known on this system
    try:
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != group
    except OSError:
        return False


def _parent_of(process: int) -> int | None:
    """Return the parent of the group's leader; None if the system does not say."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        return int(status.rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
