"""Open a lead's website in the browser, after a check of what strangers typed into a form."""

from __future__ import annotations

import asyncio
import shutil
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence

from taskip_leads.models.values.web_address import InvalidAddress, parse_address
from taskip_leads.text import clean

_PATIENCE = 5.0


def address(website: str) -> tuple[str, str] | None:
    """Return the address to open and the host to show, or None if it is unsafe."""
    try:
        parsed = parse_address(website, default_scheme="https")
    except InvalidAddress:
        return None
    if "." not in parsed.host and ":" not in parsed.host:
        return None
    return parsed.url, parsed.netloc


async def open_page(website: str) -> str:
    """Open the address if it is safe; return the message."""
    opened = address(website)
    if opened is None:
        return f"{clean(website[:60])} is not a web address"
    url, host = opened
    command = _opener()
    if command is None or not await _started((*command, url)):
        return f"No browser found; the address is {clean(url)}"
    return f"Opening {host}"


def _opener() -> Sequence[str] | None:
    known = ("open",) if sys.platform == "darwin" else ("xdg-open", "wslview")
    return next(((name,) for name in known if shutil.which(name)), None)


async def _started(command: Sequence[str]) -> bool:
    """Run the opener, detached from our terminal; return whether it succeeded."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(_PATIENCE):
            return await process.wait() == 0
    except TimeoutError:
        return True  # the browser itself runs in front: it has the address
