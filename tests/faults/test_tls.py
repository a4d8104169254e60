"""Certificates are always checked before the key is sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import RequestNotSent
from tests.support.certificates import certificate

pytestmark = pytest.mark.anyio

KEY = "sk_test_0123456789abcdef"
ANSWER = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 21\r\n\r\n{"data": [{"id": 1}]}'


@asynccontextmanager
async def serving(pem: Path) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A TLS service that answers one page; its port and the heads of the requests it got."""
    heard: list[bytes] = []
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.ensure_future(talk(reader, writer)))

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()
        await asyncio.gather(*talks, return_exceptions=True)


async def test_unknown_certificate_is_refused_before_the_request_is_sent(
    tmp_path: Path,
) -> None:
    async with serving(certificate(tmp_path, "127.0.0.1")) as (port, heard):
        client = TaskipClient(f"https://127.0.0.1:{port}/api", KEY, first_wait=0.001)
        with pytest.raises(RequestNotSent):
            await client.notes.create(1, title="T", note="N")
        assert heard == []
        await client.aclose()


async def test_certificate_trusted_by_the_user_is_accepted(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "127.0.0.1")
    async with serving(pem) as (port, heard):
        client = TaskipClient(f"https://127.0.0.1:{port}/api", KEY, ca_file=pem)
        assert [lead.id for lead in (await client.leads.page()).items] == [1]
        assert KEY.encode() in heard[0]
        await client.aclose()


async def test_trusted_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "another.test")
    async with serving(pem) as (port, heard):
        client = TaskipClient(f"https://127.0.0.1:{port}/api", KEY, ca_file=pem, first_wait=0.001)
        with pytest.raises(RequestNotSent):
            await client.notes.create(1, title="T", note="N")
        assert heard == []
        await client.aclose()
