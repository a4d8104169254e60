"""Check that a mirror's file is intact, readable, and private."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.damage import DamageMarker
from taskip_leads.mirror.migrations import OLDEST_SQLITE, scripts
from taskip_leads.mirror.sqlite_errors import translate


class IntegrityReport(NamedTuple):
    #: SQLite's messages about damage; empty if there is none.
    faults: Sequence[str]
    version: int
    #: The schema version of this program.
    wanted: int
    #: In bytes, with the companion files.
    size: int
    #: Files that others can read or write.
    exposed: Sequence[str]


def sqlite_versions() -> tuple[str, str | None]:
    """Return SQLite's version, and the required one if this one is older."""
    enough = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    return sqlite3.sqlite_version, None if enough else ".".join(map(str, OLDEST_SQLITE))


def examine(path: Path) -> IntegrityReport | None:
    """Examine a file without changing it; None if there is none.

    Damage is recorded for the next start. Raises ``MirrorUnavailable`` if it cannot be read now.
    """
    if not path.exists():
        return None
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    exposed = [file.name for file in files if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    size = sum(file.stat().st_size for file in files)
    version = 0
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        ) as connection:
            connection.execute("PRAGMA query_only = ON")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            messages = [row[0] for row in connection.execute("PRAGMA quick_check")]
    except sqlite3.DatabaseError as error:
        unavailable = translate(error)
        if unavailable is not None and not isinstance(unavailable, MirrorDamaged):
            raise unavailable from error
        messages = [str(error)]
    faults = [] if messages == ["ok"] else messages
    if faults:
        DamageMarker(path).note()
    return IntegrityReport(faults, version, len(scripts()), size, exposed)
