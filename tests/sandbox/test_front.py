"""What every request passes: the key, the log, the limits, and the faults that tests ask for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Message, Receive

from taskip_leads import clock
from taskip_leads.sandbox import process
from taskip_leads.sandbox.app import OPERATIONS, create_app
from taskip_leads.sandbox.http import rate_limits
from taskip_leads.sandbox.sample.seed import FIRST_LEAD
from taskip_leads.sandbox.state import BASE
from tests.support.service import Service

NOON = datetime(2031, 5, 6, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("path", "method"), [(path, method) for path, method, _ in OPERATIONS])
@pytest.mark.parametrize("key", [None, "", "wrong", "test-key ✓"])
def test_no_operation_works_without_the_key(
    service: Service, http: httpx.Client, path: str, method: str, key: str | None
) -> None:
    before = service.rows("SELECT * FROM activities")
    path = path.replace("{id:int}", str(FIRST_LEAD)).replace("{lead_id:int}", str(FIRST_LEAD))
    del http.headers["X-Secret-Key"]
    headers = {} if key is None else {b"X-Secret-Key": key.encode()}
    answer = http.request(method, path, json={"title": "t", "note": "n"}, headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "Unauthorized",
        "message": "Invalid or missing X-Secret-Key header",
        "status_code": 401,
    }
    assert service.rows("SELECT * FROM activities") == before
    assert service.authorised == 0


def test_received_requests_can_be_read(service: Service, http: httpx.Client) -> None:
    http.get("/lead", params={"search": "a b&c", "item": "5"})
    http.post(f"/lead/notes/{FIRST_LEAD}", json={"title": "t", "note": "ü"})
    http.get("/lead", headers={"X-Secret-Key": "wrong"})
    first, second, third = service.requests
    assert (first.method, first.path, first.body, first.status) == ("GET", "/lead", None, 200)
    assert first.query == {"search": "a b&c", "item": "5"}
    assert (second.body, second.status) == ({"title": "t", "note": "ü"}, 201)
    assert (third.authorised, third.status) == (False, 401)
    assert service.authorised == 2
    assert service.sent("POST", "/lead/notes/") == [second]
    assert [request.path for request in service.app.state.requests] == [
        first.path,
        second.path,
        "/lead",
    ]


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b'{"value": NaN}', b"nul"])
def test_body_that_is_not_json_is_a_400(http: httpx.Client, body: bytes) -> None:
    answer = http.post("/lead", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "Bad Request"


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b"true"])
def test_body_that_is_not_an_object_is_a_400(http: httpx.Client, body: bytes) -> None:
    assert http.post("/lead", content=body).status_code == 400


@pytest.mark.parametrize("path", ["/lead/", "/nothing", "/lead/801/", "/leads", "/../lead"])
def test_unknown_path_is_a_404_not_a_redirect(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.json()["error"]) == (404, "Not Found")


def test_refused_invalid_json_is_logged_without_a_body(
    service: Service, http: httpx.Client
) -> None:
    for key in ("wrong", service.key):
        http.post("/lead", content=b"{", headers={"X-Secret-Key": key})
    assert [request.body for request in service.requests] == [None, None]


def test_unsupported_method_is_a_405_with_the_valid_ones(
    http: httpx.Client,
) -> None:
    answer = http.patch(f"/lead/{FIRST_LEAD}")
    assert answer.status_code == 405
    assert {"GET", "PUT", "DELETE"} <= set(answer.headers["allow"].replace(" ", "").split(","))
    assert answer.json()["status_code"] == 405


def test_large_limit_is_announced_without_limits(http: httpx.Client) -> None:
    headers = http.get("/lead").headers
    assert int(headers["X-RateLimit-Limit"]) == rate_limits.GENEROUS
    assert int(headers["X-RateLimit-Remaining"]) == rate_limits.GENEROUS - 1


def test_request_101_in_a_minute_is_refused(service: Service, http: httpx.Client) -> None:
    service.limits(True)
    with clock.frozen(NOON):
        last = [http.get("/lead-attribute") for _ in range(100)][-1]
        refused = http.post("/lead", json={"first_name": "A", "email": "a@b.example"})
    assert (last.status_code, refused.status_code) == (200, 429)
    assert refused.json()["message"] == "Rate limit exceeded"
    assert refused.headers["Retry-After"] == "60"
    # The headers tell of the hour, where there is room.
    assert refused.headers["X-RateLimit-Limit"] == "1000"
    assert refused.headers["X-RateLimit-Remaining"] == "900"
    assert refused.headers["X-RateLimit-Reset"] == str(int(NOON.timestamp()) + 3600)
    assert service.rows("SELECT 1 FROM leads WHERE email = 'a@b.example'") == []
    with clock.frozen(NOON + timedelta(seconds=60)):
        assert http.get("/lead-attribute").status_code == 200


def test_request_1001_in_an_hour_is_refused(service: Service, http: httpx.Client) -> None:
    service.limits(True)
    for minute in range(10):
        with clock.frozen(NOON + timedelta(minutes=minute)):
            answers = {http.get("/lead-attribute/8").status_code for _ in range(100)}
            assert answers == {200}
    with clock.frozen(NOON + timedelta(minutes=30)):
        refused = http.get("/lead-attribute/8")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1800")
    assert refused.headers["X-RateLimit-Remaining"] == "0"


def test_upload_51_in_an_hour_is_refused(service: Service, http: httpx.Client) -> None:
    service.limits(True)
    path = f"/lead/files/{FIRST_LEAD}"
    with clock.frozen(NOON):
        for number in range(50):
            assert http.post(path, files={"file": (f"{number}", b"x")}).status_code == 200
        assert http.post(path, files={"file": ("51", b"x")}).status_code == 429
        assert http.get(path).status_code == 200


def test_requests_without_the_key_are_not_counted(service: Service, http: httpx.Client) -> None:
    service.limits(True)
    with clock.frozen(NOON):
        for _ in range(5):
            http.get("/lead", headers={"X-Secret-Key": "wrong"})
        assert http.get("/lead").headers["X-RateLimit-Remaining"] == "999"


def test_rate_limit_headers_can_be_disabled(service: Service, http: httpx.Client) -> None:
    service.limits(True)
    service.switches.announces = False
    with clock.frozen(NOON):
        answers = [http.get("/lead-attribute/8") for _ in range(101)]
    assert answers[-1].status_code == 429
    for answer in answers:
        assert not {"retry-after", "x-ratelimit-limit"} & set(answer.headers)


def test_failure_is_returned_once_and_nothing_is_carried_out(
    service: Service, http: httpx.Client
) -> None:
    service.fail(502, b"<html>", headers={"Content-Type": "text/html"}, method="POST")
    notes = f"/lead/notes/{FIRST_LEAD}"
    before = http.get(notes).json()
    failed = http.post(notes, json={"title": "t", "note": "n"})
    assert (failed.status_code, failed.text) == (502, "<html>")
    assert failed.headers["content-type"] == "text/html"
    assert http.get(notes).json() == before
    assert http.post(notes, json={"title": "t", "note": "n"}).status_code == 201
    assert [request.status for request in service.sent("POST")] == [502, 201]


def test_failure_can_follow_a_request_that_was_carried_out(
    service: Service, http: httpx.Client
) -> None:
    service.fail(504, after=True, path="/lead/notes/")
    notes = f"/lead/notes/{FIRST_LEAD}"
    assert http.get("/lead").status_code == 200
    assert http.post(notes, json={"title": "t", "note": "hidden"}).status_code == 504
    assert http.get(notes).json()["data"][0]["note"] == "hidden"


def test_held_requests_are_received_and_carried_out_later(
    service: Service, http: httpx.Client
) -> None:
    answers: list[int] = []
    body = {"title": "t", "note": "held"}
    send = threading.Thread(
        target=lambda: answers.append(
            http.post(f"/lead/notes/{FIRST_LEAD}", json=body, timeout=30).status_code
        )
    )
    with service.held():
        send.start()
        while not service.sent("POST"):
            send.join(0.01)
        assert service.rows("SELECT 1 FROM notes WHERE note = 'held'") == []
        assert answers == []
    send.join()
    assert answers == [201]


def test_simultaneous_requests_are_all_answered(service: Service, http: httpx.Client) -> None:
    answers: list[int] = []

    def create(number: int) -> None:
        body = {"first_name": "A", "email": f"{number % 4}@same.example"}
        answers.append(
            httpx.post(f"{service.base_url}/lead", json=body, headers=http.headers).status_code
        )

    senders = [threading.Thread(target=create, args=(n,)) for n in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(answers) == [201] * 4 + [409] * 4


def test_application_needs_no_socket(service: Service) -> None:
    async def ask() -> int:
        transport = httpx.ASGITransport(service.app)
        headers = {"X-Secret-Key": service.key}
        async with httpx.AsyncClient(transport=transport, base_url=service.base_url) as client:
            return (await client.get("/lead", headers=headers)).status_code

    assert asyncio.run(ask()) == 200


@pytest.mark.anyio
async def test_incomplete_request_is_ignored_without_an_error() -> None:
    """An upload that was stopped: the rest of it never comes."""
    app = create_app(None, key="test-key", leads=3)
    coming: Iterator[Message] = iter(
        [
            {"type": "http.request", "body": b"--x\r\n", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    answered: list[object] = []

    async def receive() -> Message:
        return next(coming)

    async def send(message: Message) -> None:
        answered.append(message)

    await app(
        {
            "type": "http",
            "method": "POST",
            "path": f"{BASE}/lead/files/{FIRST_LEAD}",
            "query_string": b"",
            "headers": [(b"x-secret-key", b"test-key")],
        },
        receive,
        send,
    )
    assert answered == []
    assert not app.state.requests
    app.state.sandbox.database.close()


async def ask_raw(
    app: Starlette, headers: list[tuple[bytes, bytes]], body: Receive, path: str = "/lead"
) -> int:
    """Send a request whose body is whatever ``body`` gives; returns the status."""
    statuses: list[int] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {"type": "http", "method": "POST", "path": f"{BASE}{path}", "query_string": b"",
             "headers": headers}  # fmt: skip
    await app(scope, body, send)
    return statuses[0]


@pytest.mark.anyio
async def test_key_is_checked_before_the_body() -> None:
    """Somebody without a key makes the service read nothing."""
    app = create_app(None, key="test-key", leads=3)

    async def receive() -> Message:
        raise AssertionError("the body was read")

    for headers in ([], [(b"x-secret-key", b"wrong")]):
        assert await ask_raw(app, headers, receive) == 401
    app.state.sandbox.database.close()


@pytest.mark.anyio
@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("kind", "most"),
    [(b"application/json", 8_000_000), (b"multipart/form-data; boundary=x", 256_000_000)],
)
async def test_body_is_read_up_to_a_limit(kind: bytes, most: int, announced: bool) -> None:
    app = create_app(None, key="test-key", leads=3)
    received = 0

    async def receive() -> Message:
        nonlocal received
        received += 1_000_000
        return {"type": "http.request", "body": bytes(1_000_000), "more_body": True}

    headers = [(b"x-secret-key", b"test-key"), (b"content-type", kind)]
    if announced:
        headers.append((b"content-length", str(most + 1).encode()))
    assert await ask_raw(app, headers, receive) == 413
    assert received == 0 if announced else received <= most + 1_000_000
    app.state.sandbox.database.close()


@pytest.mark.anyio
@pytest.mark.parametrize("recorded", [True, False])
async def test_requests_are_recorded_for_tests_only(recorded: bool) -> None:
    app = create_app(None, key="test-key", leads=3, record_requests=recorded)
    transport = httpx.ASGITransport(app)
    headers = {"X-Secret-Key": "test-key"}
    async with httpx.AsyncClient(transport=transport, base_url=f"http://test{BASE}") as client:
        assert (await client.get("/lead", headers=headers)).status_code == 200
    assert len(app.state.requests) == recorded
    app.state.sandbox.database.close()


@pytest.mark.parametrize("module", ["child", "serve"])
def test_product_does_not_record_requests(module: str) -> None:
    source = (Path(process.__file__).parent / f"{module}.py").read_text("utf-8")
    assert "record_requests=False" in source
