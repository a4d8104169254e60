"""One episode of a rep, a faulty connection, kills and colleagues, from a seed to a verdict."""

from __future__ import annotations

import asyncio
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from taskip_leads import clock
from taskip_leads.errors import TaskipError
from taskip_leads.store.outbox import coalesce
from taskip_leads.store.outbox.policy import QUIET
from tests.simulate.commits import SHARED
from tests.simulate.mirrored import shown_after_a_pass, shown_at_rest
from tests.simulate.oracle import judge
from tests.simulate.rep import Rep
from tests.simulate.windows import Windows
from tests.simulate.world import START, Killed, World

#: Operations of one episode; a failing one is small enough to be understood.
LENGTH = 200

_KILLS = 0.02
_COLLEAGUE = 0.12
_COLLEAGUE_ON_STATUSES = 0.01
_SYNC = 0.02


@dataclass
class Outcome:
    seed: int
    operations: int = 0
    requests: int = 0
    kills: int = 0
    asked: int = 0
    failures: list[str] = field(default_factory=list)
    #: How many leads had the status, for each executed deletion of a status.
    status_deletions: list[int] = field(default_factory=list)
    #: How often the clock was set.
    jumps: int = 0
    #: How often a window was stopped or suspended.
    windows: int = 0
    #: Uploads that the rep stopped.
    stops: int = 0
    #: The executed writes: method and path, with ids as ``{}``.
    writes: set[str] = field(default_factory=set)


def play(seed: int, operations: int = LENGTH, *, quiet: timedelta = QUIET) -> Outcome:
    """Play one episode. The same seed gives the same outcome."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as folder, clock.frozen(START):
        return asyncio.run(_play(seed, operations, Path(folder), quiet))


async def _play(seed: int, operations: int, folder: Path, quiet: timedelta) -> Outcome:
    world = World(seed, folder, quiet)
    with patch.object(coalesce, "coalesce", world.coalesce), clock.sleeping(world.pass_time):
        return await _tell(world, operations)


async def _tell(world: World, operations: int) -> Outcome:
    world.calm = True
    await world.open()
    await world.store.sync.run_once()
    world.calm = False
    rep = Rep(world)

    async def meanwhile() -> None:
        await rep.act()

    world.meanwhile = meanwhile
    world.stopping = rep.stop_upload
    windows = Windows(world, rep)
    world.stopped = windows.stop_in_flight
    while rep.operations < operations:
        try:
            await windows.take_turns()
            await _moment(world, rep)
        except Killed:
            await world.line.wait_until_stopped()
            await world.restart()
            await rep.look_again()

    await windows.resume()
    await _rest(world, rep)
    verdict = await judge(world, rep)
    await shown_at_rest(world, rep, verdict)
    # The rest of an interrupted pass, and a complete one.
    await world.store.sync.run_once()
    await world.store.sync.run_once()
    await shown_after_a_pass(world, verdict)
    outcome = Outcome(
        world.seed,
        rep.operations,
        len(world.app.state.requests),
        world.kills,
        rep.asked,
        verdict.failures,
        writes={
            f"{request.method} {re.sub(r'[0-9]+', '{}', request.path)}"
            for request in world.app.state.requests
            if request.method != "GET" and (request.status or 0) // 100 == 2
        },
        status_deletions=world.status_deletions,
        stops=world.stops,
        jumps=world.jumps,
        windows=windows.stops + windows.suspensions,
    )
    await world.close()
    world.database.close()
    return outcome


async def _moment(world: World, rep: Rep) -> None:
    """Let something happen and time pass, then run due work."""
    world.set_clock()
    dice = world.random.random()
    if world.random.random() < _KILLS:
        world.arm(world.random.randint(1, 12))
    if dice < _COLLEAGUE_ON_STATUSES:
        if world.random.random() < 0.5:
            world.colleague_deletes_status()
        else:
            world.colleague_renames_status(rep.token("theirs"))
    elif dice < _COLLEAGUE:
        lead = world.random.choice(rep.first)
        world.colleague_edits(lead, world.random.choice(SHARED), rep.token("c"))
    elif dice < _COLLEAGUE + _SYNC:
        # Requested, because a background pass would be delayed by an hour in real time.
        world.store.sync.syncer.now()
        with suppress(TaskipError):
            await world.store.sync.syncer.once()
    else:
        await rep.act()
    await world.pass_time(world.random.expovariate(1 / 15))
    for _ in range(world.random.randint(0, 12)):
        wait = await world.store.outbox.dispatcher.step()
        await world.line.wait_until_stopped()
        if wait != 0:
            break


async def _rest(world: World, rep: Rep) -> None:
    """Restore the network and let the rep decide, until nothing is left to do."""
    world.calm = True
    world.meanwhile = world.stopping = world.stopped = None
    for _ in range(5000):
        wait = await world.store.outbox.dispatcher.step()
        if wait == 0:
            continue
        counts = world.store.outbox.counts
        if not (
            counts.held or counts.waiting or counts.unknown or counts.asking or world.line.delayed
        ):
            return
        if counts.asking and not world.line.delayed:
            await rep.decide()
        await world.pass_time(wait or 5.0)
    raise AssertionError(f"seed {world.seed}: it never comes to rest: {world.store.outbox.counts}")
