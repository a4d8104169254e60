"""Complete statuses and sources that lead lists leave out: ask each for its leads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from taskip_leads import mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, leads
from taskip_leads.models.attribute import AttributeType
from taskip_leads.store.projection.records import refresh_projection
from taskip_leads.store.sync.budget import BudgetedReader
from taskip_leads.store.sync.checkpoint import SyncCheckpoint

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

#: Leads per transaction: a person's own change waits no longer than one of these takes.
BATCH = 500
#: Active and converted leads: one list holds only one kind.
CONVERTED_FLAGS: tuple[Literal[0, 1], ...] = (0, 1)
_COLUMNS = {"statuses": "status_ids", "sources": "source_ids", "assigned_to": "owner_ids"}

#: Runs a write and saves the checkpoint in one transaction.
Save = Callable[[Callable[[mirror.Connection], object]], Awaitable[None]]


async def complete_memberships(
    database: Database,
    reader: BudgetedReader,
    client: TaskipClient,
    checkpoint: SyncCheckpoint,
    save: Save,
) -> list[int]:
    """Ask for what the lists of this pass did not contain; returns the ids of changed leads."""
    if not await database.read(leads.count):
        return []
    known = await database.read(attributes.read)
    changed: list[int] = []
    for name, type_ in (("statuses", AttributeType.STATUS), ("sources", AttributeType.SOURCE)):
        if name in checkpoint.filled:
            await save(partial(_set_unknown_to_none, column=_COLUMNS[name], changed=changed))
            continue
        members: dict[int, list[int]] = {}
        for attribute_id in (a.id for a in known.values() if a.type is type_):
            await _read_members(reader, client, checkpoint, attribute_id, type_, members)
        for batch in _batches(await database.read(leads.all_ids)):
            await save(
                partial(_set_members, type_=type_, members=members, lead_ids=batch, changed=changed)
            )
    if "assigned_to" in checkpoint.filled:
        column = _COLUMNS["assigned_to"]
        await save(partial(_set_unknown_to_none, column=column, changed=changed))
    return changed


async def for_each_lead(
    lead_ids: list[int], save: Save, do: Callable[[mirror.Connection, int], object]
) -> None:
    """Call ``do`` for each lead, a batch in a transaction."""
    for batch in _batches(lead_ids):

        def write(connection: mirror.Connection, batch: list[int] = batch) -> None:
            for lead_id in batch:
                do(connection, lead_id)

        await save(write)


async def _read_members(
    reader: BudgetedReader,
    client: TaskipClient,
    checkpoint: SyncCheckpoint,
    attribute_id: int,
    type_: AttributeType,
    into: dict[int, list[int]],
) -> None:
    """Add ``attribute_id`` to each lead in ``into`` that carries it."""
    members: dict[int, None] = {}
    for is_converted in CONVERTED_FLAGS:
        pages = (
            client.leads.pages(is_converted=is_converted, status_id=attribute_id)
            if type_ is AttributeType.STATUS
            else client.leads.pages(is_converted=is_converted, source_id=attribute_id)
        )
        async for page in reader.pages(client, pages):
            checkpoint.pages += 1
            members.update(dict.fromkeys(lead.id for lead in page.items))
    for lead in members:
        into.setdefault(lead, []).append(attribute_id)


def _batches(lead_ids: list[int]) -> list[list[int]]:
    return [lead_ids[start : start + BATCH] for start in range(0, len(lead_ids), BATCH)]


def _set_unknown_to_none(connection: mirror.Connection, column: str, changed: list[int]) -> None:
    changed += leads.fill_unknown(connection, column)


def _set_members(
    connection: mirror.Connection,
    type_: AttributeType,
    members: dict[int, list[int]],
    lead_ids: list[int],
    changed: list[int],
) -> None:
    waiting = leads.pending(connection)
    for lead_id in leads.set_members(connection, type_, members, lead_ids):
        changed.append(lead_id)
        if lead_id in waiting:
            refresh_projection(connection, lead_id)
