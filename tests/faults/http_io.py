"""Read and write HTTP/1.1 on bare streams."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress

from tests.faults.messages import Seen


async def read_head(reader: asyncio.StreamReader) -> bytes | None:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None


async def read_request(
    reader: asyncio.StreamReader, head: bytes, connection: int, turn: int, bytes_per_second: int
) -> Seen:
    first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = dict(parse_field(line) for line in rest)
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await _read_body(reader, int(headers.get("content-length", 0)), bytes_per_second)
    return Seen(method, target, headers, body, connection, turn)


async def _read_body(reader: asyncio.StreamReader, length: int, bytes_per_second: int) -> bytes:
    if not bytes_per_second:
        return await reader.readexactly(length)
    body = b""
    while len(body) < length:
        body += await reader.readexactly(min(length - len(body), max(1, bytes_per_second // 20)))
        await asyncio.sleep(1 / 20)
    return body


def parse_field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def join_chunks(body: bytes) -> bytes:
    joined = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        joined, body = joined + body[:length], body[length + 2 :]
        if not length:
            break
    return joined


def reset(writer: asyncio.StreamWriter) -> None:
    """Abort with RST instead of FIN."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
