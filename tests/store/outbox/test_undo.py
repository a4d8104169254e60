"""Undo is exact while a change is held, and an inverse change afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from taskip_leads import clock
from taskip_leads.models.change import (
    AddNote,
    ConvertLead,
    CreateLead,
    DeleteLead,
    DeleteNote,
    EditAttribute,
    EditLead,
    MoveStatus,
    SendEmail,
    UploadFile,
)
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.filters.query import LeadQuery
from tests.support.delivery_harness import desk


async def test_undo_of_a_held_change_restores_everything_without_a_request(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        before = (await at.store.leads.rows([at.lead]))[at.lead]
        sent = len(at.line.sent)
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111", "value": 1}))
        assert at.store.outbox.counts.held == 1
        undone = await at.store.outbox.undo()
        assert undone is not None
        assert undone.taken_back
        assert undone.words == "Undone, nothing was sent."
        assert (await at.store.leads.rows([at.lead]))[at.lead] == before
        await at.wait(100)
        assert len(at.line.sent) == sent


async def test_edit_is_held_five_seconds_and_irreversible_changes_ten(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        note = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        mail = await at.store.outbox.add(SendEmail(at.other, "Offer", "Dear"))
        await at.wait(4.9)
        assert (await at.state(note), await at.state(mail)) == ("held", "held")
        await at.wait(0.2)
        assert (await at.state(note), await at.state(mail)) == ("done", "held")
        await at.wait(5)
        assert await at.state(mail) == "done"


async def test_change_held_when_the_program_ended_can_still_be_undone(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        await at.store.outbox.add(DeleteLead(at.lead))
        clock.freeze(clock.now() + timedelta(hours=3))
        await at.restart()
        assert at.store.outbox.counts.held == 1
        await at.wait(9)
        undone = await at.store.outbox.undo()
        assert undone is not None
        assert undone.taken_back
        await at.wait(1000)
        assert at.there("id") == at.lead
        assert at.lead in (await at.store.leads.select(LeadQuery())).keys, "it is back in the list"


async def test_undo_goes_back_one_change_at_a_time(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        was = at.there("phone_number")
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1"}))
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "2"}))
        shown = []
        for _ in range(2):
            await at.store.outbox.undo()
            shown.append((await at.store.leads.rows([at.lead]))[at.lead].phone)
        assert shown == ["1", was]


async def test_changes_of_one_key_press_are_undone_together(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        await at.store.outbox.add_all([ConvertLead(at.lead), ConvertLead(at.other)])
        undone = await at.store.outbox.undo()
        assert undone is not None
        assert undone.changes == (ConvertLead(at.lead), ConvertLead(at.other))
        assert await at.store.outbox.changes() == ()


async def test_unsent_offline_change_is_undone_exactly(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        undone = await at.store.outbox.undo()
        assert undone is not None
        assert undone.taken_back
        at.line.down = False
        await at.wait(100)
        assert at.count("notes", "title = 'Call'") == 0


async def test_sent_edit_is_undone_by_its_inverse(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        was = at.there("phone_number")
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        await at.work()
        offer = await at.store.outbox.undo()
        assert offer is not None
        assert not offer.taken_back
        assert offer.words == f"Already sent. `y` reverses it: Phone 111 → {was}"
        assert at.there("phone_number") == "111", "an offer does nothing"
        await at.store.outbox.add_all(offer.inverse)
        await at.work()
        assert at.there("phone_number") == was


async def test_undo_of_a_moved_status_reverses_its_description(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        carried = "SELECT attribute_id AS id FROM lead_attributes WHERE lead_id = ? ORDER BY id"
        before = at.rows(carried, at.lead)
        uses = [use.attribute for use in await at.store.leads.attributes()]
        mine = next(a for a in uses if {"id": a.id} in before and a.type == 1)
        other = next(a for a in uses if {"id": a.id} not in before and a.type == 1)
        await at.store.outbox.add(MoveStatus(at.lead, (other.id,), (mine.id,), "A → B"))
        await at.work()
        offer = await at.store.outbox.undo()
        assert offer is not None
        assert offer.inverse[0].words == "Status B → A"
        await at.store.outbox.add_all(offer.inverse)
        await at.work()
        assert at.rows(carried, at.lead) == before


async def test_undo_of_a_colour_keeps_other_changes_of_the_status(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        status = next(use.attribute for use in await at.store.leads.attributes())
        values = {"name": status.name, "color": status.color, "order": status.order}
        await at.store.outbox.add(
            EditAttribute(status.id, status.type, status.name, "#123456", base=values)
        )
        await at.work()
        offer = await at.store.outbox.undo()
        assert offer is not None
        assert offer.inverse[0].words.endswith(f", colour #123456 → {status.color}")
        at.colleague("UPDATE attributes SET name = 'Theirs', position = 77 WHERE id = ?", status.id)
        await at.store.outbox.add_all(offer.inverse)
        await at.work()
        assert at.rows("SELECT name, color, position FROM attributes WHERE id = ?", status.id) == [
            {"name": "Theirs", "color": status.color, "position": 77}
        ]


async def test_undo_of_a_deleted_lead_creates_it_again_with_its_notes(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "INSERT INTO notes (id, lead_id, title, note, created_by, created_at)"
            " VALUES (9001, ?, 'Old', 'text', 1, '2026-11-01 10:00:00')",
            at.lead,
        )
        await at.store.sync.refresh_lead(at.lead, force=True)
        address, value = at.there("email"), at.there("value")
        await at.store.outbox.add(DeleteLead(at.lead))
        await at.work()
        offer = await at.store.outbox.undo()
        assert offer is not None
        assert isinstance(offer.inverse[0], CreateLead)
        await at.store.outbox.add_all(offer.inverse)
        await at.work()
        (created,) = at.rows("SELECT id, value FROM leads WHERE email = ?", address)
        assert created["id"] != at.lead
        assert created["value"] == value
        notes = at.rows("SELECT title, note FROM notes WHERE lead_id = ?", created["id"])
        assert {"title": "Old", "note": "text"} in notes


async def test_sent_email_cannot_be_undone(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        await at.work()
        offer = await at.store.outbox.undo()
        assert offer is not None
        assert (offer.taken_back, offer.inverse) == (False, ())
        assert offer.words == "Already sent. An email can't be called back."


async def test_undo_of_a_sent_note_deletes_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        offer = await at.store.outbox.undo()
        assert offer is not None
        created_id = (await at.pending(row)).result
        assert offer.inverse == (DeleteNote(at.lead, created_id or 0, "Call", "Call", "x"),)
        await at.store.outbox.add_all(offer.inverse)
        await at.work()
        assert at.count("notes", "title = 'Call'") == 0


async def test_undo_of_a_new_lead_keeps_the_text_of_its_note(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.store.outbox.add(AddNote(-row, "Call", "every word"))
        assert await at.store.outbox.drop(row)
        assert await at.store.leads.rows([-row]) == {}
        (draft,) = await at.store.drafts.all()
        assert (draft.note, draft.about) == ("every word", "Zed")


async def test_discarded_edit_leaves_the_next_one_with_the_original_base(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        first = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1"}))
        second = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "2"}))
        await at.store.outbox.drop(first)
        await at.wait(5)
        assert await at.state(second) == "done", "and not taken for a colleague's change"
        assert at.there("phone_number") == "2"


async def test_chosen_file_is_copied_and_the_copy_deleted_after_sending(
    tmp_path: Path,
) -> None:
    (tmp_path / "desk").mkdir()
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF one")
    async with desk(tmp_path / "desk", undo_seconds=5) as at:
        row = await at.store.outbox.add(UploadFile(at.lead, "plan.pdf", str(plan)))
        plan.write_bytes(b"%PDF two, which is longer")
        change = (await at.pending(row)).change
        assert isinstance(change, UploadFile)
        copy = Path(change.path)
        assert copy.stat().st_mode & 0o777 == 0o600
        assert copy.parent.stat().st_mode & 0o777 == 0o700
        assert (change.size, change.mime) == (8, "application/pdf")
        at.line.breaks("after", "POST", "/lead/files/")
        await at.wait(5)
        assert await at.state(row) == "done"
        assert at.rows("SELECT size FROM media WHERE title = 'plan.pdf' AND size = 8") == [
            {"size": 8}
        ]
        assert not copy.exists()


async def test_draft_survives_everything_and_exists_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.store.drafts.save(at.lead, "Title", "a \ud800 half", kind=DraftKind.NOTE)
        await at.store.drafts.save(at.lead, "Subject", "Dear", kind=DraftKind.EMAIL)
        await at.store.drafts.save(0, "", "", kind=DraftKind.LEAD, fields={"first_name": "Z"})
        await at.restart()
        kinds = {draft.kind for draft in await at.store.drafts.all()}
        assert kinds == {DraftKind.NOTE, DraftKind.EMAIL, DraftKind.LEAD}
        mine = await at.store.drafts.get(at.lead)
        assert mine is not None
        assert mine.note == "a \ud800 half"
        assert mine.about == (await at.store.leads.rows([at.lead]))[at.lead].name
        await at.store.drafts.drop(at.lead)
        assert await at.store.drafts.get(at.lead) is None
