"""Costs that grow with the data: the same step with 100 and with 10,000 objects."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from taskip_leads.api.client import TaskipClient, prepared
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import notes
from taskip_leads.models.change import AddNote
from taskip_leads.sandbox.process import parent
from taskip_leads.store.outbox import enqueue
from taskip_leads.store.store import Store
from tests.bench.figures import Figure, median, ms

_LEADS = 200
_SENT = 25
_OPENED = 25


async def _fill_outbox(mirror: Path, leads: list[int], waiting: int) -> None:
    database = Database(mirror)
    await database.open()

    def fill(connection: sqlite3.Connection) -> None:
        for number in range(waiting):
            note = AddNote(
                leads[number % len(leads)], f"Note {number}", "Asked for the offer again."
            )
            enqueue.enqueue(connection, change=note, hold=0.0)

    await database.write(fill)
    await database.close()


async def _seconds_per_change(home: Path, waiting: int) -> list[float]:
    """Return seconds for each of the first sent changes while ``waiting`` others wait."""
    home.mkdir(parents=True, exist_ok=True)
    service = await parent.start(home, leads=_LEADS)

    async def connect() -> TaskipClient:
        return await asyncio.to_thread(prepared, service.base_url, service.key)

    mirror = home / "mirror.sqlite3"
    store = Store(mirror, connect, workspace="Bench", host="bench")
    await store.open()
    await store.sync.run_once()
    leads = [lead["id"] for lead in await store.leads.export()]
    await store.stop()
    await _fill_outbox(mirror, leads, waiting)
    store = Store(mirror, connect, workspace="Bench", host="bench")
    await store.open()
    try:
        assert await store.participant.claim()
        times: list[float] = []
        before = time.perf_counter()
        left = store.outbox.waiting
        while len(times) < _SENT:
            await store.outbox.dispatcher.step()
            if store.outbox.waiting < left:
                left, now = store.outbox.waiting, time.perf_counter()
                times.append(now - before)
                before = now
        return times
    finally:
        await store.stop()
        await service.stop()


async def _seconds_to_open(home: Path, count: int) -> list[float]:
    """Return seconds to read a lead with ``count`` notes."""
    home.mkdir(parents=True, exist_ok=True)
    service = await parent.start(home, leads=1)

    async def connect() -> TaskipClient:
        return await asyncio.to_thread(prepared, service.base_url, service.key)

    store = Store(home / "mirror.sqlite3", connect, workspace="Bench", host="bench")
    await store.open()
    await store.sync.run_once()
    (lead,) = [lead["id"] for lead in await store.leads.export()]
    database = Database(home / "mirror.sqlite3")
    await database.open()
    written = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(count)]
    answers = [
        (
            number,
            {
                "id": number,
                "title": f"Note {number}",
                "note": "Called, asked for the offer.",
                "created_at": f"{moment:%Y-%m-%d %H:%M:%S}",
            },
        )
        for number, moment in enumerate(written, 1)
    ]
    await database.write(partial(notes.replace, table="note", lead_id=lead, answers=answers))
    await database.close()
    times: list[float] = []
    for _ in range(_OPENED):
        since = time.perf_counter()
        await store.leads.detail(lead)
        times.append(time.perf_counter() - since)
    await store.stop()
    await service.stop()
    return times


def measure(home: Path, *, quick: bool) -> list[Figure]:
    many = 1000 if quick else 10_000
    sent = {n: asyncio.run(_seconds_per_change(home / f"sent-{n}", n)) for n in (100, many)}
    opened = {
        n: asyncio.run(_seconds_to_open(home / f"opened-{n}", n)) for n in (many // 200, many // 2)
    }
    return [_ratio("one change sent", "waiting", sent), _ratio("a lead read", "notes", opened)]


def _ratio(what: str, of: str, times: dict[int, list[float]]) -> Figure:
    (few, fast), (many, slow) = sorted(times.items())
    return Figure(
        f"{what}, {many:,} {of}",
        ms(median(slow)),
        f"with {few:,} {ms(median(fast))}",
        median(slow) / median(fast),
        "≤ 1.5x",
    )
