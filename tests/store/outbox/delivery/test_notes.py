"""Deliver notes: each arrives exactly once despite faults."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    DeleteNote,
    EditLead,
    EditNote,
)
from taskip_leads.models.pending import Question
from tests.support.delivery_harness import CALL, INSERT_NOTE, How, desk


async def test_note_is_sent_and_shown_as_the_server_has_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        assert at.store.outbox.counts.waiting == 1
        await at.work()
        assert await at.state(row) == "done"
        assert at.count("notes", CALL) == 1
        detail = await at.store.leads.detail(at.lead)
        assert detail is not None
        shown = next(view for view in detail.notes if view.note.title == "Call")
        assert shown.pending is None
        assert shown.note.id == (await at.pending(row)).result
        assert at.store.outbox.counts.waiting == 0


@pytest.mark.parametrize("how", ["after", "502 after", "cut"])
async def test_note_with_a_lost_reply_is_recognised_and_not_sent_twice(
    tmp_path: Path, how: How
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks(how, "POST", "/lead/notes/")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        assert await at.state(row) == "done"
        assert (await at.pending(row)).result == at.rows(f"SELECT id FROM notes WHERE {CALL}")[0][
            "id"
        ]
        await at.wait(1000)
        assert at.count("notes", CALL) == 1


@pytest.mark.parametrize("how", ["before", "502", "page"])
async def test_note_that_never_arrived_is_sent_again_after_the_quiet_period(
    tmp_path: Path, how: How
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks(how, "POST", "/lead/notes/")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        await at.wait(89)
        assert await at.state(row) == "unknown"
        assert at.count("notes", CALL) == 0
        await at.wait(1)
        assert await at.state(row) == "done"
        assert at.count("notes", CALL) == 1


async def test_note_that_arrives_late_is_not_sent_twice(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("late", "POST", "/lead/notes/")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        await at.wait(89)
        await at.line.late()
        await at.wait(1)
        assert await at.state(row) == "done"
        assert at.count("notes", CALL) == 1


async def test_second_identical_note_is_sent_as_well(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/notes/", times=2)
        rows = [await at.store.outbox.add(AddNote(at.lead, "Call", "x")) for _ in range(2)]
        await at.work()
        await at.wait(90)
        assert [await at.state(row) for row in rows] == ["done", "done"]
        assert at.count("notes", CALL) == 2
        assert len({(await at.pending(row)).result for row in rows}) == 2


async def test_nothing_is_written_to_a_lead_while_an_attempt_may_arrive(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        was = at.there("phone_number")
        at.line.breaks("late", "PUT", f"/lead/{at.lead}")
        first = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        await at.work()
        back = await at.store.outbox.add(EditLead(at.lead, {"phone_number": was}))
        elsewhere = await at.store.outbox.add(EditLead(at.other, {"phone_number": "222"}))
        await at.wait(60)
        assert await at.state(back) == "queued"
        assert (await at.pending(back)).waits_for == first
        assert await at.state(elsewhere) == "done", "other leads do not wait"
        await at.line.late()
        await at.wait(31)
        assert (await at.state(first), await at.state(back)) == ("done", "done")
        assert at.there("phone_number") == was


@pytest.mark.parametrize("kind", ["note", "conversion", "deleted note"])
async def test_recognised_change_does_not_block_others(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path) as at:
        note = await at.store.outbox.add(AddNote(at.lead, "First", "x"))
        await at.work()
        at.line.breaks("after", "DELETE" if kind == "deleted note" else "POST")
        changes: dict[str, Change] = {
            "note": AddNote(at.lead, "Call", "x"),
            "conversion": ConvertLead(at.lead),
            "deleted note": DeleteNote(at.lead, -note, "First"),
        }
        first = await at.store.outbox.add(changes[kind])
        second = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        await at.work()
        assert len(at.writes()) == 3, "each left once"
        assert await at.state(first) == "done"
        assert await at.state(second) == "done"
        assert at.there("phone_number") == "111"


async def test_edit_equal_to_a_colleagues_may_still_arrive_and_is_fenced(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("late", "PUT", f"/lead/{at.lead}")
        first = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        at.line.watch = lambda request: (
            at.colleague("UPDATE leads SET phone_number = '111' WHERE id = ?", at.lead)
            if request.method == "PUT" and "phone" in request.content.decode()
            else None
        )
        await at.work()
        at.line.watch = None
        assert await at.state(first) == "done", "what stands there is what was wanted"
        second = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "222"}))
        await at.wait(60)
        waiting = await at.pending(second)
        assert waiting.waits_for == first
        assert waiting.waits_until == clock.now() + timedelta(seconds=30)
        await at.line.late()
        await at.wait(31)
        assert await at.state(second) == "done"
        assert at.there("phone_number") == "222"


async def test_rewritten_note_is_no_proof_that_its_first_text_arrived(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        await at.store.outbox.add(AddNote(at.lead, "First", "x"))
        await at.work()
        at.line.breaks("after", "POST", "/lead/notes/")
        alike = (
            "INSERT INTO notes (lead_id, title, note, created_by, created_at)"
            " SELECT lead_id, 'Call', 'x', created_by, created_at FROM notes WHERE lead_id = ? LIMIT 1"
        )
        at.line.watch = lambda request: (
            at.colleague(alike, at.lead) if request.method == "POST" else None
        )
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        at.line.watch = None
        assert (await at.pending(row)).question is Question.ARRIVED
        at.line.breaks("after", "POST", "/lead/notes/")
        assert await at.store.outbox.replace(row, AddNote(at.lead, "Another", "y"))
        await at.work()
        assert await at.state(row) == "done"
        second = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        await at.work()
        assert await at.state(second) == "queued"
        await at.wait(90)
        assert await at.state(second) == "done"


async def test_edited_note_keeps_its_attachment_and_a_colleagues_text(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        media = at.rows("SELECT id FROM media LIMIT 1")[0]["id"]
        at.colleague(INSERT_NOTE, 9001, at.lead, "A", "one", media)
        at.colleague(INSERT_NOTE, 9002, at.lead, "B", "one", None)
        await at.store.sync.refresh_lead(at.lead, force=True)
        change_id = await at.store.outbox.add(EditNote(at.lead, 9001, "A", "two"))
        lost = await at.store.outbox.add(EditNote(at.lead, 9002, "B", "two"))
        gone = await at.store.outbox.add(DeleteNote(at.lead, 9002))
        at.colleague("UPDATE notes SET note = 'theirs' WHERE id = 9002")
        await at.work()
        assert await at.state(change_id) == "done"
        assert at.rows("SELECT note, media_id FROM notes WHERE id = 9001") == [
            {"note": "two", "media_id": media}
        ]
        asked = await at.pending(lost)
        assert asked.question is Question.CONFLICT
        assert asked.details["note"] == {"mine": "two", "theirs": "theirs", "base": "one"}
        assert (await at.pending(gone)).question is Question.CHANGED
        assert at.rows("SELECT note FROM notes WHERE id = 9002") == [{"note": "theirs"}]


async def test_note_for_a_deleted_lead_becomes_a_draft(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "every word"))
        name = (await at.pending(row)).about
        at.colleague("DELETE FROM leads WHERE id = ?", at.lead)
        at.line.down = False
        await at.work()
        refused = await at.pending(row)
        assert refused.state == "refused"
        assert refused.message == "The lead was deleted in TaskIP. Your text is in Drafts."
        (draft,) = await at.store.drafts.all()
        assert (draft.title, draft.note, draft.about) == ("Call", "every word", name)
        await at.sync()
        assert (await at.pending(row)).about == name
