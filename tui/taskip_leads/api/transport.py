"""The HTTP transport: it adds the key at the last moment, for one origin only.

httpx would forward the key to another host on a redirect, and an absolute link in a response could send
it anywhere. So the key is never part of a request that other code sees: it is added to a copy, here, and
only for one origin. httpx's client is not used, because it also keeps cookies, logs addresses with
people's names, and decompresses responses without a limit.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from taskip_leads.api.http_library import httpx
from taskip_leads.api.redaction import Redactor
from taskip_leads.errors import ConfigError, RequestNotSent
from taskip_leads.models.values.web_address import InvalidAddress, parse_address

HEADER = "X-Secret-Key"
# The size of the system's send buffer, in bytes.
_UNSENT = 65_536


def checked_url(base_url: str) -> httpx.URL:
    """Check a base URL. Raises ``ConfigError`` unless it is https, or http to localhost."""
    try:
        address = parse_address(base_url)
        url = httpx.URL(address.url.rstrip("/"))
    except (InvalidAddress, httpx.InvalidURL) as error:
        raise ConfigError(f"“{base_url}” is not the address of an API. {error}") from None
    if "?" in address.rest or "#" in address.rest:
        raise ConfigError("The address contains more than a host and a path.")
    if address.scheme == "http" and not address.is_loopback:
        raise ConfigError(
            f"http://{address.host} would send the key unencrypted.", "Use https:// for it."
        )
    return url


class SendTrace:
    """Records whether a request was sent, which decides what its failure means."""

    left = False

    def begin(self, *, traced: bool) -> None:
        """Reset for one request; without a trace it counts as sent."""
        self.left = not traced

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Handle httpcore's trace events. A proxy's CONNECT is not the request."""
        if event == "http11.send_request_headers.started":
            request = info.get("request")
            self.left = self.left or getattr(request, "method", b"") != b"CONNECT"


class PinnedTransport:
    """Sends requests with the key to one scheme, host and port; blocks all others."""

    def __init__(
        self,
        base: httpx.URL,
        key: str,
        *,
        proxy: str | None = None,
        ca_file: Path | None = None,
        inner: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._origin = _origin(base)
        self._key = key
        #: Removes the secret from responses that repeat it.
        self.redactor = Redactor(key)
        self._traced = inner is None
        if inner is not None:
            self._reads = self._writes = inner
            return
        if base.scheme == "http":
            # Localhost: no certificates are needed, and no proxy may see the key.
            verify, proxy = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), None
        else:
            verify = _trusted(ca_file)
        try:
            self._reads = _transport(verify, proxy)
            # A kept-alive connection may be dead: a write lost on it would have an unknown outcome.
            self._writes = _transport(verify, proxy, max_keepalive_connections=0)
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise ConfigError(f"The proxy can't be used: {error}") from None

    def __repr__(self) -> str:
        return f"PinnedTransport({self._origin[0]}://{self._origin[1]}:{self._origin[2]})"

    async def send(self, request: httpx.Request, departure: SendTrace) -> httpx.Response:
        """Send a request; the caller reads the body and closes the response."""
        if _origin(request.url) != self._origin:
            raise RequestNotSent(
                f"A request to {request.url.host} was blocked: it is not TaskIP's host."
            )
        inner = self._reads if request.method == "GET" else self._writes
        departure.begin(traced=self._traced)
        keyed = httpx.Request(
            request.method,
            request.url,
            headers=[*request.headers.raw, (HEADER.encode(), self._key.encode())],
            stream=request.stream,
            extensions={**request.extensions, "trace": departure.trace},
        )
        return await inner.handle_async_request(keyed)

    async def aclose(self) -> None:
        await self._reads.aclose()
        if self._writes is not self._reads:
            await self._writes.aclose()


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    if ca_file is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"The certificates in {ca_file} can't be used: {error}") from None


def _transport(
    verify: ssl.SSLContext, proxy: str | None, **limits: int
) -> httpx.AsyncHTTPTransport:
    # No HTTP/2: its library logs headers.
    return httpx.AsyncHTTPTransport(
        verify=verify,
        trust_env=False,
        proxy=proxy,
        http2=False,
        limits=httpx.Limits(**limits),
        socket_options=_socket_options(),
    )


def _socket_options() -> list[tuple[int, int, int]]:
    """Return options that limit the send buffer, except on Windows.

    The system would otherwise buffer megabytes of a file, so that progress is wrong and stopping is late.
    The speed is the same, because data in flight does not count.
    """
    unsent = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    return [] if unsent is None else [(socket.IPPROTO_TCP, unsent, _UNSENT)]


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme, 0)
