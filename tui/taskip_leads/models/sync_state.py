"""How things stand with the service, and what a synchronisation did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class ConnectionState(StrEnum):
    """How things stand between this machine and the service."""

    IDLE = "idle"
    SYNCING = "syncing"
    OFFLINE = "offline"
    LIMITED = "limited"
    KEY_REFUSED = "key refused"
    NO_KEY = "no key"
    #: The key opens another workspace than the local copy's: nothing is synced, nothing is sent.
    OTHER_WORKSPACE = "other workspace"
    #: Another instance holds the workspace: it syncs and sends, this one reads and queues.
    STANDBY = "following"
    #: The disk keeps nothing: nothing is synced, nothing is sent, until it does again.
    DISK_FULL = "unkept"


class SyncState(Struct, frozen=True):
    """One moment of the synchronisation, for the status bar and the empty list."""

    link: ConnectionState = ConnectionState.IDLE
    #: The mirror was never complete: counts are lower bounds.
    first: bool = True
    #: Leads read in the pass that runs, or that was interrupted.
    seen: int = 0
    #: OFFLINE: since when, and when the next attempt is due.
    since: datetime | None = None
    next_try: datetime | None = None
    #: LIMITED: when requests are allowed again.
    until: datetime | None = None
    #: The process that holds the workspace but gives no sign of life; 0: which one is not known.
    unresponsive: int | None = None
    #: When the last complete pass ended.
    synced_at: datetime | None = None
    #: Rows that could not be kept in the last pass.
    skipped: int = 0
    #: Requests left as the service last announced; None where it does not say.
    budget: int | None = None
    #: The headline of the last failure, for OFFLINE, KEY_REFUSED and DISK_FULL.
    message: str = ""


class SyncReport(Struct, frozen=True):
    """What one synchronisation did."""

    leads: int
    attributes: int
    #: Reason → how many rows were skipped for it.
    skipped: dict[str, int]
    pages: int
    requests: int
    seconds: float
