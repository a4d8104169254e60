"""Save rows that were not imported beside the file that they came from."""

from __future__ import annotations

import asyncio
from pathlib import Path

from taskip_leads.text import clean, plural
from taskip_leads.ui.system.new_file import write_new


async def save_rows(source: Path, text: str, count: int) -> str:
    """Write ``text``; return a sentence about it."""
    stem = f"{source.stem}-left-out"
    try:
        path = await asyncio.to_thread(write_new, source.parent, stem, "csv", text)
    except OSError as error:
        return f"The rows can't be saved: {error.strerror or 'access denied'}"
    return f"{plural(count, 'row')} saved in {clean(path.name)}"
