"""Actions on one lead and on marked leads: assign, next step, status, delete."""

from __future__ import annotations

from taskip_leads.models.pending import ChangeState
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def keys_in_order(ui: Driver, count: int) -> list[int]:
    from taskip_leads.ui.leads.widgets.table import LeadTable

    return list(ui.app.screen.query_one(LeadTable).lead_ids[:count])


async def test_owner_picker_adds_to_the_owners(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        (key,) = keys_in_order(ui, 1)
        before = {
            row["user_id"]
            for row in service.rows("SELECT user_id FROM lead_users WHERE lead_id = ?", [key])
        }
        new = service.rows("SELECT * FROM users ORDER BY id DESC LIMIT 1")[0]
        assert new["id"] not in before
        await ui.press("A")
        assert ui.shows("Owner of")
        await ui.write(f"{new['first_name']}{new['last_name']}")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{key}")
        assert set(sent.body["assigned_to"]) == before | {new["id"]}
        assert set(sent.body) == {"first_name", "assigned_to"}


async def test_next_step_accepts_a_short_date(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        (key,) = keys_in_order(ui, 1)
        await ui.press("t")
        assert ui.shows("Next step", "2w    in 2 weeks", "done  contacted today")
        await ui.write("someday")
        await ui.press("enter")
        assert ui.shows("Begin with a day: fri, 2w", "someday"), (
            "said at the field, and the text stays"
        )
        await ui.press(*["backspace"] * 7)
        await ui.write("fri")
        assert ui.shows("Fri 27 Nov, in 4d")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{key}")
        assert sent.body["lead_interaction_date"] == "2026-11-27"


async def test_escape_sets_no_next_step(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("t")
        assert ui.shows("now Fri 27 Nov, in 4d")
        await ui.write("3d")
        await ui.press("escape")
        assert ui.store.outbox.waiting == 0


async def test_only_y_deletes_a_lead(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        (key,) = keys_in_order(ui, 1)
        await ui.press("D")
        assert ui.shows("It is deleted for everyone", "y delete")
        await ui.press("enter")
        await ui.press("D", "escape")
        assert ui.store.outbox.waiting == 0
        await ui.press("D", "y")
        await ui.idle()
        assert [r.path for r in service.sent("DELETE", "/lead/")] == [f"/lead/{key}"]
        assert not service.rows("SELECT * FROM leads WHERE id = ?", [key])


async def test_delete_question_names_the_time_to_undo(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        await ui.press("D")
        assert ui.shows("z undoes it for 10 seconds.")
        await ui.press("y")
        assert not any(line[3:16] == "Amelia Okafor" for line in ui.lines), "gone from the list"
        await ui.press("z")
        assert "● Proposal" in ui.line_of("Amelia Okafor"), "and back again"
        assert ui.store.outbox.waiting == 0


async def test_many_leads_are_deleted_after_their_number_is_typed(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        wanted = keys_in_order(ui, 12)
        await ui.press(*["space"] * 12)
        await ui.press("D")
        assert ui.shows("Delete 12 leads?", "and 7 more", "Type 12")
        await ui.press("y")
        assert ui.shows("type 12 first")
        await ui.write("12")
        await ui.press("y")
        await ui.idle()
        (sent,) = service.sent("POST", "/lead/bulk-delete")
        assert sent.body["ids"] == wanted
        assert not service.sent("DELETE")
        assert not ui.shows("marked"), "what is gone is not marked"


async def test_ten_leads_are_deleted_without_a_number(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("space", "space", "D")
        assert ui.shows("Delete 2 leads?", "Amelia Okafor", "Jonas Lindqvist")
        assert not ui.shows("Type 2")


async def test_bulk_report_keeps_failed_leads_marked(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        leads = keys_in_order(ui, 3)
        await ui.press("space", "space", "space")
        assert ui.shows("s status on 3", "A assign", "t next step", "D delete")
        service.fail(
            422,
            b'{"message":"Invalid","errors":{"status_ids":["Not today."]}}',
            method="PUT",
            path=f"/lead/{leads[1]}",
        )
        await ui.press("s", "6")
        await ui.sees("2 sent, 1 not; those stay marked.", "Not today.")
        assert len({r.path for r in service.sent("PUT", "/lead/")}) == 3, "one request each"
        await ui.press("escape")
        assert ui.shows("1 marked")
        marked = [line for line in ui.lines if line[1:2] == "▪"]
        assert len(marked) == 1


async def test_undo_reverts_all_changes_of_a_key_press(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        await ui.press("space", "space", "s", "6")
        assert ui.store.outbox.counts.held == 2
        states = {w.state for w in await ui.store.outbox.changes()}
        assert states == {ChangeState.HELD}
        await ui.sees("▌ 2 leads → Lost", "z undo")
        await ui.press("z")
        assert ui.store.outbox.waiting == 0
        assert "● Proposal" in ui.line_of("Amelia Okafor")
