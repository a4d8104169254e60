"""The child process of the sample workspace, which ends when its standard input closes.

It reads one JSON line (``ChildOptions``) and writes one: ``{"base_url": ..., "own_work": [...]}`` when the
service is ready, or ``{"error": ...}``. ``own_work`` is what the user of the key did before. The pipe stays
open as long as the parent lives, so its end tells the child to stop.
The key is neither in the arguments nor in the environment.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from taskip_leads import clock
from taskip_leads.errors import TaskipError


@dataclass(frozen=True, slots=True)
class ChildOptions:
    """The options sent by the parent."""

    key: str
    database: str
    reset: bool
    leads: int
    limits: bool
    latency: float
    bare_lists: bool
    #: ISO time at which the clock is frozen, as in the parent.
    frozen: str | None = None

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


class ParentWatch(threading.Thread):
    """Waits until the parent's end of the pipe is closed."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="parent")
        self._stop = self._leave
        self._ended = threading.Event()

    def run(self) -> None:
        # ``os.read``, because a buffered ``sys.stdin`` is locked when the interpreter ends.
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        self._ended.set()
        self._stop()

    def instead(self, stop: object) -> None:
        """Call ``stop`` when the parent ends, instead of exiting at once."""
        assert callable(stop)
        self._stop = stop
        if self._ended.is_set():
            stop()

    @staticmethod
    def _leave() -> None:
        os._exit(0)


def main() -> int:
    orders = ChildOptions(**json.loads(_first_line()))
    # Started early: creating 100,000 leads takes seconds, and the parent may end meanwhile.
    watch = ParentWatch()
    watch.start()
    if orders.frozen is not None:
        clock.freeze(datetime.fromisoformat(orders.frozen))
    try:
        asyncio.run(_serve(orders, watch))
    except TaskipError as error:
        _report({"error": error.headline})
        return 1
    return 0


async def _serve(orders: ChildOptions, watch: ParentWatch) -> None:
    from taskip_leads.sandbox.app import create_app
    from taskip_leads.sandbox.process import server
    from taskip_leads.sandbox.sample.own_work import own_work

    sock = server.listen()
    app = create_app(
        Path(orders.database),
        key=orders.key,
        reset=orders.reset,
        leads=orders.leads,
        limits=orders.limits,
        latency=orders.latency,
        bare_lists=orders.bare_lists,
        record_requests=False,
    )
    service, stop = server.make(app), asyncio.Event()
    loop = asyncio.get_running_loop()
    watch.instead(lambda: loop.call_soon_threadsafe(stop.set))
    serving = asyncio.create_task(service.serve(sockets=[sock]))
    serving.add_done_callback(lambda _: stop.set())
    done = own_work(app.state.sandbox.database)
    _report({"base_url": server.base_url(sock), "own_work": done})
    await stop.wait()
    if serving.done():
        serving.result()
    await server.finish(service)
    app.state.sandbox.database.close()
    # The parent waits for this process, and the interpreter's shutdown is not needed.
    os._exit(0)


def _first_line() -> bytes:
    """Read one line, and not a byte more."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            raise SystemExit(0)
        line += byte
    return line


def _report(message: dict[str, Any]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
