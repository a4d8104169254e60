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
    encoding = csv_export.ENCODING if ending == "csv" else "utf-8"
    for number in range(1, _MOST):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.{ending}"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding=encoding, newline="") as file:
            file.write(text)
        return path
    raise FileExistsError(17, "there are too many files with this name already")
