"""Every write of the API with every fault, through the product's client, store and SQLite file.

``make matrix`` prints the matrix; ``test_matrix.py`` compares it with the expected one. The clock is
virtual, so nothing waits.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from taskip_leads import clock
from taskip_leads.api import timeouts
from taskip_leads.api.client import TaskipClient
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.models.change import UploadFile
from taskip_leads.store.store import Store
from tests.delivery.faults import FAULTS, Row, expected
from tests.delivery.writes import WRITES, Cell, Write
from tests.faults.kinds import Fault
from tests.faults.messages import Seen
from tests.faults.server import FaultServer
from tests.support.service import Service

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
# A real deadline for silent faults. Reads that miss it on a busy machine are retried.
_SHORT = 0.4


class Bench:
    """A workspace, a faulty connection to it, and a store."""

    def __init__(self, folder: Path, service: Service, between: FaultServer, row: Row) -> None:
        self.service, self.between, self.row = service, between, row
        self.folder = folder
        self.store = Store(
            folder / "mirror.sqlite3", self._connect, workspace="W", host="h", undo_seconds=0.0
        )
        self._armed = 0
        between.rule = self._meets

    async def _connect(self) -> TaskipClient:
        return TaskipClient(
            self.between.base_url,
            self.service.key,
            gate=RateLimiter(seconds=lambda: clock.now().timestamp()),
            deadline=_SHORT if self.row.silent else timeouts.REQUEST,
            first_wait=0.0,
        )

    def _meets(self, seen: Seen) -> Fault | None:
        if self._armed and (seen.writes or self.row.fault is Fault.STALE):
            self._armed -= 1
            return self.row.fault
        return None

    async def rest(self) -> None:
        """Do all due work without moving the clock."""
        for _ in range(50):
            if await self.store.outbox.dispatcher.step() != 0:
                return
        raise AssertionError("it never comes to rest")

    async def later(self, seconds: float) -> None:
        clock.freeze(clock.now() + timedelta(seconds=seconds))
        await self.rest()

    async def state(self, change: int) -> tuple[str, str]:
        found = await self.store.outbox.pending(change)
        assert found is not None
        sent = f"{found.sent_at.astimezone():%H:%M}" if found.sent_at else "?"
        return str(found.state), found.message.replace(sent, "HH:MM")

    async def meet(self, write: Write, lead: int) -> tuple[int, dict[str, str]]:
        """Make a change, apply the fault to its first attempt, and give it all the time it needs."""
        change = write.change(lead)
        if isinstance(change, UploadFile):
            path = self.folder / change.path
            path.write_text("An offer", encoding="utf-8")
            change = UploadFile(lead, change.name, str(path))
        change_id = await self.store.outbox.add(change)
        self._armed = 20 if self.row.fault is Fault.STALE else 1
        refused = self.between.refusing() if self.row.fault is Fault.REFUSED else nullcontext()
        async with refused:
            wait = await self.store.outbox.dispatcher.step()
        first, message = await self.state(change_id)
        link = str(self.store.sync.state.link)
        self._armed = 0
        if first == "unknown" or link == "idle":
            await self.rest()
        soon, _ = await self.state(change_id)
        if link == "key refused":
            assert wait is None, "nothing leaves by itself with a refused key"
            await self.store.sync.reconnect()
        for _ in range(4):
            await self.later(61)
        return change_id, {"first": first, "said": message, "link": link, "soon": soon}

    def commits(self, write: Write, lead: int) -> int:
        path = write.path.format(lead)
        sent = self.service.sent(write.method, path)
        return sum(r.path == path and (r.status or 0) // 100 == 2 for r in sent)

    def there(self, write: Write, lead: int) -> int:
        (found,) = self.service.rows(write.there.format(lead))
        return int(next(iter(found.values())))


def _furnish(service: Service) -> list[int]:
    """Give every lead a note, a file and an address; add two statuses; return the leads' ids."""
    stamp = "2026-11-01T10:00:00.000000Z"
    with service.sandbox.database.write() as db:
        db.execute(
            "UPDATE leads SET converted = 0, converted_contact_id = NULL,"
            " email = 'lead' || id || '@known.example'"
        )
        db.execute(
            "INSERT INTO leads (id, first_name, created_by, created_at, updated_at, searchable)"
            " SELECT id + 50000, 'Twin', 1, created_at, updated_at, 'twin' FROM leads"
        )
        db.execute(
            "INSERT INTO notes (id, lead_id, title, note, created_by, created_at)"
            " SELECT 9000 + id, id, 'Seen', 'one', 1, '2026-11-01 10:00:00' FROM leads"
        )
        db.execute(
            "INSERT INTO media (id, title, mime_type, size, created_by, created_at)"
            f" SELECT 9000 + id, 'plan.pdf', 'application/pdf', 9, 1, '{stamp}' FROM leads"
        )
        db.execute("INSERT INTO lead_files SELECT id, 9000 + id FROM leads")
        db.executemany(
            "INSERT INTO attributes VALUES (?, ?, 1, '#888888', 90, ?, ?)",
            [(9001, "Cold", stamp, stamp), (9002, "Old", stamp, stamp)],
        )
    return [row["id"] for row in service.rows("SELECT id FROM leads WHERE id < 50000 ORDER BY id")]


