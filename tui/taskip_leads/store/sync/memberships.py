"""Who carries which status and source, where the lists leave that out: each is asked for its leads."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, leads
from taskip_leads.models.attribute import AttributeType
from taskip_leads.store.projection.records import project
from taskip_leads.store.sync.checkpoint import SyncCheckpoint
from taskip_leads.store.sync.reading_budget import BudgetedReader

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

#: Leads that are written in one transaction: the person's own change waits no longer than one takes.
PORTION = 500
#: Active and converted leads: a list holds one kind.
HALVES: tuple[Literal[0, 1], ...] = (0, 1)
_COLUMNS = {"statuses": "status_ids", "sources": "source_ids", "assigned_to": "owner_ids"}

#: Writes what a step of a pass read, together with how far the pass is.
Keep = Callable[..., Awaitable[None]]


async def complete(
    database: Database,
    asking: BudgetedReader,
    client: TaskipClient,
    progress: SyncCheckpoint,
    keep: Keep,
) -> list[int]:
    """Ask for what the lists of this pass did not tell; the keys of leads that are others now."""
    if not await database.read(leads.count):
        return []
    known = await database.read(attributes.read)
    changed: list[int] = []
    for name, type_ in (("statuses", AttributeType.STATUS), ("sources", AttributeType.SOURCE)):
        if name in progress.told:
            await keep(lambda c, column=_COLUMNS[name]: _none(c, column, changed))
            continue
        members: dict[int, list[int]] = {}
        for number in (a.id for a in known.values() if a.type is type_):
            await _carriers(asking, client, progress, number, type_, members)
        for keys in _portions(await database.read(leads.keys)):
            await keep(lambda c, t=type_, m=members, k=keys: _join(c, t, m, k, changed))
    if "assigned_to" in progress.told:
        await keep(lambda connection: _none(connection, "owner_ids", changed))
    return changed


async def each(
    keys: list[int], keep: Keep, do: Callable[[sqlite3.Connection, int], object]
) -> None:
    """Do something to each lead, a portion in a transaction."""
    for some in _portions(keys):

        def write(connection: sqlite3.Connection, some: list[int] = some) -> None:
            for key in some:
                do(connection, key)

        await keep(write)


async def _carriers(
    asking: BudgetedReader,
    client: TaskipClient,
    progress: SyncCheckpoint,
    number: int,
    type_: AttributeType,
    into: dict[int, list[int]],
) -> None:
    found: dict[int, None] = {}
    for is_converted in HALVES:
        pages = (
            client.leads.pages(is_converted=is_converted, status_id=number)
            if type_ is AttributeType.STATUS
            else client.leads.pages(is_converted=is_converted, source_id=number)
        )
        async for page in asking.pages(client, pages):
            progress.pages += 1
            found.update(dict.fromkeys(lead.id for lead in page.items))
    for lead in found:
        into.setdefault(lead, []).append(number)


def _portions(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + PORTION] for start in range(0, len(keys), PORTION)]


def _none(connection: sqlite3.Connection, column: str, changed: list[int]) -> None:
    changed += leads.unknown_as_none(connection, column)


def _join(
    connection: sqlite3.Connection,
    type_: AttributeType,
    members: dict[int, list[int]],
    keys: list[int],
    changed: list[int],
) -> None:
    waiting = leads.pending(connection)
    for key in leads.set_members(connection, type_, members, keys):
        changed.append(key)
        if key in waiting:
            project(connection, key)
