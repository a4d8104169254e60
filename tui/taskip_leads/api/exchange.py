"""Build one request, send it, and read its response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from taskip_leads import __version__
from taskip_leads.api import timeouts
from taskip_leads.api.body import ENCODINGS, TooLarge
from taskip_leads.api.http_library import httpx
from taskip_leads.api.responses import PLAIN, damaged, too_large
from taskip_leads.api.transport import PinnedTransport, SendTrace
from taskip_leads.errors import RequestNotSent, UnknownOutcome, WireError

# Seconds to establish a connection.
_CONNECT_WITHIN = 10.0

Query = Mapping[str, str | int | None]


def build_request(
    method: str,
    url: str,
    query: Query | None,
    body: Mapping[str, Any] | None,
    files: Sequence[tuple[str, Any]] | None,
    deadline: float,
) -> httpx.Request:
    """Return a request without the secret, with a total timeout of ``deadline`` seconds."""
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": ENCODINGS,
        "User-Agent": f"taskip-leads/{__version__}",
    }
    content = None
    if body is not None:
        # Escaped ASCII, because a lone surrogate in a name cannot be encoded.
        content = json.dumps(body, allow_nan=False).encode("ascii")
        headers["Content-Type"] = "application/json"
    params = {
        name: str(value).encode("utf-8", "replace").decode()
        for name, value in (query or {}).items()
        if value is not None
    }
    # Connecting times out sooner, because a cancelled handshake leaves its socket open.
    timeout = httpx.Timeout(
        deadline,
        connect=min(_CONNECT_WITHIN, deadline * 0.8),
        write=min(timeouts.STANDSTILL, deadline),
    )
    return httpx.Request(
        method,
        url,
        params=params or None,
        headers=headers,
        content=content,
        files=files,
        extensions={"timeout": timeout.as_dict()},
    )


async def exchange(
    transport: PinnedTransport, request: httpx.Request, deadline: float, largest: int
) -> tuple[int, Mapping[str, str], bytes]:
    """Send a request and read its response, both within ``deadline`` seconds.

    Returns the status, the headers and the body, still compressed and at most ``largest`` bytes long.
    Raises ``WireError``.
    """
    departure = SendTrace()
    status, headers = None, httpx.Headers()
    content = bytearray()
    lost: WireError
    try:
        async with asyncio.timeout(deadline):
            response = await transport.send(request, departure)
            status, headers = response.status_code, response.headers
            try:
                await _receive(response, content, largest)
            finally:
                await response.aclose()
        return status, headers, bytes(content)
    except (TooLarge, TimeoutError, httpx.HTTPError) as error:
        lost = _loss(error, status, deadline)
    # Raised out here, without chaining the network error: it contains addresses with people's names,
    # and its frames contain the secret.
    if status is not None and status in PLAIN:
        return status, headers, b""
    if isinstance(lost, UnknownOutcome):
        if status is not None and 200 <= status < 300:
            lost = damaged(status)
        elif not departure.left:
            lost = RequestNotSent("TaskIP can't be reached.")
    raise lost


def _loss(error: Exception, status: int | None, deadline: float) -> WireError:
    """Translate a network failure into a ``WireError``."""
    match error:
        case TooLarge():
            assert status is not None
            return too_large(status)
        case (
            httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() | httpx.ProxyError()
        ):
            return RequestNotSent("TaskIP can't be reached.")
        case TimeoutError():
            return UnknownOutcome(f"TaskIP did not reply within {deadline:.0f} seconds.")
        case httpx.TimeoutException():
            return UnknownOutcome("TaskIP stopped responding halfway.")
    return UnknownOutcome("The connection broke before the reply was complete.")


async def _receive(response: httpx.Response, content: bytearray, largest: int) -> None:
    """Read the compressed body in chunks. Raises ``TooLarge`` once it exceeds the limit."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    async for chunk in response.stream:
        content += chunk
        if len(content) > largest:
            raise TooLarge
