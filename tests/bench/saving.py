"""Time of saving a note: to the disk, the screen and the service.

Key press to frame and key press to row are measured in rounds of their own, so that looking at the file
takes nothing from the frame. What a transaction costs stands beside the same rows written by bare SQLite
under the same settings, in turn, in the same run.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from taskip_leads.api.client import TaskipClient, prepared
from taskip_leads.mirror.database import Database
from taskip_leads.models.change import AddNote
from taskip_leads.sandbox.process import parent
from taskip_leads.store.outbox import enqueue
from taskip_leads.store.store import Store
from tests.bench.figures import Figure, median, ms, p95, pair
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Workspace, reference, synced

CTRL_S = "\x13"
_SAID = "Note saved"
_TEXT = "Asked for the offer again, wants it by Friday; their budget is decided in the first week."
_LEADS = 10_000
# More than the burst that the service allows in a minute can carry.
_QUEUED = 60
# Nothing was settled for so many seconds: the gate waits for the next minute.
_PAUSE = 2.0
_POLL = 0.0001


def p99(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]


def spread(seconds: list[float]) -> str:
    """Median and 99th percentile."""
    return f"{ms(median(seconds))} / {ms(p99(seconds))}"


# -- the key


class BareInsert:
    """One row into a SQLite file of its own, fsynced: what no durable save can be faster than."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS saved (text TEXT NOT NULL)")

    def seconds(self) -> float:
        since = time.perf_counter()
        self._connection.execute("INSERT INTO saved VALUES (?)", (_TEXT,))
        return time.perf_counter() - since

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _opened(workspace: Workspace) -> Iterator[Terminal]:
    # The toast of each note moves as long as it can be taken back: a second, and then it is quiet.
    (workspace.home / "config.toml").write_text("undo_seconds = 1\n", encoding="utf-8")
    terminal = Terminal(workspace.command(), workspace.environment())
    first = reference(workspace).find("")[1][:12]
    try:
        terminal.until(lambda t: t.shows(first), terminal.started, first)
        terminal.settle()
        yield terminal
    finally:
        terminal.close()


def _written(terminal: Terminal, number: int) -> None:
    """A note on the next lead, up to its last letter; the draft is on the disk too."""
    terminal.send("j")
    terminal.settle()
    terminal.press("n", lambda t: t.shows("New note"))
    terminal.press(f"Note {number}\r{_TEXT}", lambda t: t.shows("draft saved"))
    terminal.settle()


def to_the_screen(workspace: Workspace, presses: int) -> tuple[list[float], list[float]]:
    """Seconds from the key to the last byte of the frame that says saved; one bare insert after each."""
    bare = BareInsert(workspace.home / "insert.sqlite3")
    inserts: list[float] = []
    with _opened(workspace) as terminal:
        times: list[float] = []
        for number in range(presses):
            _written(terminal, number)
            if terminal.shows(_SAID):
                terminal.until(lambda t: not t.shows(_SAID), 0.0, "the end of the words before")
            times.append(terminal.press(CTRL_S, lambda t: t.shows(_SAID)))
            terminal.settle()
            inserts.append(bare.seconds())
    bare.close()
    return times, inserts


def to_the_row(workspace: Workspace, presses: int) -> list[float]:
    """Return seconds from the key to the moment another process sees the committed row."""
    look = sqlite3.connect(workspace.mirror, isolation_level=None)
    newest = "SELECT coalesce(max(id), 0) FROM outbox"
    with _opened(workspace) as terminal:
        times: list[float] = []
        for number in range(presses):
            _written(terminal, number)
            (before,) = look.execute(newest).fetchone()
            since = time.perf_counter()
            terminal.send(CTRL_S)
            while look.execute(newest).fetchone()[0] == before:
                time.sleep(_POLL)
            times.append(time.perf_counter() - since)
            terminal.until(lambda t: t.shows(_SAID), since, _SAID)
            terminal.settle()
    look.close()
    return times


# -- the transaction


def _bare(connection: sqlite3.Connection, lead: int, number: int) -> None:
    """The rows of one note that waits, without the product: its outbox row, what it touches, and the
    lead's row and words written anew, because it shows that something is pending."""
    connection.execute("BEGIN IMMEDIATE")
    cursor = connection.execute(
        "INSERT INTO outbox (kind, body, lead, state, created_at, confirmed_at, hold_until)"
        " VALUES ('AddNote', ?, ?, 'held', ?3, ?3, ?3)",
        (f'{{"lead": {lead}, "note": "{_TEXT}"}}', lead, f"2026-11-24T09:00:00.{number:06}"),
    )
    row = cursor.lastrowid
    connection.executemany(
        "INSERT INTO outbox_touch (change, entity, writes) VALUES (?, ?, 1)",
        [(row, f"lead:{lead}"), (row, f"note:-{row}")],
    )
    connection.execute("UPDATE lead SET pending = pending + 1 WHERE key = ?", (lead,))
    connection.execute("UPDATE lead_body SET raw = raw WHERE key = ?", (lead,))
    connection.execute("UPDATE lead_search SET folded = folded WHERE key = ?", (lead,))
    connection.execute("COMMIT")


