"""Every way a write can fail, and the error it becomes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import (
    Conflict,
    InvalidResponse,
    KeyRefused,
    NotFound,
    RateLimited,
    Refused,
    RequestNotSent,
    UnknownOutcome,
    WireError,
)
from tests.faults.clients import KEY, NOTE, answer, client_of, deadline_for
from tests.faults.kinds import Fault
from tests.faults.messages import Reply
from tests.faults.server import FaultServer

pytestmark = pytest.mark.anyio


Check = Callable[[WireError], bool]


def committed(error: WireError) -> bool:
    return isinstance(error, InvalidResponse) and error.committed


# What a write that met the fault becomes; the outbox decides by these classes alone.
WRITES: dict[Fault, tuple[type[WireError], Check]] = {
    Fault.RESET_BEFORE: (UnknownOutcome, lambda e: True),
    Fault.CLOSED_BEFORE: (UnknownOutcome, lambda e: True),
    Fault.SILENT_BEFORE: (UnknownOutcome, lambda e: "within" in e.headline),
    Fault.RESET_AFTER: (UnknownOutcome, lambda e: True),
    Fault.CLOSED_AFTER: (UnknownOutcome, lambda e: True),
    Fault.SILENT_AFTER: (UnknownOutcome, lambda e: True),
    Fault.CUT_HEAD: (UnknownOutcome, lambda e: True),
    Fault.GARBAGE: (UnknownOutcome, lambda e: True),
    Fault.ERROR_500_AFTER: (UnknownOutcome, lambda e: "500" in e.headline),
    Fault.ERROR_500_BEFORE: (UnknownOutcome, lambda e: "500" in e.headline),
    Fault.HTML_502: (UnknownOutcome, lambda e: "502" in e.headline),
    Fault.HTML_503: (UnknownOutcome, lambda e: "503" in e.headline),
    Fault.HTML_504_AFTER: (UnknownOutcome, lambda e: "504" in e.headline),
    # The status said that it was done.
    Fault.CUT_BODY: (InvalidResponse, committed),
    Fault.CUT_JSON: (InvalidResponse, committed),
    Fault.SLOW_DRIP: (InvalidResponse, committed),
    Fault.EMPTY_200: (InvalidResponse, committed),
    Fault.HTML_200: (InvalidResponse, committed),
    Fault.WRONG_JSON: (InvalidResponse, committed),
    Fault.GZIP_BOMB: (InvalidResponse, committed),
    Fault.REDIRECT: (InvalidResponse, lambda e: not committed(e)),
    Fault.LIMITED: (RateLimited, lambda e: True),
    Fault.LIMITED_DATE: (RateLimited, lambda e: True),
    Fault.LIMITED_SILENT: (RateLimited, lambda e: True),
    Fault.KEY_REFUSED: (KeyRefused, lambda e: "expired" in e.hint and "MCP" in e.hint),
    Fault.FORBIDDEN: (KeyRefused, lambda e: isinstance(e, KeyRefused) and e.status == 403),
    Fault.NOT_FOUND: (NotFound, lambda e: True),
    Fault.CONFLICT: (Conflict, lambda e: e.headline == "Email already exists"),
    Fault.INVALID: (
        Refused,
        lambda e: (
            isinstance(e, Refused) and e.fields == {"title": ("The title field is required.",)}
        ),
    ),
}


@pytest.mark.parametrize("fault", WRITES, ids=lambda fault: fault.name)
async def test_write_is_sent_once_and_its_failure_has_the_right_class(fault: Fault) -> None:
    kind, check = WRITES[fault]
    async with FaultServer(answer=answer) as server:
        client = client_of(server, deadline=deadline_for(fault))
        server.script = [fault]
        with pytest.raises(WireError) as caught:
            await client.notes.create(3, title="T", note="N")
        assert type(caught.value) is kind
        assert check(caught.value), caught.value
        assert len(server.seen) == 1, "a write is never repeated by the client"
        await client.aclose()


def test_table_of_faults_is_complete() -> None:
    assert set(Fault) - set(WRITES) == {Fault.NONE, Fault.REFUSED, Fault.STALE}


async def test_refused_connection_is_not_sent_for_reads_and_writes() -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        async with server.refusing():
            with pytest.raises(RequestNotSent):
                await client.notes.create(3, title="T", note="N")
            with pytest.raises(RequestNotSent):
                await client.notes.list(3)
        assert server.seen == []
        await client.aclose()


async def test_unresolved_name_is_not_sent() -> None:
    client = TaskipClient("https://nothing.invalid/api", KEY, first_wait=0.001)
    with pytest.raises(RequestNotSent):
        await client.notes.create(3, title="T", note="N")
    await client.aclose()


async def test_connection_without_tls_is_not_sent() -> None:
    async with FaultServer() as server:
        server.greeting = b"HTTP/1.1 400 Plain HTTP\r\n\r\n"
        client = TaskipClient(f"https://127.0.0.1:{server.port}/api", KEY, first_wait=0.001)
        with pytest.raises(RequestNotSent):
            await client.notes.create(3, title="T", note="N")
        assert server.seen == []
        await client.aclose()


async def test_endless_handshake_is_not_sent() -> None:
    async with FaultServer() as server:
        # It waits for the end of a request's head, which a handshake is not.
        client = TaskipClient(f"https://127.0.0.1:{server.port}/api", KEY, deadline=0.3)
        with pytest.raises(RequestNotSent):
            await client.notes.create(3, title="T", note="N")
        await client.aclose()


async def test_proxy_that_stalls_before_the_request_means_not_sent() -> None:
    async with FaultServer() as proxy:
        proxy.script = [Fault.SILENT_BEFORE]
        client = TaskipClient(
            "https://example.test/api", KEY, proxy=f"http://127.0.0.1:{proxy.port}", deadline=0.3
        )
        with pytest.raises(RequestNotSent):
            await client.notes.create(3, title="T", note="N")
        assert [seen.method for seen in proxy.seen] == ["CONNECT"]
        await client.aclose()


async def test_write_never_reuses_a_connection() -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        await client.notes.list(3)
        await client.notes.list(3)
        assert [seen.turn for seen in server.seen] == [1, 2], "reads share one"
        for _ in range(3):
            await client.notes.create(3, title="T", note="N")
        assert [seen.turn for seen in server.writes] == [1, 1, 1]
        assert len({seen.connection for seen in server.seen}) == 4
        await client.aclose()


async def test_upload_has_a_longer_timeout(tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(b"x" * 3_000_000)
    async with FaultServer(answer=answer) as server:
        # So many bytes a second that the file takes three times the deadline of other requests.
        server.bytes_per_second = 5_000_000
        client = client_of(server, deadline=0.2)
        await client.files.upload(3, name="big.bin", content=big)
        assert len(server.seen[0].body) > 3_000_000
        with pytest.raises(UnknownOutcome):
            await client.notes.create(3, title="T", note="N" * 3_000_000)
        await client.aclose()


async def test_truncated_refusal_of_a_write_has_an_unknown_outcome() -> None:
    async with FaultServer(answer=lambda request: Reply.of({"message": "x" * 50}, 422)) as server:
        client = client_of(server)
        server.script = [Fault.CUT_BODY]
        with pytest.raises(UnknownOutcome):
            await client.notes.create(3, title="T", note="N")
        await client.aclose()


async def test_408_means_unknown_for_a_write_and_retry_for_a_read() -> None:
    answers = [Reply(408), Reply(408), Reply.of({"data": [NOTE]})]
    async with FaultServer(answer=lambda request: answers.pop(0)) as server:
        client = client_of(server)
        with pytest.raises(UnknownOutcome):
            await client.notes.create(3, title="T", note="N")
        assert len((await client.notes.list(3)).items) == 1
        await client.aclose()


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_empty_2xx_is_a_success_if_no_body_is_needed(
    status: int,
) -> None:
    async with FaultServer(answer=lambda request: Reply(status)) as server:
        client = client_of(server)
        await client.leads.delete(3)
        await client.leads.bulk_delete([1, 2])
        await client.leads.send_email(3, subject="S", message="M")
        await client.notes.delete(3, 5)
        await client.files.bulk_delete(3, [1])
        await client.attributes.delete(3)
        assert (await client.leads.convert(3)).id is None
        assert len(server.writes) == 7
        await client.aclose()
