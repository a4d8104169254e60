"""The list of known workspaces, with name and address.

The first one is in the user's settings file; others, which are added in the app, are in
``workspaces.json`` beside the data. Neither file contains keys.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from taskip_leads.config import DEFAULT_BASE_URL
from taskip_leads.errors import ConfigError, UsageError
from taskip_leads.models.values.web_address import InvalidAddress, parse_address
from taskip_leads.paths import own_folder

SAMPLE = "sample"
#: What a user may call the sample workspace: its folder, its label, its command.
_SAMPLE_NAMES = (SAMPLE, "sample workspace", "demo")
_LONGEST = 60


class Workspace(Struct, frozen=True):
    """One workspace on one host, with its own files and key."""

    #: Empty for the workspace without a name, which is shown as its host.
    name: str
    base_url: str

    @property
    def host(self) -> str:
        return _netloc(self.base_url)

    @property
    def label(self) -> str:
        return self.name or self.host

    @property
    def folder(self) -> str:
        """The name of its folder: readable, and unique for address and name."""
        tag = hashlib.sha256(f"{self.base_url}\n{self.name}".encode()).hexdigest()[:8]
        return f"{_hostname(self.base_url)}-{tag}"


def checked_url(base_url: str) -> str:
    """Return the base URL without a trailing slash.

    Raises ``ConfigError`` unless it is https, or http to localhost. The transport checks it again; this
    check comes before the user types a key.
    """
    base_url = base_url.strip().rstrip("/")
    try:
        address = parse_address(base_url)
    except InvalidAddress as error:
        raise ConfigError(
            f"“{base_url}” is not the address of an API. {error}",
            f"It starts with https:// and names the whole prefix, such as {DEFAULT_BASE_URL}",
        ) from None
    if "?" in address.rest or "#" in address.rest:
        raise ConfigError("The address contains more than a host and a path.")
    if address.scheme == "http" and not address.is_loopback:
        raise ConfigError(
            f"http://{address.host} would send the key unencrypted.", "Use https:// for it."
        )
    return base_url


def _netloc(base_url: str) -> str:
    """Return host and port of an address, which may be invalid."""
    try:
        return parse_address(base_url).netloc
    except InvalidAddress:
        return base_url


def _hostname(base_url: str) -> str:
    try:
        return parse_address(base_url).host
    except InvalidAddress:
        return "unknown"


class Registry:
    """The known workspaces, that of the settings first, and the last one opened."""

    def __init__(self, file: Path, first: Workspace) -> None:
        """Read the file. Raises ``ConfigError`` if it is damaged."""
        self._file = file
        self._first = first
        self._added: list[Workspace] = []
        self._last = ""
        self._load()

    def _load(self) -> None:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
            self._added = [
                Workspace(str(w["name"]), str(w["base_url"])) for w in content["workspaces"]
            ]
            self._last = str(content["last"])
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"The list of workspaces {self._file} can't be read: {type(error).__name__}.",
                "Move it away and add them again; their local copies and keys stay.",
            ) from error

    @property
    def known(self) -> Sequence[Workspace]:
        return (self._first, *(w for w in self._added if w != self._first))

    @property
    def last(self) -> Workspace:
        """The last opened workspace, or the first one if that was removed."""
        return next((w for w in self.known if w.label == self._last), self._first)

    def find(self, name: str) -> Workspace:
        """Find a workspace by name, ignoring case. Raises ``UsageError`` with the known names."""
        for workspace in self.known:
            if workspace.label.casefold() == name.strip().casefold():
                return workspace
        if name.strip().casefold() in _SAMPLE_NAMES:
            raise UsageError("The sample workspace has its own command.", "Run: taskip-leads demo")
        there = ", ".join(workspace.label for workspace in self.known)
        raise UsageError(f"There is no workspace “{name}” here.", f"Workspaces are: {there}.")

    def add(self, name: str, base_url: str) -> Workspace:
        """Add a workspace. Raises ``ConfigError`` if name or address is invalid."""
        name = name.strip()
        if not name or len(name) > _LONGEST or not name.isprintable():
            raise ConfigError(f"A name has 1 to {_LONGEST} characters.")
        taken = {workspace.label.casefold() for workspace in self.known} | {SAMPLE}
        if name.casefold() in taken:
            raise ConfigError(f"There is already a workspace “{name}”.")
        added = Workspace(name, checked_url(base_url))
        self._added.append(added)
        self._save()
        return added

    def open(self, workspace: Workspace) -> None:
        """Record which workspace to open at the next start."""
        if workspace in self.known and workspace.label != self._last:
            self._last = workspace.label
            self._save()

    def remove(self, workspace: Workspace) -> None:
        self._added = [w for w in self._added if w != workspace]
        if self._last == workspace.label:
            self._last = ""
        self._save()

    def _save(self) -> None:
        own_folder(self._file.parent)
        content = {"workspaces": [asdict(w) for w in self._added], "last": self._last}
        fresh = self._file.with_suffix(".new")
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, ensure_ascii=False)
        fresh.replace(self._file)
