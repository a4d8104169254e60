"""A connection to the sample service that fails at random."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from taskip_leads import clock
from taskip_leads.api.rate_limiter import Priority, RateLimiter
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import decode
from taskip_leads.store.outbox.policy import FILES, LINES, QUIET
from tests.simulate.commits import SHARED, Attempt

if TYPE_CHECKING:
    from tests.simulate.world import World

BASE = "/api/public-v1"
#: How long the client waits for a response before it gives up.
DEADLINE = 30.0
FAULTY = 0.3

_READ_FAULTS = ("unsent", "silent", "502", "cut", "429")
# "late": the service executes it after the client gave up, within the quiet period.
_WRITE_FAULTS = (
    *("late",) * 14,
    *("before",) * 5,
    *("after",) * 5,
    *("502", "502 after") * 2,
    *("unsent",) * 3,
    *("cut", "429", "500 after", "page"),
)


class ImpatientGate(RateLimiter):
    """Reports when a request may be sent, instead of waiting in real time."""

    async def enter(self, priority: Priority, patience: float, *, upload: bool = False) -> None:
        closed = self._wait(priority, upload) > 0
        await super().enter(priority, 0.0 if closed else patience, upload=upload)


@dataclass
class DelayedRequest:
    #: In seconds of ``clock.elapsed()``.
    due: float
    request: httpx.Request
    attempt: Attempt


class FaultyLine(httpx.AsyncBaseTransport):
    """Passes requests to the service, or loses, delays or answers them itself."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._service = httpx.ASGITransport(world.app)
        self._late: list[DelayedRequest] = []
        self._busy = False
        self._both_lines = False
        self._stopped: asyncio.Task[None] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(BASE)
        if self.stoppable and not self._both_lines:
            await self._during_upload()
        await request.aread()
        read = request.method == "GET"
        await self._world.pass_time(self._world.random.uniform(0.05, 0.8))
        self._world.may_die()
        fault = None
        if not self._world.calm and self._world.random.random() < FAULTY:
            fault = self._world.random.choice(_READ_FAULTS if read else _WRITE_FAULTS)
        attempt = await self._attempt(request, path)
        if fault is None:
            answer = await self.carry_out(request, attempt)
            await self._let_the_rep_act()
            await self._stop_window()
            self._world.may_die()
            return answer
        return await self._broken(fault, request, attempt)

    async def _broken(self, fault: str, request: httpx.Request, attempt: Attempt) -> httpx.Response:
        if fault == "unsent":
            raise httpx.ConnectError("no network")
        if fault == "429":
            # Longer than the client waits, so that nothing here waits in real time.
            seconds = self._world.random.randint(61, 120)
            return httpx.Response(429, headers={"Retry-After": str(seconds)}, json={})
        if fault.endswith("after") or (fault == "cut" and request.method != "GET"):
            await self.carry_out(request, attempt)
        self._world.may_die()
        await self._let_the_rep_act()
        await self._stop_window()
        if fault.startswith("50"):
            return httpx.Response(int(fault[:3]), html="<h1>Bad gateway</h1>")
        if fault == "page":
            return httpx.Response(200, html="<h1>Maintenance</h1>")
        if fault == "cut":
            return httpx.Response(
                200, content=b'{"data": {"id"', headers={"Content-Type": "application/json"}
            )
        await self._world.pass_time(DEADLINE)
        if fault == "late":
            delay = self._world.random.uniform(0, QUIET.total_seconds() * 0.999)
            self._late.append(DelayedRequest(clock.elapsed() + delay, request, attempt))
        self._world.may_die()
        raise httpx.ReadTimeout("no answer")

    async def _during_upload(self) -> None:
        """Run the other line, or let the rep stop the upload."""
        dice = self._world.random.random()
        if dice < 0.5:
            self._both_lines = True
            try:
                for _ in range(self._world.random.randint(1, 4)):
                    await self._world.store.outbox.dispatcher.step(LINES[0])
            finally:
                self._both_lines = False
        elif dice < 0.6 and self._world.stopping is not None:
            self._stopped = asyncio.create_task(self._world.stopping(self.stoppable[0]))
            # Stopping the upload cancels this request.
            await asyncio.Event().wait()

    @property
    def stoppable(self) -> list[int]:
        """Uploads that are about to send their first byte."""
        uploads = self._world.store.outbox.dispatcher.uploads
        return [row for row in uploads._running if uploads.can_stop(row)]

    async def wait_until_stopped(self) -> None:
        """Wait until the upload is stopped."""
        if self._stopped is not None:
            await self._stopped
            self._stopped = None

    async def _stop_window(self) -> None:
        """Sometimes stop the window for longer than it waits for a response."""
        stopped = self._world.stopped
        if stopped is not None and not self._both_lines and await stopped():
            raise httpx.ReadTimeout("no answer while the window was stopped")

    async def _let_the_rep_act(self) -> None:
        """Sometimes let the rep act while the response is in flight."""
        if (
            self._world.meanwhile is not None
            and not self._busy
            and self._world.random.random() < 0.1
        ):
            self._busy = True
            try:
                await self._world.meanwhile()
            finally:
                self._busy = False

    @property
    def delayed(self) -> bool:
        return bool(self._late)

    def take_due(self, until: float) -> DelayedRequest | None:
        """Return the next delayed request that is due by then, and forget it."""
        due = [late for late in self._late if late.due <= until]
        if not due:
            return None
        late = min(due, key=lambda each: each.due)
        self._late.remove(late)
        return late

    async def carry_out(self, request: httpx.Request, attempt: Attempt) -> httpx.Response:
        leads = self._count_leads_of_deleted_status(request)
        answer = await self._service.handle_async_request(request)
        await answer.aread()
        if leads is not None and answer.is_success:
            self._world.status_deletions.append(leads)
        if request.method == "GET" and attempt.lead:
            self._world.commits.mark_read(attempt.lead)
        elif answer.is_success and attempt.fields:
            self._world.commits.add_ours(attempt)
        return answer

    def _count_leads_of_deleted_status(self, request: httpx.Request) -> int | None:
        """Return how many leads have the status that a request deletes; None if it deletes none."""
        path, _, number = request.url.path.removeprefix(BASE).rpartition("/")
        if request.method != "DELETE" or path != "/lead-attribute":
            return None
        rows = self._world.rows(
            "SELECT (SELECT count(*) FROM lead_attributes WHERE attribute_id = attributes.id) AS n"
            " FROM attributes WHERE id = ? AND type = 1",
            int(number),
        )
        return rows[0]["n"] if rows else None

    async def _attempt(self, request: httpx.Request, path: str) -> Attempt:
        parts = path.strip("/").split("/")
        lead = int(parts[1]) if len(parts) == 2 and parts[1].isdigit() and parts[0] == "lead" else 0
        fields: dict[str, Any] = {}
        if lead and request.method == "PUT":
            fields = {n: v for n, v in json.loads(request.content).items() if n in SHARED}
        base: dict[str, Any] = {}
        for row in await self._world.store.database.read(outbox.in_flight) if fields else ():
            if row.kind not in FILES:
                base = dict(getattr(decode(row.kind, row.body), "base", {}))
        return self._world.commits.attempt(lead, fields, base)
