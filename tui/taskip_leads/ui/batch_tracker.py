"""Follow a change of several leads until all of it is sent, refused or undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App

from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.events import Event, OutboxChanged, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen, screen_in_front

if TYPE_CHECKING:
    from taskip_leads.models.change_batch import Batch, BatchProgress
    from taskip_leads.models.pending import PendingChange
    from taskip_leads.store.store import Store

#: Seconds between two looks at the changes: sending needs the processor more than the eye does.
_FRAME = 0.3
#: Seconds until the report is tried again while a dialog or a field is open.
_LATER = 1.0
_SENDING = (ConnectionState.IDLE, ConnectionState.SYNCING)


class Finished(Protocol):
    """Called when a batch is over, with the leads whose change arrived, and the others."""

    def __call__(self, done: frozenset[int], failed: frozenset[int]) -> None: ...


class BatchTracker:
    """Knows the newest batch, and opens its report where something was refused.

    ``show`` updates the toast; ``finished`` is called for leads that were marked.
    """

    def __init__(
        self,
        app: App[None],
        store: Store,
        *,
        show: Callable[[], None],
        open_report: Callable[[Batch], None],
        finished: Finished,
    ) -> None:
        self._app, self._store = app, store
        self._show, self._open_report, self._finished = show, open_report, finished
        self._batch: Batch | None = None
        self._progress: BatchProgress | None = None
        #: The changes of the batch as they were read last; None: undone.
        self._changes: dict[int, PendingChange | None] = {}
        #: The changes to read again.
        self._changed: set[int] = set()
        #: A batch with a refused change, whose report is still to be opened.
        self._unreported: Batch | None = None
        self._look_again = Debouncer(app, _FRAME, self._look)
        self._report_later = Debouncer(app, _LATER, self._report)
        self._listens = False

    @property
    def progress(self) -> BatchProgress | None:
        """How far the newest batch is, once it can no longer be taken back; None if it is over."""
        progress = self._progress
        moving = progress is not None and progress.waiting and not progress.held
        return progress if moving and self._store.sync.state.link in _SENDING else None

    def __contains__(self, change_id: int) -> bool:
        """Whether a change belongs to a batch whose report tells what became of it."""
        batches = (self._batch, self._unreported)
        return any(batch is not None and change_id in batch.leads for batch in batches)

    def begin(self, batch: Batch) -> None:
        """Follow a batch; an older one goes on without a toast."""
        if not self._listens:
            self._listens = True
            self._store.events.subscribe(self._hear)
        self._batch, self._progress = batch, None
        self._changes, self._changed = {}, set(batch.leads)
        self._look_again.request()

    def _hear(self, event: Event) -> None:
        batch = self._batch
        if batch is None:
            return
        if isinstance(event, OutboxChanged) and event.id in batch.leads:
            self._changed.add(event.id)
            self._look_again.request()
        elif isinstance(event, SyncChanged):
            # Offline, nothing moves: the toast goes.
            self._look_again.request()

    async def _look(self) -> None:
        from taskip_leads.models.change_batch import progress_of

        if (batch := self._batch) is None or not self._app.is_running:
            return
        change_ids, self._changed = self._changed, set()
        changes = await self._store.outbox.pending_of(change_ids)
        if batch is not self._batch:
            return
        self._changes |= {change_id: changes.get(change_id) for change_id in change_ids}
        self._progress = progress = progress_of(batch, self._changes)
        if not progress.waiting:
            self._batch = None
            if batch.marked:
                self._finished(progress.done | batch.already, progress.failed | progress.undone)
            if progress.failed:
                self._unreported = batch
                self._report()
        self._show()

    def _report(self) -> None:
        """Open the report of a batch that was refused in part, unless the user is typing."""
        batch, screen = self._unreported, screen_in_front(self._app)
        if batch is None or screen is None or not self._app.is_running:
            return
        if _is_free(screen):
            self._unreported = None
            # In the app's context: a dialog that closes meanwhile gets no result.
            self._app.call_next(partial(self._open_report, batch))
        else:
            self._report_later.request()


def _is_free(screen: Any) -> bool:
    return (
        isinstance(screen, AppScreen)
        and not screen.is_modal
        and not keys.is_typing(screen.footer_keys())
    )
