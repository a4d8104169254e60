"""The history of the user's own changes: single ones, and the lines that a screen shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from msgspec import Struct, field

from taskip_leads.models.change import AddNote, Change, DeleteLeads
from taskip_leads.models.history import words
from taskip_leads.models.history.kinds import HistoryKind, first_of
from taskip_leads.models.pending import ChangeState
from taskip_leads.text import plural


class HistoryState(Enum):
    """What became of a change."""

    SENT = "sent"
    WAITING = "waiting"
    REFUSED = "refused"
    #: It may have arrived, or it needs the user.
    UNKNOWN = "unknown"


_STATES = {
    ChangeState.DONE: HistoryState.SENT,
    ChangeState.REFUSED: HistoryState.REFUSED,
    ChangeState.UNKNOWN: HistoryState.UNKNOWN,
    ChangeState.NEEDS_DECISION: HistoryState.UNKNOWN,
}


class HistoryChange(Struct, frozen=True):
    """One change, with what was there before in its ``base`` or ``snapshot``."""

    id: int
    entry: int
    kind: HistoryKind
    change: Change
    lead: int | None
    #: The lead's name when it was made.
    about: str
    line: str
    outbox_state: ChangeState
    made_at: datetime
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    message: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    result: int | None = None
    #: The imported file that it came from.
    file: int | None = None

    @property
    def state(self) -> HistoryState:
        """What became of it."""
        return _STATES.get(self.outbox_state, HistoryState.WAITING)

    @property
    def press(self) -> tuple[int | None, int]:
        """Its lead, and the first change of its key press."""
        return self.lead, first_of(self.entry)

    @property
    def is_step_note(self) -> bool:
        """Whether it is a note that says what a next step is."""
        return isinstance(self.change, AddNote) and self.line.startswith(words.NEXT)

    @property
    def day(self) -> date:
        """The local day on which it was made."""
        return self.made_at.astimezone().date()

    @property
    def time(self) -> str:
        """The local time at which it was made: ``16:41``."""
        return self.made_at.astimezone().strftime("%H:%M")


class HistoryEntry(Struct, frozen=True):
    """One line: a change, or the changes of one kind that were made with one key press."""

    #: The change that stands for all.
    first: HistoryChange
    #: How many changes it is, and of how many leads.
    count: int
    leads: int
    line: str
    #: How many of the changes are not simply sent.
    waiting: int = 0
    refused: int = 0
    unknown: int = 0
    #: What the next step is, from the note that was written with it.
    step: str = ""

    @property
    def number(self) -> int:
        """Sorts like time."""
        return self.first.entry

    @property
    def state(self) -> HistoryState:
        """What became of its changes; the one that needs a look most."""
        for count, state in (
            (self.waiting, HistoryState.WAITING),
            (self.unknown, HistoryState.UNKNOWN),
            (self.refused, HistoryState.REFUSED),
        ):
            if count:
                return state
        return HistoryState.SENT

    @property
    def text(self) -> str:
        """What was done, or why TaskIP refused it."""
        if self.state is HistoryState.REFUSED and self.count == 1:
            return words.refusal(self.first.message, self.first.details)
        text = f"{self.line}, {self.step}" if self.step else self.line
        if self.leads > 1 and not isinstance(self.first.change, DeleteLeads):
            text += f", on {self.leads:,} leads"
        elif self.count > 1:
            text += f" and {self.count - 1:,} more"
        return text + (f", {self.refused:,} refused" if self.refused else "")

    @property
    def who(self) -> str:
        """The lead, or how many there are."""
        return plural(self.leads, "lead") if self.leads > 1 else self.first.about


class HistoryPage(Struct, frozen=True):
    """Some lines, newest first; ``more``: there are older ones."""

    entries: Sequence[HistoryEntry]
    more: bool
