"""The values a screen gets from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

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
    #: The key opens another workspace than the local copy's: nothing is synced, nothing is sent.
    OTHER_WORKSPACE = "other workspace"
    #: Another instance holds the workspace: it syncs and sends, this one reads and queues.
    FOLLOWING = "following"
    #: The disk keeps nothing: nothing is synced, nothing is sent, until it does again.
    UNKEPT = "unkept"


class SyncState(Struct, frozen=True):
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
    #: The headline of the last failure, for OFFLINE, KEY_REFUSED and UNKEPT.
    message: str = ""


class ChangeState(StrEnum):
    """The life of a change (README, "How delivery works")."""

    #: Can be taken back exactly; leaves when its time is over.
    HELD = "held"
    QUEUED = "queued"
    INFLIGHT = "inflight"
    #: It may have arrived; it is being read back and needs nobody.
    UNKNOWN = "unknown"
    #: Only a person can say how it goes on: see ``PendingChange.question``.
    ASK = "ask"
    REFUSED = "refused"
    DONE = "done"


class Question(StrEnum):
    """Why a change in the state ASK needs a person."""

    NONE = ""
    #: It cannot be proven whether it arrived (an e-mail). Arrived, or send again?
    ARRIVED = "arrived"
    #: Someone else changed the same. ``details`` maps each field to mine, theirs and base.
    CONFLICT = "conflict"
    #: It waited for over a day. Is it still wanted?
    WAITED = "waited"
    #: What is to be deleted is not what was seen when it was confirmed. ``details`` as for CONFLICT.
    CHANGED = "changed"
    #: The service said yes and holds something else. ``details`` as for CONFLICT.
    NOT_TAKEN = "not taken"


class PendingChange(Struct, frozen=True):
    """A row of the outbox."""

    id: int
    change: Change
    state: ChangeState
    created_at: datetime
    sent_at: datetime | None = None
    #: Why it was refused, or what is not known; the service's own words where it had some.
    message: str = ""
    #: The lead's name, or that of the first of several; empty for statuses and sources.
    about: str = ""
    settled_at: datetime | None = None
    #: HELD: when it leaves.
    hold_until: datetime | None = None
    #: UNKNOWN: when it is looked for again.
    next_at: datetime | None = None
    question: Question = Question.NONE
    #: CONFLICT, CHANGED, NOT_TAKEN: field → ``{"mine": ..., "theirs": ..., "base": ...}``; a field is a
    #: write name, or ``title``, ``note``, ``name``, ``color``, ``order``.
    #: REFUSED: ``{"fields": {field: [message, ...]}, "lead": key of the one that holds the address}``.
    details: Mapping[str, Any] = field(default_factory=dict)
    #: The id the service gave: of the note, status or lead that was made, of the contact.
    result: int | None = None
    #: The change that has to be settled before this one can leave.
    waits_for: int | None = None
    #: Where nothing else keeps it: until then an attempt of that one, which got no answer, may arrive.
    waits_until: datetime | None = None
    #: The first of the changes that were made with one key press.
    batch: int | None = None

    @property
    def words(self) -> str:
        return self.change.words


class Counts(Struct, frozen=True):
    """How many changes are not settled: for the status bar and before quitting."""

    held: int = 0
    #: Queued or on their way.
    waiting: int = 0
    #: Being read back.
    unknown: int = 0
    #: They need a person: refused, or with a question.
    asking: int = 0


class Undone(Struct, frozen=True):
    """What ``Store.undo`` took back, or offers instead."""

    #: Oldest first; more than one where they were made with one key press.
    changes: tuple[Change, ...]
    #: They never left, and are gone as if they had not been made.
    taken_back: bool
    #: Otherwise: what does the opposite, for ``Store.apply_all`` after a question. Empty where the
    #: service knows no way back, or while the outcome is open.
    inverse: tuple[Change, ...] = ()
    #: One line for the person.
    words: str = ""


class Selection(Struct, frozen=True):
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


class Found(Struct, frozen=True):
    """Where a search found a lead that shows no match in its row: the field's name, and its text."""

    field: str
    text: str


class NoteView(Struct, frozen=True):
    """A note as shown: the service's, or one of ours that still waits (``pending``)."""

    note: Note
    pending: PendingChange | None = None


class LeadDetail(Struct, frozen=True):
    """Everything the mirror knows of a lead, pending changes included."""

    row: LeadRow
    lead: Lead
    #: Newest first.
    notes: tuple[NoteView, ...] = ()
    files: tuple[File, ...] = ()
    #: Changes of this lead that are not settled, oldest first, refused and unknown ones included.
    pending: tuple[PendingChange, ...] = ()
    #: Changes of ours that are done, newest first: those of the last 30 days, the newest 30 of them.
    receipts: tuple[PendingChange, ...] = ()
    #: When the lead's own page, notes and files were last read; None = never yet.
    read_at: datetime | None = None


class AttributeUse(Struct, frozen=True):
    """A status or source, how many leads carry it, and a change of it that still waits."""

    attribute: Attribute
    leads: int
    pending: PendingChange | None = None


class Choice(Struct, frozen=True):
    """One line of a filter's picker: a status, source or person, or ``NONE``, and its count."""

    id: int
    name: str
    leads: int
    color: str | None = None


class DraftKind(StrEnum):
    """What a draft becomes when it is saved."""

    NOTE = "note"
    EMAIL = "email"
    #: A field or the form of a lead (``lead`` 0: a new one).
    LEAD = "lead"


class Draft(Struct, frozen=True):
    """A text that was begun and not saved, or that could not be delivered.

    An e-mail has its subject in ``title`` and its text in ``note``; a form has its ``fields``.
    """

    lead: int
    title: str
    note: str
    updated_at: datetime
    kind: DraftKind = DraftKind.NOTE
    #: The id of the note that is edited; 0 = a new one.
    item: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    #: The lead's name, also where the lead is gone.
    about: str = ""


class SyncReport(Struct, frozen=True):
    """What one synchronisation did."""

    leads: int
    attributes: int
    #: Reason → how many rows were skipped for it.
    skipped: dict[str, int]
    pages: int
    requests: int
    seconds: float
