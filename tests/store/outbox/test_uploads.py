"""Files are sent on a separate line with a separate limit, and can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.api import timeouts
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.mirror.tables import outbox, schedule
from taskip_leads.models.change import AddNote, EditLead, UploadFile
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.outbox import uploads as uploading_module
from taskip_leads.store.outbox.policy import FILES, LINES, QUIET
from tests.support.delivery_harness import Desk, desk

pytestmark = pytest.mark.anyio

OTHERS, _ = LINES
FILM = "title = 'film.mp4'"


class Thin:
    """A line on which a file stops after its first pieces until it is let go on."""

    def __init__(self, at: Desk, pieces: int = 3) -> None:
        self.pieces = pieces
        self.stands = asyncio.Event()
        self.go_on = asyncio.Event()
        at.line.piece = self._piece

    async def stand(self, sending: asyncio.Task[float | None]) -> None:
        """Until the file stands still; raises what kept it from leaving."""
        standing = asyncio.create_task(self.stands.wait())
        await asyncio.wait([standing, sending], return_when=asyncio.FIRST_COMPLETED)
        if not self.stands.is_set():
            standing.cancel()
            raise AssertionError(f"It did not leave: {sending.result()}")

    async def _piece(self) -> None:
        self.pieces -= 1
        if self.pieces == 0:
            self.stands.set()
            await self.go_on.wait()


@asynccontextmanager
async def uploading(
    at: Desk, folder: Path, *, pieces: int = 3
) -> AsyncIterator[tuple[int, Thin, asyncio.Task[float | None]]]:
    """A film of 300 kB that is on its way to ``at.lead`` and stands still."""
    film = folder / "film.mp4"
    film.write_bytes(b"x" * 300_000)
    thin = Thin(at, pieces)
    row = await at.store.outbox.add(UploadFile(at.lead, "film.mp4", str(film)))
    sending = asyncio.create_task(at.store.outbox.dispatcher.step(FILES))
    await thin.stand(sending)
    try:
        yield row, thin, sending
    finally:
        thin.go_on.set()
        await asyncio.gather(sending, return_exceptions=True)


async def test_note_on_another_lead_does_not_wait_for_a_large_upload(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, uploading(at, tmp_path) as (row, thin, sending):
        note = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        later = await at.store.outbox.add(AddNote(at.lead, "After the film", "x"))
        while await at.store.outbox.dispatcher.step(OTHERS) == 0:
            pass
        assert await at.state(row) == "inflight"
        assert await at.state(note) == "done"
        assert await at.state(later) == "queued", "the order of a lead is kept"
        thin.go_on.set()
        await sending
        await at.work()
        assert await at.state(later) == "done"
        assert at.count("media", FILM) == 1


async def test_running_program_uploads_and_sends_at_the_same_time(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"x" * 300_000)
    async with desk(tmp_path) as at:
        thin = Thin(at)
        at.store.lock.release()
        await at.store.start()
        await at.store.outbox.add(UploadFile(at.lead, "film.mp4", str(film)))
        async with asyncio.timeout(20):
            await thin.stands.wait()
        note = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        async with asyncio.timeout(20):
            while await at.state(note) != "done":
                await asyncio.sleep(0)
        assert at.store.outbox.uploads.progress
        thin.go_on.set()


async def test_decision_during_preparation_prevents_an_upload(tmp_path: Path) -> None:
    """An edit of the same lead, refused before, is let go again while it is looked what is there."""
    film = tmp_path / "film.mp4"
    film.write_bytes(b"x")
    async with desk(tmp_path) as at:
        edit = await at.store.outbox.add(EditLead(at.lead, {"email": "no address"}))
        await at.work()
        assert await at.state(edit) == "refused"
        row = await at.store.outbox.add(UploadFile(at.lead, "film.mp4", str(film)))
        looked: list[str] = []

        async def let_go(request: object) -> None:
            if not looked:
                looked.append("once")
                await at.store.outbox.replace(edit, EditLead(at.lead, {"phone_number": "1"}))

        at.line.watch = let_go
        await at.store.outbox.dispatcher.step(FILES)
        assert looked
        assert await at.state(row) == "queued", "what was made before it goes first"
        await at.work()
        assert (await at.state(edit), await at.state(row)) == ("done", "done")


async def test_stopped_upload_leaves_nothing_on_the_server(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, uploading(at, tmp_path) as (row, _, sending):
        change = (await at.pending(row)).change
        assert isinstance(change, UploadFile)
        assert at.store.outbox.uploads.can_stop(row)
        assert 0 < at.store.outbox.uploads.progress[row] < 1
        assert await at.store.outbox.stop_upload(row)
        assert await sending == 0
        assert await at.state(row) == "gone"
        assert not at.store.outbox.uploads.progress
        assert not Path(change.path).exists(), "the copy goes with it"
        await at.wait(seconds=200)
        assert at.count("media", FILM) == 0


async def test_completed_upload_cannot_be_stopped(tmp_path: Path) -> None:
    async with desk(tmp_path) as at, uploading(at, tmp_path, pieces=8) as (row, thin, sending):
        assert at.store.outbox.uploads.progress[row] == 1.0
        assert not at.store.outbox.uploads.can_stop(row)
        assert not await at.store.outbox.stop_upload(row)
        thin.go_on.set()
        await sending
        assert await at.state(row) == "done"


async def test_stopped_second_attempt_leaves_the_first_one_fenced(
    tmp_path: Path,
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"x" * 300_000)
    async with desk(tmp_path) as at:
        at.line.breaks("late", "POST", "/lead/files/")
        row = await at.store.outbox.add(UploadFile(at.lead, "film.mp4", str(film)))
        await at.work()
        thin = Thin(at)
        clock.freeze(clock.now() + QUIET)
        while await at.state(row) != "queued":
            await at.store.outbox.dispatcher.step(FILES)
        sending = asyncio.create_task(at.store.outbox.dispatcher.step(FILES))
        await thin.stand(sending)
        assert await at.store.outbox.stop_upload(row)
        await sending
        found = await at.pending(row)
        assert str(found.state) == "done", "it may have arrived all the same, and says so"
        assert "may have arrived" in found.message


async def test_undo_stops_an_upload_and_the_changes_behind_it(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        thin = Thin(at)
        paths = [tmp_path / name for name in ("one.mp4", "two.mp4")]
        for path in paths:
            path.write_bytes(b"x" * 300_000)
        rows = await at.store.outbox.add_all(UploadFile(at.lead, p.name, str(p)) for p in paths)
        sending = asyncio.create_task(at.store.outbox.dispatcher.step(FILES))
        await thin.stand(sending)
        undone = await at.store.outbox.undo()
        await sending
        assert undone is not None
        assert undone.taken_back
        assert undone.words == "Stopped, nothing was uploaded."
        assert [await at.state(row) for row in rows] == ["gone", "gone"]
        assert await at.store.outbox.undo() is None
        await at.work()
        assert at.writes() == [("POST", f"/lead/files/{at.lead}")], "which did not end"
        assert at.count("media", "title LIKE '%.mp4'") == 0


async def test_upload_limit_stops_only_uploads(tmp_path: Path) -> None:
    async with desk(tmp_path, synced=False) as at:
        at.gate = lambda: RateLimiter(seconds=lambda: clock.now().timestamp())
        await at.sync()
        client = await at.store.connection.client()
        for _ in range(50):
            client._gate._uploaded.append(client._gate._seconds())
        rows = []
        for name in ("one.txt", "two.txt", "three.txt"):
            (tmp_path / name).write_text("x")
            rows.append(await at.store.outbox.add(UploadFile(at.lead, name, str(tmp_path / name))))
        note = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        began = len(at.line.sent)
        await at.work()
        assert await at.state(note) == "done"
        assert at.store.sync.state.link is not ConnectionState.LIMITED
        await at.sync()
        found = await at.pending(rows[2])
        assert found.message == "TaskIP's limit of files is reached."
        assert found.next_at is not None
        assert found.next_at - clock.now() == timedelta(hours=1)
        looked = [path for _, path in at.line.sent[began:] if path.startswith("/lead/files/")]
        assert len(looked) == 1, "the others are not tried in vain"


async def test_refused_upload_by_rate_limit_stops_only_uploads(tmp_path: Path) -> None:
    """Fifty an hour for the key, which a colleague may have used up."""
    async with desk(tmp_path, synced=False) as at:
        at.gate = lambda: RateLimiter(seconds=lambda: clock.now().timestamp())
        await at.sync()
        at.sandbox.limits.enforced = True
        at.sandbox.limits._uploads.limit = 1
        rows = []
        for name in ("one.txt", "two.txt"):
            (tmp_path / name).write_text("x")
            rows.append(await at.store.outbox.add(UploadFile(at.lead, name, str(tmp_path / name))))
        note = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        await at.work()
        assert [await at.state(row) for row in (*rows, note)] == ["done", "queued", "done"]
        assert at.store.sync.state.link is not ConnectionState.LIMITED
        await at.wait(seconds=3600)
        assert await at.state(rows[1]) == "done"


async def test_user_can_retry_a_file_that_waits_for_the_limit(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        (tmp_path / "one.txt").write_text("x")
        row = await at.store.outbox.add(UploadFile(at.lead, "one.txt", str(tmp_path / "one.txt")))
        until = clock.now() + timedelta(hours=1)
        await at.store.database.write(lambda c: schedule.defer(c, FILES, until, "Wait."))
        await at.work()
        assert await at.state(row) == "queued"
        await at.store.outbox.retry_now(row)
        await at.work()
        assert await at.state(row) == "done"


async def test_large_file_has_a_longer_timeout_and_fence_after_a_kill(
    tmp_path: Path,
) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as sparse:
        sparse.truncate(64_000_000)
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(UploadFile(at.lead, "film.mp4", str(film)))
        began = clock.now()
        await at.store.database.write(
            lambda c: outbox.update(c, row, state="inflight", attempts=1, sent_at=began)
        )
        clock.freeze(began + timedelta(days=1))
        await at.store.outbox.recover()
        found = await at.store.database.read(lambda c: outbox.get(c, row))
        assert found is not None
        assert found.fence_until is not None
        assert found.fence_until - began == timedelta(seconds=600 + 2000) + QUIET
        assert timeouts.upload(64_000_000) == 2600


async def test_empty_file_that_was_sent_cannot_be_stopped(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(
            UploadFile(at.lead, "empty.txt", str(tmp_path / "empty.txt"))
        )
        asked: list[bool] = []

        def look(request: httpx.Request) -> None:
            if request.method == "POST":
                asked.append(at.store.outbox.uploads.can_stop(row))

        at.line.watch = look
        await at.work()
        assert asked == [False]
        assert await at.state(row) == "done"


async def test_both_senders_share_one_reconnect_time(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("x")
    async with desk(tmp_path) as at:
        at.line.down = True
        await at.store.outbox.add(UploadFile(at.lead, "one.txt", str(tmp_path / "one.txt")))
        await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        waits = [await at.store.outbox.dispatcher.step(kinds) for kinds in (*LINES, *LINES)]
        assert waits == [5.0] * 4, "what the one met is no reason for the other to wait longer"
        clock.freeze(clock.now() + timedelta(seconds=5))
        assert [await at.store.outbox.dispatcher.step(kinds) for kinds in LINES] == [10.0, 10.0]
        assert at.store.sync.state.next_try == clock.now() + timedelta(seconds=10)


async def test_stop_that_a_full_disk_cannot_record_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading_module, "_DISK", 0.05)
    async with desk(tmp_path) as at, uploading(at, tmp_path) as (row, _, sending):
        write = at.store.database.write

        async def full(*args: Any, **options: Any) -> Any:
            raise MirrorUnavailable("The disk is full.")

        at.store.database.write = full  # type: ignore[method-assign]
        assert not await at.store.outbox.stop_upload(row)
        assert at.store.sync.state.link is ConnectionState.DISK_FULL
        at.store.database.write = write  # type: ignore[method-assign]
        at.store.outbox.dispatcher.now()
        await sending
        assert await at.state(row) == "gone", "it was done when there was room again"
