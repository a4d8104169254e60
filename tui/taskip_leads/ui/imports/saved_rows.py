"""Save rows that were not imported beside the file that they came from."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from taskip_leads.models import csv_export
from taskip_leads.text import clean, plural

_MOST = 100


async def save_rows(source: Path, text: str, count: int) -> str:
    """Write ``text``; return a sentence about it."""
    try:
        path = await asyncio.to_thread(_write, source, text)
    except OSError as error:
        return f"The rows can't be saved: {error.strerror or 'access denied'}"
    return f"{plural(count, 'row')} saved in {clean(path.name)}"


def _write(source: Path, text: str) -> Path:
    """Write a new file that only its owner can read; never overwrite one. Raises: OSError."""
    for number in range(1, _MOST):
        ending = f"-{number}" if number > 1 else ""
        path = source.with_name(f"{source.stem}-left-out{ending}.csv")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding=csv_export.ENCODING, newline="") as file:
            file.write(text)
        return path
    raise FileExistsError(17, "there are too many such files already")
