"""Deliver new leads: each is created once, and its dependents follow."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from taskip_leads.models.change import (
    AddNote,
    CreateLead,
    DeleteLead,
    EditLead,
)
from taskip_leads.models.filters.query import LeadQuery
from tests.support.delivery_harness import CALL, How, desk


async def test_new_lead_keeps_its_local_id_and_later_changes_wait_for_its_server_id(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        key = -row
        note = await at.store.outbox.add(AddNote(key, "Call", "x"))
        edit = await at.store.outbox.add(EditLead(key, {"phone_number": "1"}))
        shown = (await at.store.leads.rows([key]))[key]
        assert (shown.name, shown.server_id, shown.phone, shown.pending) == ("Zed", None, "1", 3)
        at.line.down = False
        await at.work()
        assert [await at.state(each) for each in (row, note, edit)] == ["done"] * 3
        shown = (await at.store.leads.rows([key]))[key]
        assert shown.server_id == (await at.pending(row)).result
        assert (shown.name, shown.phone, shown.pending) == ("Zed", "1", 0)
        assert at.rows(f"SELECT lead_id FROM notes WHERE {CALL}") == [{"lead_id": shown.server_id}]
        await at.store.sync.refresh_lead(key, force=True)
        await at.sync()
        assert (await at.store.leads.rows([key]))[key].server_id == shown.server_id, (
            "a pass does not make it a second lead"
        )


@pytest.mark.parametrize("how", ["after", "before", "502 after"])
async def test_new_lead_is_created_once_for_every_reply(tmp_path: Path, how: How) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks(how, "POST", "/lead")
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.work()
        assert await at.state(row) == "done"
        assert at.count("leads", "email = 'z@x.example'") == 1


async def test_new_lead_that_arrives_late_is_created_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("late", "POST", "/lead")
        row = await at.store.outbox.add(CreateLead({"first_name": "Zed", "email": "z@x.example"}))
        await at.work()
        assert await at.state(row) == "done", "its address is unique: it can leave again at once"
        await at.line.late()
        assert at.count("leads", "email = 'z@x.example'") == 1


async def test_taken_address_is_refused_with_the_lead_that_has_it(tmp_path: Path) -> None:
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


async def test_lead_created_and_deleted_before_sending_is_never_sent(tmp_path: Path) -> None:
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


async def test_unknown_new_lead_that_is_discarded_leaves_nothing_behind(
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


async def test_new_lead_seen_by_a_sync_first_is_merged_into_one(
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
        assert (await at.store.leads.rows([-row]))[-row].server_id == number
        assert await at.store.leads.rows([number]) == {}, "its other name is gone"
        keys = (await at.store.leads.select(LeadQuery())).keys
        assert list(keys).count(-row) == 1
        assert number not in keys
        assert at.rows(f"SELECT lead_id FROM notes WHERE {CALL}") == [{"lead_id": number}]
        detail = await at.store.leads.detail(-row)
        assert detail is not None
        assert [view.note.title for view in detail.notes] == ["Call"]
