"""The state of the connection to TaskIP, and the report of a sync."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class ConnectionState(StrEnum):
    """The state of the connection to TaskIP."""

    IDLE = "idle"
    SYNCING = "syncing"
    OFFLINE = "offline"
    LIMITED = "limited"
    KEY_REFUSED = "key refused"
    NO_KEY = "no key"
    #: The key opens another workspace than the mirror's: nothing is synced or sent.
    OTHER_WORKSPACE = "other workspace"
    #: Another instance syncs and sends; this one reads and queues.
    STANDBY = "following"
    #: The disk is full: nothing is synced or sent until it has room.
    DISK_FULL = "unkept"


class SyncState(Struct, frozen=True):
    """The state of the sync, for the status bar and the empty list."""

    link: ConnectionState = ConnectionState.IDLE
    #: The mirror was never complete, so counts are lower bounds.
    first: bool = True
    #: Leads read in the running or interrupted pass.
    seen: int = 0
    #: OFFLINE: since when, and when the next attempt is due.
    since: datetime | None = None
    next_try: datetime | None = None
    #: LIMITED: when requests are allowed again.
    until: datetime | None = None
    #: The workspace is opened for reading only.
    read_only: bool = False
    #: The process that holds the workspace but does not respond; 0: unknown.
    unresponsive: int | None = None
    #: When the last complete pass ended.
    synced_at: datetime | None = None
    #: Unreadable rows of the last pass.
    skipped: int = 0
    #: Remaining requests as last announced by TaskIP; None if unknown.
    budget: int | None = None
    #: The headline of the last failure, for OFFLINE, KEY_REFUSED and DISK_FULL.
    message: str = ""


class SyncReport(Struct, frozen=True):
    """The result of a sync."""

    leads: int
    attributes: int
    #: Reason → the number of rows skipped for it.
    skipped: dict[str, int]
    pages: int
    requests: int
    seconds: float
