"""A harness for tests of delivery: the store, a faulty connection and the sample service.

The connection fails on demand, and the clock moves only on demand.

::

    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/notes/")      # executed, the response is lost
        row = await at.store.apply(AddNote(at.lead, "Call", "x"))
        await at.work()                                      # until nothing is due
        await at.wait(seconds=90)                            # the clock moves, then as above
        assert await at.state(row) == "done"
        assert at.count("notes", "title = 'Call'") == 1
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.models.pending import PendingChange
from taskip_leads.sandbox.app import create_app
from taskip_leads.store.store import Store

KEY = "test-key"
URL = "http://127.0.0.1/api/public-v1"
#: Parts of SQL on the service's tables.
CALL = "title = 'Call'"
CARRIED = "SELECT attribute_id FROM lead_attributes WHERE lead_id = ?"
INSERT_NOTE = (
    "INSERT INTO notes (id, lead_id, title, note, media_id, created_by, created_at)"
    " VALUES (?, ?, ?, ?, ?, 1, '2026-11-01 10:00:00')"
)
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

#: before: not received. after: executed, no response. late: executed when ``Line.late`` is called.
#: unsent: no connection. 502: a proxy's page, not executed. 502 after: executed. 404: from a proxy, not
#: executed. 429: rate limited. 401: the key is refused. page: a web page with 200, not executed. cut:
#: executed, the response is damaged.
How = Literal[
    "before", "after", "late", "unsent", "502", "502 after", "404", "429", "401", "page", "cut"
]


@dataclass
class Break:
    how: How
    method: str
    path: str


@dataclass
class Line(httpx.AsyncBaseTransport):
    """The connection to the service; each requested fault happens once, in order."""

    service: httpx.AsyncBaseTransport
    ordered: deque[Break] = field(default_factory=deque)
    #: Requests that will be executed late.
    delayed: list[httpx.Request] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False
    #: Called, and awaited if possible, before a request is executed.
    watch: Callable[[httpx.Request], object] | None = None
    #: Awaited after each sent piece of a file; ``None``: files are sent at once.
    piece: Callable[[], Awaitable[None]] | None = None

    def breaks(self, how: How, method: str = "", path: str = "", times: int = 1) -> None:
        self.ordered.extend(Break(how, method, path) for _ in range(times))

    async def late(self) -> None:
        """Execute the delayed requests now."""
        delayed, self.delayed = self.delayed, []
        for request in delayed:
            await self.service.handle_async_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/public-v1")
        broken = self._broken(request.method, path)
        if self.down or (broken is not None and broken.how == "unsent"):
            raise httpx.ConnectError("no network")
        self.sent.append((request.method, path))
        if self.piece is not None and "multipart" in request.headers.get("content-type", ""):
            request = await self._in_pieces(request, self.piece)
        await request.aread()
        if self.watch is not None:
            seen = self.watch(request)
            if inspect.isawaitable(seen):
                await seen
        if broken is None:
            return await self.service.handle_async_request(request)
        return await self._break(broken.how, request)

    async def _in_pieces(
        self, request: httpx.Request, piece: Callable[[], Awaitable[None]]
    ) -> httpx.Request:
        """Return the same request, after its body was sent in pieces."""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        body = b""
        async for part in request.stream:
            body += part
            await piece()
        return httpx.Request(request.method, request.url, headers=request.headers, content=body)

    def _broken(self, method: str, path: str) -> Break | None:
        for each in self.ordered:
            if each.method in ("", method) and path.startswith(each.path):
                self.ordered.remove(each)
                return each
        return None

    async def _break(self, how: How, request: httpx.Request) -> httpx.Response:
        if how in ("after", "502 after", "cut"):
            answer = await self.service.handle_async_request(request)
            await answer.aread()
        if how == "late":
            self.delayed.append(request)
        if how in ("502", "502 after"):
            return httpx.Response(502, html="<h1>Bad gateway</h1>")
        if how == "404":
            return httpx.Response(404, json={"message": "Not found"})
        if how == "429":
            return httpx.Response(429, headers={"Retry-After": "45"}, json={"message": "slow"})
        if how == "401":
            return httpx.Response(401, json={"error": "Unauthorized"})
        if how == "page":
            return httpx.Response(200, html="<h1>Maintenance</h1>")
        if how == "cut":
            return httpx.Response(201, content=b'{"data": {"id": 1', headers=_JSON)
        raise httpx.ReadTimeout("no answer")


_JSON = {"Content-Type": "application/json"}


class Desk:
    """See the module. ``lead`` and ``other`` are two leads of the workspace."""

    def __init__(self, folder: Path, *, leads: int = 12, undo_seconds: float = 0.0) -> None:
        self.folder = folder
        self.app = create_app(folder / "service.sqlite3", key=KEY, leads=leads)
        self.sandbox = self.app.state.sandbox
        self.line = Line(httpx.ASGITransport(self.app))
        self.undo_seconds = undo_seconds
        self.key = KEY
        #: The gate of the next client.
        self.gate: Callable[[], RateLimiter] = RateLimiter
        self.store = self.new_window()
        numbers = [row["id"] for row in self.rows("SELECT id FROM leads WHERE NOT converted")]
        self.lead, self.other = numbers[0], numbers[1]

    def new_window(self) -> Store:
        """A window of the program on the same file, not opened yet."""

        async def connect() -> TaskipClient:
            return TaskipClient(
                URL, self.key, transport=self.line, first_wait=0.0, gate=self.gate()
            )

        return Store(
            self.folder / "mirror.sqlite3",
            connect,
            workspace="Test",
            host="test",
            undo_seconds=self.undo_seconds,
        )

    async def open(self) -> None:
        await self.store.open()
        assert await self.store.participant.claim()

    async def restart(self) -> None:
        """Stop the program and start it again."""
        await self.store.stop()
        self.store = self.new_window()
        await self.open()

    async def work(self) -> float | None:
        """Do all due work; return the seconds until the next."""
        for _ in range(200):
            wait = await self.store.outbox.dispatcher.step()
            if wait != 0:
                return wait
        raise AssertionError("it never comes to rest")

    async def wait(self, seconds: float) -> float | None:
        """Let time pass, then do all due work."""
        clock.freeze(clock.now() + timedelta(seconds=seconds))
        return await self.work()

    async def sync(self) -> None:
        await self.store.sync.run_once()

    # -- queries

    async def pending(self, row: int) -> PendingChange:
        found = await self.store.outbox.pending(row)
        assert found is not None
        return found

    async def state(self, row: int) -> str:
        found = await self.store.outbox.pending(row)
        return "gone" if found is None else str(found.state)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Return rows of the service's own tables."""
        return [dict(row) for row in self.sandbox.database.rows(sql, list(values))]

    def count(self, table: str, where: str = "1") -> int:
        return int(self.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}")[0]["n"])

    def there(self, column: str, lead: int | None = None) -> Any:
        """Return a column of a lead as the service has it."""
        found = self.rows(f"SELECT {column} AS x FROM leads WHERE id = ?", lead or self.lead)
        return found[0]["x"] if found else None

    def colleague(self, sql: str, *values: Any) -> None:
        """Change something as a colleague."""
        with self.sandbox.database.write() as db:
            db.execute(sql, values)

    def writes(self) -> list[tuple[str, str]]:
        """Return the writes sent so far."""
        return [(method, path) for method, path in self.line.sent if method != "GET"]


@asynccontextmanager
async def desk(
    folder: Path, *, synced: bool = True, leads: int = 12, undo_seconds: float = 0.0
) -> AsyncIterator[Desk]:
    with clock.frozen(START):
        at = Desk(folder, leads=leads, undo_seconds=undo_seconds)
        await at.open()
        try:
            if synced:
                await at.sync()
            yield at
        finally:
            await at.store.stop()
            at.sandbox.database.close()
