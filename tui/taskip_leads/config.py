"""The settings file: read once at start, by the composition root; no globals.

``tomllib`` and frozen dataclasses instead of pydantic, whose import costs 80 ms before the first paint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from taskip_leads.errors import ConfigError
from taskip_leads.models.values.web_address import InvalidAddress, parse_address

_LONGEST_NAME = 60
_LONGEST_HOLD = 600
_LOGIN = re.compile(r"^(https?://)[^/?#@\\\s]+@", re.IGNORECASE)
DEFAULT_BASE_URL = "https://public-api.taskip.net/api/public-v1"


class Settings(Struct, frozen=True):
    """What the settings file may say; the README lists each key."""

    base_url: str = DEFAULT_BASE_URL
    #: A name for the status bar and the files; empty: the host.
    workspace: str = ""
    #: ``dark``, ``light``, ``terminal``, or ``auto``.
    theme: str = "auto"
    #: ``auto``, ``yes`` or ``no``: only signs that every terminal has.
    ascii: str = "auto"
    #: The zone of the service's note times, which carry none; empty: shown as they came.
    note_timezone: str = ""
    #: For how many seconds a change can be taken back before it leaves (what is hard to reverse: twice
    #: as long); 0: it leaves at once.
    undo_seconds: float = 5.0
    proxy: str | None = None
    ca_file: Path | None = None


def load(path: Path) -> Settings:
    """The settings in ``path``; the defaults where there is no such file.

    Raises ``ConfigError`` that names the file, the key and the line.
    """
    try:
        # Some editors put a byte order mark in front, which TOML does not know.
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise ConfigError(f"The settings {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}, line {line}: no UTF-8 text.") from error
    import tomllib

    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The settings {path} are no TOML: {error}.") from error
    return Settings(**{name: _checked(name, value, path, text) for name, value in told.items()})


def _checked(name: str, value: Any, path: Path, text: str) -> Any:
    check = _CHECKS.get(name)
    if check is None:
        known = ", ".join(field.name for field in fields(Settings))
        raise ConfigError(f"{_at(name, path, text)} is no setting.", f"There are: {known}.")
    wanted = check(value)
    if isinstance(wanted, _Wrong):
        raise ConfigError(f"{_at(name, path, text)} {wanted.words}.")
    return wanted


def _at(name: str, path: Path, text: str) -> str:
    """``config.toml, line 3: theme``."""
    for number, line in enumerate(text.split("\n"), start=1):
        if re.match(rf"""\s*\[*["']?{re.escape(name)}\b""", line):
            return f"{path}, line {number}: {name}"
    return f"{path}: {name}"


class _Wrong(Struct, frozen=True):
    words: str


def _text(value: Any) -> str | _Wrong:
    return value.strip() if isinstance(value, str) else _Wrong("must be text in quotes")


def _one_of(*allowed: str) -> Callable[[Any], str | _Wrong]:
    def check(value: Any) -> str | _Wrong:
        if isinstance(value, str) and value in allowed:
            return value
        return _Wrong(f"must be one of {', '.join(allowed)}")

    return check


def _zone(value: Any) -> str | _Wrong:
    told = _text(value)
    if isinstance(told, _Wrong) or not told:
        return told
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(told)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _Wrong("must be the name of a time zone such as Europe/Berlin")
    return told


def _address(value: Any) -> str | _Wrong:
    """An http or https address with a host; whether it may be called is the transport's to judge."""
    told = _text(value)
    if isinstance(told, _Wrong):
        return told
    try:
        parse_address(told)
    except InvalidAddress:
        return _Wrong("must be an address such as https://host.example/path")
    return told


def _proxy(value: Any) -> str | _Wrong:
    """An address that may hold a login, which is the proxy's and is sent to nobody else."""
    text = _text(value)
    if isinstance(text, _Wrong):
        return text
    address = _address(_LOGIN.sub(r"\1", text))
    return address if isinstance(address, _Wrong) else text


def _name(value: Any) -> str | _Wrong:
    told = _text(value)
    if isinstance(told, _Wrong) or (told.isprintable() and len(told) <= _LONGEST_NAME):
        return told
    return _Wrong(f"must be a name of at most {_LONGEST_NAME} letters")


def _seconds(value: Any) -> float | _Wrong:
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value <= _LONGEST_HOLD
    ):
        return float(value)
    return _Wrong(f"must be a number of seconds from 0 to {_LONGEST_HOLD}")


def _file(value: Any) -> Path | _Wrong:
    told = _text(value)
    if isinstance(told, _Wrong):
        return told
    path = Path(told).expanduser()
    return path if path.is_file() else _Wrong(f"names a file that is not there: {path}")


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "base_url": _address,
    "workspace": _name,
    "theme": _one_of("auto", "dark", "light", "terminal"),
    "ascii": _one_of("auto", "yes", "no"),
    "note_timezone": _zone,
    "undo_seconds": _seconds,
    "proxy": _proxy,
    "ca_file": _file,
}
