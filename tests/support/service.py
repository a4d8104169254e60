"""The sample service in a thread of the test process, for tests over HTTP.

::

    with Service(leads=30) as service:
        client = TaskipClient(service.base_url, service.key)
        ...
        service.fail(503)                              # any next request
        service.fail(502, after=True, method="POST")   # executed, but the response is lost
        with service.held():                           # requests wait until the block ends
            ...
        assert service.sent("POST", "/lead/notes/")[0].body == {"title": ..., "note": ...}

``requests`` is everything that was received, in order, with ``method``, ``path`` (without the base
path), ``query``, ``body``, ``authorised`` and ``status``; ``sent(method, path)`` picks from it.
``switches`` holds what can be changed while it runs: ``bare_lists``, ``latency``,
``mail_connected``, ``largest_page``, ``lookups``. ``limits(True)`` enforces the request limits.
``reset(leads)`` recreates the data and forgets requests and failures. ``rows(sql)`` queries the
service's own tables (``sandbox/schema.sql``). Time comes from ``taskip_leads.clock``: freeze it
around the whole test for constant dates.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from starlette.types import ASGIApp

from taskip_leads.sandbox.app import create_app
from taskip_leads.sandbox.process import server
from taskip_leads.sandbox.sample.seed import seed
from taskip_leads.sandbox.state import Failure, Received, Sandbox, Switches

KEY = "test-key"
_JSON = {"Content-Type": "application/json"}


class Turnstile(asyncio.Event):
    """Lets a number of requests pass before it waits."""

    def __init__(self, free: int) -> None:
        super().__init__()
        self._free = free

    async def wait(self) -> Literal[True]:
        self._free -= 1
        return True if self._free >= 0 else await super().wait()


class Service:
    """One running service on a free loopback port; a context manager."""

    def __init__(
        self,
        *,
        leads: int = 30,
        database: Path | None = None,
        key: str = KEY,
        limits: bool = False,
        latency: float = 0.0,
        bare_lists: bool = False,
        around: Callable[[ASGIApp], ASGIApp] = lambda app: app,
    ) -> None:
        """``around``: a wrapper of the ASGI application."""
        self.key = key
        self._leads = leads
        self.app = create_app(
            database, key=key, leads=leads, limits=limits, latency=latency, bare_lists=bare_lists
        )
        self.sandbox: Sandbox = self.app.state.sandbox
        self._sock = server.listen()
        self.base_url = server.base_url(self._sock)
        self._server = server.make(around(self.app))
        self._server.main_loop = self._until_stopped  # type: ignore[method-assign]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="sample service", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._ready.set()
            await self._server.serve(sockets=[self._sock])

        asyncio.run(main())

    async def _until_stopped(self) -> None:
        # Uvicorn's own loop looks ten times a second whether to stop.
        await self._stopped.wait()

    def stop(self) -> None:
        """Stop it; connections are then refused. Can be called twice."""
        if self._loop is not None and self._thread.is_alive():
            self._server.should_exit = True
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join()
        self._sock.close()
        self.sandbox.database.close()

    # -- received requests

    @property
    def requests(self) -> list[Received]:
        """Everything received so far, oldest first."""
        return list(self.sandbox.requests)

    @property
    def authorised(self) -> int:
        """The number of requests with the right key."""
        return self.sandbox.authorised

    def sent(self, method: str, path: str = "") -> list[Received]:
        """Return the requests of a method whose path has this prefix."""
        return [r for r in self.requests if r.method == method and r.path.startswith(path)]

    def forget(self) -> None:
        """Clear the log."""
        self.sandbox.requests.clear()

    def rows(self, sql: str, values: Sequence[str | int] = ()) -> list[dict[str, Any]]:
        """Return rows of the service's own tables."""
        return [dict(row) for row in self.sandbox.database.rows(sql, list(values))]

    # -- behaviour

    @property
    def switches(self) -> Switches:
        return self.sandbox.switches

    def limits(self, enforced: bool) -> None:
        """Enforce the request limits, counting from now, or stop it."""
        self.sandbox.limits.enforced = enforced
        self.sandbox.limits.forget()

    def fail(
        self,
        status: int = 500,
        body: bytes = b'{"message":"Server Error"}',
        *,
        headers: Mapping[str, str] = _JSON,
        after: bool = False,
        method: str | None = None,
        path: str = "",
        times: int = 1,
    ) -> None:
        """Let the next request (of ``method``, below ``path``) fail; ``after``: executed first."""
        for _ in range(times):
            self.switches.failures.append(
                Failure(status, body, dict(headers), after=after, method=method, path=path)
            )

    @contextmanager
    def held(self, method: str = "", *, after: int = 0) -> Iterator[None]:
        """Let requests (of one method), after the next ``after``, wait until the block ends."""
        gate = self._call(lambda: Turnstile(after))
        self.switches.hold_method = method
        self.switches.hold = gate
        try:
            yield
        finally:
            self.switches.hold = None
            self._call(gate.set)

    def reset(self, leads: int | None = None) -> None:
        """Recreate the data (with so many leads); forget requests and failures."""
        seed(self.sandbox.database, self._leads if leads is None else leads)
        self.forget()
        self.switches.failures.clear()
        self.sandbox.limits.forget()
        self.sandbox.authorised = 0

    def _call(self, function: Callable[[], Any]) -> Any:
        """Run a function in the service's own thread and wait for it."""

        async def run() -> Any:
            return function()

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=10)
