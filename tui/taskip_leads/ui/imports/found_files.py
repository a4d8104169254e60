"""The files of leads in the folder that is typed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

#: Endings of files that can be imported.
ENDINGS = (".csv", ".tsv", ".txt", ".vcf")
_MOST = 100


class FoundFile(Struct, frozen=True):
    """A file that may hold leads."""

    path: Path
    size: int
    changed_at: datetime


def first_folder() -> str:
    """Return the folder where downloads are, as it is typed; empty for the current one."""
    return "~/Downloads/" if Path("~/Downloads").expanduser().is_dir() else ""


def folder_of(text: str) -> tuple[Path, str]:
    """Return the folder of a typed path, and the beginning of a name in it."""
    folder, slash, start = text.partition("\0")[0].rpartition("/")
    try:
        return Path(f"{folder}{slash}" or ".").expanduser(), start
    except RuntimeError:  # an unknown user
        return Path(f"{folder}{slash}"), start


def find(text: str) -> list[FoundFile]:
    """Return the files that a typed path may mean, the newest first."""
    folder, start = folder_of(text)
    found: list[FoundFile] = []
    try:
        with os.scandir(folder) as scan:
            for entry in scan:
                name = entry.name
                if name.startswith(start) and name.lower().endswith(ENDINGS) and entry.is_file():
                    stat = entry.stat()
                    changed = datetime.fromtimestamp(stat.st_mtime, UTC)
                    found.append(FoundFile(folder / name, stat.st_size, changed))
    except (OSError, ValueError):
        return []
    return sorted(found, key=lambda one: (one.changed_at, one.path.name), reverse=True)[:_MOST]
