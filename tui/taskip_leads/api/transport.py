"""The way out: one origin, the key added at the last moment, answers of a bounded size.

httpx would forward the key to another host on a redirect, and an absolute link in an answer could
carry it anywhere. So the key is never part of a request that other code sees: it is put on a copy,
here, and only for the one origin this was made for.
"""

from __future__ import annotations

import ipaddress
import logging
import ssl
from pathlib import Path

import httpx

from taskip_leads.errors import ConfigError, NotSent

HEADER = "X-Secret-Key"
# httpx logs addresses with their query at INFO, and those hold people's names.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


def checked_url(base_url: str) -> httpx.URL:
    """The service's prefix. Raises ``ConfigError`` unless it is https, or http on this machine."""
    try:
        url = httpx.URL(base_url.rstrip("/"))
    except httpx.InvalidURL:
        raise ConfigError(f"“{base_url}” is not an address.") from None
    if url.scheme not in ("https", "http") or not url.host:
        raise ConfigError(f"“{base_url}” is not the address of a service: it needs https://.")
    if url.userinfo or url.query or url.fragment:
        raise ConfigError("The service's address holds more than a host and a path.")
    if url.scheme == "http" and not _loopback(url.host):
        raise ConfigError(
            f"http://{url.host} would send the key unencrypted.", "Use https:// for it."
        )
    return url


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class PinnedTransport(httpx.AsyncBaseTransport):
    """Sends requests to one scheme, host and port, with the key; refuses any other before I/O."""

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
        if inner is not None:
            self._reads = self._writes = inner
            return
        verify: ssl.SSLContext | bool = True
        if ca_file is not None:
            try:
                verify = ssl.create_default_context(cafile=str(ca_file))
            except (OSError, ssl.SSLError) as error:
                raise ConfigError(
                    f"The certificates in {ca_file} cannot be used: {error}"
                ) from None
        self._reads = httpx.AsyncHTTPTransport(verify=verify, trust_env=False, proxy=proxy)
        # A kept-alive connection may be dead: a write lost on it would look like one that arrived.
        self._writes = httpx.AsyncHTTPTransport(
            verify=verify,
            trust_env=False,
            proxy=proxy,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __repr__(self) -> str:
        return f"PinnedTransport({self._origin[0]}://{self._origin[1]}:{self._origin[2]})"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if _origin(request.url) != self._origin:
            raise NotSent(f"A request to {request.url.host} was stopped: it is not the service.")
        keyed = httpx.Request(
            request.method,
            request.url,
            headers=[*request.headers.raw, (HEADER.encode(), self._key.encode())],
            stream=request.stream,
            extensions=request.extensions,
        )
        inner = self._reads if request.method == "GET" else self._writes
        return await inner.handle_async_request(keyed)

    async def aclose(self) -> None:
        await self._reads.aclose()
        if self._writes is not self._reads:
            await self._writes.aclose()


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme, 0)
