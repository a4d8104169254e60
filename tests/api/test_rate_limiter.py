"""The rate limiter: priority, bursts, and announced limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads import clock
from taskip_leads.api.rate_limiter import Priority, RateLimiter
from taskip_leads.api.responses import retry_after
from taskip_leads.errors import RateLimited

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


class Seconds:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def through(
    gate: RateLimiter,
    priority: Priority = Priority.OUTBOX,
    *,
    upload: bool = False,
    most: int = 3000,
) -> int:
    """Return how many requests pass at this moment."""
    for passed in range(most):
        try:
            await gate.enter(priority, 0, upload=upload)
        except RateLimited:
            return passed
    return most


async def test_burst_up_to_the_documented_limit_passes_and_the_next_waits_a_minute() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    assert await through(gate) == 100
    seconds.now += 59
    assert await through(gate) == 0
    seconds.now += 1
    assert await through(gate) == 100


async def test_thousand_pass_in_an_hour_and_a_tenth_is_reserved() -> None:
    for priority, expected in ((Priority.OUTBOX, 1000), (Priority.BACKGROUND, 900)):
        seconds = Seconds()
        gate = RateLimiter(seconds=seconds)
        passed = 0
        for _ in range(30):
            passed += await through(gate, priority)
            seconds.now += 61
        assert passed == expected
        seconds.now += 3600 - 30 * 61
        assert await through(gate, priority) > 0, "the hour is over"


async def test_background_leaves_ten_requests_of_a_burst_to_the_user() -> None:
    gate = RateLimiter(seconds=Seconds())
    assert await through(gate, Priority.BACKGROUND) == 90
    assert await through(gate, Priority.OUTBOX) == 10


async def test_uploads_are_limited_to_fifty_an_hour_without_blocking_others() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    assert await through(gate, upload=True) == 50
    assert await through(gate) == 50, "the rest of the burst"
    seconds.now += 3599
    assert await through(gate, upload=True) == 0
    seconds.now += 1
    assert await through(gate, upload=True) == 50


async def test_refused_upload_with_requests_left_stops_only_uploads() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    with clock.frozen(NOW):
        gate.announced(1000, 500, int(NOW.timestamp()) + 1800)
        assert gate.refused(600, upload=True).uploads
        assert await through(gate, upload=True) == 0
        assert await through(gate) == 100
        with pytest.raises(RateLimited) as raised:
            await gate.enter(Priority.OUTBOX, 0, upload=True)
        assert raised.value.uploads
        assert raised.value.until == NOW + timedelta(seconds=600)
        seconds.now += 601
        assert await through(gate, upload=True) == 50


async def test_refused_upload_without_requests_left_stops_everything() -> None:
    gate = RateLimiter(seconds=Seconds())
    with clock.frozen(NOW):
        gate.announced(1000, 0, int(NOW.timestamp()) + 1800)
        assert not gate.refused(600, upload=True).uploads
        assert await through(gate) == 0


async def test_large_announced_limit_replaces_the_documented_ones() -> None:
    gate = RateLimiter(seconds=Seconds())
    gate.announced(1_000_000, 999_999, None)
    assert await through(gate, Priority.BACKGROUND, most=2500) == 2500


async def test_announced_remaining_requests_override_our_count() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    with clock.frozen(NOW):
        reset = int((NOW + timedelta(seconds=600)).timestamp())
        gate.announced(1000, 7, reset)
        assert await through(gate, Priority.BACKGROUND) == 0, "a colleague spent it"
        assert await through(gate, Priority.OUTBOX) == 7
        seconds.now += 599
        assert await through(gate, Priority.OUTBOX) == 0
        seconds.now += 1
        assert await through(gate, Priority.OUTBOX) > 0, "the service's window is over"


async def test_background_never_uses_the_last_tenth() -> None:
    with clock.frozen(NOW):
        gate = RateLimiter(seconds=Seconds())
        gate.announced(500, 95, int(NOW.timestamp()) + 1800)
        assert await through(gate, Priority.BACKGROUND) == 45
        assert gate.budget.remaining == 50


async def test_small_limit_without_a_reset_is_taken_as_the_limit_per_minute() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    gate.announced(60, 59, None)
    assert await through(gate, Priority.BACKGROUND) == 53
    assert await through(gate, Priority.OUTBOX) == 7, "sixty in all, and no more"
    seconds.now += 60
    assert await through(gate, Priority.BACKGROUND) > 0


async def test_user_does_not_wait_for_an_estimate() -> None:
    gate = RateLimiter(seconds=Seconds())
    gate.announced(1000, 0, None)
    assert await through(gate, Priority.BACKGROUND) == 0
    assert await through(gate, Priority.OUTBOX) > 0, "a refusal would tell for how long"


@pytest.mark.parametrize("after", [5.0, 120.0, 3600.0])
async def test_refusal_stops_everything_for_the_announced_time(after: float) -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    with clock.frozen(NOW):
        assert gate.refused(after).until == NOW + timedelta(seconds=after)
        seconds.now += after - 0.1
        for priority in Priority:
            assert await through(gate, priority) == 0
        seconds.now += 0.2
        assert await through(gate) > 0


async def test_refusal_time_is_bounded_between_a_second_and_an_hour() -> None:
    with clock.frozen(NOW):
        gate = RateLimiter(seconds=Seconds())
        assert gate.refused(86400).until == NOW + timedelta(hours=1)
        assert gate.refused(0).until == NOW + timedelta(seconds=1)


async def test_silent_refusals_stop_for_longer_each_time_until_a_success() -> None:
    with clock.frozen(NOW):
        gate = RateLimiter(seconds=Seconds())
        waits = [(gate.refused(None).until - NOW).total_seconds() for _ in range(6)]
        assert waits == [30, 60, 120, 240, 300, 300]
        gate.relieved()
        assert (gate.refused(None).until - NOW).total_seconds() == 30
        gate.relieved()
        reads = [(gate.refused(None, reading=True).until - NOW).total_seconds() for _ in range(4)]
        assert reads == [2, 4, 8, 16]


async def test_refusal_with_a_time_overrides_an_empty_budget_without_one() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    gate.announced(1000, 0, int(clock.now().timestamp()) + 3000)
    gate.refused(10)
    seconds.now += 11
    assert await through(gate) > 0


async def test_impatient_request_gets_the_time_to_wait() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    with clock.frozen(NOW):
        gate.refused(40)
        with pytest.raises(RateLimited) as raised:
            await gate.enter(Priority.USER, 10)
        assert raised.value.until == NOW + timedelta(seconds=40)


async def _in_order(order: list[str], name: str, entering: Awaitable[None]) -> None:
    await entering
    order.append(name)


async def test_waiting_requests_go_by_priority_then_by_arrival() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    gate.refused(50)
    order: list[str] = []
    tasks = [
        asyncio.ensure_future(_in_order(order, name, gate.enter(priority, 1000)))
        for name, priority in (
            ("sync 1", Priority.BACKGROUND),
            ("sync 2", Priority.BACKGROUND),
            ("note", Priority.OUTBOX),
            ("person 1", Priority.USER),
            ("person 2", Priority.USER),
        )
    ]
    await asyncio.sleep(0)
    assert gate.waiting == 5
    seconds.now += 51
    gate.announced(1000, 900, None)
    await asyncio.gather(*tasks)
    assert order == ["person 1", "person 2", "note", "sync 1", "sync 2"]


async def test_waiting_upload_does_not_block_other_requests() -> None:
    gate = RateLimiter(seconds=Seconds())
    await through(gate, upload=True)
    upload = asyncio.ensure_future(gate.enter(Priority.OUTBOX, 10_000, upload=True))
    await asyncio.sleep(0)
    await gate.enter(Priority.BACKGROUND, 1)
    assert not upload.done()
    upload.cancel()
    await asyncio.gather(upload, return_exceptions=True)
    assert gate.waiting == 0


async def test_new_announcement_releases_waiting_requests() -> None:
    gate = RateLimiter(seconds=Seconds())
    assert await through(gate) == 100
    waiting = asyncio.ensure_future(gate.enter(Priority.OUTBOX, 1000))
    await asyncio.sleep(0)
    assert not waiting.done()
    gate.announced(100_000, 99_000, None)
    await asyncio.wait_for(waiting, 5)


async def test_limiter_opens_when_its_time_has_come() -> None:
    gate = RateLimiter()
    gate._closed_until = clock.monotonic() + 0.05
    await asyncio.wait_for(gate.enter(Priority.OUTBOX, 5), 5)


async def test_cancelled_request_releases_its_slot() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    gate.refused(0.5)
    tasks = [asyncio.ensure_future(gate.enter(Priority.OUTBOX, 5)) for _ in range(20)]
    await asyncio.sleep(0)
    assert gate.waiting == 20
    for task in tasks[::2]:
        task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert gate.waiting == 10
    seconds.now += 2
    gate.announced(1000, 500, None)
    await asyncio.gather(*tasks[1::2])
    assert gate.waiting == 0
    assert await through(gate) == 90, "the cancelled ones spent nothing"
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_expired_patience_raises_and_releases_its_slot() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    gate.refused(1)
    seconds.now += 0.99
    gate.refused(30)
    gate._closed_until = seconds.now + 0.02
    waiting = asyncio.ensure_future(gate.enter(Priority.OUTBOX, 0.05))
    await asyncio.sleep(0)
    gate.refused(30)
    with pytest.raises(RateLimited):
        await waiting
    assert gate.waiting == 0


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("send"), st.sampled_from(Priority), st.booleans()),
            st.tuples(st.just("pass"), st.floats(0.1, 900.0), st.just(False)),
            st.tuples(st.just("refuse"), st.one_of(st.none(), st.floats(0, 90)), st.just(False)),
        ),
        max_size=250,
    )
)
async def test_no_history_breaks_the_documented_limits(
    history: list[tuple[str, object, bool]],
) -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    sent: list[tuple[float, bool]] = []
    closed_until = 0.0
    for kind, what, upload in history:
        if kind == "pass":
            assert isinstance(what, float)
            seconds.now += what
        elif kind == "refuse":
            before = clock.now()
            assert what is None or isinstance(what, float)
            until = gate.refused(what).until
            closed_until = max(closed_until, seconds.now + (until - before).total_seconds() - 0.1)
        else:
            assert isinstance(what, Priority)
            try:
                await gate.enter(what, 0, upload=upload)
            except RateLimited:
                continue
            assert seconds.now >= closed_until
            sent.append((seconds.now, upload))
    for at, _ in sent:
        window = [up for then, up in sent if at - 3600 < then <= at]
        assert len(window) <= 1000
        assert sum(window) <= 50
        assert len([1 for then, _ in sent if at - 60 < then <= at]) <= 100


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Wed, 01 Apr 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Wed, 01 Apr 2026 11:00:00 GMT"}, 0),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 90)}, 90),
        ({"retry-after": "soon", "x-ratelimit-reset": str(int(NOW.timestamp()) + 5)}, 5),
        ({"retry-after": "²"}, None),
        ({"retry-after": "-5"}, None),
        ({"x-ratelimit-reset": "9" * 30}, None),
        ({"x-ratelimit-reset": "tomorrow"}, None),
        ({}, None),
    ],
)
def test_retry_time_is_read_from_seconds_date_or_reset(
    headers: dict[str, str], seconds: float | None
) -> None:
    with clock.frozen(NOW):
        assert retry_after(headers) == seconds


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.text(st.characters(codec="latin-1"), max_size=30))
def test_odd_headers_do_not_break_reading(after: str, reset: str) -> None:
    seconds = retry_after({"retry-after": after, "x-ratelimit-reset": reset})
    assert seconds is None or seconds >= 0


async def test_reading_leaves_the_last_requests_of_a_window_to_changes() -> None:
    seconds = Seconds()
    gate = RateLimiter(seconds=seconds)
    assert await through(gate, Priority.USER) == 96
    assert await through(gate, Priority.OUTBOX) == 4
    seconds.now += 61
    gate.announced(1000, 5, int(clock.now().timestamp()) + 1800)
    assert await through(gate, Priority.USER) == 1
    assert await through(gate, Priority.OUTBOX) == 4
