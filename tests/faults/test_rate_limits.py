"""A 429 stops requests until it is over."""

from __future__ import annotations

import pytest

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.errors import RateLimited
from tests.faults.clients import KEY, answer, client_of
from tests.faults.kinds import Fault
from tests.faults.server import FaultServer

pytestmark = pytest.mark.anyio


async def test_silent_429_pauses_reads_only_briefly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("taskip_leads.api.rate_limiter._SILENT_READ", 0.05)
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        server.script = [Fault.LIMITED_SILENT, Fault.LIMITED_SILENT]
        assert len((await client.notes.list(3)).items) == 1
        assert len(server.seen) == 3
        await client.aclose()


async def test_repeated_silent_refusals_pause_for_longer() -> None:
    moment = 0.0
    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY, gate=RateLimiter(seconds=lambda: moment))
        server.script = [Fault.LIMITED_SILENT] * 2 + [Fault.NONE, Fault.LIMITED_SILENT]
        closed = []
        for _ in range(4):
            try:
                await client.notes.create(3, title="T", note="N")
            except RateLimited as refused:
                closed.append(round((refused.until - clock.now()).total_seconds()))
            moment += 100
        assert closed == [30, 60, 30], "a request that got through begins anew"
        await client.aclose()


async def test_429_stops_all_requests_until_it_is_over() -> None:
    async with FaultServer(answer=answer, retry_after=300) as server:
        client = client_of(server)
        server.script = [Fault.LIMITED]
        with pytest.raises(RateLimited):
            await client.notes.create(3, title="T", note="N")
        with pytest.raises(RateLimited):
            await client.notes.list(3)
        with pytest.raises(RateLimited):
            await client.leads.delete(3)
        assert len(server.seen) == 1
        await client.aclose()
