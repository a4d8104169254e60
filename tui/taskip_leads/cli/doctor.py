"""The ``doctor`` command: check the setup, from version to rate limit.

The report can be shared: it contains no key, no lead, and no full path of the user's folders.
"""

from __future__ import annotations

import asyncio
import locale
import os
import platform
import shutil
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import certifi
from msgspec import Struct

from taskip_leads import __version__, splash
from taskip_leads.errors import (
    KeyRefused,
    KeyringUnavailable,
    MirrorUnavailable,
    TaskipError,
    WireError,
)
from taskip_leads.mirror.maintenance import integrity, inventory
from taskip_leads.models.values.web_address import parse_address
from taskip_leads.text import clean, plural, size
from taskip_leads.workspaces.session import RemoteWorkspace

# Even without a key, the connection is checked.
_NO_KEY = "no-key-yet"
_PATIENCE = 10.0


class State(StrEnum):
    OK = "ok"
    #: It works, but there is something to know.
    LOOK = "look"
    BAD = "bad"


class Finding(Struct, frozen=True):
    name: str
    state: State
    words: str


async def examine(live: RemoteWorkspace) -> AsyncIterator[Finding]:
    """Yield findings, the quick ones first."""
    yield Finding("version", State.OK, _version())
    for finding in (_sqlite(), *_terminal(), *_settings(live)):
        yield finding
    for finding in await asyncio.to_thread(lambda: list(_files(live))):
        yield finding
    async for finding in _key_and_service(live):
        yield finding


def _version() -> str:
    system = f"{platform.system()} {platform.release()}"
    return f"taskip-leads {__version__}, Python {platform.python_version()}, {system}"


def _sqlite() -> Finding:
    """Check SQLite's version."""
    there, oldest = integrity.sqlite_versions()
    if oldest is None:
        return Finding("sqlite", State.OK, there)
    return Finding("sqlite", State.BAD, f"{there}; {oldest} or newer is needed")


def _terminal() -> Iterator[Finding]:
    columns, rows = shutil.get_terminal_size()
    term = os.environ.get("TERM", "")
    program = os.environ.get("TERM_PROGRAM", "")
    named = f"{term or 'no TERM'}{f' ({program})' if program else ''}"
    small = columns < 60 or rows < 16
    yield Finding(
        "terminal",
        State.LOOK if small or term in ("", "dumb") else State.OK,
        f"{named}, {columns}x{rows}{', small: tables show less' if small else ''}",
    )
    if os.environ.get("NO_COLOR"):
        colours = "off (NO_COLOR)"
    elif os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        colours = "16 million"
    else:
        colours = "256" if "256" in term else "16, or unknown"
    yield Finding("colours", State.OK, colours)
    encoding = locale.getpreferredencoding(False)
    unicode = encoding.lower().replace("-", "") == "utf8"
    yield Finding(
        "characters",
        State.OK if unicode else State.LOOK,
        encoding if unicode else f"{encoding}: symbols are drawn in ASCII",
    )


def _settings(live: RemoteWorkspace) -> Iterator[Finding]:
    settings, places = live.machine.settings, live.machine.places
    file = places.config_file
    yield Finding(
        "settings", State.OK, short(file) if file.exists() else f"defaults, no {short(file)}"
    )
    from taskip_leads.cli.settings_file import problems

    for problem in problems(live.machine.settings_session):
        yield Finding("settings", State.LOOK, clean(problem))
    ways = [name for name, way in (("proxy", settings.proxy), ("ca_file", settings.ca_file)) if way]
    encrypted = parse_address(live.workspace.base_url).scheme == "https"
    safety = "https, certificates are checked" if encrypted else "http on this machine"
    yield Finding(
        "service", State.OK, f"{live.host}, {safety}{f', {chr(44).join(ways)} set' if ways else ''}"
    )


def _files(live: RemoteWorkspace) -> Iterator[Finding]:
    try:
        mirror = live.mirror
    except MirrorUnavailable as error:
        yield Finding("folder", State.BAD, _tidy(str(error)))
        return
    free = shutil.disk_usage(mirror.parent).free
    tight = free < 50_000_000
    yield Finding(
        "folder",
        State.LOOK if tight else State.OK,
        f"{short(live.machine.places.data)}, only you can write there, {size(free)} free",
    )
    try:
        report = integrity.examine(mirror)
    except MirrorUnavailable as error:
        yield Finding("local copy", State.BAD, _tidy(str(error)))
        return
    if report is None:
        yield Finding("local copy", State.OK, "none yet")
    else:
        yield from _copy(mirror, report)
        yield _first_list(live, mirror)


