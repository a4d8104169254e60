"""A service on loopback that misbehaves as told, written on bare sockets so that it can lie about HTTP.

It stands in front of another service (``upstream``) or answers by itself (``answer``). Each request is
written down, then meets the next fault of ``script``, or the one that ``rule`` names, or none::

    async with FaultServer(upstream=service.base_url) as server:
        server.script = [Fault.RESET_AFTER]      # the next request is carried out, its answer lost
        client = TaskipClient(server.base_url, key)

``server.base_url`` has the upstream's path. ``server.seen`` is what clients sent, ``server.done`` the
requests that were carried out, which for a fault ``f`` is known before: ``f.carried_out``.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from enum import Enum
from functools import cache
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from taskip_leads import clock

PREFIX = "/api/public-v1"
#: Blanks, which gzip makes about 200 kB of.
_BOMB_MEGABYTES = 200


class Fault(Enum):
    """What happens to a request; the second value says whether the service carries it out."""

    NONE = ("answered as it should be", True)
    # Nobody heard it.
    REFUSED = ("nobody listens on the port: `async with server.refusing()`", False)
    RESET_BEFORE = ("the request is read and the connection reset", False)
    CLOSED_BEFORE = ("the connection is closed without a byte", False)
    SILENT_BEFORE = ("read, never carried out, never answered", False)
    STALE = ("closed when a second request comes on a kept connection; else answered", True)
    # It was heard, and the answer is lost or damaged.
    RESET_AFTER = ("carried out, then reset without a byte", True)
    CLOSED_AFTER = ("carried out, then closed without a byte", True)
    SILENT_AFTER = ("carried out, never answered", True)
    CUT_HEAD = ("carried out; the answer ends within its headers", True)
    CUT_BODY = ("carried out; the answer's body ends half-way", True)
    CUT_JSON = ("carried out; a well-formed answer holds half of its JSON", True)
    SLOW_DRIP = ("carried out; the answer comes byte by byte, without an end", True)
    EMPTY_200 = ("carried out; answered with nothing", True)
    HTML_200 = ("carried out; answered with a web page", True)
    WRONG_JSON = ("carried out; answered with JSON of another form", True)
    GARBAGE = ("carried out; answered with bytes that are no HTTP", True)
    GZIP_BOMB = ("carried out; 200 MB behind 200 kB of gzip", True)
    ERROR_500_AFTER = ("carried out; answered with 500", True)
    HTML_504_AFTER = ("carried out; the proxy in between gave up", True)
    # A clear no, or a server in trouble before it did anything.
    ERROR_500_BEFORE = ("500 without having done anything", False)
    HTML_502 = ("the proxy in between found no service", False)
    HTML_503 = ("a maintenance page", False)
    LIMITED = ("429 with Retry-After in seconds", False)
    LIMITED_DATE = ("429 with Retry-After as a date", False)
    LIMITED_SILENT = ("429 that says nothing", False)
    KEY_REFUSED = ("401 as the reference's sister page prints it", False)
    FORBIDDEN = ("403", False)
    NOT_FOUND = ("404 as Laravel prints it", False)
    CONFLICT = ("409", False)
    INVALID = ("422 with messages for fields", False)
    REDIRECT = ("302 to another address", False)

    def __init__(self, words: str, carried_out: bool) -> None:
        self.words = words
        self.carried_out = carried_out


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    #: Which connection it came on, and which request of that connection it was; both from 1.
    connection: int
    turn: int

    @property
    def path(self) -> str:
        """Below the prefix, without the query."""
        path = urlsplit(self.target).path
        return path[path.index(PREFIX) + len(PREFIX) :] if PREFIX in path else path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass
class Reply:
    """An answer that is to be sent, or was got from upstream."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> Reply:
        """JSON; a header's underscores stand for dashes."""
        named = {name.replace("_", "-"): told for name, told in headers.items()}
        body = json.dumps(value).encode()
        return cls(status, body, {"content-type": "application/json", **named})

    @classmethod
    def page(cls, status: int = 200, words: str = "Back soon") -> Reply:
        """A web page, such as proxies and maintenance modes send."""
        body = f"<!DOCTYPE html><html><body><h1>{words}</h1></body></html>".encode()
        return cls(status, body, {"content-type": "text/html; charset=utf-8"})

    def head(self, length: int | None = None) -> bytes:
        skipped = ("content-length", "transfer-encoding", "connection")
        lines = [f"HTTP/1.1 {self.status} Told"]
        lines += [f"{n}: {v}" for n, v in self.headers.items() if n.lower() not in skipped]
        lines.append(f"content-length: {len(self.body) if length is None else length}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _nothing(_request: Seen) -> Reply:
    return Reply.of({"msg": "Done", "data": []})


class FaultServer:
    """See the module. ``retry_after`` is what LIMITED asks for, ``drip`` the pause between bytes."""

    def __init__(
        self,
        *,
        upstream: str | None = None,
        answer: Callable[[Seen], Reply] = _nothing,
        retry_after: int = 1,
        drip: float = 0.05,
    ) -> None:
        self._upstream = urlsplit(upstream) if upstream else None
        self.answer = answer
        self.retry_after, self.drip = retry_after, drip
        #: Faults of the next requests, first to last; then ``rule`` decides.
        self.script: list[Fault] = []
        self.rule: Callable[[Seen], Fault | None] = lambda _request: None
        self.seen: list[Seen] = []
        self.done: list[Seen] = []
        #: Sent to every connection before it asked anything.
        self.greeting = b""
        #: How many bytes of a body it reads in a second; 0: as they come.
        self.swallows = 0
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self._left = asyncio.Event()

    @property
    def base_url(self) -> str:
        path = self._upstream.path.rstrip("/") if self._upstream else PREFIX
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def writes(self) -> list[Seen]:
        return [request for request in self.seen if request.writes]

    async def __aenter__(self) -> FaultServer:
        await self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        await self._deafen()
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def refusing(self) -> Refusing:
        """Nobody listens on the port within this block."""
        return Refusing(self)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _deafen(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        # Not wait_closed(): from Python 3.12 on it waits for talks that are meant never to end.

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.ensure_future(self._talk(reader, writer, self.connections))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> None:
        turn, stale = 0, False
        try:
            await _send(writer, self.greeting)
            while (head := await _head(reader)) is not None:
                turn += 1
                if stale:
                    # Closed under the client's hands: what it just wrote is lost unread.
                    return
                request = await _request(reader, head, connection, turn, self.swallows)
                self.seen.append(request)
                fault = self.script.pop(0) if self.script else self.rule(request) or Fault.NONE
                stale = fault is Fault.STALE
                if not await self._meet(request, fault, reader, writer):
                    return
                if request.headers.get("connection") == "close":
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            await _close(writer)

    async def _meet(
        self,
        request: Seen,
        fault: Fault,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Treat one request; whether the connection is kept."""
        reply = await self._carry_out(request) if fault.carried_out else Reply()
        match fault:
            case Fault.RESET_BEFORE | Fault.RESET_AFTER:
                _reset(writer)
            case Fault.CLOSED_BEFORE | Fault.CLOSED_AFTER | Fault.REFUSED:
                pass
            case Fault.SILENT_BEFORE | Fault.SILENT_AFTER:
                await reader.read()
            case Fault.CUT_HEAD:
                await _send(writer, b"HTTP/1.1 200 OK\r\ncontent-type: appl")
            case Fault.CUT_BODY:
                half = reply.body[: len(reply.body) // 2]
                await _send(writer, reply.head() + half)
            case Fault.SLOW_DRIP:
                await self._drip(writer, reply)
            case Fault.GARBAGE:
                await _send(writer, b"\x16\x03\x01 this is not HTTP at all\r\n\r\n")
            case _:
                told = self._told(fault, reply)
                await _send(writer, told.head() + told.body)
                return True
        return False

    async def _drip(self, writer: asyncio.StreamWriter, reply: Reply) -> None:
        await _send(writer, reply.head(length=10**6))
        while True:
            await _send(writer, b" ")
            await asyncio.sleep(self.drip)

    def _told(self, fault: Fault, reply: Reply) -> Reply:
        """The well-formed answers among the faults."""
        match fault:
            case Fault.CUT_JSON:
                return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers)
            case Fault.EMPTY_200:
                return Reply(200)
            case Fault.HTML_200:
                return Reply.page(200)
            case Fault.WRONG_JSON:
                return Reply.of({"unexpected": [{"shape": True}]})
            case Fault.GZIP_BOMB:
                return Reply(200, _bomb(), _JSON | {"content-encoding": "gzip"})
            case Fault.ERROR_500_AFTER | Fault.ERROR_500_BEFORE:
                return Reply.of({"message": "Server Error"}, 500)
            case Fault.HTML_502:
                return Reply.page(502, "Bad Gateway")
            case Fault.HTML_503:
                return Reply.page(503, "Be right back")
            case Fault.HTML_504_AFTER:
                return Reply.page(504, "Gateway Timeout")
            case Fault.LIMITED:
                return Reply.of(_TOO_MANY, 429, retry_after=str(self.retry_after))
            case Fault.LIMITED_DATE:
                when = clock.now() + timedelta(seconds=self.retry_after)
                return Reply.of(_TOO_MANY, 429, retry_after=format_datetime(when, usegmt=True))
            case Fault.LIMITED_SILENT:
                return Reply.of(_TOO_MANY, 429)
            case Fault.REDIRECT:
                return Reply(302, b"", {"location": "http://127.0.0.1:9/login"})
        status = _REFUSALS.get(fault)
        return Reply.of(status[1], status[0]) if status else reply

    async def _carry_out(self, request: Seen) -> Reply:
        self.done.append(request)
        if self._upstream is None:
            return self.answer(request)
        assert self._upstream.hostname is not None
        assert self._upstream.port is not None
        reader, writer = await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
        lines = [f"{request.method} {request.target} HTTP/1.1"]
        lines += [f"{n}: {v}" for n, v in request.headers.items() if n not in _OF_A_HOP]
        lines += ["connection: close", f"content-length: {len(request.body)}", "", ""]
        writer.write("\r\n".join(lines).encode("latin-1") + request.body)
        try:
            raw = await reader.read()
        finally:
            await _close(writer)
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = dict(_field(line) for line in rest)
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = _unchunked(body)
        return Reply(int(first.split()[1]), body, headers)


class Refusing:
    """Closes the port of a server for the length of a block."""

    def __init__(self, server: FaultServer) -> None:
        self._server = server

    async def __aenter__(self) -> None:
        await self._server._deafen()

    async def __aexit__(self, *_: object) -> None:
        await self._server._listen()


_JSON = {"content-type": "application/json"}
_OF_A_HOP = ("connection", "content-length", "transfer-encoding")
_TOO_MANY = {"message": "Too Many Attempts."}
_REFUSALS: dict[Fault, tuple[int, dict[str, Any]]] = {
    Fault.KEY_REFUSED: (
        401,
        {
            "error": "Unauthorized",
            "message": "Invalid or missing X-Secret-Key header",
            "status_code": 401,
        },
    ),
    Fault.FORBIDDEN: (403, {"message": "This action is unauthorized."}),
    Fault.NOT_FOUND: (404, {"message": "No query results for model [App\\Models\\Lead] 7"}),
    Fault.CONFLICT: (
        409,
        {
            "success": False,
            "error": "Conflict",
            "message": "Email already exists",
            "status_code": 409,
        },
    ),
    Fault.INVALID: (
        422,
        {
            "success": False,
            "error": "Validation Error",
            "message": "The given data was invalid",
            "errors": {"title": ["The title field is required."]},
            "status_code": 422,
        },
    ),
}


async def _head(reader: asyncio.StreamReader) -> bytes | None:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None


async def _request(
    reader: asyncio.StreamReader, head: bytes, connection: int, turn: int, swallows: int
) -> Seen:
    first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = dict(_field(line) for line in rest)
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await _body(reader, int(headers.get("content-length", 0)), swallows)
    return Seen(method, target, headers, body, connection, turn)


async def _body(reader: asyncio.StreamReader, length: int, swallows: int) -> bytes:
    if not swallows:
        return await reader.readexactly(length)
    body = b""
    while len(body) < length:
        body += await reader.readexactly(min(length - len(body), max(1, swallows // 20)))
        await asyncio.sleep(1 / 20)
    return body


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        whole, body = whole + body[:length], body[length + 2 :]
        if not length:
            break
    return whole


def _reset(writer: asyncio.StreamWriter) -> None:
    """Let the kernel send RST instead of FIN."""
    socket_ = writer.get_extra_info("socket")
    socket_.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


@cache
def _bomb() -> bytes:
    """The body of GZIP_BOMB: one megabyte, packed so that its block can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    crc = 0
    for _ in range(_BOMB_MEGABYTES):
        crc = zlib.crc32(b" " * 2**20, crc)
    tail = struct.pack("<II", crc, _BOMB_MEGABYTES * 2**20)
    return head + block * _BOMB_MEGABYTES + b"\x03\x00" + tail


def every(number: int, faults: Iterable[Fault]) -> Callable[[Seen], Fault | None]:
    """A rule: each ``number``-th request meets the next of ``faults``, round and round."""
    ring, count = list(faults), 0

    def rule(_request: Seen) -> Fault | None:
        nonlocal count
        count += 1
        return ring[(count // number - 1) % len(ring)] if count % number == 0 else None

    return rule
