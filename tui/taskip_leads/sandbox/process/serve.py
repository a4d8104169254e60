"""``taskip-leads serve``: the sample workspace's API in the foreground, until ctrl+c."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
from pathlib import Path
from socket import socket

from taskip_leads.sandbox.app import create_app
from taskip_leads.sandbox.process import server


def serve(
    *,
    port: int,
    leads: int,
    db: Path | None,
    limits: bool,
    latency: float,
    bare_lists: bool,
    as_json: bool = False,
) -> int:
    """Serve until SIGINT or SIGTERM; return 0. Without ``db`` the data is in memory.

    Prints base URL and key, one per line, or ``as_json`` in one object. Raises ``UsageError`` if port or
    file cannot be used.
    """
    sock = server.listen(port)
    key = secrets.token_urlsafe(24)
    app = create_app(
        db,
        key=key,
        leads=leads,
        limits=limits,
        latency=latency,
        bare_lists=bare_lists,
        record_requests=False,
    )
    asyncio.run(_serve_until_stopped(server.make(app), sock, key, as_json=as_json))
    app.state.sandbox.database.close()
    return 0


async def _serve_until_stopped(
    service: server.Server, sock: socket, key: str, *, as_json: bool
) -> None:
    def stop() -> None:
        service.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # on Windows ctrl+c raises KeyboardInterrupt
            break
    # The socket is listening already, so clients can connect at once.
    url = server.base_url(sock)
    ready = json.dumps({"base_url": url, "key": key})
    # This command prints.
    print(ready if as_json else f"Base URL  {url}\nKey       {key}", flush=True)  # noqa: T201
    await service.serve(sockets=[sock])
