"""A lead that was deleted in TaskIP is created again, with what could not be sent to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taskip_leads.models.change import (
    AddNote,
    Change,
    DeleteNote,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    UploadFile,
)
from taskip_leads.models.draft_text import DraftKind
from tests.support.delivery_harness import CARRIED, INSERT_NOTE, Desk, desk

#: The columns of a lead that a new one gets.
FIELDS = (
    "first_name, last_name, email, phone_number, website, company_id, value, currency,"
    " lead_interaction_date, country_id, state_id, city_id, address, zip_code, description"
)


async def refuse(at: Desk, *changes: Change) -> list[int]:
    """Make changes of ``at.lead``, which a colleague deletes before they are sent."""
    ids = [await at.store.outbox.add(change) for change in changes]
    at.colleague("DELETE FROM leads WHERE id = ?", at.lead)
    await at.work()
    assert {await at.state(change_id) for change_id in ids} == {"refused"}
    assert not await at.store.leads.rows([at.lead])
    return ids


async def only_new_lead(at: Desk, before: list[dict[str, Any]]) -> int:
    known = {row["id"] for row in before}
    (new,) = [row["id"] for row in at.rows("SELECT id FROM leads") if row["id"] not in known]
    return int(new)


def file_of(folder: Path) -> str:
    path = folder / "offer.txt"
    path.write_bytes(b"offer")
    return str(path)


@pytest.mark.parametrize("kind", ["note", "edited note", "email", "file", "edit", "status"])
async def test_lead_is_created_again_with_the_change(tmp_path: Path, kind: str) -> None:
    async with desk(tmp_path) as at:
        at.colleague(INSERT_NOTE, 900, at.lead, "Old", "Text", None)
        await at.store.sync.refresh_lead(at.lead, force=True)
        (status, *_) = {
            row["id"] for row in at.rows("SELECT id FROM attributes WHERE type = 1")
        } - {row["attribute_id"] for row in at.rows(CARRIED, at.lead)}
        changes: dict[str, Change] = {
            "note": AddNote(at.lead, "Call", "Line\nline"),
            "edited note": EditNote(at.lead, 900, "Old", "Better text"),
            "email": SendEmail(at.lead, "Offer", "<p>Hello</p>"),
            "file": UploadFile(at.lead, "offer.txt", file_of(tmp_path)),
            "edit": EditLead(at.lead, {"zip_code": "10117"}),
            "status": MoveStatus(at.lead, add=(status,)),
        }
        old = at.rows(f"SELECT {FIELDS} FROM leads WHERE id = ?", at.lead)[0]
        carried = {row["attribute_id"] for row in at.rows(CARRIED, at.lead)}
        (change_id,) = await refuse(at, changes[kind])
        assert (await at.pending(change_id)).can_recreate_lead
        before, requests = at.rows("SELECT id FROM leads"), len(at.writes())
        assert await at.store.outbox.recreate_lead(at.lead)
        await at.work()
        new = await only_new_lead(at, before)
        row = at.rows(f"SELECT {FIELDS} FROM leads WHERE id = ?", new)[0]
        statuses = {row["attribute_id"] for row in at.rows(CARRIED, new)}
        assert row == (old | {"zip_code": "10117"} if kind == "edit" else old)
        assert statuses == (carried | {status} if kind == "status" else carried)
        sent = {
            "note": [("POST", f"/lead/notes/{new}")],
            "edited note": [("POST", f"/lead/notes/{new}")],
            "email": [("POST", f"/lead/send-email/{new}")],
            "file": [("POST", f"/lead/files/{new}")],
        }
        assert at.writes()[requests:] == [("POST", "/lead"), *sent.get(kind, [])]
        assert await at.state(change_id) == "gone"
        assert await at.store.drafts.all() == ()
        assert not await at.store.outbox.recreate_lead(at.lead), "it was created again"


async def test_recreated_lead_gets_all_unsent_changes(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        add = at.store.outbox.add
        (first,) = await refuse(at, AddNote(at.lead, "First", "1"))
        # These wait behind the refused one and would meet the same fate.
        edited = await add(EditNote(at.lead, -first, "First", "1, corrected"))
        waiting = [
            await add(AddNote(at.lead, "Second", "2")),
            await add(EditLead(at.lead, {"zip_code": "10117"})),
            await add(AddNote(at.lead, "Third", "3")),
        ]
        deletion = await add(DeleteNote(at.lead, 900, "Other"))
        before = at.rows("SELECT id FROM leads")
        assert await at.store.outbox.recreate_lead(at.lead)
        assert {await at.state(change_id) for change_id in (first, edited, *waiting)} == {"gone"}
        assert await at.state(deletion) == "queued"
        await at.work()
        new = await only_new_lead(at, before)
        notes = at.rows("SELECT title, note FROM notes WHERE lead_id = ? ORDER BY id", new)
        assert [(row["title"], row["note"]) for row in notes] == [
            ("First", "1, corrected"),
            ("Second", "2"),
            ("Third", "3"),
        ]
        assert await at.store.drafts.all() == ()
        assert at.there("zip_code", new) == "10117"


async def test_undone_lead_can_be_recreated(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        await at.store.outbox.add(AddNote(at.lead, "Call", "Text"))
        at.colleague("DELETE FROM leads WHERE id = ?", at.lead)
        await at.wait(6)
        assert await at.store.outbox.recreate_lead(at.lead)
        undone = await at.store.outbox.undo()
        assert undone is not None
        assert undone.taken_back
        (draft,) = await at.store.drafts.all()
        assert (draft.title, draft.note) == ("Call", "Text")
        await at.restart()
        before = at.rows("SELECT id FROM leads")
        assert await at.store.outbox.recreate_lead(draft.lead)
        await at.wait(6)
        new = await only_new_lead(at, before)
        (draft,) = await at.store.drafts.all()
        row = (await at.store.leads.rows([draft.lead]))[draft.lead]
        assert row.server_id == new, "the draft belongs to the new lead"
        assert (draft.title, draft.note, draft.item) == ("Call", "Text", 0)


async def test_drafts_move_to_the_new_lead(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        drafts = at.store.drafts
        await drafts.save(at.lead, "Half", "a thought")
        await drafts.save(at.lead, "Edited", "note 900", item=900)
        await drafts.save(at.lead, "Subject", "Dear", kind=DraftKind.EMAIL)
        fields = {"texts": {"value": "60000"}}
        await drafts.save(at.lead, "", "", kind=DraftKind.LEAD, fields=fields)
        at.colleague("DELETE FROM leads WHERE id = ?", at.lead)
        await at.store.sync.check_lead(at.lead)
        assert await at.store.outbox.recreate_lead(at.lead)
        (lead_id,) = {draft.lead for draft in await drafts.all()}
        assert await at.store.leads.rows([lead_id])
        note = await drafts.get(lead_id)
        assert note is not None
        assert {"Half", "Edited"} >= {note.title}
        assert "a thought" in note.note
        assert "note 900" in note.note
        email = await drafts.get(lead_id, DraftKind.EMAIL)
        form = await drafts.get(lead_id, DraftKind.LEAD)
        assert email is not None
        assert form is not None
        assert (email.title, email.note, form.fields) == ("Subject", "Dear", fields)


async def test_lead_that_exists_or_is_unknown_is_not_created_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        leads = at.count("leads")
        for lead_id in (at.lead, 987654, -3):
            edit = await at.store.outbox.add(EditLead(lead_id, {"first_name": "Only a name"}))
            assert not await at.store.outbox.recreate_lead(lead_id)
            await at.store.outbox.drop(edit)
        await at.work()
        assert at.count("leads") == leads
        # A deleted note is no reason to create its lead again.
        at.colleague(INSERT_NOTE, 900, at.lead, "Old", "Text", None)
        await at.store.sync.refresh_lead(at.lead, force=True)
        edit = await at.store.outbox.add(EditNote(at.lead, 900, "Old", "New"))
        at.colleague("DELETE FROM notes WHERE id = 900")
        await at.work()
        change = await at.pending(edit)
        assert change.is_deleted_elsewhere
        assert not change.can_recreate_lead
        assert not await at.store.outbox.recreate_lead(at.lead)
