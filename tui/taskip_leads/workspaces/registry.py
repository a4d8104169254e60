"""The workspaces that this machine knows: a name and an address each, in a small file of the program's own.

The settings file names the first one and is the user's; those that are added on the way are kept in
``workspaces.json`` beside the data. Neither holds a key.
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
_LONGEST = 60


class Workspace(Struct, frozen=True):
    """One workspace of one service; its files and its key are nobody else's."""

    #: Empty for the one that was never named: it is called by its host.
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
        """The name of its folder: readable, and different for every address and name."""
        tag = hashlib.sha256(f"{self.base_url}\n{self.name}".encode()).hexdigest()[:8]
        return f"{_hostname(self.base_url)}-{tag}"


def checked_url(base_url: str) -> str:
    """The service's prefix without a slash at its end.

    Raises ``ConfigError`` unless it is https, or http on this machine. The transport checks again; here
    it is said before somebody types a key.
    """
    base_url = base_url.strip().rstrip("/")
    try:
        address = parse_address(base_url)
    except InvalidAddress as error:
        raise ConfigError(
            f"“{base_url}” is not the address of a service. {error}",
            f"It starts with https:// and names the whole prefix, such as {DEFAULT_BASE_URL}",
        ) from None
    if "?" in address.rest or "#" in address.rest:
        raise ConfigError("The service's address holds more than a host and a path.")
    if address.scheme == "http" and not address.is_loopback:
        raise ConfigError(
            f"http://{address.host} would send the key unencrypted.", "Use https:// for it."
        )
    return base_url


def _netloc(base_url: str) -> str:
    """Host and port of an address that may have been written by hand."""
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
    """The known workspaces, the first one that of the settings; and which was open last."""

    def __init__(self, file: Path, first: Workspace) -> None:
        """Raises ``ConfigError`` where the file was damaged by hand."""
        self._file = file
        self._first = first
        self._added: list[Workspace] = []
        self._last = ""
        self._load()

    def _load(self) -> None:
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            self._added = [
                Workspace(str(w["name"]), str(w["base_url"])) for w in told["workspaces"]
            ]
            self._last = str(told["last"])
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"The list of workspaces {self._file} cannot be read: {type(error).__name__}.",
                "Move it away and add them again; their local copies and keys stay.",
            ) from error

    @property
    def known(self) -> Sequence[Workspace]:
        return (self._first, *(w for w in self._added if w != self._first))

    @property
    def last(self) -> Workspace:
        """The one that was open last; the first one where it is gone."""
        return next((w for w in self.known if w.label == self._last), self._first)

    def find(self, name: str) -> Workspace:
        """By name, whatever its case. Raises ``UsageError`` with the names that there are."""
        for workspace in self.known:
            if workspace.label.casefold() == name.strip().casefold():
                return workspace
        there = ", ".join(workspace.label for workspace in self.known)
        raise UsageError(f"There is no workspace “{name}” here.", f"Known are: {there}.")

    def add(self, name: str, base_url: str) -> Workspace:
        """Remember one more. Raises ``ConfigError`` with what is wrong."""
        name = name.strip()
        if not name or len(name) > _LONGEST or not name.isprintable():
            raise ConfigError(f"A name has 1 to {_LONGEST} letters.")
        taken = {workspace.label.casefold() for workspace in self.known} | {SAMPLE}
        if name.casefold() in taken:
            raise ConfigError(f"There is a workspace “{name}” already.")
        added = Workspace(name, checked_url(base_url))
        self._added.append(added)
        self._save()
        return added

    def open(self, workspace: Workspace) -> None:
        """Remember which one to begin with next time."""
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
        told = {"workspaces": [asdict(w) for w in self._added], "last": self._last}
        fresh = self._file.with_suffix(".new")
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(told, file, indent=2, ensure_ascii=False)
        fresh.replace(self._file)
