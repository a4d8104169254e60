"""Bring computed columns up to date after an update of the program or a move to another zone."""

from __future__ import annotations

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import derived

# One part takes about 20 ms; a person's own write waits no longer than that.
_LEADS_AT_ONCE = 200


async def refresh(database: Database) -> bool:
    """Compute what is outdated anew, part by part; returns whether anything was.

    Cancelled, the next call goes on from there. Raises ``MirrorUnavailable``.
    """
    if await database.read(derived.is_current):
        return False
    complete = False
    while not complete:
        complete = await database.write(lambda c: derived.refresh_some(c, _LEADS_AT_ONCE))
    return True
