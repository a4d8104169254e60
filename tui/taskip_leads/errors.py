"""Everything that can go wrong and that a person is told about.

::

    TaskipError
    ├── WireError                the service, or the way to it
    │   ├── RequestNotSent       no byte of the request left: safe to send again
    │   ├── UnknownOutcome       it may have been carried out: read back before sending again
    │   ├── Refused              the service said no (4xx), with a message and messages per field
    │   │   ├── NotFound         404
    │   │   └── Conflict         409: the e-mail address is taken
    │   ├── KeyRefused           401 or 403: all sending stops
    │   ├── RateLimited          429: not carried out, allowed again at ``until``
    │   └── InvalidResponse      an answer that made no sense; on a write, ``committed`` says if it was 2xx
    │       └── EndlessList      a list beyond any bound
    ├── WrongWorkspace           the key opens another workspace than the local copy is of
    ├── NoKey                    no secret key is known for this workspace
    ├── KeyringUnavailable       no safe keyring on this machine, or it did not answer
    ├── MirrorUnavailable        the local database cannot be opened, read or written
    │   ├── MirrorLocked         another program holds it
    │   ├── MirrorReadOnly       its file or folder may not be written
    │   ├── DiskFull             there is no room
    │   ├── DiskFailed           the disk reported an error
    │   └── MirrorDamaged        it is no database any more, or not a whole one
    ├── ConfigError              a setting is wrong; names the file, the key and the line
    └── UsageError               a command was given something it cannot use

Each has a ``headline`` (what happened), a ``hint`` (what to do) and ``retry`` (whether the same
thing may work later without the user doing anything). Anything else that escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class TaskipError(Exception):
    """Base of all errors that are shown to a person."""

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
    """The service, or the way to it, failed."""


class RequestNotSent(WireError):
    """Nothing left this machine: name resolution, connection or TLS failed first."""

    hint = "Check your network. It retries automatically."
    retry = True


class UnknownOutcome(WireError):
    """The request left and no usable answer came: it may or may not have been carried out."""

    hint = "It retries automatically."
    retry = True


class Refused(WireError):
    """The service refused the request (a 4xx that has no class of its own)."""

    def __init__(
        self, status: int, headline: str, fields: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        super().__init__(headline)
        self.status = status
        #: Messages by the service's own field name (``email``, ``assigned_to.0``); may be empty.
        self.fields: Mapping[str, tuple[str, ...]] = fields or {}

    def __str__(self) -> str:
        told = " ".join(m for messages in self.fields.values() for m in messages)
        end = ":" if told and self.headline[-1:].isalnum() else ""
        return f"{self.headline}{end} {told}".strip()


class NotFound(Refused):
    """404: deleted elsewhere, or it never was in this workspace."""


class Conflict(Refused):
    """409: the e-mail address belongs to another lead."""


class KeyRefused(WireError):
    """401 or 403: the key is wrong, revoked, expired (keys live one year unless told) or not allowed."""

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
        #: Only files have to wait, of which the service takes few; all else may go on.
        self.uploads = uploads


class InvalidResponse(WireError):
    """An answer outside the contract: HTML, a redirect, cut JSON, nothing where something is due."""

    hint = "A proxy or a maintenance page may be in the way."
    retry = True

    def __init__(self, headline: str, *, committed: bool = False, retry: bool = True) -> None:
        super().__init__(headline)
        self.retry = retry
        #: The status was 2xx: on a write, the change was carried out although the answer is unreadable.
        self.committed = committed


class EndlessList(InvalidResponse):
    """A list beyond any bound: new rows without end, or rows that cannot be read."""

    hint = "What was read so far is kept. Report this to TaskIP's support."

    def __init__(self, headline: str) -> None:
        super().__init__(headline, committed=True, retry=False)


class WrongWorkspace(TaskipError):
    """The key opens another workspace than the local copy is of: nothing is synced, nothing is sent."""

    hint = (
        "Nothing was read or sent; your changes are kept. Log in with the key of this workspace, or add"
        " another one: g w, then a."
    )


class NoKey(TaskipError):
    """No secret key is known for this workspace."""

    hint = "Run `taskip-leads login`, or set TASKIP_SECRET_KEY for a single run."


class KeyringUnavailable(TaskipError):
    """No keyring that keeps a secret safe answered on this machine."""


class MirrorUnavailable(TaskipError):
    """The local copy cannot be opened, read or written."""


class MirrorLocked(MirrorUnavailable):
    """Another program holds the local copy for longer than we wait."""

    retry = True


class MirrorReadOnly(MirrorUnavailable):
    """The local copy, or its folder, may not be written."""

    retry = True


class DiskFull(MirrorUnavailable):
    """There is no room for what is to be written."""

    retry = True


class DiskFailed(MirrorUnavailable):
    """The disk reported an error."""

    retry = True


class MirrorDamaged(MirrorUnavailable):
    """The local copy is no database any more, or not a whole one."""

    def __init__(
        self,
        headline: str = "The local copy is damaged.",
        hint: str = "It will be set aside and rebuilt at the next start.",
    ) -> None:
        super().__init__(headline, hint)


class ConfigError(TaskipError):
    """A setting is wrong."""


class UsageError(TaskipError):
    """A command was given something it cannot use."""
