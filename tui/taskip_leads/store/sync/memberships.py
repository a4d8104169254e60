"""Complete statuses, sources and owners that lead lists omit, by filtered lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, lead_rows, leads, meta
from taskip_leads.mirror.tables import members as member_table
from taskip_leads.models.attribute import AttributeType
from taskip_leads.store.projection import unread
from taskip_leads.store.projection.records import refresh_projection
from taskip_leads.store.sync.budget import BudgetedReader
from taskip_leads.store.sync.checkpoint import SyncCheckpoint

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

#: Leads per transaction, for which a user's change may have to wait.
BATCH = 500
#: Active and converted leads: one list holds only one kind.
CONVERTED_FLAGS: tuple[Literal[0, 1], ...] = (0, 1)
#: This takes two requests per person, too many for a large team to do more often.
_OWNERS_EVERY = timedelta(hours=4)
#: The filter parameter for each of ``MEMBERSHIP_LISTS``.
_PARAMETERS = {"statuses": "status_id", "sources": "source_id", "assigned_to": "assigned_to"}
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
    """Read values that the lists of this pass omit; return the ids of changed leads."""
    if not await database.read(lead_rows.count):
        return []
    known = await database.read(attributes.read)
    changed: list[int] = []
    for name, type_ in (("statuses", AttributeType.STATUS), ("sources", AttributeType.SOURCE)):
        if name in checkpoint.filled:
            await save(partial(_set_unknown_to_none, column=_COLUMNS[name], changed=changed))
            continue
        members: dict[int, list[int]] = {}
        for attribute_id in (a.id for a in known.values() if a.type is type_):
            await _read_members(reader, client, checkpoint, attribute_id, name, members)
        for batch in _batches(await database.read(leads.all_ids)):
            await save(
                partial(_set_members, type_=type_, members=members, lead_ids=batch, changed=changed)
            )
    if "assigned_to" in checkpoint.filled:
        column = _COLUMNS["assigned_to"]
        await save(partial(_set_unknown_to_none, column=column, changed=changed))
    elif await database.read(_owners_due):
        changed += await _complete_owners(database, reader, client, checkpoint, save)
    return changed


async def _complete_owners(
    database: Database,
    reader: BudgetedReader,
    client: TaskipClient,
    checkpoint: SyncCheckpoint,
    save: Save,
) -> list[int]:
    """Read the leads of each person; return the ids of changed leads."""
    changed: list[int] = []
    members: dict[int, list[int]] = {}
    for user_id in await database.read(attributes.people):
        await _read_members(reader, client, checkpoint, user_id, "assigned_to", members)
    for batch in _batches(await database.read(leads.all_ids)):
        await save(partial(_set_owners, members=members, lead_ids=batch, changed=changed))
    await save(lambda connection: meta.put(connection, "owners_at", now().isoformat()))
    return changed


def _owners_due(connection: mirror.Connection) -> bool:
    requested_at = meta.get_moment(connection, "owners_at")
    return requested_at is None or not timedelta(0) <= now() - requested_at < _OWNERS_EVERY


async def for_each_lead(
    lead_ids: list[int], save: Save, do: Callable[[mirror.Connection, int], object]
) -> None:
    """Call ``do`` for each lead, in one transaction per batch."""
    for batch in _batches(lead_ids):

        def write(connection: mirror.Connection, batch: list[int] = batch) -> None:
            for lead_id in batch:
                do(connection, lead_id)

        await save(write)


async def _read_members(
    reader: BudgetedReader,
    client: TaskipClient,
    checkpoint: SyncCheckpoint,
    id_: int,
    name: str,
    into: dict[int, list[int]],
) -> None:
    """Add ``id_`` to each lead in ``into`` that has it in the list ``name``."""
    parameter = _PARAMETERS[name]
    members: dict[int, None] = {}
    for is_converted in CONVERTED_FLAGS:
        pages = client.leads.pages(
            is_converted=is_converted,
            status_id=id_ if parameter == "status_id" else None,
            source_id=id_ if parameter == "source_id" else None,
            assigned_to=id_ if parameter == "assigned_to" else None,
        )
        async for page in reader.pages(client, pages):
            checkpoint.pages += 1
            members.update(dict.fromkeys(lead.id for lead in page.items))
    for lead in members:
        into.setdefault(lead, []).append(id_)


def _batches(lead_ids: list[int]) -> list[list[int]]:
    return [lead_ids[start : start + BATCH] for start in range(0, len(lead_ids), BATCH)]


def _set_unknown_to_none(connection: mirror.Connection, column: str, changed: list[int]) -> None:
    changed += member_table.fill_unknown(connection, column)


def _set_members(
    connection: mirror.Connection,
    type_: AttributeType,
    members: dict[int, list[int]],
    lead_ids: list[int],
    changed: list[int],
) -> None:
    waiting = leads.pending(connection)
    for lead_id in member_table.set_members(connection, type_, members, lead_ids, _record):
        changed.append(lead_id)
        if lead_id in waiting:
            refresh_projection(connection, lead_id)


def _record(
    connection: mirror.Connection,
    lead_id: int,
    known: Mapping[str, Any],
    answer: Mapping[str, Any],
) -> None:
    if unread.watches(connection):
        unread.record_answer(connection, lead_id, known, answer)


def _set_owners(
    connection: mirror.Connection,
    members: dict[int, list[int]],
    lead_ids: list[int],
    changed: list[int],
) -> None:
    waiting = leads.pending(connection)
    for lead_id in member_table.set_owners(connection, members, lead_ids, _record):
        changed.append(lead_id)
        if lead_id in waiting:
            refresh_projection(connection, lead_id)
