"""What the store asks the service for a person: a lead's own page, a search, who has an address."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from datetime import timedelta

from taskip_leads.clock import now
from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.mirror.tables import leads, notes
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.store.connection import Connection
from taskip_leads.store.events import NotesChanged
from taskip_leads.store.index.service import surface
from taskip_leads.store.leads.reader import Reading
from taskip_leads.store.projection import records
from taskip_leads.store.sync.syncer import Syncer

# A lead that was read this recently is not read again by merely opening it.
_FRESH = timedelta(seconds=60)
# How long a form waits for the service to say whether an address is free.
_MOMENT = 2.5
# A search goes to the service when the hand rests this long, and from so many characters on.
_TYPING = 0.4
_SEARCHABLE = 2


class Fetching(Reading):
    """Reads from the service what somebody waits for; background reading is the synchronisation's."""

    _connection: Connection
    _syncer: Syncer
    #: Commands that only print are no visit.
    _visiting: bool
    _searching: asyncio.Task[None] | None
    _searched: str
    #: Leads whose page is being read.
    _being_read: set[int]

    @property
    def state(self) -> SyncState:
        """How things stand with the service; ``SyncChanged`` tells when it is another."""
        return self._connection.state

    async def _renew(self, keys: frozenset[int] | None, *, own: bool = False) -> None:
        raise NotImplementedError

    def _ask_too(self, query: LeadQuery) -> None:
        """A search goes to the service as well while the mirror may not hold all it could find."""
        text = query.text.strip()
        if not self._visiting or not self.state.first or text == self._searched:
            return
        if self._searching is not None:
            self._searching.cancel()
        self._searched = text
        if len(text) < _SEARCHABLE:
            return
        self._searching = asyncio.create_task(self._search(text))
        self._searching.add_done_callback(surface)

    async def _search(self, text: str) -> None:
        await asyncio.sleep(_TYPING)
        try:
            await self._syncer.search(text)
        except TaskipError:
            return  # the synchronisation meets it too, and shows it

    async def ask_holder(self, email: str, *, but: int | None = None) -> int | None:
        """As ``holder``, and where none is known here, the service is asked, for a moment at most."""
        known = await self.holder(email, but=but)
        if known is not None or self.state.link not in (
            ConnectionState.IDLE,
            ConnectionState.SYNCING,
        ):
            return known
        with suppress(TaskipError, TimeoutError):  # then the outbox finds out, and asks
            async with asyncio.timeout(_MOMENT):
                await self._syncer.search(email)
        return await self.holder(email, but=but)

    async def refresh_lead(self, key: int, *, force: bool = False) -> None:
        """Read a lead's own page, its notes and its files: three requests.

        Without ``force``, not again within a minute. Raises ``WireError`` or ``NoKey``; a lead that the
        service no longer has is dropped from the mirror and raises ``NotFound``.
        """
        if key in self._being_read:
            return
        self._being_read.add(key)
        try:
            await self._read_lead(key, force=force)
        finally:
            self._being_read.discard(key)

    async def _read_lead(self, key: int, *, force: bool) -> None:
        number, read_at = await self._database.read(
            lambda c: (leads.identity(c, key), leads.read_at(c, key))
        )
        if number is None or (read_at and now() - read_at < _FRESH and not force):
            return
        client = await self._connection.client()
        try:
            try:
                lead = await client.leads.get(number)
            except NotFound:
                await self._database.write(lambda connection: leads.forget(connection, key))
                await self._renew(frozenset((key,)))
                raise
            listed, files = await asyncio.gather(
                client.notes.list(number), client.files.list(number)
            )
        except NotFound:
            raise
        except TaskipError as error:
            self._connection.failed(error)
            raise

        def write(connection: sqlite3.Connection) -> None:
            records.take_lead(connection, lead, read=True)
            kept = [(n.id, n.raw) for n in listed.items if leads.fits(n.id)]
            notes.replace(connection, "note", key, kept)
            notes.replace(
                connection, "file", key, [(f.id, f.raw) for f in files if leads.fits(f.id)]
            )

        await self._database.write(write)
        self._connection.reached()
        self._syncer.settled(key)
        await self._renew(frozenset((key,)))
        self.events.emit(NotesChanged(key))
