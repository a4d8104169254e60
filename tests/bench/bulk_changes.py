"""A change on many leads: the cost of the open report, compared with a closed one."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from taskip_leads.api.client import TaskipClient
from taskip_leads.models.change import EditLead
from taskip_leads.store.store import Store
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.bench.figures import Figure
from tests.support.service import Service
from tests.support.ui_driver import running

_LEADS = 300
_PATIENCE = 240.0


def measure(folder: Path) -> list[Figure]:
    folder.mkdir(parents=True, exist_ok=True)
    closed = asyncio.run(_deliver(folder, report=False))
    opened = asyncio.run(_deliver(folder, report=True))
    return [
        Figure(
            f"{_LEADS} leads changed with the report open, processor time",
            f"{opened:.1f} s",
            f"report closed {closed:.1f} s",
            opened / closed,
            "≤ 1.2x",
        )
    ]


async def _deliver(folder: Path, *, report: bool) -> float:
    """Send the changes; return the seconds of processor time of the app and the service."""
    with Service(leads=_LEADS) as service:

        async def connect() -> TaskipClient:
            return TaskipClient(service.base_url, service.key)

        path = folder / f"{'open' if report else 'closed'}.sqlite3"
        store = Store(path, connect, workspace="Sample", host="sample.example", undo_seconds=0.0)
        async with running(store, size=(120, 36)) as ui:
            leads = ui.app.screen
            assert isinstance(leads, LeadsScreen)
            date = {"lead_interaction_date": "2027-03-01"}
            changes = [EditLead(lead_id, date) for lead_id in leads.table.lead_ids]
            began = time.process_time()
            await ui.app.commands.submit(changes, "Next step")
            if report:
                await ui.press("g", "o", "enter")
            async with asyncio.timeout(_PATIENCE):
                while store.outbox.waiting:
                    await asyncio.sleep(0.05)
            return time.process_time() - began
