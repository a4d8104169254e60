"""Read from TaskIP: background sync, single leads, searches, the connection state."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from taskip_leads.clock import now
from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.lock import FileLock
from taskip_leads.mirror.tables import lead_rows, meta
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.sync_state import ConnectionState, SyncReport, SyncState
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import EventBus, NotesChanged

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.store.sync.live_search import LiveSearch
    from taskip_leads.store.sync.on_demand import LeadRefresher
    from taskip_leads.store.sync.syncer import Syncer

# How long a form waits for TaskIP to check an address.
_ADDRESS_CHECK = 2.5
# Notes are not read ahead when so few requests of the hour are left: people and changes go first.
_LEFT_ALONE = 150


class SyncService:
    """Keeps the mirror up to date. Only methods that say so wait for the network.

    ``reload_leads`` is awaited with the ids of leads that changed (None: any); ``resume_sending`` is
    called when sending may work again.
    """

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        lock: FileLock,
        *,
        reload_leads: Callable[[frozenset[int] | None], Awaitable[None]],
        resume_sending: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._connection = connection
        self._events = events
        self._lock = lock
        self._reload_leads = reload_leads
        self._resume_sending = resume_sending
        self._refresher: LeadRefresher | None = None
        self._live_search: LiveSearch | None = None
        self._syncer: Syncer | None = None
        # Commands that only print have no live search.
        self._searches_live = False
        #: Whether leads may be read before anyone opens them: a setting.
        self.may_read_ahead = False

    @property
    def state(self) -> SyncState:
        """The state of the connection and the last sync; ``SyncChanged`` follows a change."""
        return self._connection.state

    @property
    def syncer(self) -> Syncer:
        """Runs the passes. Imported on first use, since the first paint does not need it."""
        if self._syncer is None:
            from taskip_leads.store.sync.syncer import Syncer

            self._syncer = Syncer(
                self._database, self._connection, self._events, self._reload_leads
            )
        return self._syncer

    @property
    def refresher(self) -> LeadRefresher:
        """Reads single leads. Imported on first use, as the syncer is."""
        if self._refresher is None:
            from taskip_leads.store.sync.on_demand import LeadRefresher

            self._refresher = LeadRefresher(self._database, self._connection)
        return self._refresher

    @property
    def live_search(self) -> LiveSearch:
        """Searches TaskIP as a person types. Imported on first use, as the syncer is."""
        if self._live_search is None:
            from taskip_leads.store.sync.live_search import LiveSearch

            self._live_search = LiveSearch(lambda text: self.syncer.search(text))
        return self._live_search

    # -- life ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Restore the state of the last sync and of a rate limit from the mirror."""
        limited = await self._database.read(lambda c: meta.get_moment(c, "limited_until"))
        if limited is not None:
            self._connection.limit_until(limited)
        await self.load_state()

    async def load_state(self) -> None:
        """Read the time of the last sync and the number of leads from the mirror."""
        synced, total = await self._database.read(
            lambda c: (meta.get_moment(c, "synced_at"), lead_rows.count(c))
        )
        self._connection.update(
            first=synced is None,
            seen=total,
            synced_at=synced,
        )

    def start_live_search(self) -> None:
        """Let ``search_as_typed`` search TaskIP too."""
        self._searches_live = True

    async def stop(self) -> None:
        """Cancel a running search, and start no other."""
        self._searches_live = False
        if self._live_search is not None:
            await self._live_search.stop()

    # -- passes -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Sync and send now."""
        self._connection.try_again()
        self.syncer.now()
        self._resume_sending()

    async def reconnect(self) -> None:
        """Use another API key from the next request on, and resume sending."""
        await self._connection.close()
        self.refresh()

    async def run_once(self) -> SyncReport:
        """Run one pass in the foreground. Raises the error that stops it."""
        if not self._lock.take():
            raise TaskipError(
                "Another taskip-leads has this workspace open and syncs it.",
                "Close it, or look at its status bar.",
            )
        return await self.syncer.patiently()

    async def check_workspace(self, client: TaskipClient) -> None:
        """Raises ``WrongWorkspace`` if the client's key opens another workspace."""
        from taskip_leads.store.sync.workspace_check import ensure_same_workspace

        await ensure_same_workspace(client, self._database)

    def lead_settled(self, lead_id: int) -> None:
        """Record that a lead's details were just read; list pages requested before are older."""
        if self._syncer is not None:
            self._syncer.lead_settled(lead_id)

    # -- while the user waits ---------------------------------------------------------------

    async def refresh_lead(self, lead_id: int, *, force: bool = False) -> bool:
        """Read a lead's details, notes and files, with three requests; return whether it was read.

        Without ``force``, not again within a minute. Raises ``WireError`` or ``NoKey``; a lead that was
        deleted in TaskIP is removed from the mirror and raises ``NotFound``.
        """
        try:
            if not await self.refresher.refresh(lead_id, force=force):
                return False
        except NotFound:
            await self._reload_leads(frozenset((lead_id,)))
            raise
        except TaskipError:
            self._retry_when_shown()
            raise
        self.lead_settled(lead_id)
        await self._reload_leads(frozenset((lead_id,)))
        self._events.emit(NotesChanged(lead_id))
        return True

    async def read_ahead(self, lead_id: int) -> bool:
        """Read a lead that the user is about to see; return False if nothing may be read ahead now.

        Half of the background's requests are left to the passes. Raises as ``refresh_lead``.
        """
        if not self.may_read_ahead or not self._spares_requests:
            return False
        from taskip_leads.store.sync.budget import PER_HOUR
        from taskip_leads.store.sync.on_demand import LEAD_REQUESTS

        budget = self.syncer.budget
        if budget.room_in(LEAD_REQUESTS + PER_HOUR // 2) > 0:
            return False
        if await self.refresh_lead(lead_id):
            budget.spend(LEAD_REQUESTS)
        return True

    def allow_read_ahead(self, allowed: bool) -> None:
        """Set whether notes may be read before anyone opens their lead."""
        self.may_read_ahead = allowed

    @property
    def _spares_requests(self) -> bool:
        """Whether enough of the hour's requests are left for the user's own changes."""
        budget = self.state.budget
        return budget is None or budget > _LEFT_ALONE

    @property
    def reads_ahead(self) -> bool:
        """Whether notes may be read ahead now: TaskIP is in reach, and the hour's budget allows it."""
        state = self.state
        return (
            self.may_read_ahead
            and not state.first
            and state.link in (ConnectionState.IDLE, ConnectionState.SYNCING)
            and self._spares_requests
        )

    async def read_notes_ahead(self, lead_id: int) -> None:
        """Read the notes of a lead that a person may look at next, if that is allowed and new.

        One request, not again within an hour. A failure is left to the next sync.
        """
        if not self.reads_ahead:
            return
        with suppress(TaskipError):
            if await self.refresher.read_notes(lead_id):
                await self._reload_leads(frozenset((lead_id,)))
                self._events.emit(NotesChanged(lead_id))

    async def check_lead(self, lead_id: int) -> None:
        """Check a lead that may be deleted; only a 404 of its details removes it from the mirror."""
        with suppress(TaskipError):  # the next pass checks it
            await self.refresh_lead(lead_id, force=True)

    def _retry_when_shown(self) -> None:
        """Retry at the time that the state announces after a failure."""
        next_try = self.state.next_try
        if next_try is None:
            return
        if self._lock.held:
            self.syncer.retry_in(max(0.0, (next_try - now()).total_seconds()))
        else:
            self._connection.update(next_try=None)  # another instance syncs

    def search_as_typed(self, query: LeadQuery) -> None:
        """Search TaskIP for a query's text too, while the first sync is incomplete."""
        if self._searches_live and self.state.first:
            self.live_search.request(query.text.strip())

    async def find_holder(self, email: str, *, but: int | None = None) -> int | None:
        """Return the id of the lead with this address, other than ``but``, or None.

        If the mirror has none, TaskIP is searched, for 2.5 seconds at most.
        """
        from taskip_leads.mirror.tables import directory

        known = await self._database.read(lambda c: directory.email_owner(c, email, but))
        if known is not None or self.state.link not in (
            ConnectionState.IDLE,
            ConnectionState.SYNCING,
        ):
            return known
        with suppress(TaskipError, TimeoutError):  # sending the change checks it
            async with asyncio.timeout(_ADDRESS_CHECK):
                await self.syncer.search(email)
        return await self._database.read(lambda c: directory.email_owner(c, email, but))
