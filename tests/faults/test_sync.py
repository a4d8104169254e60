"""A complete sync over a connection that fails repeatedly."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.models.sync_state import SyncReport
from taskip_leads.store.store import Store
from tests.faults.kinds import Fault
from tests.faults.server import FaultServer, every
from tests.support.service import Service

pytestmark = pytest.mark.anyio

FAULTS = [
    Fault.RESET_AFTER,
    Fault.HTML_502,
    Fault.CUT_BODY,
    Fault.ERROR_500_BEFORE,
    Fault.HTML_200,
    Fault.CUT_JSON,
    Fault.EMPTY_200,
    Fault.CLOSED_BEFORE,
    Fault.WRONG_JSON,
    Fault.GARBAGE,
    Fault.LIMITED,
    Fault.LIMITED_SILENT,
    Fault.CUT_HEAD,
]


async def synchronised(folder: Path, between: FaultServer, key: str) -> SyncReport:
    """Run one pass through the faults, into a new mirror."""

    async def connect() -> TaskipClient:
        return TaskipClient(between.base_url, key, first_wait=0.001)

    store = Store(folder / "mirror.sqlite3", connect, workspace="W", host="h")
    try:
        await store.open()
        return await store.sync.run_once()
    finally:
        await store.stop()


async def test_fault_in_every_third_request_does_not_stop_the_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskip_leads.api.rate_limiter._SILENT_READ", 0.05)
    with Service(leads=400) as service:
        service.switches.largest_page = 10
        async with FaultServer(upstream=service.base_url) as between:
            between.rule = every(3, FAULTS)
            report = await synchronised(tmp_path, between, service.key)
            met = len(between.seen) // 3
            assert met >= len(FAULTS), "each kind was met"
            assert report.leads == service.rows("SELECT count(*) AS n FROM leads")[0]["n"]
            assert report.attributes == 20
            assert report.requests == len(between.seen)
            assert report.skipped == {}


async def test_three_different_faults_at_the_worst_place_do_not_stop_the_sync(
    tmp_path: Path,
) -> None:
    with Service(leads=60) as service:
        async with FaultServer(upstream=service.base_url) as between:
            between.script = [Fault.HTML_503, Fault.CUT_JSON, Fault.RESET_BEFORE]
            report = await synchronised(tmp_path, between, service.key)
            assert between.script == []
            assert report.leads == service.rows("SELECT count(*) AS n FROM leads")[0]["n"]


@pytest.mark.parametrize(
    "fault", [Fault.ERROR_500_BEFORE, Fault.FORBIDDEN, Fault.NOT_FOUND, Fault.HTML_200]
)
async def test_server_without_lookups_is_synced(fault: Fault, tmp_path: Path) -> None:
    with Service(leads=60, bare_lists=True) as service:
        async with FaultServer(upstream=service.base_url) as between:
            between.rule = lambda seen: fault if seen.path in ("/team-member", "/company") else None
            report = await synchronised(tmp_path, between, service.key)
            assert any(seen.path == "/team-member" for seen in between.seen)
            assert report.leads == service.rows("SELECT count(*) AS n FROM leads")[0]["n"]
