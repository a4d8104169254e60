"""Show in the window that syncs what other windows write about leads, such as marks that they remove."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from taskip_leads.clock import monotonic
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import lead_changes
from taskip_leads.store.leads.reader import LeadReader

#: Seconds between two looks; one costs less than a millisecond while nobody else writes.
LOOK_EVERY = 1.0


class OtherWindows:
    """Watches the file for writes of other processes, and reloads the leads that changed since."""

    def __init__(self, database: Database, leads: LeadReader) -> None:
        self._database = database
        self._leads = leads
        #: The version of the file at the last look; none yet.
        self._version = 0
        #: The last change of a lead that this window knows.
        self._revision = 0

    async def follow(self) -> None:
        """Show what other windows write. Runs until it is cancelled."""
        await self._begin()
        while True:
            began = monotonic()
            with suppress(MirrorUnavailable):  # the next look shows it, too
                await self.show()
            # Reading many leads takes long, and another window may import a file of them.
            await asyncio.sleep(max(LOOK_EVERY, 10 * (monotonic() - began)))

    async def _begin(self) -> None:
        """Begin with what the list knows: another window may have written since it was read."""
        index = self._leads.index
        if index.complete is not None:
            self._revision = index.revision
            return
        with suppress(MirrorUnavailable):
            self._version = await self._database.version()
            self._revision = await self._database.read(lead_changes.revision)

    async def show(self) -> None:
        """Reload leads if another process has written since the last call. Raises ``MirrorUnavailable``."""
        version, known = await self._database.version(), self._revision
        if version == self._version:
            # What this window wrote itself is shown.
            self._revision = await self._database.read(lead_changes.revision)
            return
        self._version = version
        changed = await self._database.read(lambda c: lead_changes.since(c, known))
        self._revision = changed.revision
        if changed.lead_ids is None or changed.lead_ids:
            await self._leads.reload(changed.lead_ids)
