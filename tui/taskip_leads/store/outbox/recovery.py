"""Recover the outbox and clean up at start."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from taskip_leads import mirror
from taskip_leads.api import timeouts
from taskip_leads.clock import now
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import leads, meta, outbox
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.models.change import UploadFile, decode
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.outbox import amend
from taskip_leads.store.outbox.policy import merge_hold
from taskip_leads.store.outbox.spool import Spool

_RECEIPTS = timedelta(days=30)
#: How long the history keeps a change.
_HISTORY = timedelta(days=400)
#: Deleted leads to keep although no change or draft of them is left.
_DELETED_LEADS = 200
#: The name in ``meta`` of the list of copies that an earlier mirror may refer to.
_RETAINED = "spool_kept"


def recover(connection: mirror.Connection, hold_seconds: float, quiet: timedelta) -> None:
    """Mark in-flight changes as unknown, renew the time of held ones, drop old receipts and old history."""
    from taskip_leads.store.outbox.waits import resume_waits  # not needed for the first paint

    moment = now()
    resume_waits(connection, merge_hold(hold_seconds), quiet)
    for row in outbox.in_flight(connection):
        # A request ends with its timeout, even if the program was killed.
        gave_up = min(moment, (row.sent_at or moment) + _timeout(row))
        outbox.update(
            connection,
            row.id,
            state=ChangeState.UNKNOWN,
            message="The program ended while it was being sent.",
            fence_until=gave_up + quiet,
            next_at=None,
        )
    history.follow_all(connection)
    history.prune(connection, moment - _HISTORY)
    outbox.forget_receipts(connection, moment - _RECEIPTS)
    leads.drop_deleted(connection, _DELETED_LEADS)
    amend.renew_holds(connection, hold_seconds)


async def clean_spool(database: Database, spool: Spool) -> None:
    """Remove unused copies of files, except those that an earlier mirror may refer to."""
    retained = await database.read(lambda c: meta.get(c, _RETAINED, list[str]))
    if retained is None:
        # A mirror that was set aside may refer to any copy in the folder.
        present = await asyncio.to_thread(spool.paths)
        await database.write(lambda c: meta.put(c, _RETAINED, present), durable=True)
    else:
        needed = await database.read(_spooled_paths)
        await asyncio.to_thread(spool.keep_only, needed.union(retained))


def _spooled_paths(connection: mirror.Connection) -> set[str]:
    """Return the paths of files that waiting uploads need."""
    bodies = outbox.bodies(connection, UploadFile.__name__)
    uploads = [decode(UploadFile.__name__, body) for body in bodies]
    return {change.path for change in uploads if isinstance(change, UploadFile)}


def _timeout(row: outbox.OutboxRow) -> timedelta:
    change = decode(row.kind, row.body)
    if isinstance(change, UploadFile):
        return timedelta(seconds=timeouts.upload(change.size))
    return timedelta(seconds=timeouts.REQUEST)
