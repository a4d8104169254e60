"""Certificates are always checked: an unknown one ends the talk before the key is said."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import RequestNotSent

# On Linux it comes with the keyring; elsewhere there is nothing to make a certificate with.
x509 = pytest.importorskip("cryptography.x509")

pytestmark = pytest.mark.anyio

KEY = "sk_test_0123456789abcdef"
ANSWER = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 21\r\n\r\n{"data": [{"id": 1}]}'


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for ``name`` with its private key, in one file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    try:
        known_as = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        known_as = x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([known_as]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


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