async def _transactions(workspace: Workspace, times: int) -> tuple[list[float], list[float]]:
    twin = workspace.home / "bare.sqlite3"
    with sqlite3.connect(workspace.mirror) as old, sqlite3.connect(twin) as new:
        old.backup(new)
    bare = sqlite3.connect(twin, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    keys = [row[0] for row in bare.execute("SELECT key FROM lead ORDER BY key LIMIT 500")]
    database = Database(workspace.mirror)
    await database.open()
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(times):
        lead = keys[number % len(keys)]
        note = AddNote(lead, f"Note {number}", _TEXT)
        since = time.perf_counter()
        await database.write(partial(enqueue.enqueue, change=note, hold=5.0), durable=True)
        ours.append(time.perf_counter() - since)
        since = time.perf_counter()
        _bare(bare, lead, number)
        theirs.append(time.perf_counter() - since)
    await database.close()
    bare.close()
    return ours, theirs


# -- the line


async def _delivered(home: Path) -> tuple[int, float, int, int]:
    """Changes that were delivered until the minute's requests were used up, seconds, their requests,
    and those that the sync before them had spent of the same minute."""
    service = await parent.start(home, leads=_QUEUED, limits=True)
    clients: list[TaskipClient] = []

    async def connect() -> TaskipClient:
        clients.append(await asyncio.to_thread(prepared, service.base_url, service.key))
        return clients[-1]

    store = Store(home / "mirror.sqlite3", connect, workspace="Bench", host="bench")
    await store.open()
    try:
        synced = await store.sync.run_once()
        for number, lead in enumerate(await store.leads.export()):
            await store.outbox.add(AddNote(lead["id"], f"Note {number}", _TEXT))
        assert await store.participant.claim()
        sent = clients[0].requests
        # When, and how much was asked until then, the last change was settled.
        settled = (time.perf_counter(), sent)
        since, waiting = settled[0], store.outbox.waiting

        async def work() -> None:
            nonlocal settled, waiting
            while True:
                await store.outbox.dispatcher.step()
                if store.outbox.waiting < waiting:
                    settled, waiting = (
                        (time.perf_counter(), clients[0].requests),
                        store.outbox.waiting,
                    )

        working = asyncio.create_task(work())
        while time.perf_counter() - settled[0] < _PAUSE:
            await asyncio.sleep(_PAUSE / 4)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return _QUEUED - waiting, settled[0] - since, settled[1] - sent, synced.requests
    finally:
        await store.stop()
        await service.stop()


def throughput(home: Path) -> list[Figure]:
    home.mkdir(parents=True, exist_ok=True)
    done, seconds, requests, before = asyncio.run(_delivered(home))
    return [
        Figure(
            f"outbox, {_QUEUED} notes waiting, limits announced: 1000/h, 100/min",
            f"{done / seconds:.0f} changes/s",
            f"{done} in {ms(seconds)}: what the minute has left after a sync of {before} requests",
        ),
        Figure("… requests per change", f"{requests / max(1, done):.2f}"),
    ]


def measure(home: Path, *, quick: bool) -> list[Figure]:
    """Beside a mirror of 10,000 leads, offline; then against the sample service in a process of its own."""
    workspace = synced(home / "mirror", _LEADS)
    presses, looked, times = (15, 5, 100) if quick else (200, 50, 1000)
    shown, inserts = to_the_screen(workspace, presses)
    seconds = to_the_row(workspace, looked)
    ours, bare = asyncio.run(_transactions(workspace, times))
    size = f"{workspace.leads:,} leads"
    return [
        Figure(
            f"ctrl+s in a note → “saved” on screen, p50 / p95 of {presses}, {size}",
            pair(shown),
            f"SQLite {sqlite3.sqlite_version}, one fsynced insert {pair(inserts)}",
        ),
        Figure("… the 95th percentile", "", "", p95(shown) / p95(inserts), "≤ 6x"),
        Figure(f"… → its row is committed, p50 / p95 of {looked}", pair(seconds)),
        Figure(
            "one change into the outbox, durable, p50 / p99",
            spread(ours),
            f"SQLite {sqlite3.sqlite_version}, the same rows {spread(bare)}",
            median(ours) / median(bare),
        ),
        *throughput(home / "line"),
    ]
