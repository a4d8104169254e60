"""Time to sort all leads: by next steps, beside the order by date and the slowest other order."""

from __future__ import annotations

import asyncio
import time

from taskip_leads.models.filters.query import LeadQuery, Sort, SortField
from tests.bench.figures import Figure, median, ms
from tests.bench.workspaces import Workspace, remote

_ROUNDS = 3


def measure(workspace: Workspace) -> list[Figure]:
    """Return the time of the default order, and its ratios to that by date and to the slowest other one."""
    times = asyncio.run(_sorted(workspace))
    ours, by_date = median(times.pop(SortField.NEXT)), median(times[SortField.WHEN])
    slowest = max(times, key=lambda field: median(times[field]))
    theirs = median(times[slowest])
    return [
        Figure(
            f"sorting {workspace.leads:,} leads by next steps",
            ms(ours),
            f"the slowest other order, by {slowest} {ms(theirs)}",
            ours / theirs,
            "≤ 1.0x",
        ),
        # What ``S w`` switches to: the steps' groups are to cost next to nothing beside it.
        Figure("… beside", "", f"date order {ms(by_date)}", ours / by_date, "≤ 1.1x"),
    ]


async def _sorted(workspace: Workspace) -> dict[SortField, list[float]]:
    times: dict[SortField, list[float]] = {field: [] for field in SortField}
    for _ in range(_ROUNDS):
        # A store of its own for each round: orders are kept once they are built.
        store = remote(workspace.home).store()
        await store.open()
        try:
            index = store.leads.index
            await index.ready(LeadQuery())
            for field, seconds in times.items():
                # The other direction: no order of the list, so none of them is kept from before.
                query = LeadQuery(sort=Sort(field, not field.falls))
                began = time.perf_counter()
                await index.ready(query)
                seconds.append(time.perf_counter() - began)
        finally:
            await store.stop()
    return times
