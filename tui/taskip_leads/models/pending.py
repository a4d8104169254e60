"""Changes of the outbox as screens show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from taskip_leads.models.change import Change


class ChangeState(StrEnum):
    """The life of a change (README, "How delivery works")."""

    #: Can be taken back exactly; leaves when its time is over.
    HELD = "held"
    QUEUED = "queued"
    INFLIGHT = "inflight"
    #: It may have arrived; it is being read back and needs nobody.
    UNKNOWN = "unknown"
    #: Only a person can say how it goes on: see ``PendingChange.question``.
    NEEDS_DECISION = "ask"
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


#: Key in ``PendingChange.details``: its lead, note or status was deleted, so it can no longer be sent.
GONE = "gone"


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

    #: Its lead was deleted in TaskIP and can be created again with it.
    can_recreate_lead: bool = False

    @property
    def words(self) -> str:
        return self.change.words

    @property
    def is_gone(self) -> bool:
        """Whether it was refused because its lead, note or status was deleted elsewhere."""
        return self.state is ChangeState.REFUSED and bool(self.details.get(GONE))


class OutboxCounts(Struct, frozen=True):
    """How many changes are not settled: for the status bar and before quitting."""

    held: int = 0
    #: Queued or on their way.
    waiting: int = 0
    #: Being read back.
    unknown: int = 0
    #: They need a person: refused, or with a question.
    asking: int = 0


class UndoResult(Struct, frozen=True):
    """What ``Outbox.undo`` took back, or offers instead."""

    #: Oldest first; more than one where they were made with one key press.
    changes: tuple[Change, ...]
    #: They never left, and are gone as if they had not been made.
    taken_back: bool
    #: Otherwise: what does the opposite, for ``Outbox.add_all`` after a question. Empty where the
    #: service knows no way back, or while the outcome is open.
    inverse: tuple[Change, ...] = ()
    #: One line for the person.
    words: str = ""
