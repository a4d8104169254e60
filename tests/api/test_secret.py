"""The key is sent to one origin only, and is stored nowhere else."""

from __future__ import annotations

import gc
import logging
import traceback
import types
from pathlib import Path
from typing import Any

import httpx
import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.api.request_log import LoggedRequest
from taskip_leads.api.transport import PinnedTransport, SendTrace, checked_url
from taskip_leads.errors import ConfigError, RequestNotSent, WireError
from tests.faults.kinds import Fault
from tests.faults.messages import Reply, Seen
from tests.faults.server import FaultServer

pytestmark = pytest.mark.anyio

KEY = "sk_live_c4n4ry_0123456789"


class Elsewhere(httpx.AsyncBaseTransport):
    """Fails the test when a request gets to it."""

    def __init__(self) -> None:
        self.reached = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.reached += 1
        return httpx.Response(200, json={})


@pytest.mark.parametrize(
    "base_url",
    [
        "http://example.test/api",
        "http://192.168.1.5/api",
        "http://localhost.example.test",
        "ftp://example.test",
        "example.test/api",
        "https://",
        "https://user:word@example.test/api",
        "https://example.test/api?x=1",
        "https://example.test/api#x",
        "http://[::1",
        "",
    ],
)
def test_unsafe_address_is_refused(base_url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        TaskipClient(base_url, KEY)
    assert KEY not in str(refused.value)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://example.test/api/public-v1/",
        "https://example.test",
        "http://127.0.0.1:8000/api",
        "http://localhost:8000",
        "http://[::1]:8000/x",
    ],
)
def test_https_and_localhost_are_accepted(base_url: str) -> None:
    assert KEY not in repr(TaskipClient(base_url, KEY))


@pytest.mark.parametrize("key", ["", "   ", "a b", "schlüssel", "a\nb", "a\x00", "\ud800"])
def test_invalid_key_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ConfigError) as refused:
        TaskipClient("https://example.test", key)
    assert not key.strip() or key not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://other.test/api/lead",
        "http://example.test/api/lead",
        "https://example.test:8443/api/lead",
        "https://example.test.evil.test/api/lead",
        "https://sub.example.test/api/lead",
    ],
)
async def test_other_origin_is_blocked_before_anything_is_sent(url: str) -> None:
    inner = Elsewhere()
    transport = PinnedTransport(checked_url("https://example.test/api"), KEY, inner=inner)
    with pytest.raises(RequestNotSent):
        await transport.send(httpx.Request("GET", url), SendTrace())
    assert inner.reached == 0
    await transport.send(httpx.Request("GET", "https://example.test:443/lead"), SendTrace())
    assert inner.reached == 1


async def test_redirect_is_not_followed() -> None:
    async with FaultServer() as trap, FaultServer() as server:
        for status in (301, 302, 303, 307, 308):
            server.answer = lambda _r, s=status: Reply(s, b"", {"location": trap.base_url})  # type: ignore[misc]
            client = TaskipClient(server.base_url, KEY)
            with pytest.raises(WireError):
                await client.leads.get(1)
            with pytest.raises(WireError):
                await client.notes.create(1, title="T", note="N")
            await client.aclose()
        assert len(server.seen) == 10
        assert trap.connections == 0


async def test_absolute_link_in_a_response_is_never_requested() -> None:
    async with FaultServer() as trap, FaultServer() as server:

        def pages(request: Seen) -> Reply:
            number = int(request.query["page"])
            link = f"{trap.base_url}/lead?page=2" if number == 1 else None
            return Reply.of({"data": [{"id": number}], "links": {"next": link}, "meta": {}})

        server.answer = pages
        client = TaskipClient(server.base_url, KEY)
        assert [p.number async for p in client.leads.pages()] == [1, 2]
        assert trap.connections == 0
        await client.aclose()


async def test_cookies_and_environment_proxies_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        FaultServer() as trap,
        FaultServer(answer=lambda r: Reply.of({"data": []}, set_cookie="s=1")) as server,
    ):
        for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
        client = TaskipClient(server.base_url, KEY, proxy=f"http://127.0.0.1:{trap.port}")
        await client.leads.page()
        await client.leads.page()
        assert ["cookie" in seen.headers for seen in server.seen] == [False, False]
        assert trap.connections == 0, "the own machine is never reached through a proxy"
        await client.aclose()


async def test_protocol_is_http_1_1_even_if_more_is_offered() -> None:
    client = TaskipClient("https://example.test", KEY)
    for transport in (client._transport._reads, client._transport._writes):
        assert isinstance(transport, httpx.AsyncHTTPTransport)
        assert transport._pool._http2 is False
        assert transport._pool._ssl_context is not None
        assert transport._pool._ssl_context.check_hostname
    await client.aclose()


