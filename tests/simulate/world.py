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
from tests.simulate.commits import CommitLog
from tests.simulate.line import BASE, FaultyLine, ImpatientGate

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
        self.commits = CommitLog(self.original)
        self.line = FaultyLine(self)
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
