"""Write a file that was not there before."""

from __future__ import annotations

import os
from pathlib import Path

from taskip_leads.models import csv_export

#: Files of one name, told apart by a number.
_MOST = 1000


def write_new(folder: Path, stem: str, ending: str, text: str) -> Path:
    """Write ``STEM.ENDING``, or ``STEM-2.ENDING`` and so on, that only its owner can read; return its path.

    No file is overwritten. Raises: OSError.
    """
    for number in range(1, _MOST):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.{ending}"
        try:
            _write(path, ending, text)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(17, "there are too many files with this name already")


def write_new_at(typed: str, ending: str, text: str) -> Path:
    """Write a file at a typed path, ``~`` included, that only its owner can read; return its path.

    Raises ``FileExistsError``, other ``OSError``, or ``ValueError`` for what is no path.
    """
    path = Path(typed).expanduser()
    _write(path, ending, text)
    return path


def _write(path: Path, ending: str, text: str) -> None:
    """Write a new file, or none; a table gets the mark by which Excel knows its encoding."""
    encoding = csv_export.ENCODING if ending == "csv" else "utf-8"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding=encoding, newline="") as file:
            file.write(text)
    except BaseException:
        # A part of it, as on a full disk, would look like all of it.
        path.unlink(missing_ok=True)
        raise
