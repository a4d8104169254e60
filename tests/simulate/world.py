"""A workspace in virtual time: the sample service, a faulty connection to it, and colleagues.

All decisions come from one seeded random generator and the clock moves only here, so a seed
determines an episode. The store is the real one with a real SQLite file; a kill ends it between any
two of its commits, or between a commit of the service and its response.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.mirror.tables import outbox
from taskip_leads.sandbox.app import create_app
from taskip_leads.sandbox.data.rewriting import rewritten
from taskip_leads.store.outbox.coalesce import coalesce
from taskip_leads.store.outbox.policy import QUIET
from taskip_leads.store.store import Store
from tests.simulate.line import BASE, ImpatientGate

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = "sim-key"
HOLD = 5.0


class Killed(BaseException):
    """The program ends here, as with kill -9."""


@dataclass
class World:
    seed: int
    folder: Path
    quiet: timedelta = QUIET
    random: random.Random = field(init=False)
    #: No fault and no kill happens: for the end, until nothing is left to do.
    calm: bool = False
    #: What the rep does while a request is in flight.
    meanwhile: Callable[[], Awaitable[None]] | None = None
    #: Stops the running upload.
    stopping: Callable[[int], Coroutine[Any, Any, None]] | None = None
    #: The window is stopped while it waits for an answer: whether it then waited in vain.
    stopped: Callable[[], Awaitable[bool]] | None = None
    #: How often the clock was set.
    jumps: int = 0
    #: When each outbox row was settled, in seconds of ``clock.elapsed()``.
    settled: dict[int, float] = field(default_factory=dict)
    _settled_at: dict[int, str] = field(default_factory=dict)
    _jumps: Random = field(init=False)
    #: Uploads that were stopped.
    stops: int = 0
    kills: int = 0
    #: Edits that were merged into an earlier one: row → the earlier row.
    joined: dict[int, int] = field(default_factory=dict)
    #: The statuses of the workspace at the beginning.
    first_statuses: list[int] = field(init=False)
    #: Statuses that a colleague deleted, with the time.
    colleague_deleted: dict[int, datetime] = field(default_factory=dict)
    #: How many leads had the status, for each deletion of the rep that was executed.
    status_deletions: list[int] = field(default_factory=list)
    #: Sent texts by their stored form.
    _originals: dict[str, str] = field(default_factory=dict)
    _kill_in: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        # A generator of its own, so that it does not affect the rest of the episode.
        self._jumps = Random(-self.seed)
        self.app = create_app(None, key=KEY, leads=6)
        self.app.state.sandbox.switches.rewrites = self.rewrites
        self.database = self.app.state.sandbox.database
        first = self.rows("SELECT id FROM attributes WHERE type = 1 ORDER BY id")
        self.first_statuses = [int(row["id"]) for row in first]
        self._service = httpx.ASGITransport(self.app)
        self.store = self.new_store()

    def coalesce(
        self, connection: sqlite3.Connection, row: outbox.OutboxRow
    ) -> list[outbox.OutboxRow] | None:
        """Merge edits as the product does, and record which."""
        rows = coalesce(connection, row)
        if row.kind.startswith("Edit"):
            self.joined |= {each.id: row.id for each in rows or () if each.id != row.id}
        return rows

    # -- text

    @property
    def rewrites(self) -> bool:
        """Whether the service of this episode rewrites the text that it stores."""
        return self.seed % 3 == 0

    def rewritable(self, text: str) -> str:
        """Return a text that the service rewrites, if it does so in this episode."""
        if not self.rewrites:
            return text
        text = f"{text} & Zoë’s  <idea> \N{PARTY POPPER}"
        for rich in (False, True):
            self._originals[rewritten(text, rich=rich)] = text
        return text

    def original(self, value: Any) -> Any:
        """Return the value that was sent, from the stored one."""
        return self._originals.get(value, value) if isinstance(value, str) else value

    # -- time and the program's life

    def new_store(self) -> Store:
        """A window of the program on the same file."""

        async def connect() -> TaskipClient:
            return TaskipClient(
                f"http://127.0.0.1{BASE}",
                KEY,
                gate=ImpatientGate(seconds=clock.elapsed),
                transport=self.line,
                random=self.random,
                first_wait=0.0,
            )

        store = Store(
            self.folder / "mirror.sqlite3",
            connect,
            workspace="sim",
            host="sim",
            undo_seconds=HOLD,
            quiet=self.quiet,
        )
        write = store.database.write

        async def killable(change: Any, *, durable: bool = False) -> Any:
            self.may_die()
            answer = await write(lambda c: self._record_settled(c, change), durable=durable)
            self.may_die()
            return answer

        store.database.write = killable  # type: ignore[method-assign]
        return store

    def _record_settled(self, connection: sqlite3.Connection, change: Any) -> Any:
        """Run a change of the mirror, and record when outbox rows were settled."""
        answer = change(connection)
        for row, settled in connection.execute(
            "SELECT id, settled_at FROM outbox WHERE settled_at IS NOT NULL"
        ):
            if self._settled_at.get(row) != settled:
                self._settled_at[row] = settled
                self.settled[row] = clock.elapsed()
        return answer

    async def open(self) -> None:
        await self.store.open()
        assert await self.store.participant.claim()

    def arm(self, points: int) -> None:
        """Kill the program at the ``points``-th possible place from now."""
        self._kill_in = points

    def disarm(self) -> int:
        """The program will not be killed; returns what ``arm`` was called with, less what passed."""
        points, self._kill_in = self._kill_in, 0
        return points

    def may_die(self) -> None:
        if self._kill_in and not self.calm:
            self._kill_in -= 1
            if self._kill_in == 0:
                self.kills += 1
                raise Killed

    async def restart(self) -> None:
        """Restart after a kill: only the file is left."""
        self._kill_in = 0
        await self.close()
        self.store = self.new_store()
        await self.open()

    async def close(self) -> None:
        store = self.store
        await store.connection.close()
        await store.leads.index.close()
        await store.database.close()
        store.lock.release()

    async def pass_time(self, seconds: float) -> None:
        """Move the clock; delayed requests that become due are executed."""
        until = clock.elapsed() + seconds
        while (late := self.line.take_due(until)) is not None:
            _pass(max(0.0, late.due - clock.elapsed()))
            await self.line.carry_out(late.request, late.attempt)
        _pass(until - clock.elapsed())

    def set_clock(self) -> None:
        """Sometimes set the clock of the rep's machine, as a user or standby would."""
        if self.seed % 4 == 2 and not self.calm and self._jumps.random() < _JUMPS:
            clock.set_clock(self._jumps.choice((-7200, -600, -60, 60, 600, 7200)))
            self.jumps += 1

    @property
    def delayed(self) -> bool:
        return bool(self._late)

    # -- the line

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(BASE)
        if self.leaving and not self._both_lines:
            await self._while_a_file_leaves()
        await request.aread()
        read = request.method == "GET"
        await self.pass_time(self.random.uniform(0.05, 0.8))
        self.may_die()
        fault = None
        if not self.calm and self.random.random() < FAULTY:
            fault = self.random.choice(_READ_FAULTS if read else _WRITE_FAULTS)
        attempt = await self._attempt(request, path)
        if fault is None:
            answer = await self._carry_out(request, attempt)
            await self._work_on()
            await self._may_stop()
            self.may_die()
            return answer
        return await self._broken(fault, request, attempt)

    async def _broken(self, fault: str, request: httpx.Request, attempt: Attempt) -> httpx.Response:
        if fault == "unsent":
            raise httpx.ConnectError("no network")
        if fault == "429":
            # Longer than the client is ready to wait, so that nothing here waits in real time.
            seconds = self.random.randint(61, 120)
            return httpx.Response(429, headers={"Retry-After": str(seconds)}, json={})
        if fault.endswith("after") or (fault == "cut" and request.method != "GET"):
            await self._carry_out(request, attempt)
        self.may_die()
        await self._work_on()
        await self._may_stop()
        if fault.startswith("50"):
            return httpx.Response(int(fault[:3]), html="<h1>Bad gateway</h1>")
        if fault == "page":
            return httpx.Response(200, html="<h1>Maintenance</h1>")
        if fault == "cut":
            return httpx.Response(
                200, content=b'{"data": {"id"', headers={"Content-Type": "application/json"}
            )
        await self.pass_time(DEADLINE)
        if fault == "late":
            delay = self.random.uniform(0, QUIET.total_seconds() * 0.999)
            self._late.append(Late(clock.elapsed() + delay, request, attempt))
        self.may_die()
        raise httpx.ReadTimeout("no answer")

    async def _while_a_file_leaves(self) -> None:
        """What is on the other line goes on, or the person stops the file."""
        dice = self.random.random()
        if dice < 0.5:
            self._both_lines = True
            try:
                for _ in range(self.random.randint(1, 4)):
                    await self.store.outbox.dispatcher.step(LINES[0])
            finally:
                self._both_lines = False
        elif dice < 0.6 and self.stopping is not None:
            self._stopped = asyncio.create_task(self.stopping(self.leaving[0]))
            # Stopping the upload ends this request of it.
            await asyncio.Event().wait()

    @property
    def leaving(self) -> list[int]:
        """Uploads of which nothing has left yet, though they are about to."""
        uploads = self.store.outbox.dispatcher.uploads
        return [row for row in uploads._running if uploads.can_stop(row)]

    async def come_to_an_end(self) -> None:
        """Until what the person stopped is stopped."""
        if self._stopped is not None:
            await self._stopped
            self._stopped = None

    async def _may_stop(self) -> None:
        """The window may be stopped for longer than it waits for an answer."""
        if self.stopped is not None and not self._both_lines and await self.stopped():
            raise httpx.ReadTimeout("no answer while the window was stopped")

    async def _work_on(self) -> None:
        """The person does something while the answer is on its way."""
        if self.meanwhile is not None and not self._busy and self.random.random() < 0.1:
            self._busy = True
            try:
                await self.meanwhile()
            finally:
                self._busy = False

    async def _carry_out(self, request: httpx.Request, attempt: Attempt) -> httpx.Response:
        carriers = self._carriers(request)
        answer = await self._service.handle_async_request(request)
        await answer.aread()
        if carriers is not None and answer.is_success:
            self.status_deletions.append(carriers)
        if request.method == "GET" and attempt.lead:
            self._read[attempt.lead] = self._commits
        elif answer.is_success and attempt.fields:
            self._ours(attempt)
        return answer

    def _carriers(self, request: httpx.Request) -> int | None:
        """Of how many leads a request would take a status; None where it deletes none."""
        path, _, number = request.url.path.removeprefix(BASE).rpartition("/")
        if request.method != "DELETE" or path != "/lead-attribute":
            return None
        found = self.rows(
            "SELECT (SELECT count(*) FROM lead_attributes WHERE attribute_id = attributes.id) AS n"
            " FROM attributes WHERE id = ? AND type = 1",
            int(number),
        )
        return found[0]["n"] if found else None

    async def _attempt(self, request: httpx.Request, path: str) -> Attempt:
        parts = path.strip("/").split("/")
        lead = int(parts[1]) if len(parts) == 2 and parts[1].isdigit() and parts[0] == "lead" else 0
        fields: dict[str, Any] = {}
        if lead and request.method == "PUT":
            fields = {n: v for n, v in json.loads(request.content).items() if n in SHARED}
        base: dict[str, Any] = {}
        for row in await self.store.database.read(outbox.in_flight) if fields else ():
            if row.kind not in FILES:
                base = dict(getattr(decode(row.kind, row.body), "base", {}))
        return Attempt(lead, fields, self._read.get(lead, 0), base)

    def _ours(self, attempt: Attempt) -> None:
        """An edit of ours was carried out: did it overwrite something nobody had looked at?"""
        for name, value in attempt.fields.items():
            history = self.written.setdefault((attempt.lead, name), [])
            last = history[-1] if history else None
            overwritten = (
                last is not None
                and last.who == "colleague"
                and last.value != value
                and last.at <= attempt.read_at
                and last.value != self.original(attempt.base.get(name))
                and (attempt.lead, name, str(last.value)) not in self.seen
            )
            if overwritten and last is not None:
                self.stale.append(f"lead {attempt.lead} {name}: {last.value!r} lost to {value!r}")
            self._note(attempt.lead, name, "rep", value)

    def _note(self, lead: int, name: str, who: str, value: Any) -> None:
        self._commits += 1
        self.written.setdefault((lead, name), []).append(Commit(who, value, self._commits))

    # -- colleagues

    def colleague_edits(self, lead: int, name: str, value: str) -> None:
        with self.database.write() as db:
            db.execute(f"UPDATE leads SET {name} = ? WHERE id = ?", (value, lead))
        self.commits.add(lead, name, "colleague", value)

    def colleague_deletes_status(self) -> None:
        """Delete any status, whether leads have it or not."""
        there = [row["id"] for row in self.rows("SELECT id FROM attributes WHERE type = 1")]
        if len(there) < FEWEST_STATUSES:
            return
        number = self.random.choice(there)
        with self.database.write() as db:
            db.execute("DELETE FROM attributes WHERE id = ?", (number,))
        self.colleague_deleted[number] = clock.now()

    def colleague_renames_status(self, name: str) -> None:
        """Rename a status from the beginning; the rep renames only new ones."""
        number = self.random.choice(self.first_statuses)
        with self.database.write() as db:
            db.execute("UPDATE attributes SET name = ? WHERE id = ?", (name, number))

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        rows = self.database.rows(sql, list(values))
        return [{name: self.original(row[name]) for name in row.keys()} for row in rows]  # noqa: SIM118

    async def row(self, number: int) -> outbox.OutboxRow | None:
        return await self.store.database.read(lambda c: outbox.get(c, number))


_JUMPS = 0.15


def _pass(seconds: float) -> None:
    clock.freeze(clock.now() + timedelta(seconds=seconds))


#: Colleagues and the rep leave at least this many statuses.
FEWEST_STATUSES = 4
