"""A first sync: time, requests, memory, and how long it keeps the screen's thread busy at a stretch."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taskip_leads.api.client import TaskipClient, prepared
from taskip_leads.store.store import Store
from tests.bench.figures import Figure, ms
from tests.bench.workspaces import environment
from tests.ui.driver import running

_BEAT = 0.001
_IDLE = 5.0


@contextmanager
def served(leads: int, home: Path) -> Iterator[tuple[str, str]]:
    """The sample service in a process of its own: base URL and key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "taskip_leads", "serve", "--leads", str(leads)],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = ""
    try:
        while not (
            (url := re.search(r"http://\S+", told))
            and (key := re.search(r"(?im)^\s*key\W+(\S+)", told))
        ):
            line = process.stdout.readline()
            assert line, f"the service did not start: {told}"
            told += line
        yield url[0], key[1]
    finally:
        process.terminate()
        process.wait()


def command_line(leads: int, home: Path) -> list[Figure]:
    """``taskip-leads sync`` as a process: what it prints, and the most memory it held."""
    with served(leads, home / "service") as (base_url, key):
        environ = environment(home / "sync", TASKIP_SECRET_KEY=key)
        command = [
            sys.executable, "-m", "taskip_leads", "sync", "--json",
            "--base-url", base_url, "--data-dir", str(home / "data"),
        ]  # fmt: skip
        read, write = os.pipe()
        pid = os.posix_spawn(
            command[0], command, environ, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)]
        )
        os.close(write)
        with os.fdopen(read) as out:
            report = json.load(out)
        _, status, usage = os.wait4(pid, 0)
        assert status == 0, status
    return [
        Figure(f"first sync of {leads:,} leads", f"{report['seconds']:.1f} s"),
        Figure("… requests", f"{report['requests']}", f"{report['pages']} pages"),
        Figure("… memory at most", f"{usage.ru_maxrss / 1024:.0f} MB"),
    ]


async def _worst_beat(until: asyncio.Event) -> float:
    """The longest time by which a timer of a millisecond came late."""
    worst, last = 0.0, time.perf_counter()
    while not until.is_set():
        await asyncio.sleep(_BEAT)
        now = time.perf_counter()
        worst, last = max(worst, now - last - _BEAT), now
    return worst


async def _stalls(base_url: str, key: str, mirror: Path) -> tuple[float, float]:
    """The worst stall of the running app while idle, and while the first sync runs."""
    begin = asyncio.Event()

    async def connect() -> TaskipClient:
        await begin.wait()
        return await asyncio.to_thread(prepared, base_url, key)

    store = Store(mirror, connect, workspace="Bench", host="bench")
    async with running(store, idle=False):
        calm = asyncio.Event()
        asyncio.get_running_loop().call_later(_IDLE, calm.set)
        idle = await _worst_beat(calm)
        done = asyncio.Event()
        store.events.subscribe(lambda _: done.set() if store.state.synced_at else None)
        begin.set()
        return idle, await _worst_beat(done)


def stalls(leads: int, home: Path) -> list[Figure]:
    home.mkdir(parents=True, exist_ok=True)
    with served(leads, home / "service") as (base_url, key):
        idle, syncing = asyncio.run(_stalls(base_url, key, home / "mirror.sqlite3"))
    return [
        Figure(
            f"worst stall while {leads:,} leads sync",
            ms(syncing),
            f"idle {ms(idle)}",
            None,
            "idle + 5 ms",
        )
    ]
