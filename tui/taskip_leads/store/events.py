"""Events of the store. They carry ids, never data: screens read the mirror again."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class LeadsChanged(Struct, frozen=True):
    """Leads were added, changed or removed; ``keys`` is None if any of them may be affected."""

    keys: frozenset[int] | None = None
    #: The user did it here just now, so their next command refers to the new state.
    own: bool = False


class NotesChanged(Struct, frozen=True):
    """Notes or files of one lead changed."""

    lead: int


class AttributesChanged(Struct, frozen=True):
    """Statuses or sources changed."""


class OutboxChanged(Struct, frozen=True):
    """A change was queued, sent, settled or refused."""

    id: int
    lead: int | None


class UploadMoved(Struct, frozen=True):
    """An upload has progressed: see ``Outbox.uploads``."""

    id: int


class DraftsChanged(Struct, frozen=True):
    """A draft was saved or dropped."""


class SyncChanged(Struct, frozen=True):
    """``store.sync.state`` has changed."""


class ViewsChanged(Struct, frozen=True):
    """Saved views have changed, or ``store.profile.me`` has."""


class ImportChanged(Struct, frozen=True):
    """Rows of an imported file were sent or settled, or the import was stopped."""


class AwayChanged(Struct, frozen=True):
    """``store.profile.away`` has changed."""


Event = (
    LeadsChanged
    | NotesChanged
    | AttributesChanged
    | OutboxChanged
    | UploadMoved
    | DraftsChanged
    | SyncChanged
    | ViewsChanged
    | ImportChanged
    | AwayChanged
)


class EventBus:
    """The subscribers of one store. All calls are made on the event loop's thread."""

    def __init__(self) -> None:
        self._subscribers: dict[int, Callable[[Event], None]] = {}
        self._next = 0

    def subscribe(self, hear: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``hear`` with every event; return a function that unsubscribes it."""
        token, self._next = self._next, self._next + 1
        self._subscribers[token] = hear
        return lambda: self._subscribers.pop(token, None) and None

    def emit(self, event: Event) -> None:
        for hear in tuple(self._subscribers.values()):
            hear(event)
