"""The middleware of all requests: log, key, rate limits, and injected faults."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskip_leads.sandbox.http.errors import Problem, unauthorized
from taskip_leads.sandbox.state import BASE, Received, Sandbox

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
# Far larger than a lead or a note, and larger than the largest file.
_MOST_JSON = 8_000_000
_MOST_UPLOADED = 256_000_000


class _Unreadable:
    """Marks a body that is not valid JSON."""


class ApiMiddleware:
    """ASGI middleware around all routes."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        # Without a key, the body is not read.
        authorised = self._is_authorised(request)
        try:
            raw = await _bounded_body(request) if authorised else b""
        except ClientDisconnect:
            return  # an upload was stopped: an incomplete request is ignored
        if raw is None:
            await Problem(413, "The request's body is too large.").response()(scope, receive, send)
            return
        received = self._note(request, raw, authorised)
        headers: dict[str, str] = {}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                received.status = message["status"]
                MutableHeaders(scope=message).update(headers)
            await send(message)

        switches = self._sandbox.switches
        if switches.latency > 0:
            await asyncio.sleep(switches.latency)
        if switches.hold is not None and switches.hold_method in ("", request.method):
            await switches.hold.wait()
        refusal = self._refusal(request, received, headers)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        failure = switches.failure_for(received)
        if failure is not None:
            if failure.after:
                await self._app(scope, _again(raw), _nowhere)
            broken = Response(failure.body, failure.status, dict(failure.headers))
            await broken(scope, receive, answer)
            return
        await self._app(scope, _again(raw), answer)

    def _is_authorised(self, request: Request) -> bool:
        secret = request.headers.get("x-secret-key", "").encode("latin-1")
        return hmac.compare_digest(secret, self._sandbox.key.encode())

    def _note(self, request: Request, raw: bytes, authorised: bool) -> Received:
        received = Received(
            method=request.method,
            path=request.url.path.removeprefix(BASE),
            query=dict(request.query_params),
            body=_decoded(request, raw),
            authorised=authorised,
        )
        if self._sandbox.record_requests:
            self._sandbox.requests.append(received)
        request.state.received = received
        return received

    def _refusal(
        self, request: Request, received: Received, headers: MutableMapping[str, str]
    ) -> Response | None:
        """Return the response to a rejected request; fill in the rate-limit ``headers``."""
        unreadable = isinstance(received.body, _Unreadable)
        if unreadable:
            received.body = None
        if not received.authorised:
            return unauthorized()
        self._sandbox.authorised += 1
        upload = request.method == "POST" and received.path.startswith("/lead/files/")
        limit_headers, wait = self._sandbox.limits.admit(upload=upload)
        if wait is not None:
            limit_headers["Retry-After"] = str(wait)
        if self._sandbox.switches.announces:
            headers.update(limit_headers)
        if wait is not None:
            return Problem(429, "Rate limit exceeded").response()
        if unreadable:
            return Problem(400, "The request's body is not valid JSON.").response()
        return None


async def _bounded_body(request: Request) -> bytes | None:
    """Read the body; None if it is too large."""
    most = _MOST_UPLOADED if _is_form(request) else _MOST_JSON
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > most:
        return None
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > most:
            return None
    return bytes(raw)


def _is_form(request: Request) -> bool:
    return _content_type(request) in _FORMS


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _decoded(request: Request, raw: bytes) -> Any:
    """Parse JSON; None without a body and for forms, which their handler reads."""
    if not raw or _is_form(request):
        return None
    try:
        return json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return _Unreadable()


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _again(raw: bytes) -> Receive:
    """Replay the body for the application."""
    parts = iter([{"type": "http.request", "body": raw, "more_body": False}])

    async def receive() -> Message:
        return next(parts, {"type": "http.disconnect"})

    return receive


async def _nowhere(_message: Message) -> None:
    return None
