"""Opening a lead's website: what strangers typed into a form is looked at before a browser gets it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence
from urllib.parse import urlsplit

from taskip_leads.text import clean

_PATIENCE = 5.0


def address(website: str) -> tuple[str, str] | None:
    """The address to open and its host, or None: only http and https, with a host, without a login."""
    text = website.strip()
    if text != clean(text) or any(letter.isspace() for letter in text):
        return None
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "." not in host or parts.username:
        return None
    try:
        # As the network sees it: letters that only look like others show themselves.
        shown = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return text, shown if port is None else f"{shown}:{port}"


async def open_page(website: str) -> str:
    """Open it where it is safe; what to say."""
    found = address(website)
    if found is None:
        return f"{clean(website[:60])} is no web address that is opened from here"
    url, host = found
    command = _opener()
    if command is None or not await _started((*command, url)):
        return f"No browser was found; the address is {url}"
    return f"Opening {host}"


def _opener() -> Sequence[str] | None:
    known = ("open",) if sys.platform == "darwin" else ("xdg-open", "wslview")
    return next(((name,) for name in known if shutil.which(name)), None)


async def _started(command: Sequence[str]) -> bool:
    """Run the opener, detached from our terminal; whether it took the address."""
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
