"""What the screens for key and workspaces are given: they know no keyring, no file, no network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from taskip_leads.text import plural


class Known(Struct, frozen=True):
    """One line of the list of workspaces."""

    label: str
    host: str
    open: bool = False
    #: The sample workspace: it needs no key, and its data can be made anew.
    sample: bool = False


class Holdings(Struct, frozen=True):
    """What is on this machine of a workspace; None where its local copy cannot be read."""

    leads: int | None
    drafts: int | None
    pending: int | None


def held_words(held: Holdings) -> str:
    """``640 leads, 2 drafts, 3 changes not sent``."""
    if held.leads is None or held.drafts is None or held.pending is None:
        return "a local copy that cannot be read"
    parts = [plural(held.leads, "lead")]
    if held.drafts:
        parts.append(plural(held.drafts, "draft"))
    if held.pending:
        parts.append(f"{plural(held.pending, 'change')} not sent")
    return ", ".join(parts)


class Next(Struct, frozen=True):
    """What shall be opened when this workspace is closed; ``remove`` names one to remove before."""

    label: str | None = None
    remove: str | None = None


class Credentials(Protocol):
    """The key of one workspace. The key goes in and never comes out."""

    @property
    def label(self) -> str: ...

    @property
    def host(self) -> str: ...

    async def keyring(self) -> str:
        """What people call the keyring that would keep the key. Raises ``KeyringUnusable``."""

    async def login(self, key: str, *, keep: bool) -> str:
        """Check the key with one request, then keep it; the keyring's name, empty without ``keep``.

        Raises ``ConfigError``, ``WireError`` or ``KeyringUnusable``; without ``keep`` the key is held in
        memory, for this run.
        """


class Account(Protocol):
    """The workspace that is open, and the others that this machine knows."""

    #: The address that a new workspace most likely has.
    default_address: str

    def workspaces(self) -> Sequence[Known]: ...

    def credentials(self, label: str | None = None) -> Credentials | None:
        """Of the open workspace, or of another one; None for the sample workspace."""

    def add(self, name: str, base_url: str) -> str:
        """Remember one more workspace; its label. Raises ``ConfigError`` with what is wrong."""

    async def holdings(self, label: str) -> Holdings: ...

    async def remove(self, label: str) -> None:
        """Remove a workspace that is not open: its files, its key, its name.

        Raises ``TaskipError`` where another window has it open, or the keyring does not let go of the key.
        """
