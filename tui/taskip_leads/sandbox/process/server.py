"""Run uvicorn on our own loopback socket, without logging and signal handlers."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from taskip_leads.errors import UsageError
from taskip_leads.sandbox.state import BASE

HOST = "127.0.0.1"
# Seconds that open requests may delay the end.
_GRACE = 1


class Server(uvicorn.Server):
    """Ends when ``should_exit`` is set; the caller handles signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn would raise the signal again at its end, and the exit code would not be 0.
        yield


def listen(port: int = 0) -> socket.socket:
    """Open a listening socket on the loopback interface; 0: any free port."""
    # asyncio disables Nagle's algorithm only if the protocol is given; otherwise every response that is
    # written in two parts waits 40 ms for an acknowledgement.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((HOST, port))
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        raise UsageError(f"Port {port} can't be used: {error}.") from None
    return sock


def base_url(sock: socket.socket) -> str:
    return f"http://{HOST}:{sock.getsockname()[1]}{BASE}"


def make(app: ASGIApp) -> Server:
    """Create a server; run it with ``await server.serve(sockets=[listen()])``."""
    return Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_GRACE,
            # Idle connections are kept as long as a real service would keep them.
            timeout_keep_alive=30,
        )
    )


async def finish(service: Server) -> None:
    """Wait at most ``_GRACE`` seconds for open requests, before the process ends.

    uvicorn's own shutdown polls every 0.1 s, and sleeps once more.
    """
    for listening in service.servers:
        listening.close()
    if answering := service.server_state.tasks:
        await asyncio.wait(answering, timeout=_GRACE)
