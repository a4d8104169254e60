"""Assign the server id to a lead that was created here, wherever it is referenced."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.mirror.tables import leads, outbox
from taskip_leads.models.change import DeleteLeads, decode, encode, lead_of
from taskip_leads.store.outbox.enqueue import resources_of


def assign_id(connection: mirror.Connection, lead_id: int, server_id: int) -> None:
    """Set a lead's server id.

    A sync pass may have stored the lead under its server id (the twin); the twin's changes move to
    this one.
    """
    twin = leads.find_by_server_id(connection, server_id)
    leads.assign_server_id(connection, lead_id, server_id)
    if twin is None or twin == lead_id:
        return
    for row in outbox.of_lead(connection, twin):
        change = decode(row.kind, row.body)
        if isinstance(change, DeleteLeads):
            change = replace(
                change, leads=tuple(lead_id if each == twin else each for each in change.leads)
            )
        elif lead_of(change) == twin:
            change = replace(change, lead=lead_id)
        _, body = encode(change)
        outbox.update(connection, row.id, body=body, lead=lead_of(change))
        outbox.touch(connection, row.id, resources_of(change, row.id))
