"""Read the next leads of a triage from TaskIP before they come up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from taskip_leads.errors import TaskipError
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Leads that are read ahead.
AHEAD = 2
#: Read ahead after this many seconds, so that skipping through many leads costs no request.
_DELAY = 0.3
_REACHABLE = (ConnectionState.IDLE, ConnectionState.SYNCING)


class ReadAhead:
    """Reads each lead once, as long as background reading has requests left this hour."""

    def __init__(
        self,
        store: Store,
        screen: AppScreen[Any],
        *,
        coming: Callable[[], Sequence[int]],
        changed: Callable[[], None],
    ) -> None:
        """``changed`` follows ``paused``."""
        self._store = store
        self._screen = screen
        self._coming = coming
        self._changed = changed
        self._read: set[int] = set()
        self._debouncer = Debouncer(screen, _DELAY, self._start, restart=True)
        #: Whether the hour's requests are used.
        self.paused = False

    def request(self) -> None:
        """Read the leads that come up next, once the user rests and if the settings allow it."""
        if self._store.sync.may_read_ahead:
            self._debouncer.request()

    def _start(self) -> None:
        self._screen.run_guarded(self._read_next, group="ahead")

    async def _read_next(self) -> None:
        for lead_id in self._coming():
            if lead_id in self._read or self._store.sync.state.link not in _REACHABLE:
                continue
            self._read.add(lead_id)
            try:
                allowed = await self._store.sync.read_ahead(lead_id)
            except TaskipError:
                # The status bar shows the connection, and a deleted lead is met when it comes up.
                continue
            if not allowed:
                self._read.discard(lead_id)
            if self.paused is allowed:
                self.paused = not allowed
                self._changed()