@asynccontextmanager
async def bench(folder: Path, row: Row) -> AsyncIterator[tuple[Bench, list[int]]]:
    upload = (lambda size: _SHORT) if row.silent else timeouts.upload
    with (
        clock.frozen(START),
        patch.object(timeouts, "upload", upload),
        Service(leads=len(WRITES)) as service,
    ):
        leads = _furnish(service)
        service.sandbox.switches.rewrites = row.rewrites
        async with FaultServer(upstream=service.base_url, retry_after=45, drip=0.02) as between:
            bench_of_row = Bench(folder, service, between, row)
            await bench_of_row.store.open()
            assert await bench_of_row.store.participant.claim()
            try:
                await bench_of_row.store.sync.run_once()
                yield bench_of_row, leads
            finally:
                await bench_of_row.store.stop()


async def run_row(folder: Path, row: Row, writes: Iterable[Write] = WRITES) -> dict[str, Cell]:
    """Run all writes with one fault, each on a separate lead; return cells by write."""
    met: list[tuple[Write, int, int, dict[str, Any]]] = []
    async with bench(folder, row) as (at, leads):
        for write, lead in zip(writes, leads, strict=False):
            change, seen = await at.meet(write, lead)
            met.append((write, lead, change, seen))
        # A day later nothing was sent again.
        await at.later(100_000)
        cells: dict[str, Cell] = {}
        for write, lead, change, seen in met:
            end, message = await at.state(change)
            cells[write.words] = Cell(
                **seen,
                end=end,
                told=message,
                commits=at.commits(write, lead),
                there=at.there(write, lead),
            )
    return cells


def short(cell: Cell) -> str:
    """Return a printed cell: the states' first letters and the number of executions."""
    states = [cell.first, cell.soon, cell.end]
    if cell.link != "idle":
        states[0] += "!"
    states_text = "→".join(s[0] + ("!" if s.endswith("!") else "") for i, s in enumerate(states))
    return f"{states_text} {cell.commits}"


def main() -> int:
    """Print the matrix; return 1 if a cell is unexpected."""
    wrong: list[str] = []
    count = 0
    print("The change after the attempt → at once afterwards → in the end, times carried out.")
    print("d done  q queued  u unknown  a asks  r refused  ! a state of the line is shown\n")
    heads = [write.words.replace("attribute", "attr.") for write in WRITES]
    print(" " * 26 + " ".join(f"{head:13}" for head in heads))
    for row in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            cells = asyncio.run(run_row(Path(folder), row))
        print(f"{row.name:25} " + " ".join(f"{short(c):13}" for c in cells.values()))
        sys.stdout.flush()
        for write in WRITES:
            count += 1
            wanted = expected(row, write)
            if cells[write.words] != wanted:
                wrong.append(f"{row.name}, {write.words}: {cells[write.words]} ≠ {wanted}")
    print(f"\n{count} cells, {len(wrong)} not as they should be.")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
