"""Actions on one lead and on marked leads: assign, next step, status, delete."""

from __future__ import annotations

from datetime import timedelta

import pytest

from taskip_leads.models.change import EditLead
from taskip_leads.models.pending import ChangeState
from taskip_leads.ui.widgets.undo_toast import UndoToast
from tests.support import northwind
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
        assert ui.shows("Next step", "3d, 2w, fri, tomorrow, 12 dec")
        await ui.write("someday")
        await ui.press("enter")
        assert ui.shows("Enter a day: 3d, 2w, fri", "someday"), (
            "said at the field, and the text stays"
        )
        await ui.press(*["backspace"] * 7)
        await ui.write("fri")
        assert ui.shows("Fri 27 Nov, in 4 days")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{key}")
        assert sent.body["lead_interaction_date"] == "2026-11-27"


async def test_escape_sets_no_next_step(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("t")
        assert ui.shows("now Fri 27 Nov, in 4 days")
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


async def test_bulk_change_shows_progress_and_can_be_stopped(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press(*["space"] * 4)
        with service.held():
            await ui.press("t")
            assert ui.shows("4 leads")
            await ui.write("2w")
            await ui.press("enter")
            await ui.sees("0 of 4", "S cancel the rest")
            await ui.press("S")
            await ui.until(
                lambda: ui.text.count("undone") == 5,
                "that none of them had left, and so says the headline",
            )
        await ui.sees("All undone, nothing was sent.")
        await ui.press("escape")
        assert ui.shows("4 marked of 30")
        await ui.idle()
        assert service.sent("PUT") == [], "what was only looked at before it leaves does not leave"


async def test_bulk_change_skips_and_counts_unchanged_leads(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        (lead,) = keys_in_order(ui, 1)
        await ui.store.outbox.add(EditLead(lead, {"lead_interaction_date": "2027-03-01"}))
        await ui.idle()
        service.forget()
        await ui.press("g", "g", "space", "space", "space", "t")
        await ui.write("2027-03-01")
        await ui.press("enter")
        await ui.sees("2 leads, 1 already had it", "All 2 sent.")
        assert f"/lead/{lead}" not in {request.path for request in service.sent("PUT")}


async def test_stopped_bulk_change_leaves_no_undo_toast(
    offline: Opener,
) -> None:
    async with offline(hold=60.0, size=(120, 36)) as ui:
        await ui.press("space", "space", "t")
        await ui.write("2w")
        await ui.press("enter")
        await ui.sees("0 of 2")
        leads = ui.app.screen_stack[1]
        if not leads.query(UndoToast):
            # Whether it is up when the report opens is a matter of moments; here it always is.
            until = northwind.MOMENT + timedelta(seconds=60)
            await leads.mount(
                UndoToast(ui.app.ports.look.glyphs, "Next step", northwind.MOMENT, until)
            )
        assert "z undo" not in ui.line_of("S cancel the rest"), "keys of its own only"
        await ui.press("z")
        await ui.sees("All undone, nothing was sent.")
        await ui.until(
            lambda: not any(s.query(UndoToast) for s in ui.app.screen_stack), "no toast below"
        )


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_footer_of_a_long_report_stays_visible(
    offline: Opener, size: tuple[int, int]
) -> None:
    async with offline(hold=60.0, size=size) as ui:
        await ui.press("V", "t")
        await ui.write("2w")
        await ui.press("enter")
        await ui.sees("0 of 34", "S cancel the rest", "esc keep going")
        keys = ui.lines.index(ui.line_of("S cancel the rest"))
        assert "╰──" in ui.lines[keys + 1], "nothing empty below"
        assert "╭─" in ui.lines[1], "a row is left above"
        assert keys + 1 == size[1] - 2


async def test_stopped_bulk_change_does_not_resume_after_closing(
    offline: Opener,
) -> None:
    async with offline(hold=60.0, size=(120, 36)) as ui:
        await ui.press("V", "t")
        await ui.write("2w")
        await ui.press("enter")
        await ui.sees("0 of 34")
        ui.app.simulate_key("S")
        ui.app.simulate_key("escape")
        await ui.until(lambda: ui.store.outbox.waiting == 0, "that all were taken back")


async def test_closing_the_progress_stops_nothing(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        leads = keys_in_order(ui, 3)
        await ui.press(*["space"] * 3)
        with service.held():
            await ui.press("t")
            await ui.write("2w")
            await ui.press("enter")
            await ui.sees("of 3")
            await ui.press("escape")
            assert ui.shows("3 marked")
        await ui.idle()
        days = {
            service.rows("SELECT lead_interaction_date AS day FROM leads WHERE id = ?", [key])[0][
                "day"
            ]
            for key in leads
        }
        assert days == {"2026-12-07"}


async def test_undo_reverts_all_changes_of_a_key_press(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        await ui.press("space", "space", "s", "6")
        assert ui.store.outbox.counts.held == 2
        states = {w.state for w in await ui.store.outbox.changes()}
        assert states == {ChangeState.HELD}
        await ui.press("escape")
        await ui.sees("Status Qualified → Lost +1", "z undo")
        await ui.press("z")
        assert ui.store.outbox.waiting == 0
        assert "● Proposal" in ui.line_of("Amelia Okafor")
