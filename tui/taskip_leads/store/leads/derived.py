"""Recompute derived columns after an update of the program or a change of the time zone."""

from __future__ import annotations

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import derived

# One batch takes about 20 ms; a user's own write waits no longer than that.
_LEADS_AT_ONCE = 200


async def refresh(database: Database) -> bool:
    """Recompute outdated columns in batches; return whether there were any.

    After a cancellation the next call resumes. Raises ``MirrorUnavailable``.
    """
    if await database.read(derived.is_current):
        return False
    complete = False
    while not complete:
        complete = await database.write(lambda c: derived.refresh_some(c, _LEADS_AT_ONCE))
    return True
