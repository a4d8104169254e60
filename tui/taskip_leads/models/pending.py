"""Changes of the outbox for screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from taskip_leads.models.change import Change


class ChangeState(StrEnum):
    """The states of a change (README, "How delivery works")."""

    #: Can be undone exactly; sent when its hold expires.
    HELD = "held"
    QUEUED = "queued"
    INFLIGHT = "inflight"
    #: It may have arrived; it is read back automatically.
    UNKNOWN = "unknown"
    #: The user must decide: see ``PendingChange.question``.
    NEEDS_DECISION = "ask"
    REFUSED = "refused"
    DONE = "done"


class Question(StrEnum):
    """Why a change in the state NEEDS_DECISION needs the user."""

    NONE = ""
    #: It is unknown whether it arrived (an email). Arrived, or send again?
    ARRIVED = "arrived"
    #: A colleague changed the same. ``details`` maps each field to mine, theirs and base.
    CONFLICT = "conflict"
    #: It waited for over a day. Is it still wanted?
    WAITED = "waited"
    #: The object to delete has changed since the confirmation. ``details`` as for CONFLICT.
    CHANGED = "changed"
    #: TaskIP accepted it but has another value. ``details`` as for CONFLICT.
    NOT_TAKEN = "not taken"


#: Key in ``PendingChange.details``: its lead, note or status was deleted, so it can no longer be sent.
DELETED_ELSEWHERE = "gone"


class PendingChange(Struct, frozen=True):
    """A row of the outbox."""

    id: int
    change: Change
    state: ChangeState
    created_at: datetime
    sent_at: datetime | None = None
    #: Why it was refused or what is unknown, in TaskIP's words if it sent any.
    message: str = ""
    #: The lead's name, or the first of several; empty for statuses and sources.
    about: str = ""
    settled_at: datetime | None = None
    #: HELD: when it is sent.
    hold_until: datetime | None = None
    #: UNKNOWN: when it is read back again.
    next_at: datetime | None = None
    question: Question = Question.NONE
    #: CONFLICT, CHANGED, NOT_TAKEN: field → ``{"mine": ..., "theirs": ..., "base": ...}``; a field is a
    #: write name, or ``title``, ``note``, ``name``, ``color``, ``order``.
    #: REFUSED: ``{"fields": {field: [message, ...]}, "lead": id of the lead with the address}``.
    details: Mapping[str, Any] = field(default_factory=dict)
    #: The server id of the created note, status, lead or contact.
    result: int | None = None
    #: The change that must be settled before this one can be sent.
    waits_for: int | None = None
    #: If only a fence blocks it: until then an earlier attempt without a response may arrive.
    waits_until: datetime | None = None
    #: The first of the changes made with the same key press.
    batch: int | None = None

    #: CONFLICT: when the lead was changed in TaskIP, and by whom, as far as its history names anybody.
    theirs_at: datetime | None = None
    theirs_by: str = ""
    #: Its lead was deleted in TaskIP and can be created again with it.
    can_recreate_lead: bool = False

    @property
    def words(self) -> str:
        return self.change.words

    @property
    def is_deleted_elsewhere(self) -> bool:
        """Whether it was refused because its lead, note or status was deleted elsewhere."""
        return self.state is ChangeState.REFUSED and bool(self.details.get(DELETED_ELSEWHERE))


class OutboxCounts(Struct, frozen=True):
    """Numbers of unsettled changes, for the status bar and before quitting."""

    held: int = 0
    #: Queued or in flight.
    waiting: int = 0
    #: Being read back.
    unknown: int = 0
    #: Refused, or in need of a decision.
    asking: int = 0


class UndoResult(Struct, frozen=True):
    """The result of ``Outbox.undo``: the undone changes, or their inverse."""

    #: Oldest first; several if they were made with one key press.
    changes: tuple[Change, ...]
    #: They were never sent, and are removed.
    taken_back: bool
    #: Otherwise the inverse, for ``Outbox.add_all`` after a confirmation. Empty if it is irreversible
    #: or its outcome is unknown.
    inverse: tuple[Change, ...] = ()
    #: One line for the user.
    words: str = ""
