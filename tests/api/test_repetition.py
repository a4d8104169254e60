"""How often, how long and how far apart a read is repeated; time is injected."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.api.request_log import LoggedRequest
from taskip_leads.errors import RateLimited, RequestNotSent, UnknownOutcome

pytestmark = pytest.mark.anyio


class Time:
    """Sleeping moves it; nothing else does."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    passing = Time()
    monkeypatch.setattr(clock, "monotonic", lambda: passing.now)
    monkeypatch.setattr("taskip_leads.api.client.asyncio.sleep", passing.sleep)
    return passing


def client_with(
    handler: Callable[[httpx.Request], httpx.Response], **options: object
) -> TaskipClient:
    return TaskipClient(
        "https://example.test/api",
        "key-key-key",
        transport=httpx.MockTransport(handler),
        random=random.Random(5),
        **options,  # type: ignore[arg-type]
    )


async def test_retry_waits_start_at_a_quarter_second_and_double_with_jitter(
    time: Time,
) -> None:
    client = client_with(lambda request: httpx.Response(500))
    for _ in range(2):
        with pytest.raises(UnknownOutcome):
            await client.leads.get(1)
    first, second = time.slept[:5], time.slept[5:]
    assert len(second) == 5, "six tries"
    for waits in (first, second):
        for number, wait in enumerate(waits):
            assert 0.25 * 2**number <= wait <= 0.5 * 2**number
    assert first != second


async def test_retries_end_after_a_minute_even_if_fewer_than_six(time: Time) -> None:
    def slow(_request: httpx.Request) -> httpx.Response:
        time.now += 25
        raise httpx.ReadTimeout("")

    client = client_with(slow)
    with pytest.raises(UnknownOutcome):
        await client.leads.get(1)
    assert client.requests == 3
    assert time.now < 80


async def test_last_retry_ends_with_the_minute(time: Time) -> None:
    async def late_and_then_silent(_request: httpx.Request) -> httpx.Response:
        if time.now == 0:
            time.now = 59.8
            return httpx.Response(500)
        await asyncio.Event().wait()
        raise AssertionError

    client = client_with(late_and_then_silent, first_wait=0.01)  # type: ignore[arg-type]
    with pytest.raises(UnknownOutcome):
        await asyncio.wait_for(client.leads.get(1), 10)
    assert client.requests > 1


async def test_retry_after_is_the_minimum_wait(time: Time) -> None:
    answers = [
        httpx.Response(429, headers={"retry-after": "20"}),
        httpx.Response(200, json={"data": {"id": 1}}),
    ]
    client = client_with(lambda request: answers.pop(0), gate=RateLimiter(seconds=lambda: time.now))
    with clock.frozen(datetime(2026, 4, 1, tzinfo=UTC)):
        assert (await client.leads.get(1)).id == 1
    assert time.slept == [20]


async def test_refusal_longer_than_a_minute_is_raised_without_waiting(
    time: Time,
) -> None:
    client = client_with(lambda request: httpx.Response(429, headers={"retry-after": "90"}))
    with pytest.raises(RateLimited) as raised:
        await client.leads.get(1)
    assert time.slept == []
    assert 85 < (raised.value.until - clock.now()).total_seconds() <= 90


async def test_unreachable_server_is_reported_at_once(time: Time) -> None:
    def down(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("jane@example.test")

    client = client_with(down)
    with pytest.raises(RequestNotSent) as raised:
        await client.leads.get(1)
    assert client.requests == 1
    assert time.slept == []
    assert "jane" not in repr((raised.value, raised.value.__cause__, raised.value.__context__))


async def test_cancelled_read_is_not_retried() -> None:
    started = asyncio.Event()

    async def hang(_request: httpx.Request) -> httpx.Response:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    client = TaskipClient(
        "https://example.test", "key-key-key", transport=httpx.MockTransport(hang)
    )
    reading = asyncio.ensure_future(client.leads.get(1))
    await started.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert client.requests == 1


async def test_observer_sees_every_attempt_without_personal_data(time: Time) -> None:
    answers = [
        httpx.Response(502),
        httpx.Response(
            200,
            json={"data": []},
            headers={"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "990"},
        ),
    ]
    seen: list[LoggedRequest] = []
    client = client_with(lambda request: answers.pop(0), observer=seen.append)
    await client.files.page(12, search="jane")
    assert [(e.method, e.path, e.parameters, e.status, e.remaining, e.error) for e in seen] == [
        ("GET", "/lead/files/12", ("search", "item", "page"), 502, None, "UnknownOutcome"),
        ("GET", "/lead/files/12", ("search", "item", "page"), 200, 990, ""),
    ]
