"""A loopback server that fails on demand, on bare sockets so that it can violate HTTP.

It forwards to another service (``upstream``) or answers by itself (``answer``). Each request is
recorded, then meets the next fault of ``script``, or the one that ``rule`` returns, or none::

    async with FaultServer(upstream=service.base_url) as server:
        server.script = [Fault.RESET_AFTER]      # the next request is executed, its response lost
        client = TaskipClient(server.base_url, key)

``server.base_url`` has the upstream's path. ``server.seen`` are all requests, ``server.done`` those
that were executed. ``fault.carried_out`` says whether a fault executes its request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from types import TracebackType
from urllib.parse import urlsplit

from tests.faults import http_io
from tests.faults.kinds import Fault
from tests.faults.messages import PREFIX, Reply, Seen
from tests.faults.replies import reply_for

_HOP_HEADERS = ("connection", "content-length", "transfer-encoding")


def _answer_empty(_request: Seen) -> Reply:
    return Reply.of({"msg": "Done", "data": []})


class FaultServer:
    """See the module. ``retry_after`` is sent by LIMITED; ``drip`` is the pause between bytes."""

    def __init__(
        self,
        *,
        upstream: str | None = None,
        answer: Callable[[Seen], Reply] = _answer_empty,
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
        #: Sent on every connection before the first request.
        self.greeting = b""
        #: How many bytes of a body are read in a second; 0: no limit.
        self.bytes_per_second = 0
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

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
        await self._stop_listening()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def refusing(self) -> Refusing:
        """Close the port within this block."""
        return Refusing(self)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        # Not wait_closed(): from Python 3.12 on it waits for connections that never end.

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._serve(reader, writer, self.connections))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> None:
        turn, stale = 0, False
        try:
            await http_io.send(writer, self.greeting)
            while (head := await http_io.read_head(reader)) is not None:
                turn += 1
                if stale:
                    # Close while the client writes: its request is lost unread.
                    return
                request = await http_io.read_request(
                    reader, head, connection, turn, self.bytes_per_second
                )
                self.seen.append(request)
                fault = self.script.pop(0) if self.script else self.rule(request) or Fault.NONE
                stale = fault is Fault.STALE
                if not await self._apply(request, fault, reader, writer):
                    return
                if request.headers.get("connection") == "close":
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            await http_io.close(writer)

    async def _apply(
        self,
        request: Seen,
        fault: Fault,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Apply a fault to one request; return whether the connection stays open."""
        reply = await self._carry_out(request) if fault.carried_out else Reply()
        match fault:
            case Fault.RESET_BEFORE | Fault.RESET_AFTER:
                http_io.reset(writer)
            case Fault.CLOSED_BEFORE | Fault.CLOSED_AFTER | Fault.REFUSED:
                pass
            case Fault.SILENT_BEFORE | Fault.SILENT_AFTER:
                await reader.read()
            case Fault.CUT_HEAD:
                await http_io.send(writer, b"HTTP/1.1 200 OK\r\ncontent-type: appl")
            case Fault.CUT_BODY:
                half = reply.body[: len(reply.body) // 2]
                await http_io.send(writer, reply.head() + half)
            case Fault.SLOW_DRIP:
                await self._drip(writer, reply)
            case Fault.GARBAGE:
                await http_io.send(writer, b"\x16\x03\x01 this is not HTTP at all\r\n\r\n")
            case _:
                reply = reply_for(fault, reply, self.retry_after)
                await http_io.send(writer, reply.head() + reply.body)
                return True
        return False

    async def _drip(self, writer: asyncio.StreamWriter, reply: Reply) -> None:
        await http_io.send(writer, reply.head(length=10**6))
        while True:
            await http_io.send(writer, b" ")
            await asyncio.sleep(self.drip)

    async def _carry_out(self, request: Seen) -> Reply:
        self.done.append(request)
        if self._upstream is None:
            return self.answer(request)
        assert self._upstream.hostname is not None
        assert self._upstream.port is not None
        reader, writer = await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
        lines = [f"{request.method} {request.target} HTTP/1.1"]
        lines += [f"{n}: {v}" for n, v in request.headers.items() if n not in _HOP_HEADERS]
        lines += ["connection: close", f"content-length: {len(request.body)}", "", ""]
        writer.write("\r\n".join(lines).encode("latin-1") + request.body)
        try:
            raw = await reader.read()
        finally:
            await http_io.close(writer)
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = dict(http_io.parse_field(line) for line in rest)
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = http_io.join_chunks(body)
        return Reply(int(first.split()[1]), body, headers)


class Refusing:
    """Closes the port of a server within a block."""

    def __init__(self, server: FaultServer) -> None:
        self._server = server

    async def __aenter__(self) -> None:
        await self._server._stop_listening()

    async def __aexit__(self, *_: object) -> None:
        await self._server._listen()


def every(number: int, faults: Iterable[Fault]) -> Callable[[Seen], Fault | None]:
    """Return a rule: every ``number``-th request meets the next of ``faults``, in turn."""
    ring, count = list(faults), 0

    def rule(_request: Seen) -> Fault | None:
        nonlocal count
        count += 1
        return ring[(count // number - 1) % len(ring)] if count % number == 0 else None

    return rule
