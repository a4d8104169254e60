"""A process that sends what waits in a mirror, to be killed: ``merge_sender MIRROR URL KEY``."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from taskip_leads.api.client import TaskipClient
from taskip_leads.store.duplicates import DuplicateLeads
from taskip_leads.store.store import Store

#: How long the service may still execute a request of a killed process.
QUIET = timedelta(seconds=0.3)


def connected(mirror: Path, url: str, key: str) -> Store:
    """Return the store of a workspace, not opened yet."""

    async def connect() -> TaskipClient:
        return TaskipClient(url, key, first_wait=0.0)

    return Store(mirror, connect, workspace="W", host="h", quiet=QUIET)


def duplicates_of(store: Store) -> DuplicateLeads:
    """Return the duplicates of a workspace."""
    return DuplicateLeads(store.database, store.leads, store.outbox, store.sync)


async def main(mirror: str, url: str, key: str) -> None:
    store = connected(Path(mirror), url, key)
    await store.open()
    try:
        assert await store.participant.claim()
        while store.outbox.waiting:
            wait = await store.outbox.dispatcher.step()
            await asyncio.sleep(min(wait or 0.0, 0.1))
    finally:
        await store.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
