"""Send a change while the user or colleagues change it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    DeleteLead,
    DeleteNote,
    EditLead,
    EditNote,
    SendEmail,
)
from tests.support.delivery_harness import CALL, INSERT_NOTE, Desk, desk


async def test_change_in_flight_at_a_kill_is_checked(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:

        def killed(request: httpx.Request) -> None:
            if request.method == "POST":
                raise asyncio.CancelledError

        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        at.line.watch = killed
        with pytest.raises(asyncio.CancelledError):
            await at.work()
        at.line.watch = None
        assert await at.state(row) == "inflight"
        await at.restart()
        assert await at.state(row) == "unknown"
        await at.wait(90)
        assert await at.state(row) == "done"
        assert at.count("notes", CALL) == 1


@pytest.mark.parametrize(
    ("change", "state", "table"),
    [
        (lambda at: DeleteLead(at.lead), "done", "leads"),
        (lambda at: DeleteNote(at.lead, 9001), "done", "notes"),
        (lambda at: EditNote(at.lead, 9001, "A", "two"), "refused", "notes"),
        (lambda at: EditLead(at.lead, {"phone_number": "1"}), "refused", "leads"),
        (lambda at: AddNote(at.lead, "Call", "x"), "refused", "leads"),
        (lambda at: ConvertLead(at.lead), "refused", "leads"),
        (lambda at: SendEmail(at.lead, "Offer", "Dear"), "refused", "leads"),
    ],
)
async def test_object_deleted_while_sending_is_checked_again(
    tmp_path: Path, change: Callable[[Desk], Change], state: str, table: str
) -> None:
    async with desk(tmp_path) as at:
        at.colleague(INSERT_NOTE, 9001, at.lead, "A", "one", None)
        await at.store.sync.refresh_lead(at.lead, force=True)

        def deletes(request: httpx.Request) -> None:
            if request.method != "GET":
                gone = at.lead if table == "leads" else 9001
                at.colleague(f"DELETE FROM {table} WHERE id = ?", gone)

        at.line.watch = deletes
        row = await at.store.outbox.add(change(at))
        await at.work()
        found = await at.pending(row)
        assert found.state == state
        assert found.message.startswith("" if state == "done" else "The ")
        assert ("deleted in TaskIP" in found.message) == (state == "refused")


async def test_false_404_removes_no_lead_from_the_list(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("404", "PUT")
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1"}))
        await at.work()
        assert await at.state(row) == "refused"
        assert at.lead in await at.store.leads.rows([at.lead])


async def test_change_undone_while_it_is_prepared_is_not_sent(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))

        async def quick(request: httpx.Request) -> None:
            at.line.watch = None
            undone = await at.store.outbox.undo()
            assert undone is not None
            assert undone.taken_back

        at.line.watch = quick
        await at.work()
        assert await at.state(row) == "gone"
        assert at.writes() == []


async def test_change_rewritten_while_it_is_prepared_is_sent_rewritten(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "one"))

        async def quick(request: httpx.Request) -> None:
            at.line.watch = None
            assert await at.store.outbox.replace(row, AddNote(at.lead, "Call", "two"))

        at.line.watch = quick
        await at.work()
        assert await at.state(row) == "done"
        assert at.rows(f"SELECT note FROM notes WHERE {CALL}") == [{"note": "two"}]


async def test_done_changes_are_kept_for_thirty_days(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        month_ago = clock.now() - timedelta(days=30)
        await at.wait(29 * 86400)
        await at.restart()
        assert [r.id for r in await at.store.outbox.changes(month_ago)] == [row]
        await at.wait(2 * 86400)
        await at.restart()
        assert await at.store.outbox.pending(row) is None


async def test_batch_is_undone_completely_even_after_an_attempt(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        at.line.down = True
        tried = await at.store.outbox.add(AddNote(at.lead, "Call", "tried"))
        await at.wait(6)
        held = await at.store.outbox.add(AddNote(at.other, "Call", "held"))
        assert [await at.state(row) for row in (tried, held)] == ["queued", "held"]
        await at.store.outbox.take_back([tried, held])
        assert await at.store.outbox.changes() == ()
        assert {draft.note for draft in await at.store.drafts.all()} == {"tried", "held"}
        at.line.down = False
        await at.wait(100)
        assert at.count("notes", "title = 'Call'") == 0
