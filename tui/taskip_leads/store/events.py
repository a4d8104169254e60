"""What the store tells the screens. Events carry ids, never data: the mirror is the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeadsChanged:
    """Leads were added, changed or removed; ``keys`` is None where it may be any of them."""

    keys: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class NotesChanged:
    """Notes or files of one lead changed."""

    lead: int


@dataclass(frozen=True, slots=True)
class AttributesChanged:
    """Statuses or sources changed."""


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """A change was queued, sent, settled or refused."""

    id: int
    lead: int | None


@dataclass(frozen=True, slots=True)
class UploadMoved:
    """More of an upload has left: see ``Store.uploads``."""

    id: int


@dataclass(frozen=True, slots=True)
class DraftsChanged:
    """A draft was kept or dropped."""


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """``store.state`` is another one."""


@dataclass(frozen=True, slots=True)
class ViewsChanged:
    """Saved views are others, or ``store.me`` is."""


Event = (
    LeadsChanged
    | NotesChanged
    | AttributesChanged
    | OutboxChanged
    | UploadMoved
    | DraftsChanged
    | SyncChanged
    | ViewsChanged
)


class Events:
    """Subscribers of one store; all calls happen on the event loop's thread."""

    def __init__(self) -> None:
        self._subscribers: dict[int, Callable[[Event], None]] = {}
        self._next = 0

    def subscribe(self, hear: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``hear`` with every event from now on; the answer ends it."""
        token, self._next = self._next, self._next + 1
        self._subscribers[token] = hear
        return lambda: self._subscribers.pop(token, None) and None

    def emit(self, event: Event) -> None:
        for hear in tuple(self._subscribers.values()):
            hear(event)
