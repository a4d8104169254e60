"""The queue of the triage: kept after every step, for a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from taskip_leads import mirror
from taskip_leads.clock import WeekStart, now, today
from taskip_leads.mirror.columns import member
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import outbox, triage
from taskip_leads.mirror.tables.triage import TriageLeadRow, TriageRow
from taskip_leads.models.change import Change
from taskip_leads.models.filters.language import InvalidFilter, parse, show
from taskip_leads.models.filters.query import LeadQuery, NameLookup, WorkRules
from taskip_leads.models.triage.queue import (
    Outcome,
    OutcomeKind,
    TriageLead,
    TriageQueue,
    TriageRequest,
    TriageSource,
)
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.outbox.outbox import Outbox

#: A queue that nobody has touched for so long is forgotten.
KEPT = timedelta(days=1)


class TriageStore:
    """Stores the queue durably; all methods raise ``MirrorUnavailable`` if the disk fails."""

    def __init__(
        self,
        database: Database,
        leads: LeadReader,
        outbox: Outbox,
        rules: Callable[[], WorkRules],
    ) -> None:
        self._database, self._rules = database, rules
        self._leads = leads
        self._outbox = outbox

    async def begin(self, request: TriageRequest) -> TriageQueue:
        """Make a queue of these leads, in place of the one before."""
        oldest, newest = await self._database.read(triage.lead_id_range)
        text = None if request.query is None else show(request.query, NameLookup())
        source = TriageSource(request.name, text, newest, oldest)
        # A list of 100,000 leads takes a third of a second.
        queue = await asyncio.to_thread(TriageQueue.of, source, request.lead_ids, now())
        return await self._replace(queue)

    async def begin_rest(self, queue: TriageQueue) -> TriageQueue:
        """Make a queue of the leads that ``queue`` left as they are, in place of it."""
        return await self._replace(TriageQueue.of(queue.source, queue.unfinished, now()))

    async def _replace(self, queue: TriageQueue) -> TriageQueue:
        def write(connection: mirror.Connection) -> None:
            triage.clear(connection)
            _write(connection, _row(queue), queue.leads)

        await self._database.write(write, durable=True)
        return queue

    async def load(self) -> TriageQueue | None:
        """Return the queue with its place; None if there is none of the last day, or it is at its end."""
        queue = await self._database.read(_read)
        return None if queue is None or queue.current is None else queue

    async def save(self, queue: TriageQueue) -> None:
        """Store what a step has changed."""
        leads, row = queue.changed, _row(queue)
        await self._database.write(lambda c: _write(c, row, leads), durable=True)
        queue.mark_stored(leads)

    async def decide(self, queue: TriageQueue, outcome: Outcome, change: Change) -> None:
        """Queue the change of the current lead, and go on; both are stored in one transaction.

        If that fails, the queue is as before.
        """
        newest = await self.newest_change()
        queue.decide(outcome, newest + 1, queued=True)
        leads, row = queue.changed, _row(queue)
        try:
            await self._outbox.add_all([change], alongside=lambda c: _write(c, row, leads))
        except BaseException:
            queue.undo_step()
            raise
        queue.mark_stored(leads)

    async def newest_change(self) -> int:
        """Return the id of the newest change of the outbox, 0 if there is none: see ``TriageStep``."""
        row = await self._database.read(outbox.newest)
        return 0 if row is None else row.id

    async def add_new_leads(self, queue: TriageQueue) -> int:
        """Append leads that have come since and pass the filter; return how many.

        During the first sync every lead is new to the mirror, so the caller waits for its end.
        """
        query = _query(queue.source, self._rules().week_start)
        if query is None:
            return 0
        selection = await self._leads.select(query)
        new = [lead_id for lead_id in selection.keys if queue.source.is_new(lead_id)]
        count = queue.append(new)
        if count:
            await self.save(queue)
        return count


def _query(source: TriageSource, week_start: WeekStart) -> LeadQuery | None:
    if source.filter_text is None:
        return None
    try:
        return parse(source.filter_text, NameLookup(), today(), week_start)
    except InvalidFilter:
        # Written by another version: the queue is still good.
        return None


def _row(queue: TriageQueue) -> TriageRow:
    source = queue.source
    return TriageRow(
        source.name,
        source.filter_text,
        source.newest_lead,
        source.oldest_lead,
        queue.current,
        queue.seconds,
        queue.added,
        queue.started_at,
        now(),
    )


def _write(connection: mirror.Connection, row: TriageRow, leads: Sequence[TriageLead]) -> None:
    triage.put(connection, row)
    triage.put_leads(connection, [_lead_row(lead) for lead in leads])


def _lead_row(lead: TriageLead) -> TriageLeadRow:
    outcome = lead.outcome
    if outcome is None:
        return TriageLeadRow(lead.lead_id, lead.rank, lead.is_open, None, "", "")
    return TriageLeadRow(
        lead.lead_id, lead.rank, lead.is_open, outcome.kind, outcome.lead_name, outcome.status
    )


def _read(connection: mirror.Connection) -> TriageQueue | None:
    row = triage.get(connection)
    # A clock that was set back is no reason to forget.
    if row is None or abs(now() - row.saved_at) >= KEPT:
        return None
    source = TriageSource(row.name, row.filter, row.newest_lead, row.oldest_lead)
    return TriageQueue(
        source,
        [_lead(one) for one in triage.leads(connection)],
        started_at=row.started_at,
        current=row.current,
        seconds=row.seconds,
        added=row.added,
    )


def _lead(row: TriageLeadRow) -> TriageLead:
    outcome = None
    if row.outcome is not None:
        outcome = Outcome(member(OutcomeKind, row.outcome), row.lead_name, row.status)
    return TriageLead(row.lead, row.rank, row.is_open, outcome)
