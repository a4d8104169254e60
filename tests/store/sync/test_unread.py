"""What the user has not looked at, with the real service: syncs, own changes, broken lines, two windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.models.change import AddNote, ConvertLead, CreateLead, EditLead, MoveStatus
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_row import UnreadKind
from tests.support.delivery_harness import CARRIED, Desk, desk

NEW, CHANGED = UnreadKind.NEW, UnreadKind.CHANGED


async def marks(at: Desk) -> dict[int, UnreadKind]:
    leads = at.store.leads
    rows = await leads.rows((await leads.select(LeadQuery(converted=None))).keys)
    return {lead_id: row.unread for lead_id, row in rows.items() if row.unread is not None}


async def was(at: Desk) -> dict[str, str]:
    detail = await at.store.leads.detail(at.lead)
    assert detail is not None
    return {} if detail.unread is None else dict(detail.unread.was)


def new_lead(at: Desk, name: str = "Zoe") -> int:
    """Let a web form create a lead."""
    at.colleague(
        "INSERT INTO leads (first_name, created_by, created_at, updated_at, searchable)"
        " VALUES (?, 2, '2026-11-24T09:00:00.000000Z', '2026-11-24T09:00:00.000000Z', '')",
        name,
    )
    return int(at.rows("SELECT max(id) AS id FROM leads")[0]["id"])


async def test_first_sync_marks_nothing_and_the_next_one_what_others_did(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        assert await marks(at) == {}
        await at.sync()
        assert await marks(at) == {}
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
        added = new_lead(at)
        await at.sync()
        assert await marks(at) == {at.lead: CHANGED, added: NEW}
        await at.restart()
        assert await marks(at) == {at.lead: CHANGED, added: NEW}


@pytest.mark.parametrize("bare", [False, True])
async def test_status_changed_by_a_colleague_is_marked_also_where_lists_have_none(
    tmp_path: Path, bare: bool
) -> None:
    async with desk(tmp_path, synced=False) as at:
        at.sandbox.switches.bare_lists = bare
        await at.sync()
        assert await marks(at) == {}
        (before,) = [row["attribute_id"] for row in at.rows(f"{CARRIED} LIMIT 1", at.lead)]
        (other,) = [
            row["id"]
            for row in at.rows(
                "SELECT id FROM attributes WHERE type = 1 AND id NOT IN"
                " (SELECT attribute_id FROM lead_attributes WHERE lead_id = ?) LIMIT 1",
                at.lead,
            )
        ]
        at.colleague(
            "UPDATE lead_attributes SET attribute_id = ? WHERE lead_id = ? AND attribute_id = ?",
            other, at.lead, before,
        )  # fmt: skip
        await at.sync()
        assert await marks(at) == {at.lead: CHANGED}
        assert list(await was(at)) == ["status"]


async def test_own_changes_are_never_marked_and_a_colleagues_at_the_same_time_are(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        status = at.rows("SELECT max(id) AS id FROM attributes WHERE type = 1")[0]["id"]
        before = at.there("phone_number")
        for change in (
            MoveStatus(at.lead, (status,)),
            EditLead(at.lead, {"value": "52000.5", "email": " New@Example.COM "}),
            AddNote(at.lead, "Call", "x"),
        ):
            await at.store.outbox.add(change)
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
        await at.work()
        assert await was(at) == {"phone": before}
        await at.store.unread.mark_read([at.lead])
        await at.sync()
        await at.store.sync.refresh_lead(at.lead, force=True)
        assert await marks(at) == {}


@pytest.mark.parametrize("bare", [False, True])
async def test_own_new_lead_is_not_marked_for_what_it_was_created_with(
    tmp_path: Path, bare: bool
) -> None:
    async with desk(tmp_path, synced=False) as at:
        at.sandbox.switches.bare_lists = bare
        await at.sync()
        status = at.rows("SELECT id FROM attributes WHERE type = 1 ORDER BY id")[0]["id"]
        owner = at.rows("SELECT user_id AS id FROM lead_users LIMIT 1")[0]["id"]
        fields = {
            "first_name": "Ana", "email": "ana@neu.example", "phone_number": "1", "value": "48000",
            "currency": "EUR", "status_ids": [status], "assigned_to": [owner],
        }  # fmt: skip
        row = await at.store.outbox.add(CreateLead(fields))
        await at.work()
        assert await at.state(row) == "done"
        assert await marks(at) == {}
        await at.sync()
        assert await marks(at) == {}
        (there,) = at.rows("SELECT id FROM leads WHERE email = 'ana@neu.example'")
        at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", there["id"])
        await at.sync()
        assert list((await marks(at)).values()) == [CHANGED], "others can change it like any lead"


async def test_own_edit_whose_answers_are_lost_is_not_marked(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        status = at.rows("SELECT max(id) AS id FROM attributes WHERE type = 1")[0]["id"]

        def break_after_the_put(request: object) -> None:
            if getattr(request, "method", "") == "PUT":
                at.line.breaks("unsent", "GET", f"/lead/{at.lead}")

        at.line.watch = break_after_the_put
        row = await at.store.outbox.add(MoveStatus(at.lead, (status,)))
        await at.work()
        assert await at.state(row) == "done"
        at.line.watch = None
        await at.sync()
        assert await marks(at) == {}
        details = (await at.pending(row)).details
        assert set(details) <= {"unshown"}


async def test_own_edit_with_an_unknown_outcome_is_not_marked_when_a_sync_shows_it(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "PUT")
        at.line.breaks("unsent", "GET", f"/lead/{at.lead}")
        row = await at.store.outbox.add(EditLead(at.lead, {"value": "52000"}))
        await at.work()
        await at.sync()
        assert await marks(at) == {}
        await at.wait(seconds=200)
        assert await at.state(row) == "done"
        assert await marks(at) == {}


async def test_own_conversion_is_not_marked(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(ConvertLead(at.lead))
        await at.work()
        await at.wait(seconds=100)
        assert await at.state(row) == "done"
        await at.sync()
        assert await marks(at) == {}


async def test_note_by_a_colleague_is_marked_when_notes_are_read_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.store.sync.refresh_lead(at.lead)
        assert await marks(at) == {}
        at.colleague(
            "INSERT INTO notes (lead_id, title, note, created_by, created_at)"
            " VALUES (?, 'Call', 'x', 2, '2026-11-24 09:00:00')",
            at.lead,
        )
        await at.sync()
        assert await marks(at) == {}, "lists tell nothing of notes"
        await at.store.sync.refresh_lead(at.lead, force=True)
        assert await marks(at) == {at.lead: CHANGED}


async def test_next_marked_lead_follows_the_order_and_begins_again_at_the_end(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        query = LeadQuery()
        assert await at.store.unread.next_of(query, None) is None
        listed = list((await at.store.leads.select(query)).keys)
        chosen = {listed[1], listed[4]}
        for lead_id in chosen:
            at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", lead_id)
        await at.sync()
        listed = list((await at.store.leads.select(query)).keys)
        places = [at for at, lead_id in enumerate(listed) if lead_id in chosen]
        first, second = (listed[place] for place in places)
        following = at.store.unread.next_of
        assert await following(query, None) == first
        assert await following(query, first) == second
        assert await following(query, listed[places[0] + 1]) == second
        assert await following(query, second) == first
        await at.store.unread.mark_read([second])
        assert await following(query, first) is None, "the cursor is on the only one"
        assert at.store.unread.any_now()


async def test_other_window_shows_and_clears_the_same_marks(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        other = at.new_window()
        await other.open()
        try:
            await other.leads.select(LeadQuery())
            at.colleague("UPDATE leads SET phone_number = '222' WHERE id = ?", at.lead)
            await at.sync()
            await other.leads.reload(None)
            assert (await other.leads.rows([at.lead]))[at.lead].unread is CHANGED
            assert other.unread.any_now()
            await other.unread.mark_read([at.lead])
            await at.store.leads.reload(None)
            assert not at.store.unread.any_now()
            assert await marks(at) == {}
        finally:
            await other.stop()
