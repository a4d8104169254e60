"""The service's id for a lead that was made here, and everything that knew it by another name."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.mirror.tables import leads, outbox
from taskip_leads.models.change import DeleteLeads, decode, encode, lead_of
from taskip_leads.store.outbox.enqueue import resources_of


def assign_id(connection: mirror.Connection, key: int, number: int) -> None:
    """Lead ``key`` is the service's ``number``. A pass may have met it first and kept it as a lead of
    its own; what was done to that one meanwhile was done to this one."""
    twin = leads.key_of(connection, number)
    leads.adopt(connection, key, number)
    if twin is None or twin == key:
        return
    for row in outbox.of_lead(connection, twin):
        change = decode(row.kind, row.body)
        if isinstance(change, DeleteLeads):
            change = replace(
                change, leads=tuple(key if each == twin else each for each in change.leads)
            )
        elif lead_of(change) == twin:
            change = replace(change, lead=key)
        _, body = encode(change)
        outbox.update(connection, row.id, body=body, lead=lead_of(change))
        outbox.touch(connection, row.id, resources_of(change, row.id))
