"""The fault server itself: its records, and normal behaviour without faults."""

from __future__ import annotations

import httpx
import pytest

from tests.faults.kinds import Fault
from tests.faults.messages import Reply
from tests.faults.server import FaultServer, every

pytestmark = pytest.mark.anyio


async def test_proxy_passes_requests_and_responses_on_unchanged() -> None:
    async with (
        FaultServer(answer=lambda request: Reply.of({"echo": request.target}, 201)) as service,
        FaultServer(upstream=service.base_url) as between,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        answered = await client.post(
            f"{between.base_url}/lead/notes/3?x=a%26b", json={"title": "ü"}, headers={"X-Test": "1"}
        )
        assert answered.status_code == 201
        assert answered.json() == {"echo": "/api/public-v1/lead/notes/3?x=a%26b"}
        (seen,) = service.seen
        assert (seen.method, seen.path, seen.query) == ("POST", "/lead/notes/3", {"x": "a&b"})
        assert seen.json == {"title": "ü"}
        assert seen.headers["x-test"] == "1"


@pytest.mark.parametrize("fault", [f for f in Fault if f not in (Fault.REFUSED, Fault.SLOW_DRIP)])
async def test_server_records_whether_a_faulty_request_was_executed(
    fault: Fault,
) -> None:
    async with (
        FaultServer() as service,
        FaultServer(upstream=service.base_url) as between,
        httpx.AsyncClient(trust_env=False, timeout=0.3) as client,
    ):
        between.script = [fault]
        try:
            async with client.stream("POST", f"{between.base_url}/lead", json={}) as answered:
                assert answered.status_code in range(200, 505)
        except httpx.HTTPError:
            pass
        assert len(between.seen) == 1
        assert len(service.seen) == int(fault.carried_out)


async def test_proxy_refuses_connections_and_returns_on_the_same_port() -> None:
    async with FaultServer() as server, httpx.AsyncClient(trust_env=False) as client:
        async with server.refusing():
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{server.base_url}/lead")
        assert (await client.get(f"{server.base_url}/lead")).status_code == 200


async def test_rule_gives_every_third_request_the_next_fault() -> None:
    async with FaultServer() as server, httpx.AsyncClient(trust_env=False) as client:
        server.rule = every(3, [Fault.ERROR_500_BEFORE, Fault.NOT_FOUND])
        got = [(await client.get(f"{server.base_url}/lead")).status_code for _ in range(7)]
        assert got == [200, 200, 500, 200, 200, 404, 200]
