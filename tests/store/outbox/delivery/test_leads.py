"""Deliver edits of leads: only edited fields, never over a colleague's changes."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddNote,
    ConvertLead,
    EditLead,
    MoveStatus,
)
from taskip_leads.models.pending import Question
from taskip_leads.models.sync_state import ConnectionState
from tests.support.delivery_harness import CALL, CARRIED, desk


async def test_edit_sends_only_edited_fields_and_the_first_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET first_name = 'Renamed' WHERE id = ?", at.lead)
        row = await at.store.outbox.add(EditLead(at.lead, {"value": "52000.5"}))
        await at.work()
        assert await at.state(row) == "done"
        body = next(r.body for r in at.sandbox.requests if r.method == "PUT")
        assert body == {"first_name": "Renamed", "value": 52000.5}
        assert at.there("value") == 52000.5


async def test_edit_keeps_other_fields_that_a_colleague_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET city_id = NULL, address = 'New' WHERE id = ?", at.lead)
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        await at.work()
        assert await at.state(row) == "done"
        assert (at.there("phone_number"), at.there("address")) == ("111", "New")


async def test_field_changed_by_both_needs_a_decision_and_keeps_both_values(
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
async def test_chosen_value_of_a_conflict_is_sent(tmp_path: Path, choice: str, stands: str) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111", "zip_code": "9"}))
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
        await at.work()
        assert await at.store.outbox.resolve(row, {"phone_number": choice})
        await at.work()
        assert await at.state(row) == "done"
        assert (at.there("phone_number"), at.there("zip_code")) == (stands, "9")


async def test_choosing_only_their_value_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
        await at.work()
        await at.store.outbox.resolve(row, {"phone_number": "222"})
        await at.work()
        assert await at.state(row) == "done"
        assert at.writes() == []


async def test_same_change_by_a_colleague_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(EditLead(at.lead, {"phone_number": "111"}))
        at.colleague("UPDATE leads SET phone_number = '111' WHERE id = ?", at.lead)
        await at.work()
        assert await at.state(row) == "done"
        assert at.writes() == []


async def test_moved_status_keeps_the_one_a_colleague_added(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        lead, uses = at.lead, await at.store.leads.attributes()
        statuses = [u.attribute.id for u in uses if u.attribute.type is AttributeType.STATUS]
        held = [r["attribute_id"] for r in at.rows(CARRIED, lead)]
        mine = next(i for i in held if i in statuses)
        new, theirs = [i for i in statuses if i not in held][:2]
        row = await at.store.outbox.add(MoveStatus(lead, (new,), (mine,)))
        at.colleague("INSERT INTO lead_attributes VALUES (?, ?)", lead, theirs)
        await at.work()
        assert await at.state(row) == "done"
        there = {r["attribute_id"] for r in at.rows(CARRIED, lead)} & set(statuses)
        assert {new, theirs} <= there
        assert mine not in there


async def test_waiting_edits_are_sent_as_one(tmp_path: Path) -> None:
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


async def test_edits_are_not_merged_across_a_conversion(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "1"}))
        await at.store.outbox.add(ConvertLead(at.lead))
        await at.store.outbox.add(EditLead(at.lead, {"phone_number": "2"}))
        at.line.down = False
        await at.work()
        ways = [(method, path.rpartition("/")[2]) for method, path in at.writes()]
        assert ways == [("PUT", str(at.lead)), ("POST", "convert"), ("PUT", str(at.lead))]


async def test_offline_changes_wait_in_order_and_are_sent_when_online(
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


async def test_own_value_that_the_mirror_missed_is_no_conflict(tmp_path: Path) -> None:
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


async def test_value_normalised_by_the_server_counts_as_sent(tmp_path: Path) -> None:
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


async def test_old_value_after_an_accepted_edit_needs_a_decision(
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


async def test_resolved_edit_does_not_overwrite_a_newer_value_without_asking(
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
