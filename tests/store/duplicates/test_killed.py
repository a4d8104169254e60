"""``kill -9`` just before and just after each request of a merge: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from taskip_leads.models.duplicates.merge import Merge
from tests.support.duplicates import PHONE, Twins, make_twins
from tests.support.merge_sender import connected, duplicates_of
from tests.support.service import Service

WRITES = ["POST", "POST", "PUT", "DELETE"]


@dataclass
class Killer:
    """Kills the sending process at one of its writes, before or after the service executes it."""

    app: ASGIApp
    #: Which write of the process, from 0; None: none.
    at: int | None = None
    after: bool = False
    process: subprocess.Popen[bytes] | None = None
    writes: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            await self.app(scope, receive, send)
            return
        dies = len(self.writes) == self.at
        self.writes.append(scope["method"])
        if dies and not self.after:
            self._kill()
            return
        await self.app(scope, receive, self._nowhere if dies else send)
        if dies:
            self._kill()

    async def _nowhere(self, message: object) -> None:
        """Take an answer that does not reach anybody."""

    def _kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def watched() -> Iterator[tuple[Service, Killer]]:
    killers: list[Killer] = []

    def around(app: ASGIApp) -> ASGIApp:
        killers.append(Killer(app))
        return killers[0]

    with Service(leads=12, around=around) as service:
        yield service, killers[0]


def queue_merge(mirror: Path, service: Service, twins: Twins) -> None:
    async def main() -> None:
        store = connected(mirror, service.base_url, service.key)
        await store.open()
        try:
            await store.sync.run_once()
            leads = duplicates_of(store)
            await leads.read((twins.kept, twins.other))
            details = await leads.details(twins.kept, twins.other)
            assert details is not None
            assert len(await leads.merge(Merge.of(*details, {}))) == len(WRITES)
        finally:
            await store.stop()

    asyncio.run(main())


def send(mirror: Path, service: Service, killer: Killer) -> int:
    """Send what waits in a process of its own; return its exit code."""
    killer.writes.clear()
    command = [sys.executable, "-m", "tests.support.merge_sender"]
    killer.process = subprocess.Popen([*command, str(mirror), service.base_url, service.key])
    return killer.process.wait(timeout=60)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_merge_goes_on_after_a_kill_at_each_request(tmp_path: Path, after: bool) -> None:
    with watched() as (service, killer):
        for step in range(len(WRITES)):
            service.reset()
            mirror = tmp_path / str(step) / "mirror.sqlite3"
            mirror.parent.mkdir()
            twins = make_twins(service)
            queue_merge(mirror, service, twins)
            killer.at, killer.after = step, after
            assert send(mirror, service, killer) == -signal.SIGKILL
            assert killer.writes == WRITES[: step + 1]
            killer.at = None
            assert send(mirror, service, killer) == 0
            assert killer.writes[-1:] == ["DELETE"] or (after and step == len(WRITES) - 1)
            check(service, twins)


def check(service: Service, twins: Twins) -> None:
    """Everything of the other lead is at the kept one, once."""
    assert service.rows("SELECT id FROM leads WHERE id = ?", [twins.other]) == []
    notes = service.rows("SELECT title FROM notes WHERE lead_id = ?", [twins.kept])
    assert notes == [{"title": "Call"}]
    files = service.rows("SELECT media_id FROM lead_files WHERE lead_id = ?", [twins.kept])
    assert files == [{"media_id": 9001}]
    kept = service.rows("SELECT phone_number FROM leads WHERE id = ?", [twins.kept])
    assert kept == [{"phone_number": PHONE}]
