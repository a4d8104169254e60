"""Each way the network and the service can fail, and the error it becomes: for reads and for writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.api.rate_limiter import RateLimiter
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
from tests.faults.server import Fault, FaultServer, Reply, Seen, every

pytestmark = pytest.mark.anyio

KEY = "sk_test_0123456789abcdef"
NOTE = {"id": 5, "lead_id": 3, "title": "T", "note": "N", "created_at": "2026-04-07 10:00:00"}
Check = Callable[[WireError], bool]


def answer(request: Seen) -> Reply:
    return Reply.of({"msg": "ok", "data": NOTE if request.writes else [NOTE]})


def client_of(server: FaultServer, **options: float) -> TaskipClient:
    settings = {"deadline": 10.0, "first_wait": 0.001, **options}
    return TaskipClient(server.base_url, KEY, **settings)  # type: ignore[arg-type]


def deadline_for(fault: Fault) -> float:
    """Short only where the deadline is what ends it: the machine may be busy."""
    return 0.5 if fault in (Fault.SILENT_BEFORE, Fault.SILENT_AFTER, Fault.SLOW_DRIP) else 10.0


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


REPEATED = [
    Fault.RESET_BEFORE,
    Fault.CLOSED_AFTER,
    Fault.SILENT_AFTER,
    Fault.STALE,
    Fault.CUT_HEAD,
    Fault.CUT_BODY,
    Fault.CUT_JSON,
    Fault.SLOW_DRIP,
    Fault.EMPTY_200,
    Fault.HTML_200,
    Fault.GARBAGE,
    Fault.WRONG_JSON,
    Fault.ERROR_500_BEFORE,
    Fault.HTML_502,
    Fault.HTML_503,
    Fault.LIMITED,
    Fault.LIMITED_DATE,
]


@pytest.mark.parametrize("fault", REPEATED, ids=lambda fault: fault.name)
async def test_read_is_retried_until_it_succeeds(fault: Fault) -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server, deadline=deadline_for(fault))
        server.script = [fault]
        assert [note.id for note in (await client.notes.list(3)).items] == [5]
        if fault is Fault.STALE:
            # It only shows on the second request of the connection.
            await client.notes.list(3)
        assert len(server.seen) == 2
        await client.aclose()


NOT_REPEATED = [
    Fault.REDIRECT,
    Fault.GZIP_BOMB,
    Fault.KEY_REFUSED,
    Fault.FORBIDDEN,
    Fault.NOT_FOUND,
    Fault.CONFLICT,
    Fault.INVALID,
]


@pytest.mark.parametrize("fault", NOT_REPEATED, ids=lambda fault: fault.name)
async def test_read_with_a_permanent_failure_is_not_retried(fault: Fault) -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        server.script = [fault]
        with pytest.raises(WireError):
            await client.notes.list(3)
        assert len(server.seen) == 1
        await client.aclose()


async def test_read_fails_after_six_tries_with_the_last_failure() -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        server.script = [Fault.HTML_502] * 5 + [Fault.CUT_JSON] + [Fault.NONE]
        with pytest.raises(InvalidResponse):
            await client.notes.list(3)
        assert len(server.seen) == 6
        assert client.requests == 6
        await client.aclose()


async def test_three_different_faults_in_a_row_do_not_stop_a_read() -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        server.script = [Fault.LIMITED, Fault.HTML_502, Fault.CUT_BODY]
        assert len((await client.notes.list(3)).items) == 1
        assert len(server.seen) == 4
        await client.aclose()


async def test_fault_in_every_third_request_does_not_stop_a_walk_through_all_pages() -> None:
    def pages(request: Seen) -> Reply:
        number, last = int(request.query["page"]), 20
        rows = [{"id": number * 100 + n} for n in range(3)]
        link = "x" if number < last else None
        return Reply.of({"data": rows, "links": {"next": link}, "meta": {"per_page": 250}})

    async with FaultServer(answer=pages) as server:
        client = client_of(server)
        server.rule = every(
            3, [Fault.RESET_BEFORE, Fault.HTML_503, Fault.CUT_JSON, Fault.HTML_200, Fault.EMPTY_200]
        )
        found = [lead.id async for page in client.leads.pages() for lead in page.items]
        assert len(found) == len(set(found)) == 60
        assert len(server.seen) > 20
        await client.aclose()


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
        server.swallows = 5_000_000
        client = client_of(server, deadline=0.2)
        await client.files.upload(3, name="big.bin", content=big)
        assert len(server.seen[0].body) > 3_000_000
        with pytest.raises(UnknownOutcome):
            await client.notes.create(3, title="T", note="N" * 3_000_000)
        await client.aclose()


BODIES: list[tuple[int, object, type[WireError], str, dict[str, tuple[str, ...]]]] = [
    # The reference's own.
    (
        422,
        {
            "success": False,
            "error": "Validation Error",
            "message": "The given data was invalid",
            "errors": {
                "email": ["The email field is required."],
                "first_name": ["The first name field is required.", "Too short."],
            },
            "status_code": 422,
        },
        Refused,
        "The given data was invalid",
        {
            "email": ("The email field is required.",),
            "first_name": ("The first name field is required.", "Too short."),
        },
    ),
    # Its sisters': `status` for `status_code`, no `success`; no `errors` at all.
    (422, {"status": 422, "message": "Invalid"}, Refused, "Invalid", {}),
    (400, {"error": "Bad Request", "status_code": 400}, Refused, "Bad Request", {}),
    (422, {"msg": "Lead already converted"}, Refused, "Lead already converted", {}),
    # Laravel's own, with nested names, strings, a list, a map, one string.
    (
        422,
        {"message": "Invalid", "errors": {"assigned_to.0": ["Unknown."], "email": "Taken."}},
        Refused,
        "Invalid",
        {"assigned_to.0": ("Unknown.",), "email": ("Taken.",)},
    ),
    (422, {"message": "No", "errors": ["One", "Two"]}, Refused, "No", {"": ("One", "Two")}),
    (422, {"message": "No", "errors": "One"}, Refused, "No", {"": ("One",)}),
    (422, {"message": "No", "errors": {"a": {"b": ["C"]}}}, Refused, "No", {"a": ("C",)}),
    (422, {"message": "No", "errors": []}, Refused, "No", {}),
    (404, {"message": "No query results for model [Lead] 9"}, NotFound, "No query results", {}),
    (404, None, NotFound, "It no longer exists.", {}),
    (409, {"success": False, "message": "Email already exists"}, Conflict, "Email already", {}),
    (405, {"message": "The PUT method is not supported"}, Refused, "The PUT method", {}),
    (413, None, Refused, "TaskIP refused this (HTTP 413).", {}),
    (419, {"message": "CSRF token mismatch."}, Refused, "CSRF", {}),
    # Two hundred that is none.
    (200, {"success": False, "message": "Mail is not connected"}, Refused, "Mail is not", {}),
    (200, {"status": False, "msg": "No"}, Refused, "No", {}),
    # The key, in every documented form.
    (401, {"error": "Unauthorized", "status_code": 401}, KeyRefused, "TaskIP refused", {}),
    (401, {"message": "Unauthenticated."}, KeyRefused, "TaskIP refused the key.", {}),
    (403, {"message": "Secret key lacks permissions"}, KeyRefused, "TaskIP refused", {}),
    (401, None, KeyRefused, "TaskIP refused the key.", {}),
]


@pytest.mark.parametrize(("status", "body", "kind", "headline", "fields"), BODIES)
async def test_refusal_is_read_in_every_documented_shape(
    status: int,
    body: object,
    kind: type[WireError],
    headline: str,
    fields: dict[str, tuple[str, ...]],
) -> None:
    reply = Reply(status) if body is None else Reply.of(body, status)
    async with FaultServer(answer=lambda request: reply) as server:
        client = client_of(server)
        with pytest.raises(WireError) as caught:
            await client.leads.send_email(3, subject="S", message="M")
        assert type(caught.value) is kind
        assert caught.value.headline.startswith(headline)
        if isinstance(caught.value, Refused):
            assert caught.value.fields == fields
            assert caught.value.status == status
        await client.aclose()


def test_refusal_is_read_as_sentences() -> None:
    fields = {"title": ("The title is required.",), "note": ("The note is long.",)}
    assert str(Refused(422, "The data was invalid", fields)) == (
        "The data was invalid: The title is required. The note is long."
    )
    assert str(Refused(422, "Invalid.", fields)).startswith("Invalid. The title")
    assert str(Refused(400, "Not today")) == "Not today"
    assert str(Refused(400, "", fields)).startswith("The title")


async def test_foreign_404_page_does_not_mean_a_deleted_lead() -> None:
    async with FaultServer(answer=lambda request: Reply.page(404, "Not Found")) as server:
        client = client_of(server)
        with pytest.raises(Refused) as caught:
            await client.leads.get(3)
        assert not isinstance(caught.value, NotFound)
        await client.aclose()


async def test_truncated_refusal_of_the_key_is_still_one() -> None:
    async with FaultServer(answer=lambda request: Reply.of({"message": "x" * 50}, 401)) as server:
        client = client_of(server)
        server.script = [Fault.CUT_BODY]
        with pytest.raises(KeyRefused):
            await client.notes.create(3, title="T", note="N")
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
