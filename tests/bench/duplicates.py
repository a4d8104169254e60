"""How long finding duplicates takes, and how long it holds up keys: ``make bench ARGS=duplicates``.

Leads of random people at random companies, of whom some are there twice.
"""

from __future__ import annotations

import asyncio
import gc
import random
import time
from pathlib import Path

from taskip_leads.models.lead import Company, Lead
from taskip_leads.store.duplicates import DuplicateLeads
from taskip_leads.store.store import Store
from taskip_leads.ui.system.collector import CollectorPolicy
from tests.bench.figures import Figure, ms
from tests.support.offline_store import no_service, put

_FIRST = "Anna Ben Chloé Daniel Ewa Fatima Grace Hannah Isla Jonas Kofi Leila Mateo Nadia Owen Priya".split()
_SYLLABLES = "ber gar hol kov lin mar nov pet ras sil tor win".split()
#: Seconds between two looks at the clock of the event loop.
_BEAT = 0.001


def leads(count: int, source: random.Random) -> list[Lead]:
    """Return leads, one in fifty of them a second lead of the one before."""
    leads: list[Lead] = []
    for number in range(1, count + 1):
        if leads and source.random() < 0.02:
            before = leads[-1]
            leads.append(
                Lead(
                    number, before.first_name, before.last_name, email=f"x+{before.email}",
                    phone_number=before.phone_number, company=before.company, company_id=before.company_id,
                )
            )  # fmt: skip
            continue
        last = "".join(source.choice(_SYLLABLES) for _ in range(3)).capitalize()
        firm = source.randrange(count // 4 + 1)
        phone = f"+49 {source.randrange(30, 999)} {source.randrange(10**6, 10**8)}"
        leads.append(
            Lead(
                number, source.choice(_FIRST), last, email=f"{last}{number}@firm{firm}.example".lower(),
                phone_number=phone, company_id=firm, company=Company(firm, f"Firm {firm} GmbH"),
            )
        )  # fmt: skip
    return leads


async def _measure(path: Path, count: int) -> tuple[float, float, int]:
    """Return the seconds of a search, the longest stall of the event loop, and the number of groups."""
    # As in the app, which starts without a collector: no full pass while somebody types.
    gc.disable()
    CollectorPolicy(lambda: True).begin()
    store = Store(path, no_service, workspace="W", host="h")
    await store.open()
    try:
        await put(store, *leads(count, random.Random(count)))
        found = DuplicateLeads(store.database, store.leads, store.outbox, store.sync)
        await found.find()  # the first one imports
        worst, done = 0.0, asyncio.Event()

        async def beat() -> None:
            nonlocal worst
            while not done.is_set():
                before = time.perf_counter()
                await asyncio.sleep(_BEAT)
                worst = max(worst, time.perf_counter() - before - _BEAT)

        beating = asyncio.create_task(beat())
        began = time.perf_counter()
        result = await found.find()
        seconds = time.perf_counter() - began
        done.set()
        await beating
        return seconds, worst, len(result.groups)
    finally:
        await store.stop()


def measure(folder: Path, count: int) -> list[Figure]:
    """Find duplicates among so many leads, beside the same event loop at rest."""
    folder.mkdir(parents=True, exist_ok=True)
    seconds, worst, groups = asyncio.run(_measure(folder / "mirror.sqlite3", count))
    return [
        Figure(f"duplicates of {count:,} leads, {groups:,} groups found", f"{seconds:.2f} s"),
        Figure("… worst stall meanwhile", ms(worst), target="≤ 50 ms"),
    ]
