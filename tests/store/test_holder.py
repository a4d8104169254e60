"""An instance that holds the workspace but does not respond is reported to the others."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from taskip_leads.mirror.lock import FileLock
from taskip_leads.models.change import AddNote
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.holder import SILENT_AFTER, HolderWatch
from tests.support.service import Service
from tests.support.sync_harness import run, sync, until, workspace


class _Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class _Pair:
    """A holder and the watch of another instance, checked every five seconds."""

    def __init__(self, folder: Path) -> None:
        self.holder, other = FileLock(folder / "m.lock"), FileLock(folder / "m.lock")
        self.clock = _Clock()
        assert self.holder.take()
        assert not other.take()
        self.watch = HolderWatch(other, self.clock)
        self._beats = 0

    def beat(self) -> None:
        self.holder.beat()
        # File systems differ in how finely they keep times.
        self._beats += 1
        os.utime(self.holder._beat_path, (self._beats, self._beats))

    def wait(self, seconds: float, *, beating: bool = False) -> int | None:
        found = None
        for _ in range(int(seconds / 5)):
            self.clock.now += 5
            if beating:
                self.beat()
            found = self.watch.check()
        return found


def test_holder_is_unresponsive_after_thirty_seconds_without_a_beat(tmp_path: Path) -> None:
    pair = _Pair(tmp_path)
    assert pair.wait(300, beating=True) is None
    assert pair.wait(SILENT_AFTER - 5) is None
    assert pair.wait(5) == os.getpid()
    assert pair.wait(5, beating=True) is None
    pair.holder.release()


def test_holder_that_never_beats_is_not_called_unresponsive(tmp_path: Path) -> None:
    pair = _Pair(tmp_path)
    assert pair.wait(300) is None
    pair.holder.release()


def test_holder_timeout_restarts_after_this_process_slept(tmp_path: Path) -> None:
    pair = _Pair(tmp_path)
    pair.wait(20, beating=True)
    pair.clock.now += 3600
    assert pair.watch.check() is None
    assert pair.wait(SILENT_AFTER - 5) is None
    assert pair.wait(5) == os.getpid()
    pair.holder.release()


def test_beat_of_a_killed_holder_ends_when_the_lock_is_taken(tmp_path: Path) -> None:
    (tmp_path / "m.beat").write_text("4711", encoding="ascii")
    lock = FileLock(tmp_path / "m.lock")
    lock.beat()
    beat = lock.last_beat()
    assert beat is not None
    assert beat.pid == 4711, "who does not hold the lock gives no beat"
    assert lock.take()
    assert lock.last_beat() is None
    lock.beat()
    beat = lock.last_beat()
    assert beat is not None
    assert beat.pid == os.getpid()
    lock.release()
    assert lock.last_beat() is None


@pytest.mark.parametrize("text", ["", "²", "-1", "12 13", "x"])
def test_damaged_beat_names_no_process(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.beat").write_text(text, encoding="utf-8")
    beat = FileLock(tmp_path / "m.lock").last_beat()
    assert beat is None or beat.pid == 0


_HOLDER = """
import asyncio, sys
from pathlib import Path
from taskip_leads.api.client import TaskipClient
from taskip_leads.store import holder
from taskip_leads.store.store import Store

holder.BEAT_EVERY = 0.05

async def connect():
    return TaskipClient(sys.argv[2], sys.argv[3])

async def main():
    store = Store(Path(sys.argv[1]), connect, workspace="Sample", host="sample")
    await store.start()
    assert store.lock.held
    print("holds", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@contextmanager
def _other_process(folder: Path, service: Service) -> Iterator[subprocess.Popen[str]]:
    arguments = [str(folder / "mirror.sqlite3"), service.base_url, service.key]
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "holds\n"
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP")
def test_stopped_holder_is_named_and_replaced_only_after_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskip_leads.store.follower.TAKE_OVER_EVERY", 0.05)
    monkeypatch.setattr("taskip_leads.store.follower._WATCH_EVERY", 0.05)
    monkeypatch.setattr("taskip_leads.store.holder.SILENT_AFTER", 1.5)

    async def work() -> None:
        with Service(leads=5) as service:
            await sync(tmp_path, service)
            lead = service.rows("SELECT id FROM leads")[0]["id"]
            with _other_process(tmp_path, service) as other:
                async with workspace(tmp_path, service) as store:
                    await store.start()
                    assert store.sync.state.link is ConnectionState.STANDBY
                    os.kill(other.pid, signal.SIGSTOP)
                    await until(lambda: store.sync.state.unresponsive == other.pid)
                    await store.outbox.add(AddNote(lead, "Call", "x"))
                    await asyncio.sleep(0.3)
                    assert not store.lock.held
                    assert not service.rows("SELECT 1 FROM notes WHERE title = 'Call'")
                    os.kill(other.pid, signal.SIGCONT)
                    await until(lambda: store.sync.state.unresponsive is None)
                    os.kill(other.pid, signal.SIGSTOP)
                    await until(lambda: store.sync.state.unresponsive == other.pid)
                    other.kill()
                    await until(lambda: store.lock.held)
                    await until(lambda: store.sync.state.unresponsive is None)
                    sent = "SELECT 1 FROM notes WHERE title = 'Call'"
                    await until(lambda: len(service.rows(sent)) == 1)

    run(work)
