"""A loopback connection on which a large upload pauses half-way until it is resumed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

# A request larger than this pauses; data in buffers counts as sent.
_STANDS_AT = 200_000
_BUFFER = 65_536
#: A file that is larger than all buffers.
LARGE = 12_000_000


class ThinLine:
    """``url`` is the service's; a large request waits for ``go_on``."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._server: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()
        self.url = ""
        self.go_on = asyncio.Event()

    async def open(self) -> None:
        """Start listening."""
        listener = socket.socket()
        # Unread data counts as sent, so keep it small.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        listener.bind(("127.0.0.1", 0))
        self._server = await asyncio.start_server(self._carry, sock=listener, limit=_BUFFER)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}{self._path}"

    async def close(self) -> None:
        """Stop, and abort open connections."""
        assert self._server is not None
        self._server.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)
        await self._server.wait_closed()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        try:
            there, here = await asyncio.open_connection(self._host, self._port)
            back = asyncio.create_task(self._pump(there, writer))
            await self._pump(reader, here, stands=True)
            await back
        except (OSError, asyncio.CancelledError):
            pass  # either side closed
        finally:
            writer.close()
            self._carrying.discard(task)

    async def _pump(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, stands: bool = False
    ) -> None:
        carried = 0
        try:
            while piece := await source.read(_BUFFER):
                carried += len(piece)
                if stands and carried > _STANDS_AT:
                    await self.go_on.wait()
                target.write(piece)
                await target.drain()
        finally:
            target.close()


@asynccontextmanager
async def thin_line(upstream: str) -> AsyncIterator[ThinLine]:
    """A connection that is closed at the end of the block."""
    line = ThinLine(upstream)
    await line.open()
    try:
        yield line
    finally:
        await line.close()
