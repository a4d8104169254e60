"""uvicorn on a socket of our own: loopback only, quiet, and without a say over the process's signals."""

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
# How long open requests may keep a service that is to end.
_GRACE = 1


class Server(uvicorn.Server):
    """Ends when ``should_exit`` is set; whoever runs it decides what signals mean."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn would raise the signal again after its end, and the exit code would not be 0.
        yield


def listen(port: int = 0) -> socket.socket:
    """A listening socket on the loopback interface; 0 = any free port. Raises ``UsageError``."""
    # asyncio turns Nagle's delay off only where the protocol is named; with it every answer that is
    # written in two parts waits 40 ms for the other side's acknowledgement.
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
    """Run it with ``await server.serve(sockets=[listen()])``."""
    return Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_GRACE,
            # An idle connection of a test or of the client is kept as long as a real service would.
            timeout_keep_alive=30,
        )
    )


async def finish(service: Server) -> None:
    """Let open requests be answered, ``_GRACE`` seconds at most; the process can end then.

    uvicorn's own end looks for the order every 0.1 s, and sleeps as long once more.
    """
    for listening in service.servers:
        listening.close()
    if answering := service.server_state.tasks:
        await asyncio.wait(answering, timeout=_GRACE)
