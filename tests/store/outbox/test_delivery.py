"""Changes on their way: each arrives exactly once, or a person is asked, whatever the line does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.errors import KeyRefused, RateLimited
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
)
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.pending import Question
from taskip_leads.models.sync_state import ConnectionState
from tests.support.delivery_harness import Desk, How, desk

CALL = "title = 'Call'"


async def test_a_note_arrives_and_is_shown_as_the_service_has_it(tmp_path: Path) -> None:
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
async def test_a_note_whose_answer_was_lost_is_found_again_and_not_sent_twice(
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
async def test_a_note_that_never_arrived_leaves_again_after_the_quiet_period_and_not_before(
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


async def test_a_note_that_arrives_late_is_not_sent_twice(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("late", "POST", "/lead/notes/")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        await at.wait(89)
        await at.line.late()
        await at.wait(1)
        assert await at.state(row) == "done"
        assert at.count("notes", CALL) == 1


async def test_a_second_note_like_the_first_is_a_note_of_its_own(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/notes/", times=2)
        rows = [await at.store.outbox.add(AddNote(at.lead, "Call", "x")) for _ in range(2)]
        await at.work()
        await at.wait(90)
        assert [await at.state(row) for row in rows] == ["done", "done"]
        assert at.count("notes", CALL) == 2
        assert len({(await at.pending(row)).result for row in rows}) == 2


async def test_nothing_else_is_written_to_a_lead_while_an_attempt_may_still_arrive(
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
async def test_what_was_made_once_and_found_keeps_nothing_else_waiting(
    tmp_path: Path, kind: str
) -> None:
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


async def test_an_edit_that_a_colleague_made_too_may_be_still_to_come_and_is_fenced_off(
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


async def test_a_note_rewritten_while_its_first_text_may_arrive_is_no_proof_that_it_did(
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


async def test_an_edit_sends_only_what_was_edited_and_their_first_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET first_name = 'Renamed' WHERE id = ?", at.lead)
        row = await at.store.outbox.add(EditLead(at.lead, {"value": "52000.5"}))
        await at.work()
        assert await at.state(row) == "done"
        body = next(r.body for r in at.sandbox.requests if r.method == "PUT")
        assert body == {"first_name": "Renamed", "value": 52000.5}
        assert at.there("value") == 52000.5


async def test_what_a_colleague_changed_elsewhere_in_the_lead_stays(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET city_id = NULL, address = 'New' WHERE id = ?", at.lead)
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        await at.work()
        assert await at.state(row) == "done"
        assert (at.there("phone_number"), at.there("address")) == ("111", "New")


async def test_a_field_that_both_changed_is_asked_about_and_both_values_are_kept(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        was = at.there("phone_number")
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111", "zip_code": "9"}))
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
        await at.work()
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.CONFLICT)
        assert asked.details == {"phone_number": {"mine": "111", "theirs": "222", "base": was}}
        assert at.there("phone_number") == "222"
        assert at.store.outbox.counts.asking == 1
        shown = (await at.store.leads.rows([at.lead]))[at.lead]
        assert shown.phone == "222", "until it is decided, theirs is what there is"


@pytest.mark.parametrize(("choice", "stands"), [("111", "111"), ("222", "222"), ("333", "333")])
async def test_the_value_that_a_person_chooses_stands(
    tmp_path: Path, choice: str, stands: str
) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111", "zip_code": "9"}))
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
        await at.work()
        assert await at.store.outbox.resolve(row, {"phone_number": choice})
        await at.work()
        assert await at.state(row) == "done"
        assert (at.there("phone_number"), at.there("zip_code")) == (stands, "9")


async def test_their_value_alone_chosen_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
        await at.work()
        await at.store.outbox.resolve(row, {"phone_number": "222"})
        await at.work()
        assert await at.state(row) == "done"
        assert at.writes() == []


async def test_the_same_change_by_a_colleague_needs_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        at.colleague("UPDATE leads SET phone_number = '111' WHERE id = ?", at.lead)
        await at.work()
        assert await at.state(row) == "done"
        assert at.writes() == []


async def test_moving_a_status_keeps_the_one_a_colleague_added(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        lead, uses = at.lead, await at.store.leads.attributes()
        statuses = [u.attribute.id for u in uses if u.attribute.type is AttributeType.STATUS]
        held = [r["attribute_id"] for r in at.rows(_CARRIED, lead)]
        mine = next(i for i in held if i in statuses)
        new, theirs = [i for i in statuses if i not in held][:2]
        row = await at.store.outbox.add(MoveStatus(lead, (new,), (mine,)))
        at.colleague("INSERT INTO lead_attributes VALUES (?, ?)", lead, theirs)
        await at.work()
        assert await at.state(row) == "done"
        there = {r["attribute_id"] for r in at.rows(_CARRIED, lead)} & set(statuses)
        assert {new, theirs} <= there
        assert mine not in there


_CARRIED = "SELECT attribute_id FROM lead_attributes WHERE lead_id = ?"


async def test_edits_that_wait_together_leave_as_one(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1", "zip_code": "1"}))
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        anna = at.rows("SELECT max(id) AS id FROM users")[0]["id"]
        await at.store.outbox.add(
            EditLead(at.lead, {"phone_number": "2"}, add={"assigned_to": (anna,)})
        )
        at.line.down = False
        await at.work()
        puts = [path for method, path in at.writes() if method == "PUT"]
        assert len(puts) == 1
        assert (at.there("phone_number"), at.there("zip_code")) == ("2", "1")
        assert at.count("lead_users", f"lead_id = {at.lead} AND user_id = {anna}") == 1
        assert at.count("notes", CALL) == 1


async def test_edits_are_not_joined_across_a_conversion(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1"}))
        await at.store.outbox.add(ConvertLead(at.lead))
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "2"}))
        at.line.down = False
        await at.work()
        ways = [(method, path.rpartition("/")[2]) for method, path in at.writes()]
        assert ways == [("PUT", str(at.lead)), ("POST", "convert"), ("PUT", str(at.lead))]


async def test_offline_changes_wait_in_order_and_go_when_the_network_is_back(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        rows = [await at.store.outbox.add(AddNote(at.lead, f"N{i}", "x")) for i in range(3)]
        await at.work()
        assert at.store.sync.state.link is ConnectionState.OFFLINE
        assert [await at.state(row) for row in rows] == ["queued"] * 3
        await at.restart()
        at.line.down = False
        await at.work()
        titles = [
            r["title"] for r in at.rows("SELECT title FROM notes WHERE title LIKE 'N_' ORDER BY id")
        ]
        assert titles == ["N0", "N1", "N2"]


async def test_a_new_lead_keeps_its_key_and_what_follows_waits_for_its_number(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        key = -row
        note = await at.store.outbox.add(AddNote(key, "Call", "x"))
        edit = await at.store.outbox.add(EditLead(key, {"phone_number": "1"}))
        shown = (await at.store.leads.rows([key]))[key]
        assert (shown.name, shown.id, shown.phone, shown.pending) == ("Zed", None, "1", 3)
        at.line.down = False
        await at.work()
        assert [await at.state(each) for each in (row, note, edit)] == ["done"] * 3
        shown = (await at.store.leads.rows([key]))[key]
        assert shown.id == (await at.pending(row)).result
        assert (shown.name, shown.phone, shown.pending) == ("Zed", "1", 0)
        assert at.rows(f"SELECT lead_id FROM notes WHERE {CALL}") == [{"lead_id": shown.id}]
        await at.store.sync.refresh_lead(key, force=True)
        await at.sync()
        assert (await at.store.leads.rows([key]))[key].id == shown.id, (
            "a pass does not make it a second lead"
        )


@pytest.mark.parametrize("how", ["after", "before", "502 after"])
async def test_a_new_lead_is_made_once_whatever_became_of_the_answer(
    tmp_path: Path, how: How
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks(how, "POST", "/lead")
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.work()
        assert await at.state(row) == "done"
        assert at.count("leads", "email = 'z@x.example'") == 1


async def test_a_new_lead_that_arrives_late_is_made_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("late", "POST", "/lead")
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.work()
        assert await at.state(row) == "done", "its address is unique: it can leave again at once"
        await at.line.late()
        assert at.count("leads", "email = 'z@x.example'") == 1


async def test_a_taken_address_is_refused_and_names_who_holds_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        address = at.there("email", at.other)
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": address}))
        note = await at.store.outbox.add(AddNote(-row, "Call", "x"))
        await at.work()
        refused = await at.pending(row)
        assert refused.state == "refused"
        assert refused.details["fields"]["email"]
        assert refused.details["lead"] == at.other
        assert await at.state(note) == "queued"
        assert (await at.pending(note)).waits_for == row, "what hangs on it is parked"
        change = CreateLead({"first_name": "Zed", "email": "free@x.example"})
        assert await at.store.outbox.replace(row, change)
        await at.work()
        assert (await at.state(row), await at.state(note)) == ("done", "done")


async def test_a_lead_made_and_deleted_before_it_left_never_was(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.store.outbox.add(AddNote(-row, "Call", "x"))
        await at.store.outbox.add(DeleteLead(-row))
        at.line.down = False
        await at.work()
        assert at.writes() == []
        assert await at.store.outbox.changes() == ()
        assert await at.store.leads.rows([-row]) == {}


async def test_an_email_whose_answer_was_lost_is_never_sent_again_by_itself(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("before", "POST", "/lead/send-email/")
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        await at.work()
        await at.wait(100_000)
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.ARRIVED)
        assert "09:0" in asked.message or ":00" in asked.message, "it says when"
        assert at.count("emails") == 0
        note = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        assert await at.state(note) == "done", "nothing waits for the answer"
        await at.store.outbox.send_again(row)
        await at.work()
        assert at.count("emails") == 1
        assert await at.state(row) == "done"


async def test_an_email_that_did_arrive_is_marked_and_stays_one(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/send-email/")
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        await at.work()
        await at.store.outbox.mark_arrived(row)
        await at.wait(1000)
        assert await at.state(row) == "done"
        assert at.count("emails") == 1


async def test_an_email_that_waited_over_a_day_asks_before_it_leaves(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        await at.work()
        at.line.down = False
        await at.wait(25 * 3600)
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.WAITED)
        assert at.count("emails") == 0
        await at.store.outbox.send_again(row)
        await at.work()
        assert at.count("emails") == 1


@pytest.mark.parametrize("how", ["after", "before", "late"])
async def test_a_conversion_makes_one_contact(tmp_path: Path, how: How) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks(how, "POST", f"/lead/{at.lead}/convert")
        row = await at.store.outbox.add(ConvertLead(at.lead))
        await at.work()
        await at.line.late()
        await at.wait(90)
        assert await at.state(row) == "done"
        assert at.count("contacts", f"lead_id = {at.lead}") == 1
        assert (await at.pending(row)).result == at.there("converted_contact_id")


async def test_converted_already_is_no_error(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "UPDATE leads SET converted = 1, converted_contact_id = 77 WHERE id = ?", at.lead
        )
        row = await at.store.outbox.add(ConvertLead(at.lead))
        await at.work()
        done = await at.pending(row)
        assert (done.state, done.result) == ("done", 77)
        assert "already" in done.message


async def test_a_deleted_lead_is_gone_from_the_lists_at_once_and_from_the_service_then(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        row = await at.store.outbox.add(DeleteLead(at.lead))
        assert at.lead not in (await at.store.leads.select(LeadQuery())).keys
        assert (await at.pending(row)).about == at.there("first_name") + " " + at.there("last_name")
        await at.work()
        assert at.there("id") == at.lead, "it is held"
        await at.wait(10)
        assert at.there("id") is None
        assert await at.state(row) == "done"
        assert await at.store.leads.rows([at.lead]) == {}


async def test_a_lead_that_was_changed_since_is_not_deleted_but_asked_about(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET value = 99 WHERE id = ?", at.lead)
        row = await at.store.outbox.add(DeleteLead(at.lead))
        await at.work()
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.CHANGED)
        assert list(asked.details) == ["value"]
        await at.store.outbox.send_again(row)
        await at.work()
        assert await at.state(row) == "done"
        assert at.there("id") is None


async def test_several_leads_are_deleted_with_one_request(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/bulk-delete")
        row = await at.store.outbox.add(DeleteLeads((at.lead, at.other)))
        await at.work()
        assert await at.state(row) == "done"
        assert at.writes() == [("POST", "/lead/bulk-delete")]
        assert (at.there("id"), at.there("id", at.other)) == (None, None)


async def test_an_edited_note_keeps_its_attachment_and_a_colleagues_text_is_not_overwritten(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        media = at.rows("SELECT id FROM media LIMIT 1")[0]["id"]
        at.colleague(_NOTE, 9001, at.lead, "A", "one", media)
        at.colleague(_NOTE, 9002, at.lead, "B", "one", None)
        await at.store.sync.refresh_lead(at.lead, force=True)
        kept = await at.store.outbox.add(EditNote(at.lead, 9001, "A", "two"))
        lost = await at.store.outbox.add(EditNote(at.lead, 9002, "B", "two"))
        gone = await at.store.outbox.add(DeleteNote(at.lead, 9002))
        at.colleague("UPDATE notes SET note = 'theirs' WHERE id = 9002")
        await at.work()
        assert await at.state(kept) == "done"
        assert at.rows("SELECT note, media_id FROM notes WHERE id = 9001") == [
            {"note": "two", "media_id": media}
        ]
        asked = await at.pending(lost)
        assert asked.question is Question.CONFLICT
        assert asked.details["note"] == {"mine": "two", "theirs": "theirs", "base": "one"}
        assert (await at.pending(gone)).question is Question.CHANGED
        assert at.rows("SELECT note FROM notes WHERE id = 9002") == [{"note": "theirs"}]


_NOTE = (
    "INSERT INTO notes (id, lead_id, title, note, media_id, created_by, created_at)"
    " VALUES (?, ?, ?, ?, ?, 1, '2026-11-01 10:00:00')"
)


async def test_a_note_for_a_lead_that_is_gone_becomes_a_draft(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "every word"))
        name = (await at.pending(row)).about
        at.colleague("DELETE FROM leads WHERE id = ?", at.lead)
        at.line.down = False
        await at.work()
        refused = await at.pending(row)
        assert refused.state == "refused"
        assert refused.message == "The lead was deleted elsewhere. Your text is in Drafts."
        (draft,) = await at.store.drafts.all()
        assert (draft.title, draft.note, draft.about) == ("Call", "every word", name)
        await at.sync()
        assert (await at.pending(row)).about == name


async def test_a_refused_key_stops_everything_and_keeps_the_queue(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("401", "POST")
        first = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        second = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        assert await at.work() is None
        assert at.store.sync.state.link is ConnectionState.KEY_REFUSED
        assert (await at.state(first), await at.state(second)) == ("queued", "queued")
        await at.store.sync.reconnect()
        await at.work()
        assert at.count("notes", CALL) == 2, "and goes on with a key that works"


async def test_with_a_refused_key_nothing_is_asked_whatever_is_done_until_there_is_another(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("401", "POST")
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        sent = len(at.line.sent)
        for number in range(3):
            await at.store.outbox.add(AddNote(at.other, f"More {number}", "x"))
            assert await at.wait(3600) is None
        with pytest.raises(KeyRefused):
            await at.store.sync.refresh_lead(at.lead, force=True)
        assert len(at.line.sent) == sent
        assert at.store.sync.state.link is ConnectionState.KEY_REFUSED
        assert at.store.outbox.counts.waiting == 4
        await at.store.sync.reconnect()
        await at.work()
        assert at.store.outbox.counts.waiting == 0
        assert str(at.store.sync.state.link) == "idle"


async def test_a_person_may_try_a_refused_key_once_more(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("401", times=2)
        began = len(at.line.sent)
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        await at.store.outbox.retry_now(row)
        await at.work()
        await at.work()
        assert len(at.line.sent) - began == 2, "one request each time"
        await at.store.outbox.retry_now(row)
        await at.work()
        assert await at.state(row) == "done"


async def test_a_write_without_an_answer_is_told_in_the_bar_until_the_service_answers(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/notes/")
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.store.outbox.dispatcher.step()
        assert at.store.sync.state.link is ConnectionState.OFFLINE
        assert "fell silent" in at.store.sync.state.message
        await at.work()
        assert str(at.store.sync.state.link) == "idle", "it was read back"


async def test_a_rate_limit_is_obeyed_also_after_a_restart(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("429", "POST")
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        assert await at.state(row) == "queued"
        await at.restart()
        sent = len(at.line.sent)
        await at.wait(40)
        assert len(at.line.sent) == sent, "not one request before its time"
        await at.wait(10)
        assert at.count("notes", CALL) == 1


async def test_another_workspaces_key_reads_and_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()
    async with desk(tmp_path / "ours") as at:
        stranger = Desk(tmp_path / "theirs", leads=12)
        # The same numbers and the same default statuses, but other people.
        stranger.colleague(
            "UPDATE leads SET email = id || '@else.example', created_at = '2020-01-01'"
        )
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        at.line.service = stranger.line.service
        await at.restart()
        assert await at.work() is None
        assert at.store.sync.state.link is ConnectionState.OTHER_WORKSPACE
        assert await at.state(row) == "queued"
        assert at.writes() == []
        assert stranger.count("notes", CALL) == 0
        with pytest.raises(Exception, match="another workspace"):
            await at.sync()


async def test_a_status_is_made_once_and_moves_wait_for_its_number(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead-attribute")
        row = await at.store.outbox.add(AddAttribute(AttributeType.STATUS, "Hot"))
        move = await at.store.outbox.add(MoveStatus(at.lead, (-row,)))
        await at.work()
        await at.wait(90)
        assert (await at.state(row), await at.state(move)) == ("done", "done")
        assert at.count("attributes", "name = 'Hot'") == 1
        made = (await at.pending(row)).result
        assert made in [r["attribute_id"] for r in at.rows(_CARRIED, at.lead)]


async def test_a_renamed_status_keeps_its_type_and_colour(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        use = (await at.store.leads.attributes())[0].attribute
        row = await at.store.outbox.add(EditAttribute(use.id, use.type, "Fresh"))
        assert (await at.pending(row)).words == f"Rename status “{use.name}” → “Fresh”"
        await at.work()
        (there,) = at.rows("SELECT name, type, color FROM attributes WHERE id = ?", use.id)
        assert there == {"name": "Fresh", "type": 1, "color": use.color}


async def test_what_was_on_its_way_when_the_program_was_killed_is_looked_for(
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
async def test_what_a_colleague_deletes_in_the_moment_of_sending_is_looked_for_again(
    tmp_path: Path, change: Callable[[Desk], Change], state: str, table: str
) -> None:
    async with desk(tmp_path) as at:
        at.colleague(_NOTE, 9001, at.lead, "A", "one", None)
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
        assert ("deleted elsewhere" in found.message) == (state == "refused")


async def test_a_404_that_is_not_true_takes_no_lead_from_the_list(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("404", "PUT")
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1"}))
        await at.work()
        assert await at.state(row) == "refused"
        assert at.lead in await at.store.leads.rows([at.lead])


async def test_what_is_taken_back_while_it_is_looked_whether_it_can_leave_does_not_leave(
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


async def test_what_is_rewritten_meanwhile_leaves_as_it_was_rewritten(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "one"))

        async def quick(request: httpx.Request) -> None:
            at.line.watch = None
            assert await at.store.outbox.replace(row, AddNote(at.lead, "Call", "two"))

        at.line.watch = quick
        await at.work()
        assert await at.state(row) == "done"
        assert at.rows(f"SELECT note FROM notes WHERE {CALL}") == [{"note": "two"}]


async def test_receipts_are_kept_for_thirty_days(tmp_path: Path) -> None:
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


async def test_a_dropped_email_leaves_its_text_in_drafts(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        assert await at.store.outbox.drop(row)
        await at.wait(100)
        assert at.count("emails") == 0
        draft = await at.store.drafts.get(at.lead, DraftKind.EMAIL)
        assert draft is not None
        assert (draft.title, draft.note) == ("Offer", "Dear")


async def test_what_is_taken_back_together_goes_at_once_also_where_it_was_tried(
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


async def test_a_value_of_our_own_that_the_local_copy_missed_is_no_conflict(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        was = at.there("phone_number")
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1"}))
        await at.work()
        # As a form that was opened before the first edit, or a page that was on its way meanwhile.
        row = await at.store.outbox.add(
            EditLead(at.lead, {"phone_number": "2"}, {"phone_number": was})
        )
        await at.work()
        assert await at.state(row) == "done"
        assert at.there("phone_number") == "2"


async def test_what_the_service_writes_in_its_own_way_has_arrived(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:

        def lower(request: httpx.Request) -> None:
            # After the PUT, before it is read again.
            if request.method == "GET" and at.writes():
                at.colleague("UPDATE leads SET email = 'new@x.example', value = 1.25")

        at.line.watch = lower
        row = await at.store.outbox.add(
            EditLead(at.lead, {"email": "New@X.example", "value": "1.249"})
        )
        await at.work()
        done = await at.pending(row)
        assert (done.state, done.message) == ("done", "")


async def test_an_old_value_that_stays_although_the_service_said_yes_is_asked_about(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        was = at.there("phone_number")

        def keep(request: httpx.Request) -> None:
            if request.method == "GET" and at.writes():
                at.colleague("UPDATE leads SET phone_number = ? WHERE id = ?", was, at.lead)

        at.line.watch = keep
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        await at.work()
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.NOT_TAKEN)
        assert asked.details == {"phone_number": {"mine": "111", "theirs": was}}


async def test_a_new_lead_that_is_given_up_while_unknown_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("before", "POST", "/lead")
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.store.outbox.add(AddNote(-row, "Call", "every word"))
        await at.store.outbox.dispatcher.step()
        assert await at.state(row) == "unknown"
        assert await at.store.outbox.drop(row)
        assert await at.store.leads.rows([-row]) == {}
        assert [draft.note for draft in await at.store.drafts.all()] == ["every word"]
        await at.wait(200)
        assert at.count("leads", "email = 'z@x.example'") == 0


async def test_trying_now_does_not_wait_for_what_could_not_be_read(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("502", "GET", "/lead/notes/", times=6)
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        elsewhere = await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        await at.work()
        assert await at.state(row) == "queued"
        assert await at.state(elsewhere) == "done", "others go on"
        await at.store.outbox.retry_now(row)
        await at.work()
        assert await at.state(row) == "done"


async def test_an_edit_that_was_asked_about_does_not_overwrite_a_newer_one_unasked(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        old = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "old", "zip_code": "1"}))
        at.colleague("UPDATE leads SET zip_code = '2' WHERE id = ?", at.lead)
        await at.work()
        assert (await at.pending(old)).question is Question.CONFLICT
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "new"}))
        await at.work()
        await at.store.outbox.resolve(old, {"zip_code": "1"})
        await at.work()
        asked = await at.pending(old)
        assert asked.question is Question.CONFLICT
        assert asked.details["phone_number"]["theirs"] == "new"
        assert at.there("phone_number") == "new"


async def test_what_background_work_is_denied_does_not_stop_the_outbox(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        denied = RateLimited("Kept for people.", clock.now() + timedelta(minutes=30))
        at.store.connection.failed(denied)
        row = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        assert await at.state(row) == "done"


async def test_a_new_lead_that_a_pass_met_first_is_one_lead_with_all_that_was_done_to_it(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        met: list[int] = []

        async def meet(request: httpx.Request) -> None:
            """A pass runs, and the person works on what it brought, before the answer is settled."""
            if request.method == "GET" and at.writes():
                at.line.watch = None
                await at.sync()
                await at.store.leads.select(LeadQuery())
                (number,) = (r["id"] for r in at.rows("SELECT max(id) AS id FROM leads"))
                met.append(number)
                await at.store.outbox.add(AddNote(number, "Call", "x"))

        at.line.watch = meet
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.work()
        (number,) = met
        assert (await at.store.leads.rows([-row]))[-row].id == number
        assert await at.store.leads.rows([number]) == {}, "its other name is gone"
        keys = (await at.store.leads.select(LeadQuery())).keys
        assert list(keys).count(-row) == 1
        assert number not in keys
        assert at.rows(f"SELECT lead_id FROM notes WHERE {CALL}") == [{"lead_id": number}]
        detail = await at.store.leads.detail(-row)
        assert detail is not None
        assert [view.note.title for view in detail.notes] == ["Call"]
