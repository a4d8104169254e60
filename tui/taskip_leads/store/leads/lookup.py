"""Find a lead by its id in TaskIP or by its email address."""

from __future__ import annotations

from taskip_leads import mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import directory, lead_rows, leads


async def find_by_server_id(database: Database, server_id: int) -> int | None:
    """Return the local id of the lead with this id in TaskIP; None if no list shows one."""

    def read(connection: mirror.Connection) -> int | None:
        return _listed(connection, leads.find_by_server_id(connection, server_id))

    return await database.read(read)


async def find_by_email(database: Database, email: str) -> int | None:
    """Return the local id of the lead with this address; None if no list shows one."""

    def read(connection: mirror.Connection) -> int | None:
        return _listed(connection, directory.email_owner(connection, email, None))

    return await database.read(read)


def _listed(connection: mirror.Connection, lead_id: int | None) -> int | None:
    """Return the id unless the lead is about to be deleted."""
    hidden = lead_id is None or lead_rows.is_hidden(connection, lead_id)
    return None if hidden else lead_id
