"""The longest time that the UI thread is blocked."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from taskip_leads import bootstrap
from taskip_leads.api.client import TaskipClient, prepared
from taskip_leads.errors import RequestNotSent
from taskip_leads.store.events import LeadsChanged
from taskip_leads.store.store import Store
from taskip_leads.ui.app import TaskipApp
from tests.bench.figures import Figure, ms
from tests.bench.syncing import served
from tests.bench.workspaces import Workspace, reference
from tests.support.ui_driver import Driver, running

_BEAT = 0.001
_IDLE = 5.0
_LATE = 0.008
_RUNS = 3
#: What the store tells when the list has all leads.
_WHOLE = LeadsChanged(frozenset())


def _as_started() -> None:
    """As ``cli`` and ``bootstrap`` leave the process to the app."""
    gc.collect()
    gc.disable()
    sys.setswitchinterval(bootstrap.TURN)


class Beats(NamedTuple):
    """How late a timer of a millisecond came: the worst, and how often later than 8 ms."""

    worst: float
    late: int


async def _beats(until: asyncio.Event) -> Beats:
    worst, late, last = 0.0, 0, time.perf_counter()
    while not until.is_set():
        await asyncio.sleep(_BEAT)
        now = time.perf_counter()
        delay = now - last - _BEAT
        worst, late, last = max(worst, delay), late + (delay > _LATE), now
    return Beats(worst, late)


async def _stalls(base_url: str, key: str, mirror: Path) -> tuple[Beats, Beats]:
    """Return the beats of the running app while idle, and while the first sync runs."""
    begin = asyncio.Event()

    async def connect() -> TaskipClient:
        await begin.wait()
        return await asyncio.to_thread(prepared, base_url, key)

    _as_started()
    store = Store(mirror, connect, workspace="Bench", host="bench")
    async with running(store, idle=False):
        calm = asyncio.Event()
        asyncio.get_running_loop().call_later(_IDLE, calm.set)
        idle = await _beats(calm)
        done = asyncio.Event()
        store.events.subscribe(lambda _: done.set() if store.sync.state.synced_at else None)
        begin.set()
        return idle, await _beats(done)


def while_syncing(leads: int, home: Path, runs: int = _RUNS) -> list[Figure]:
    """The median of several runs: one full pass of another program would decide a single one."""
    home.mkdir(parents=True, exist_ok=True)
    measured = []
    with served(leads, home / "service") as (base_url, key):
        for run in range(runs):
            mirror = home / f"mirror-{run}.sqlite3"
            measured.append(asyncio.run(_stalls(base_url, key, mirror)))
    idle = median(calm.worst for calm, _ in measured)
    worst = median(beats.worst for _, beats in measured)
    late = median(beats.late for _, beats in measured)
    return [
        Figure(
            f"worst stall while {leads:,} leads sync, median of {runs}",
            ms(worst),
            f"idle {ms(idle)}",
            None,
            "idle + 16 ms",
        ),
        Figure("… beats later than 8 ms", f"{late:.0f}", "", None, "≤ 150 beats"),
    ]


async def _out_of_reach() -> Any:
    raise RequestNotSent("TaskIP can't be reached.")


async def _beside(work: Awaitable[None]) -> float:
    """Return the worst stall during ``work``."""
    done = asyncio.Event()
    beats = asyncio.create_task(_beats(done))
    await work
    done.set()
    return (await beats).worst


async def _use(workspace: Workspace) -> tuple[float, float, float]:
    """The worst stall until all leads are read, while a word is typed, and while the cursor moves."""
    _as_started()
    everything, first = reference(workspace).find("")
    store = Store(workspace.mirror, _out_of_reach, workspace="Bench", host="bench")

    whole = asyncio.Event()
    store.events.subscribe(lambda event: whole.set() if event == _WHOLE else None)

    async def read() -> None:
        await whole.wait()

    async def shown(ui: Driver, words: str) -> None:
        # Longer than a test's patience: so many leads take their time to be read.
        while not ui.shows(words):
            await asyncio.sleep(0.05)

    async def typed(ui: Driver) -> None:
        await ui.pilot.press("slash")
        for letter in "okafor":
            await ui.pilot.press(letter)
            await asyncio.sleep(0.2)
        await ui.pilot.press("escape", "escape")
        await shown(ui, f"{everything:,} active leads")

    async def moved(ui: Driver) -> None:
        for key in ("j", "pagedown", "G", "k", "pageup", "g", "g") * 5:
            await ui.pilot.press(key)
            await asyncio.sleep(0.02)

    # Not the tests' own way: their patience ends before a million leads are read.
    app = TaskipApp(store, environ={"LANG": "C.UTF-8", "COLORTERM": "truecolor"})
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        ui = Driver(app, pilot)
        await shown(ui, first[:12])
        opening = await _beside(read())
        return opening, await _beside(typed(ui)), await _beside(moved(ui))


async def _open_insights(workspace: Workspace) -> float:
    """The worst stall while insights are opened, change their period and currency, and are left."""
    _as_started()
    first = reference(workspace).find("")[1]
    store = Store(workspace.mirror, _out_of_reach, workspace="Bench", host="bench")
    whole = asyncio.Event()
    store.events.subscribe(lambda event: whole.set() if event == _WHOLE else None)

    async def used(ui: Driver) -> None:
        for keys in (("g", "m"), ("greater_than_sign",), ("c",), ("less_than_sign",)):
            await ui.pilot.press(*keys)
            while not ui.shows("Notes are those"):
                await asyncio.sleep(0.02)
        # Left while it is still adding up.
        await ui.pilot.press("c", "escape", "g", "m")

    app = TaskipApp(store, environ={"LANG": "C.UTF-8", "COLORTERM": "truecolor"})
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        ui = Driver(app, pilot)
        while not ui.shows(first[:12]):
            await asyncio.sleep(0.05)
        await whole.wait()
        await asyncio.sleep(_IDLE)
        return await _beside(used(ui))


def while_opening(workspace: Workspace) -> list[Figure]:
    """Counts come from sets, sums in slices: nothing is to stand still for longer than 50 ms."""
    worst = asyncio.run(_open_insights(workspace))
    what = f"worst stall while insights are open, {workspace.leads:,} leads"
    return [Figure(what, ms(worst), "", None, "≤ 50 ms")]


def in_use(workspace: Workspace) -> list[Figure]:
    """Nothing is to stand still for longer than 100 ms at any size."""
    opening, typing, moving = asyncio.run(_use(workspace))
    size = f"{workspace.leads:,} leads"
    return [
        Figure(f"worst stall until {size} are read", ms(opening), "", None, "≤ 100 ms"),
        Figure(f"worst stall while typing a filter, {size}", ms(typing), "", None, "≤ 100 ms"),
        Figure(f"worst stall while moving, {size}", ms(moving), "", None, "≤ 100 ms"),
    ]