@pytest.mark.parametrize("proxy", ["nonsense", "gopher://x:1", "socks5://127.0.0.1:1"])
def test_invalid_proxy_is_a_config_error(proxy: str) -> None:
    with pytest.raises(ConfigError):
        TaskipClient("https://example.test", KEY, proxy=proxy)


def test_unreadable_certificates_are_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    for file in ("ca.pem", "none.pem"):
        with pytest.raises(ConfigError):
            TaskipClient("https://example.test", KEY, ca_file=tmp_path / file)


async def test_refusing_proxy_means_not_sent() -> None:
    async with FaultServer(answer=lambda r: Reply(403)) as proxy:
        client = TaskipClient(
            "https://example.test", KEY, proxy=f"http://127.0.0.1:{proxy.port}", first_wait=0.001
        )
        with pytest.raises(RequestNotSent):
            await client.notes.create(1, title="T", note="N")
        (asked,) = proxy.seen
        assert asked.method == "CONNECT"
        assert KEY not in str(asked)
        await client.aclose()


def _holds_key(found: object) -> bool:
    try:
        return KEY in repr(found) or KEY in str(found)
    except Exception:  # noqa: BLE001 - whatever cannot be shown, shows nothing
        return False


def _frames(error: BaseException | None) -> list[types.FrameType]:
    found: list[types.FrameType] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found += [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return found


@pytest.mark.parametrize(
    "fault",
    [f for f in Fault if f not in (Fault.NONE, Fault.STALE, Fault.REFUSED)],
    ids=lambda f: f.name,
)
async def test_no_failure_shows_the_key_in_message_chain_frames_or_logs(
    fault: Fault, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    loggers = ["", "httpx", "httpcore", "httpcore.connection", "httpcore.http11", "asyncio", "h11"]
    for name in loggers:
        caplog.set_level(logging.DEBUG, logger=name)
    short = fault in (Fault.SILENT_BEFORE, Fault.SILENT_AFTER, Fault.SLOW_DRIP)
    observed: list[LoggedRequest] = []
    async with FaultServer() as server:
        client = TaskipClient(
            server.base_url, KEY, deadline=0.3 if short else 10, observer=observed.append
        )
        server.script = [fault]
        with pytest.raises(WireError) as caught:
            await client.notes.create(1, title="jane@example.test", note="N")
        assert server.seen[0].headers["x-secret-key"] == KEY, "it was sent, so it could have shown"
        error = caught.value
        assert not _holds_key(error)
        assert KEY not in "".join(traceback.format_exception(error))
        for frame in _frames(error):
            if "/tests/" in frame.f_code.co_filename:
                continue
            shown = {name: value for name, value in frame.f_locals.items() if _holds_key(value)}
            assert not shown, frame
        await client.aclose()
    assert not any(KEY in record.getMessage() for record in caplog.records)
    assert KEY not in str(observed)
    assert KEY not in "".join(capfd.readouterr())


async def test_no_address_with_a_persons_name_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger=name)
    observed: list[LoggedRequest] = []
    async with FaultServer() as server:
        client = TaskipClient(server.base_url, KEY, observer=observed.append)
        await client.leads.page(search="jane@example.test")
        assert server.seen[0].query["search"] == "jane@example.test"
        await client.aclose()
    assert not any("jane" in record.getMessage() for record in caplog.records)
    assert "jane" not in str(observed)
    assert observed[0].parameters == ("search", "item", "page")


async def test_search_for_the_key_detects_a_planted_one() -> None:
    def planted(key: str) -> None:
        headers = {"X-Secret-Key": key}
        raise ValueError(str(len(headers)))

    with pytest.raises(ValueError) as caught:
        planted(KEY)
    frames = _frames(caught.value)
    assert any(_holds_key(value) for frame in frames for value in frame.f_locals.values())


async def test_key_repeated_by_the_server_reaches_no_response_or_error() -> None:
    def echo(request: Seen) -> Reply:
        refusal = {"message": f"Bad {KEY}", "data": {"id": 1, "x": KEY}, "errors": {"key": [KEY]}}
        return Reply.of(refusal, 200 if request.path == "/lead/1" else 422)

    async with FaultServer(answer=echo) as server:
        client = TaskipClient(server.base_url, KEY)
        lead = await client.leads.get(1)
        assert KEY not in str(lead.raw)
        with pytest.raises(WireError) as caught:
            await client.leads.get(2)
        assert KEY not in str(caught.value)
        await client.aclose()


async def test_key_is_on_no_object_that_other_code_gets() -> None:
    async with FaultServer() as server:
        client = TaskipClient(server.base_url, KEY)
        await client.leads.page()
        shown: list[Any] = [client, client.leads, client.at(client._priority), client._transport]
        assert not any(_holds_key(thing) for thing in shown)
        requests = [o for o in gc.get_objects() if isinstance(o, httpx.Request)]
        assert not any(_holds_key(request) for request in requests)
        await client.aclose()
