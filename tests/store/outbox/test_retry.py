"""A user's retry makes one attempt immediately, unless a limit prevents it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from taskip_leads.models.change import KINDS, AddNote, UploadFile
from taskip_leads.models.sync_state import ConnectionState
from tests.support.delivery_harness import desk
from tests.support.sync_harness import until


@pytest.mark.parametrize("broken", ["offline", "no answer to a read"])
async def test_retry_attempts_a_change_once_immediately(tmp_path: Path, broken: str) -> None:
    async with desk(tmp_path) as at:
        if broken == "offline":
            at.line.down = True
        else:
            at.line.breaks("page", "GET", times=6)
        sending = asyncio.create_task(at.store.outbox.dispatcher.run(KINDS))
        try:
            row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
            await until(lambda: at.store.sync.state.link is ConnectionState.OFFLINE)
            at.line.down = False
            at.line.ordered.clear()
            at.line.sent.clear()
            await asyncio.sleep(0.2)
            assert at.line.sent == [], "the next try is due in five seconds"
            await at.store.outbox.retry_now(row)
            # The next try by itself would come later.
            async with asyncio.timeout(4):
                await until(lambda: len(at.writes()) == 1)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


async def test_limit_of_files_is_known_and_stops_no_note(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.sync()
        path = at.folder / "a.txt"
        path.write_text("hello", encoding="utf-8")
        at.line.breaks("429", "POST", "/lead/files/")
        upload = UploadFile(at.lead, "a.txt", str(path))
        await at.store.outbox.add(upload)
        await at.work()
        note = AddNote(at.lead, "Call", "x")
        assert 0 < at.store.outbox.seconds_until_allowed(upload) <= 45
        assert at.store.outbox.seconds_until_allowed(note) == 0
