"""Duplicates: find them, remember which are none, merge two leads, and bring a merged one back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations

from msgspec import Struct

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.errors import ReadOnlyMode
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import outbox as outbox_table
from taskip_leads.mirror.tables.duplicates import compared_leads
from taskip_leads.models.change import Change, DeleteLead, decode
from taskip_leads.models.duplicates.compared_lead import ComparedLead
from taskip_leads.models.duplicates.groups import (
    Certainty,
    Duplicates,
    Pair,
    find_by_contact,
    find_duplicates,
    pair_of,
)
from taskip_leads.models.duplicates.merge import Merge
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.outbox.merging import make_steps
from taskip_leads.store.outbox.outbox import Outbox
from taskip_leads.store.outbox.policy import merge_hold
from taskip_leads.store.outbox.undo import inverse
from taskip_leads.store.sync.service import SyncService

#: How long the copy of a merged lead stays: as long as the receipts of the outbox.
KEPT = timedelta(days=30)


class MergedLead(Struct, frozen=True):
    """The copy of a lead that was merged into another one and deleted."""

    #: The id of the change that deleted it.
    change_id: int
    name: str
    into: str
    deleted_at: datetime
    notes: int
    files: int


class DuplicateLeads:
    """Works on the leads of a workspace; nothing but ``read`` waits for the network.

    Raises ``MirrorUnavailable`` if the disk fails.
    """

    def __init__(
        self,
        database: Database,
        leads: LeadReader,
        outbox: Outbox,
        sync: SyncService,
    ) -> None:
        self._database, self._leads = database, leads
        self._outbox, self._sync = outbox, sync

    # -- finding ------------------------------------------------------------------------------

    async def find(self) -> Duplicates:
        """Compare all leads, with changes that wait, in a thread."""
        leads, different = await self._database.read(
            lambda c: (compared_leads.compared(c), compared_leads.different(c))
        )
        return await asyncio.to_thread(_find_and_release, leads, different)

    async def same_as(self, lead_id: int) -> dict[Certainty, int]:
        """Return how many leads have the email and the phone of a lead, itself included."""
        leads, different = await self._database.read(
            lambda c: (compared_leads.resembling(c, lead_id), compared_leads.different(c))
        )
        if len(leads) < 2:
            return {}
        found = find_by_contact(leads, different)
        return {
            group.certainty: len(group.lead_ids)
            for group in found.groups
            if lead_id in group.lead_ids
        }

    async def set_different(self, lead_ids: Iterable[int]) -> tuple[Pair, ...]:
        """Remember that these leads are different people; return their pairs."""
        if self._sync.state.read_only:
            raise ReadOnlyMode
        pairs = tuple(pair_of(*two) for two in combinations(lead_ids, 2))
        moment = now()
        await self._database.write(
            lambda c: compared_leads.add_different(c, pairs, moment), durable=True
        )
        return pairs

    async def forget_different(self, pairs: Iterable[Pair]) -> None:
        """Compare these pairs again."""
        some = tuple(pairs)
        await self._database.write(lambda c: compared_leads.drop_different(c, some), durable=True)

    # -- merging ------------------------------------------------------------------------------

    async def details(self, one: int, other: int) -> tuple[LeadDetail, LeadDetail] | None:
        """Return both leads with all notes, as they are known here; None if one is gone."""
        first = await self._leads.detail(one, notes=None)
        second = await self._leads.detail(other, notes=None)
        return None if first is None or second is None else (first, second)

    async def read(self, lead_ids: Iterable[int]) -> None:
        """Read leads with their notes and files from TaskIP, none twice within a minute.

        Raises ``WireError`` or ``NoKey``; ``NotFound`` for one that was deleted there.
        """
        for lead_id in lead_ids:
            await self._sync.refresh_lead(lead_id)

    @property
    def seconds_to_undo(self) -> float:
        """How long a merge can be taken back."""
        return merge_hold(self._outbox.hold_seconds).total_seconds()

    async def merge(self, merge: Merge) -> list[int]:
        """Queue a merge: held as one change, then sent step by step. Returns the ids of the changes."""
        steps = partial(make_steps, hold=self._outbox.hold_seconds)
        return await self._outbox.add_all(merge.changes(), alongside=steps)

    # -- after a merge ------------------------------------------------------------------------

    async def merged(self) -> tuple[MergedLead, ...]:
        """Return the copies of leads that were merged and deleted in the last 30 days, newest first."""
        return await self._database.read(_merged)

    async def restore(self, change_id: int) -> int:
        """Create a merged lead again with its fields and notes; return the number of changes.

        0 if there is no such copy. The lead that it was merged into stays as it is.
        """
        changes = await self._database.read(lambda c: _creation(c, change_id))
        if changes:
            await self._outbox.add_all(changes)
        return len(changes)


def _find_and_release(leads: list[ComparedLead], different: list[Pair]) -> Duplicates:
    found = find_duplicates(leads, different)
    # Else all of them are freed at once, by the event loop.
    while leads:
        leads.pop()
    return found


def _merged(connection: mirror.Connection) -> tuple[MergedLead, ...]:
    found: list[MergedLead] = []
    for row in outbox_table.of_kind(connection, DeleteLead.__name__):
        change = decode(row.kind, row.body)
        if (
            isinstance(change, DeleteLead)
            and change.into is not None
            and row.state == ChangeState.DONE
            and row.settled_at is not None
            and now() - row.settled_at < KEPT
        ):
            notes, files = (len(change.snapshot.get(part, ())) for part in ("notes", "files"))
            found.append(
                MergedLead(row.id, change.name, change.into_label, row.settled_at, notes, files)
            )
    return tuple(sorted(found, key=lambda one: one.deleted_at, reverse=True))


def _creation(connection: mirror.Connection, change_id: int) -> list[Change]:
    row = outbox_table.get(connection, change_id)
    if row is None or row.state != ChangeState.DONE:
        return []
    change = decode(row.kind, row.body)
    return inverse(connection, row, change) if isinstance(change, DeleteLead) else []
