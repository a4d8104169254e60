"""Read one lead from TaskIP when the user opens it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.mirror.columns import fits
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import leads, notes
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.projection import records
from taskip_leads.store.projection.steps import refresh_step
from taskip_leads.store.projection.unread import replace_notes

#: The requests that reading one lead takes.
LEAD_REQUESTS = 3
# A lead that is reopened within this time is not read again.
_FRESH = timedelta(seconds=60)
# Nor are notes read ahead again within this time.
_NOTES_FRESH = timedelta(hours=1)


class LeadRefresher:
    """Writes a lead's details, notes and files into the mirror."""

    def __init__(self, database: Database, connection: ServiceConnection) -> None:
        self._database = database
        self._connection = connection
        #: Leads that are being read.
        self._running: set[int] = set()

    async def refresh(self, lead_id: int, *, force: bool = False) -> bool:
        """Read a lead with three requests; return whether it was read.

        Without ``force``, not again within a minute; never twice at the same time. Raises
        ``WireError`` or ``NoKey``; a lead that was deleted in TaskIP is removed from the mirror and
        raises ``NotFound``.
        """
        if lead_id in self._running:
            return False
        self._running.add(lead_id)
        try:
            return await self._read(lead_id, force=force)
        finally:
            self._running.discard(lead_id)

    async def read_notes(self, lead_id: int) -> bool:
        """Read only the notes of a lead, with one request; returns whether they were read.

        Not again within an hour. Raises ``WireError`` or ``NoKey``.
        """
        if lead_id in self._running:
            return False
        self._running.add(lead_id)
        try:
            server_id, read_at = await self._database.read(
                lambda c: (leads.server_id_of(c, lead_id), leads.notes_read_at(c, lead_id))
            )
            if server_id is None or (read_at and now() - read_at < _NOTES_FRESH):
                return False
            from taskip_leads.api.rate_limiter import Priority  # not needed for the first paint

            client = (await self._connection.client()).at(Priority.BACKGROUND)
            listed = await client.notes.list(server_id)
            fitting = [(n.id, n.raw) for n in listed.items if fits(n.id)]
            await self._database.write(lambda c: _replace_notes(c, lead_id, fitting))
        finally:
            self._running.discard(lead_id)
        self._connection.reached()
        return True

    async def _read(self, lead_id: int, *, force: bool) -> bool:
        server_id, read_at = await self._database.read(
            lambda c: (leads.server_id_of(c, lead_id), leads.read_at(c, lead_id))
        )
        if server_id is None or (read_at and now() - read_at < _FRESH and not force):
            return False
        try:
            client = await self._connection.client()
            try:
                lead = await client.leads.get(server_id)
            except NotFound:
                await self._database.write(lambda c: leads.forget_deleted(c, lead_id, now()))
                raise
            listed, files = await asyncio.gather(
                client.notes.list(server_id), client.files.list(server_id)
            )
        except NotFound:
            raise
        except TaskipError as error:
            self._connection.failed(error)
            raise

        def write(connection: mirror.Connection) -> None:
            were_read = leads.notes_read_at(connection, lead_id) is not None
            records.ingest_lead(connection, lead, read=True)
            fitting = [(n.id, n.raw) for n in listed.items if fits(n.id)]
            replace_notes(connection, lead_id, fitting, were_read=were_read)
            notes.replace(connection, "file", lead_id, [(f.id, f.raw) for f in files if fits(f.id)])
            refresh_step(connection, lead_id)

        await self._database.write(write)
        self._connection.reached()
        return True


def _replace_notes(
    connection: mirror.Connection, lead_id: int, listed: list[tuple[int, Mapping[str, Any]]]
) -> None:
    if leads.name(connection, lead_id) is not None:
        were_read = leads.notes_read_at(connection, lead_id) is not None
        replace_notes(connection, lead_id, listed, were_read=were_read)
        leads.set_notes_read(connection, lead_id, now())
        refresh_step(connection, lead_id)
