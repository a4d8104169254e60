"""An import over a connection that fails, with kills, from a seed to a verdict.

``python -m tests.simulate.imports [ROWS] [SEED]`` prints one.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from taskip_leads import clock
from taskip_leads.models.imports.plan import Choices
from taskip_leads.models.imports.progress import ImportProgress
from taskip_leads.store.store import Store
from tests.simulate.world import START, Killed, World
from tests.support.lead_files import invented, write_csv

#: The share of steps before which the program is armed to end.
_KILLS = 0.02
#: The same for many rows, where each restart takes longer.
_KILLS_OF_MANY = 0.004
_MANY = 200
_PATIENCE = 200_000


@dataclass
class ImportOutcome:
    seed: int
    rows: int
    requests: int = 0
    kills: int = 0
    hours: float = 0.0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    notes_lost: int = 0
    notes_twice: int = 0
    progress: ImportProgress | None = None


def play_import(seed: int, rows: int) -> ImportOutcome:
    """Import ``rows`` invented leads with notes. The same seed gives the same outcome."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as folder, clock.frozen(START):
        return asyncio.run(_play(seed, rows, Path(folder)))


async def _play(seed: int, count: int, folder: Path) -> ImportOutcome:
    world = World(seed, folder)
    with clock.sleeping(world.pass_time):
        world.calm = True
        await world.open()
        await world.store.sync.run_once()
        file_id = await _begin(
            world.store, write_csv(folder / "fair.csv", invented(count, note="Met"))
        )
        world.calm = False
        await _run(world, file_id, _KILLS_OF_MANY if count > _MANY else _KILLS)
        outcome = _verdict(world, count)
        outcome.progress = await world.store.imports.progress(file_id)
        await world.close()
    world.database.close()
    return outcome


async def _begin(store: Store, path: Path) -> int:
    file = await store.imports.load(path)
    columns, _ = await store.imports.mapping_of(file)
    checked = await store.imports.check(file, columns, Choices())
    return await store.imports.begin(file, columns, checked, Choices())


async def _run(world: World, file_id: int, kills: float) -> None:
    """Feed and send until every row is settled, through faults and kills."""
    for _ in range(_PATIENCE):
        if world.random.random() < kills:
            world.arm(world.random.randint(1, 12))
        try:
            fed = await world.store.imports.feeder.step()
            sent = await world.store.outbox.dispatcher.step()
            if fed == 0 or sent == 0:
                continue
            now = await world.store.imports.progress(file_id)
        except Killed:
            await world.restart()
            continue
        assert now is not None
        if not (now.waiting or now.sent or world.line.delayed):
            return
        await world.pass_time(min(fed, sent or 5.0))
    raise AssertionError(f"seed {world.seed}: the import never ends")


def _verdict(world: World, count: int) -> ImportOutcome:
    there = {
        row["email"]: row["n"]
        for row in world.rows("SELECT email, count(*) AS n FROM leads GROUP BY email")
    }
    emails = [row[2] for row in invented(count)]
    notes = world.rows(
        "SELECT (SELECT count(*) FROM notes WHERE lead_id = leads.id) AS n FROM leads"
        " WHERE email LIKE '%@silva.example'"
    )
    return ImportOutcome(
        world.seed,
        count,
        len(world.app.state.requests),
        world.kills,
        (clock.now() - START).total_seconds() / 3600,
        lost=[email for email in emails if email not in there],
        twice=[email for email in emails if there.get(email, 0) > 1],
        notes_lost=sum(row["n"] == 0 for row in notes),
        notes_twice=sum(row["n"] > 1 for row in notes),
    )


if __name__ == "__main__":
    rows, seed = (int(text) for text in (*sys.argv[1:], "1000", "1")[:2])
    print(play_import(seed, rows))
