"""The values a screen gets from the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import Change
from taskip_leads.models.file import File
from taskip_leads.models.lead import Lead
from taskip_leads.models.note import Note
from taskip_leads.models.row import LeadRow


class Link(StrEnum):
    """How things stand between this machine and the service."""

    IDLE = "idle"
    SYNCING = "syncing"
    OFFLINE = "offline"
    LIMITED = "limited"
    KEY_REFUSED = "key refused"
    NO_KEY = "no key"
    #: Another instance holds the workspace: it syncs and sends, this one reads and queues.
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class SyncState:
    """One moment of the synchronisation, for the status bar and the empty list."""

    link: Link = Link.IDLE
    #: The mirror was never complete: counts are lower bounds.
    first: bool = True
    #: Leads read in the pass that runs, or that was interrupted.
    seen: int = 0
    #: OFFLINE: since when, and when the next attempt is due.
    since: datetime | None = None
    next_try: datetime | None = None
    #: LIMITED: when requests are allowed again.
    until: datetime | None = None
    #: When the last complete pass ended.
    synced_at: datetime | None = None
    #: Rows that could not be kept in the last pass.
    skipped: int = 0
    #: Requests left as the service last announced; None where it does not say.
    budget: int | None = None
    #: The headline of the last failure, for OFFLINE and KEY_REFUSED.
    message: str = ""


class ChangeState(StrEnum):
    """The life of a change (README, "How delivery works")."""

    QUEUED = "queued"
    INFLIGHT = "inflight"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A row of the outbox."""

    id: int
    change: Change
    state: ChangeState
    created_at: datetime
    sent_at: datetime | None = None
    #: Why it was refused, or what is not known; the service's own words where it had some.
    message: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The answer to a query: all matching leads, in order."""

    keys: Sequence[int]
    #: Leads in the mirror, whatever the query.
    total: int
    #: Sum of values per currency, most leads first; never added across currencies. None where there are
    #: so many leads that it is asked for later (``Store.sums``).
    sums: tuple[tuple[str, Decimal], ...] | None = ()
    #: How many match, where ``keys`` are only the first of them.
    matches: int | None = None

    @property
    def count(self) -> int:
        """How many match."""
        return len(self.keys) if self.matches is None else self.matches


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note as shown: the service's, or one of ours that still waits (``pending``)."""

    note: Note
    pending: PendingChange | None = None


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """Everything the mirror knows of a lead, pending changes included."""

    row: LeadRow
    lead: Lead
    #: Newest first.
    notes: tuple[NoteView, ...] = ()
    files: tuple[File, ...] = ()
    #: Changes of this lead that are not settled, oldest first, refused and unknown ones included.
    pending: tuple[PendingChange, ...] = ()
    #: When the lead's own page, notes and files were last read; None = never yet.
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttributeUse:
    """A status or source, how many leads carry it, and a change of it that still waits."""

    attribute: Attribute
    leads: int
    pending: PendingChange | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a filter's picker: a status, source or person, or ``NONE``, and its count."""

    id: int
    name: str
    leads: int
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that was begun and not saved."""

    lead: int
    title: str
    note: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one synchronisation did."""

    leads: int
    attributes: int
    #: Reason → how many rows were skipped for it.
    skipped: dict[str, int]
    pages: int
    requests: int
    seconds: float
