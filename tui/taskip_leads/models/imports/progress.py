"""How far an import is."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

#: How long an import can be taken back after its last row was sent.
UNDO_TIME = timedelta(hours=24)


class ImportState(StrEnum):
    """What an import does at the moment."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    UNDOING = "undoing"
    #: Every row is settled.
    FINISHED = "finished"


class RefusedRow(Struct, frozen=True):
    """A row that TaskIP did not take, with its reason."""

    number: int
    name: str
    message: str
    #: The change in the outbox that needs a decision.
    change_id: int | None = None


class ImportProgress(Struct, frozen=True):
    """One import and the numbers of its rows."""

    id: int
    name: str
    state: ImportState
    started_at: datetime
    #: Rows that wait to be sent.
    waiting: int = 0
    #: Rows that are in the outbox.
    sent: int = 0
    done: int = 0
    refused: int = 0
    #: Rows that were taken back before they were sent.
    dropped: int = 0
    undone: int = 0
    #: Rows that are still to be taken back.
    to_undo: int = 0
    #: Until when the import can be taken back; None: it cannot.
    undo_until: datetime | None = None
    #: Seconds until all is sent, as far as is known.
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """The number of rows that were to be imported."""
        return (
            self.waiting + self.sent + self.done + self.refused + self.dropped
            + self.undone + self.to_undo
        )  # fmt: skip

    @property
    def over(self) -> int:
        """The number of rows that are settled."""
        return self.done + self.refused + self.dropped + self.undone

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in (ImportState.FINISHED, ImportState.STOPPED) and not self.sent
