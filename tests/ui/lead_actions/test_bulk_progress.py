"""The report of a change on many leads: cost, messages and marks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.models.change import EditLead
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.store.store import Store
from taskip_leads.ui.lead_actions.bulk_report import BulkReport
from taskip_leads.ui.lead_actions.outlook import outlook
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.service import Service
from tests.support.ui_driver import running
from tests.ui.conftest import Opener

_LEADS = 60
#: Seconds between two reads of the sheet.
_FRAME = 0.3


async def test_open_sheet_shows_changes_once_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    show = BulkReport.show

    def counted(report: BulkReport, changes: Mapping[int, PendingChange | None]) -> None:
        shown.append(len(changes))
        show(report, changes)

    monkeypatch.setattr(BulkReport, "show", counted)
    with Service(leads=_LEADS) as service:

        async def connect() -> TaskipClient:
            return TaskipClient(service.base_url, service.key)

        store = Store(
            tmp_path / "mirror.sqlite3",
            connect,
            workspace="Sample",
            host="sample.example",
            undo_seconds=0.0,
        )
        async with running(store, size=(120, 36)) as ui:
            leads = ui.app.screen
            assert isinstance(leads, LeadsScreen)
            lead_ids = tuple(leads.table.lead_ids)
            changes = [EditLead(id_, {"lead_interaction_date": "2027-03-01"}) for id_ in lead_ids]
            service.forget()
            began = time.monotonic()
            await ui.app.commands.submit(changes, "Next step")
            await ui.until(lambda: not store.outbox.waiting, "the service to have all")
            await ui.sees(f"All {len(lead_ids)} sent.")
            seconds = time.monotonic() - began
            assert len({one.path for one in service.sent("PUT", "/lead/")}) == len(lead_ids)
    assert 1 <= len(shown) <= seconds / _FRAME + 3


async def test_stopped_changes_stay_marked_in_a_filtered_list(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36), hold=60.0) as ui:
        await ui.press("f", "d")
        await ui.write("none")
        await ui.press("enter")
        leads = ui.app.screen
        assert isinstance(leads, LeadsScreen)
        if not leads.table.lead_ids:
            await ui.press("f", "x", "f", "d")
            await ui.write("older 1d")
            await ui.press("enter")
        before = frozenset(leads.table.lead_ids)
        assert before
        await ui.press("V", "t")
        await ui.write("2w")
        await ui.press("enter")
        if len(before) > 1:
            await ui.sees(f"0 of {len(before)}")
            await ui.until(lambda: not leads.table.lead_ids, "the list to follow below the sheet")
            await ui.press("S")
            await ui.sees("All undone, nothing was sent.")
            await ui.press("escape")
        await ui.until(lambda: leads.coordinator.marks.leads == before)
        assert ui.shows(f"{len(before)} marked of {len(before)}")
        assert service.sent("PUT") == []


@pytest.mark.parametrize(
    ("left", "ended", "seconds", "state", "words"),
    [
        (0, 10, 5.0, SyncState(), ""),
        (20, 0, 1.0, SyncState(), ""),
        (20, 10, 5.0, SyncState(), "About 10s: 3 requests a lead"),
        (300, 0, 0.0, SyncState(), "About 8m: 3 requests a lead, TaskIP allows 100 a minute"),
        (300, 10, 5.0, SyncState(budget=40_000), "About 2m: 3 requests a lead"),
        (400, 0, 0.0, SyncState(), "More than an hour: 3 requests a lead, TaskIP allows 1,000"),
        (50, 0, 0.0, SyncState(budget=90), "More than an hour: 3 requests a lead"),
        (9, 0, 0.0, SyncState(link=ConnectionState.OFFLINE), "Waiting: offline"),
        (9, 0, 0.0, SyncState(link=ConnectionState.LIMITED), "Waiting: TaskIP asks for a pause"),
    ],
)
def test_outlook_shows_how_long_and_why(
    left: int, ended: int, seconds: float, state: SyncState, words: str
) -> None:
    found = outlook(left, ended, seconds, state)
    assert found.startswith(words)
    assert bool(found) == bool(words)
