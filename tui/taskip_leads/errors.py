"""All errors that are shown to the user.

::

    TaskipError
    ├── WireError                TaskIP, or the connection to it, failed
    │   ├── RequestNotSent       no byte of the request was sent: safe to send again
    │   ├── UnknownOutcome       it may have been carried out: check before sending again
    │   ├── Refused              rejected (4xx), with a message and messages per field
    │   │   ├── NotFound         404
    │   │   └── Conflict         409: the email address is taken
    │   ├── KeyRefused           401 or 403: all sending stops
    │   ├── RateLimited          429: not carried out, allowed again at ``until``
    │   └── InvalidResponse      an unusable response; for a write, ``committed`` tells if it was 2xx
    │       └── EndlessList      a list longer than any limit
    ├── WrongWorkspace           the key belongs to another workspace than the local copy
    ├── NoKey                    no secret key is known for this workspace
    ├── KeyringUnavailable       no safe keyring on this machine, or no answer from it
    ├── MirrorUnavailable        the local database cannot be opened, read or written
    │   ├── MirrorLocked         another program has locked it
    │   ├── MirrorReadOnly       its file or folder is not writable
    │   ├── ReadOnlyMode         the workspace is opened for reading only
    │   ├── DiskFull             there is no space left
    │   ├── DiskFailed           the disk reported an error
    │   └── MirrorDamaged        the file is corrupt or not a database
    ├── ConfigError              a setting is wrong; names the file, the key and the line
    └── UsageError               invalid input to a command

Each has a ``headline`` (what happened), a ``hint`` (what to do) and ``retry`` (whether it may work
later without the user doing anything). Any other exception that escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class TaskipError(Exception):
    """Base of all errors that are shown to the user."""

    hint: str = ""
    retry: bool = False

    def __init__(self, headline: str, hint: str = "") -> None:
        super().__init__(headline)
        self.headline = headline
        if hint:
            self.hint = hint

    def __str__(self) -> str:
        return f"{self.headline} {self.hint}".strip()


class WireError(TaskipError):
    """TaskIP, or the connection to it, failed."""


class RequestNotSent(WireError):
    """Nothing was sent: name resolution, connection or TLS failed first."""

    hint = "Check your network. It retries automatically."
    retry = True


class UnknownOutcome(WireError):
    """The request was sent without a usable response: it may have been carried out."""

    hint = "It retries automatically."
    retry = True


class Refused(WireError):
    """The request was rejected (a 4xx without a class of its own)."""

    def __init__(
        self, status: int, headline: str, fields: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        super().__init__(headline)
        self.status = status
        #: Messages by TaskIP's field name (``email``, ``assigned_to.0``); may be empty.
        self.fields: Mapping[str, tuple[str, ...]] = fields or {}

    def __str__(self) -> str:
        text = " ".join(message for messages in self.fields.values() for message in messages)
        end = ":" if text and self.headline[-1:].isalnum() else ""
        return f"{self.headline}{end} {text}".strip()


class NotFound(Refused):
    """404: deleted, or never in this workspace."""


class Conflict(Refused):
    """409: the email address belongs to another lead."""


class KeyRefused(WireError):
    """401 or 403: the key is wrong, revoked, expired or not allowed. Keys last a year."""

    def __init__(self, status: int, headline: str, hint: str = "") -> None:
        super().__init__(headline, hint)
        self.status = status


class RateLimited(WireError):
    """429: the request was not carried out."""

    retry = True

    def __init__(self, headline: str, until: datetime, *, uploads: bool = False) -> None:
        super().__init__(headline)
        #: Aware UTC: when requests are allowed again, as announced or as estimated.
        self.until = until
        #: Only uploads have to wait; other requests are still allowed.
        self.uploads = uploads


class InvalidResponse(WireError):
    """A response outside the contract: HTML, a redirect, truncated JSON, or no body."""

    hint = "A proxy or a maintenance page may be in the way."
    retry = True

    def __init__(self, headline: str, *, committed: bool = False, retry: bool = True) -> None:
        super().__init__(headline)
        self.retry = retry
        #: The status was 2xx: a write was carried out although the response is unreadable.
        self.committed = committed


class EndlessList(InvalidResponse):
    """A list longer than any limit: endless new rows, or rows that cannot be read."""

    hint = "What was read so far is kept. Report this to TaskIP's support."

    def __init__(self, headline: str) -> None:
        super().__init__(headline, committed=True, retry=False)


class WrongWorkspace(TaskipError):
    """The key belongs to another workspace than the local copy: nothing is synced or sent."""

    hint = (
        "Nothing was read or sent; your changes are kept. Log in with the key of this workspace, or add"
        " another one."
    )


class NoKey(TaskipError):
    """No secret key is known for this workspace."""

    hint = "Run `taskip-leads login`, or set TASKIP_SECRET_KEY for a single run."


class KeyringUnavailable(TaskipError):
    """No safe keyring answered on this machine."""


class MirrorUnavailable(TaskipError):
    """The local copy cannot be opened, read or written."""


class MirrorLocked(MirrorUnavailable):
    """Another program has locked the local copy for too long."""

    retry = True


class MirrorReadOnly(MirrorUnavailable):
    """The local copy, or its folder, is not writable."""

    retry = True


class ReadOnlyMode(MirrorUnavailable):
    """The workspace is opened for reading only: no change is stored, and none is sent."""

    def __init__(
        self,
        headline: str = "Read-only: nothing was changed.",
        hint: str = "Start without --readonly, and without readonly in the settings.",
    ) -> None:
        super().__init__(headline, hint)


class DiskFull(MirrorUnavailable):
    """There is no space left for a write."""

    retry = True


class DiskFailed(MirrorUnavailable):
    """The disk reported an error."""

    retry = True


class MirrorDamaged(MirrorUnavailable):
    """The local copy is corrupt or not a database."""

    def __init__(
        self,
        headline: str = "The local copy is damaged.",
        hint: str = "It will be set aside and rebuilt at the next start.",
    ) -> None:
        super().__init__(headline, hint)


class ConfigError(TaskipError):
    """A setting is wrong."""


class UsageError(TaskipError):
    """Invalid input to a command."""
