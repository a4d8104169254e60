"""Deliver text that TaskIP rewrites, with lost responses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    CreateLead,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    UploadFile,
)
from taskip_leads.models.pending import Question
from tests.support.delivery_harness import INSERT_NOTE, Desk, desk

_TEXT = "Zoë & Ann:  3 < 4 🎉"
_NEW = "Ann’s <plan>  & more 🎈"


def _upload(at: Desk) -> Change:
    path = at.folder / "a.txt"
    path.write_text("hello", encoding="utf-8")
    return UploadFile(at.lead, "Zoë & Ann.txt", str(path))


_WRITES: dict[str, tuple[Callable[[Desk], Change], str]] = {
    "note": (lambda at: AddNote(at.lead, _NEW, _TEXT), "notes"),
    "status": (lambda at: AddAttribute(AttributeType.STATUS, _NEW), "attributes"),
    "source": (lambda at: AddAttribute(AttributeType.SOURCE, _NEW), "attributes"),
    "file": (_upload, "media"),
    "lead": (
        lambda at: CreateLead({"first_name": _NEW, "email": "n@x.example", "description": _TEXT}),
        "leads",
    ),
    "lead edit": (lambda at: EditLead(at.lead, {"address": _NEW, "description": _TEXT}), "leads"),
}


@pytest.mark.parametrize("write", _WRITES)
@pytest.mark.parametrize("how", ["after", "cut", "late"])
async def test_rewritten_text_with_a_lost_reply_is_recognised(
    tmp_path: Path, write: str, how: str
) -> None:
    make, table = _WRITES[write]
    async with desk(tmp_path) as at:
        at.sandbox.switches.rewrites = True
        count = at.count(table)
        method = "PUT" if write == "lead edit" else "POST"
        at.line.breaks(how, method)  # type: ignore[arg-type]
        row = await at.store.outbox.add(make(at))
        await at.work()
        await at.line.late()
        await at.wait(91)
        assert await at.state(row) == "done"
        await at.wait(1000)
        assert at.count(table) == count + (write != "lead edit")
        # A new lead may leave again at once: its address is refused the second time.
        assert len(at.writes()) == (2 if (write, how) == ("lead", "late") else 1)


async def test_edits_and_deletions_of_rewritten_text_need_no_decision(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.sandbox.switches.rewrites = True
        note = await at.store.outbox.add(AddNote(at.lead, "T", _TEXT))
        at.line.breaks("after", "PUT", "/lead/notes/")
        edit = await at.store.outbox.add(EditNote(at.lead, -note, "T", _NEW))
        status = await at.store.outbox.add(AddAttribute(AttributeType.STATUS, _TEXT))
        at.line.breaks("after", "PUT", "/lead-attribute/")
        renamed = await at.store.outbox.add(EditAttribute(-status, AttributeType.STATUS, _NEW))
        await at.work()
        await at.wait(91)
        rows = (note, edit, status, renamed)
        assert [await at.state(row) for row in rows] == ["done"] * 4
        deletion = await at.store.outbox.add(DeleteNote(at.lead, -note))
        await at.work()
        assert await at.state(deletion) == "done"


async def test_lost_edit_is_not_recognised_in_similar_text(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.store.outbox.add(EditLead(at.lead, {"address": "Lane ?"}))
        await at.work()
        at.line.breaks("before", "PUT")
        row = await at.store.outbox.add(EditLead(at.lead, {"address": "Lane 🎉"}))
        await at.work()
        assert await at.state(row) == "unknown"
        await at.wait(91)
        assert await at.state(row) == "done"
        assert at.there("address") == "Lane 🎉"


async def test_different_note_in_our_name_needs_a_decision(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("before", "POST", "/lead/notes/")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "every word of it"))
        await at.work()
        at.colleague(INSERT_NOTE, 9001, at.lead, "Call", "completely different", None)
        await at.wait(91)
        change = await at.pending(row)
        assert (str(change.state), change.question) == ("ask", Question.ARRIVED)
        assert "every word of it" in change.message
        assert "completely different" in change.message
        await at.wait(1000)
        assert len(at.writes()) == 1
        await at.store.outbox.mark_arrived(row)
        assert (await at.pending(row)).result == 9001


async def test_note_of_another_user_is_not_recognised_as_ours(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.store.outbox.add(AddNote(at.other, "First", "says who we are"))
        await at.work()
        at.line.breaks("before", "POST", "/lead/notes/")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "every word of it"))
        await at.work()
        theirs = next(
            r["id"] for r in at.rows("SELECT id FROM users") if r["id"] != at.sandbox.user_id
        )
        at.colleague(INSERT_NOTE, 9001, at.lead, "Call", "completely different", None)
        at.colleague("UPDATE notes SET created_by = ? WHERE id = 9001", theirs)
        await at.wait(91)
        assert await at.state(row) == "done"
        assert at.count("notes", "note = 'every word of it'") == 1


async def test_renamed_file_in_our_name_needs_a_decision(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/files/")
        row = await at.store.outbox.add(_upload(at))
        await at.store.outbox.dispatcher.step()
        at.colleague("UPDATE media SET title = 'scan-0001', size = 3 WHERE title LIKE 'Zo%'")
        await at.wait(91)
        assert await at.state(row) == "ask"
        assert "scan-0001" in (await at.pending(row)).message


@pytest.mark.parametrize("change", ["edit of the note", "deletion", "edit of the lead"])
async def test_colleagues_punctuation_needs_a_decision(tmp_path: Path, change: str) -> None:
    async with desk(tmp_path) as at:
        note = await at.store.outbox.add(AddNote(at.lead, "Plan", 'the "old" plan, ready?'))
        await at.store.outbox.add(EditLead(at.lead, {"address": "Lane 5 - left"}))
        await at.work()
        number = (await at.pending(note)).result
        writes = len(at.writes())
        at.colleague("UPDATE notes SET note = 'the “old” plan, ready!' WHERE id = ?", number)
        at.colleague("UPDATE leads SET address = 'Lane 5 — left' WHERE id = ?", at.lead)
        changes: dict[str, Change] = {
            "edit of the note": EditNote(at.lead, -note, "Plan", "mine"),
            "deletion": DeleteNote(at.lead, -note),
            "edit of the lead": EditLead(at.lead, {"address": "mine"}),
        }
        row = await at.store.outbox.add(changes[change])
        await at.work()
        assert await at.state(row) == "ask"
        assert len(at.writes()) == writes