def _first_list(live: RemoteWorkspace, mirror: Path) -> Finding:
    """Tell whether the first list is kept for the next start."""
    if live.machine.settings.splash == "no":
        return Finding("first list", State.OK, "not kept: splash is set to no")
    frame = mirror.with_name(splash.FILE)
    if not frame.exists():
        return Finding("first list", State.OK, "none kept")
    return Finding("first list", State.OK, f"kept for the next start, {size(frame.stat().st_size)}")


def _copy(mirror: Path, report: integrity.IntegrityReport) -> Iterator[Finding]:
    """Check that the local copy is intact and private, and report unsent changes."""
    if report.exposed:
        yield Finding("permissions", State.BAD, f"others can read {', '.join(report.exposed)}")
    else:
        yield Finding("permissions", State.OK, "only you can read your files")
    if report.faults:
        words = f"damaged: {clean(report.faults[0])}; it will be set aside at the next start"
        yield Finding("local copy", State.BAD, words)
        return
    if report.version > report.wanted:
        yield Finding("local copy", State.BAD, "written by a newer version; update the program")
        return
    held = inventory.count(mirror)
    old = report.version < report.wanted
    later = ", updated at the next start" if old else ""
    yield Finding(
        "local copy",
        State.OK,
        f"sound, {plural(held.leads or 0, 'lead')}, {size(report.size)}{later}",
    )
    if held.pending is not None and held.drafts is not None:
        yield Finding(
            "waiting",
            State.LOOK if held.pending else State.OK,
            f"{plural(held.pending, 'change')} not sent, {plural(held.drafts, 'draft')}",
        )


async def _key_and_service(live: RemoteWorkspace) -> AsyncIterator[Finding]:
    try:
        name = await live.keychain.probe()
    except KeyringUnavailable as error:
        yield Finding("keyring", State.BAD, _tidy(str(error)))
    else:
        yield Finding("keyring", State.OK, f"{name}; test entry works")
    async for finding in _reach(live):
        yield finding
    key = await _key(live)
    if key is None:
        yield Finding("key", State.LOOK, f"none for {live.host}")
    async for finding in _service(live, key):
        yield finding


async def _reach(live: RemoteWorkspace) -> AsyncIterator[Finding]:
    """Check name, connection and certificate, without a key; not possible through a proxy."""
    address = parse_address(live.workspace.base_url)
    if live.machine.settings.proxy is not None:
        yield Finding("network", State.OK, "through the proxy")
        return
    encrypted = address.scheme == "https"
    trust = None
    if encrypted:
        # The certificates that the client trusts.
        authorities = live.machine.settings.ca_file or certifi.where()
        try:
            trust = ssl.create_default_context(cafile=authorities)
        except (OSError, ssl.SSLError):
            yield Finding("certificate", State.BAD, "ca_file holds no certificates")
            return
    try:
        async with asyncio.timeout(_PATIENCE):
            _reader, writer = await asyncio.open_connection(
                address.host, address.effective_port, ssl=trust
            )
    except ssl.SSLCertVerificationError as error:
        yield Finding("network", State.OK, "connected")
        yield Finding("certificate", State.BAD, f"not trusted: {error.verify_message}")
        return
    except TimeoutError:
        yield Finding("network", State.BAD, f"no connection within {_PATIENCE:.0f} seconds")
        return
    except OSError as error:
        yield Finding("network", State.BAD, f"no connection: {_tidy(error.strerror or str(error))}")
        return
    yield Finding("network", State.OK, "connected")
    tls = writer.get_extra_info("ssl_object")
    if tls is not None:
        until = (tls.getpeercert() or {}).get("notAfter", "?")
        yield Finding("certificate", State.OK, f"trusted, {tls.version()}, until {until}")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def _key(live: RemoteWorkspace) -> str | None:
    if live.session_secret is not None:
        return live.session_secret
    try:
        return await live.keychain.get()
    except KeyringUnavailable:
        return None


async def _service(live: RemoteWorkspace, key: str | None) -> AsyncIterator[Finding]:
    try:
        client = await live.client(key or _NO_KEY)
    except TaskipError as error:
        yield Finding("answer", State.BAD, _tidy(str(error)))
        return
    try:
        await client.check()
    except KeyRefused:
        yield Finding("answer", State.OK, "TaskIP replies")
        if key is not None:
            words = "refused: expired, revoked, cut off, or the MCP secret"
            yield Finding("key", State.BAD, words)
    except WireError as error:
        yield Finding("answer", State.BAD, _tidy(str(error)))
    else:
        yield Finding("answer", State.OK, "TaskIP replies")
        yield Finding("key", State.OK, "accepted")
        left = client.budget.remaining
        words = "not reported" if left is None else f"{plural(left, 'request')} left"
        yield Finding("limit", State.OK, words)
    finally:
        await client.aclose()


def short(path: Path) -> str:
    """Return a path without the user's name."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except ValueError:
        return path.name


def _tidy(words: str) -> str:
    """Return a message without the user's home folder."""
    return clean(words.replace(str(Path.home()), "~"))
