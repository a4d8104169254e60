"""Two instances, an end by signal, a full disk: no acknowledged change is lost."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from pathlib import Path

import pytest

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.models.change import AddNote
from tests.delivery.kill import CTRL_S, Intent, Toll, Work
from tests.support.delivery_harness import desk
from tests.support.service import Service
from tests.support.terminal import running


def test_first_instance_sends_queued_changes_of_the_second_and_is_replaced_by_it(
    tmp_path: Path,
) -> None:
    async def both() -> None:
        async with desk(tmp_path) as at:
            second = at.new_window()
            await second.open()
            assert not await second.participant.claim(), "one instance holds the workspace"
            row = await second.outbox.add(AddNote(at.lead, "Call", "from the second"))
            await at.work()
            assert await at.state(row) == "done"
            assert at.count("notes", "title = 'Call'") == 1
            await at.store.stop()
            assert await second.participant.claim(), "it takes over"
            at.store = second
            later = await second.outbox.add(AddNote(at.lead, "Later", "x"))
            await at.work()
            assert await at.state(later) == "done"
            assert at.count("notes", "title IN ('Call', 'Later')") == 2

    asyncio.run(both())


def test_note_saved_just_before_the_end_arrives(
    tmp_path: Path,
) -> None:
    with Service(leads=20) as service:
        work = Work(tmp_path, service, seed=1)
        work.begin()
        with running(work.command, work.environment, 120, 36) as terminal:
            lead = work.lead(terminal)
            terminal.send("n")
            terminal.wait_for("ctrl+s save")
            terminal.send(f"Last\rText{CTRL_S}")
            terminal.wait_for("Note saved")
            terminal.signal(signal.SIGTERM)
            assert terminal.wait_end() == 128 + signal.SIGTERM
        assert work.soundness() == []
        work.intents.append(Intent("note", lead, "Last", acknowledged=True))
        assert asyncio.run(work.settle()) == []
        assert work.toll(Toll()).clean


def test_full_disk_refuses_new_changes_and_keeps_accepted_ones(tmp_path: Path) -> None:
    text = "word " * 400

    async def fill() -> None:
        async with desk(tmp_path) as at:
            at.line.down = True

            def limit(connection: sqlite3.Connection) -> None:
                (pages,) = connection.execute("PRAGMA page_count").fetchone()
                connection.execute(f"PRAGMA max_page_count = {pages + 20}")

            await at.store.database.write(limit)
            numbers: list[int] = []

            async def until_it_is_full() -> None:
                for number in range(1000):
                    numbers.append(await at.store.outbox.add(AddNote(at.lead, f"N{number}", text)))

            with pytest.raises(MirrorUnavailable, match="Everything saved so far is safe"):
                await until_it_is_full()
            assert len(numbers) > 1
            await at.restart()
            at.line.down = False
            await at.work()
            assert {await at.state(row) for row in numbers} == {"done"}
            assert at.count("notes", "title LIKE 'N%' AND note LIKE 'word %'") == len(numbers)

    asyncio.run(fill())
