"""One by one: every key, what a person sees, and what TaskIP receives."""

from __future__ import annotations

from datetime import timedelta

import pytest

from taskip_leads import clock
from taskip_leads.models.change import CreateLead
from taskip_leads.models.triage.queue import TriageRequest
from taskip_leads.ui.triage.screen import TriageScreen
from taskip_leads.ui.triage.tally import TallyDialog
from taskip_leads.ui.triage_flow import TriageFlow
from tests.support import northwind
from tests.support.lead_fixtures import set_writable
from tests.support.service import Service
from tests.support.sync_harness import change
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

FIRST, SECOND, THIRD = "Amelia Okafor", "Jonas Lindqvist", "Priya Raman"
ACTIVE = "SELECT id FROM leads WHERE converted = 0"


def name_of(ui: Driver) -> str:
    """The name of the lead at hand: the row under the two of the progress."""
    row = 3 if ui.app.size.height >= 30 else 2
    return ui.lines[row].strip().split("  ")[0]


def place(ui: Driver) -> str:
    return ui.lines[0].split("Triage")[1].split("   ")[1].strip()


async def begin(ui: Driver, *lead_ids: int) -> None:
    """Go through these leads, as if they were marked in the list."""
    flow = TriageFlow(ui.app, ui.store, ui.app.notices)
    await flow.start(TriageRequest(lead_ids, "All"))
    await ui.rest()


async def test_contact_details_are_copied_as_in_the_list(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1042, 1041)
        await ui.press("y", "e")
        assert ui.shows("amelia@lumen.example sent to the terminal")
        assert place(ui) == "1 of 2"


async def test_digit_sets_the_status_and_goes_on_without_the_network(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=5) as ui:
        await begin(ui, 1041, 1040)
        assert (name_of(ui), place(ui)) == (SECOND, "1 of 2")
        assert ui.shows("Decide", "▌ 3  ● Qualified               now", "1-6 set status, next")
        await ui.press("5")
        assert (name_of(ui), place(ui)) == (THIRD, "2 of 2")
        assert ui.shows(f"◔ {SECOND} → Won in 5s  z undo and go back", "1 decided", "→ Won 1")
        row = (await ui.store.leads.rows([1041]))[1041]
        assert [status.name for status in row.statuses or ()] == ["Won"]


async def test_seven_digits_are_seven_puts(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("T")
        service.forget()
        wanted: dict[int, int] = {}
        statuses = [
            row["id"]
            for row in service.rows("SELECT id FROM attributes WHERE type = 1 ORDER BY position")
        ]
        for _ in range(7):
            (lead_id,) = ui.app.screen.selected_leads  # type: ignore[attr-defined]
            row = (await ui.store.leads.rows([lead_id]))[lead_id]
            now = [status.id for status in row.statuses or ()]
            digit = next(at for at, status in enumerate(statuses, start=1) if status not in now)
            wanted[lead_id] = statuses[digit - 1]
            await ui.press(str(digit))
        assert place(ui) == "8 of 30"
        await ui.idle()
        sent = service.sent("PUT")
        assert {r.path for r in sent} == {f"/lead/{lead_id}" for lead_id in wanted}
        assert len(sent) == 7
        for request in sent:
            lead_id = int(request.path.rpartition("/")[2])
            assert wanted[lead_id] in request.body["status_ids"]
            assert set(request.body) == {"first_name", "status_ids"}, "nothing else is touched"


async def test_undone_digit_is_no_put_and_returns_to_its_lead(
    online: Opener, service: Service
) -> None:
    async with online(hold=5) as ui:
        await ui.press("T")
        first = name_of(ui)
        await ui.press("6")
        assert name_of(ui) != first
        await ui.press("z")
        assert (name_of(ui), place(ui)) == (first, "1 of 30")
        assert ui.shows("0 decided", "Undone, nothing was sent.")
        clock.freeze(northwind.MOMENT + timedelta(seconds=30))
        ui.store.sync.refresh()
        await ui.idle()
        assert service.sent("PUT") == []


async def test_reversed_digit_is_two_puts_and_returns_to_its_lead(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await ui.press("T")
        first = name_of(ui)
        await ui.press("6")
        await ui.idle()
        second = name_of(ui)
        await ui.press("z")
        await ui.sees("Already sent", "y send")
        await ui.press("enter")
        assert name_of(ui) == second, "nothing was undone"
        await ui.press("z", "y")
        await ui.idle()
        assert (name_of(ui), place(ui)) == (first, "1 of 30")
        assert ui.shows("0 decided")
        one, other = service.sent("PUT")
        assert one.path == other.path
        assert one.body["status_ids"] != other.body["status_ids"]


async def test_lead_with_two_statuses_keeps_its_other_one(online: Opener, service: Service) -> None:
    async with online() as ui:
        (lead,) = service.rows(
            "SELECT lead_id AS id FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
            f" WHERE a.type = 1 AND lead_id IN ({ACTIVE}) GROUP BY lead_id"
            " HAVING count(*) = 2 LIMIT 1"
        )
        low, _high = (
            row["id"]
            for row in service.rows(
                "SELECT a.id FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
                " WHERE a.type = 1 AND lead_id = ? ORDER BY a.position",
                [lead["id"]],
            )
        )
        statuses = [
            row["id"]
            for row in service.rows("SELECT id FROM attributes WHERE type = 1 ORDER BY position")
        ]
        free = next(status for status in reversed(statuses) if status not in (low, _high))
        await begin(ui, lead["id"])
        await ui.press(str(statuses.index(free) + 1))
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert set(sent.body["status_ids"]) == {low, free}


async def test_enter_backspace_and_space_move_in_the_queue(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1042, 1041, 1040)
        await ui.press("backspace")
        assert ui.shows("This is the first lead")
        await ui.press("enter")
        assert (name_of(ui), place(ui)) == (SECOND, "2 of 3")
        await ui.press("space")
        assert (name_of(ui), place(ui)) == (THIRD, "2 of 3")
        assert ui.line_of("Coming up")
        assert SECOND in ui.text
        await ui.press("enter")
        assert (name_of(ui), place(ui)) == (SECOND, "3 of 3")
        await ui.press("space")
        assert ui.shows("No other lead is left")
        await ui.press("backspace", "backspace")
        assert name_of(ui) == FIRST
        await ui.press("enter")
        assert name_of(ui) == SECOND, "leads that were gone through do not come up again"
        assert ui.store.outbox.waiting == 0


async def test_z_takes_back_steps_without_a_change_too(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=60) as ui:
        await begin(ui, 1042, 1041, 1040)
        await ui.press("6", "enter", "space")
        assert name_of(ui) == THIRD
        await ui.press("z")
        assert (name_of(ui), place(ui)) == (THIRD, "3 of 3")
        await ui.press("z")
        assert (name_of(ui), place(ui)) == (SECOND, "2 of 3")
        assert ui.store.outbox.waiting == 1, "the digit is still held"
        await ui.press("u")
        assert (name_of(ui), place(ui)) == (FIRST, "1 of 3")
        assert ui.store.outbox.waiting == 0
        await ui.press("z")
        assert ui.shows("Nothing to undo")


async def test_z_takes_back_a_note_before_the_step_that_came_first(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=60) as ui:
        await begin(ui, 1042, 1041)
        await ui.press("enter", "n")
        await ui.write("Called")
        await ui.press("ctrl+s")
        await ui.sees("Note to Jonas Lindqvist in 60s  z undo", "1 note")
        assert not ui.shows("and go back   "), "a note is no decision"
        await ui.press("z")
        assert name_of(ui) == SECOND
        assert ui.store.outbox.waiting == 0
        await ui.press("z")
        assert name_of(ui) == FIRST


async def test_next_step_owner_and_forms_stay_on_the_lead(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1042, 1041)
        await ui.press("t")
        await ui.write("3d")
        await ui.press("enter")
        await ui.sees("Thu 26 Nov", "1 next step")
        await ui.press("d")
        await ui.sees("t  next step                none")
        assert (name_of(ui), place(ui)) == (FIRST, "1 of 2"), "contacted, and not decided yet"
        await ui.press("A", "2", "enter")
        await ui.sees("owner Mara König, Jo Reyes", "1 got an owner")
        await ui.press("m")
        assert ui.shows("Subject")
        await ui.press("escape", "e")
        assert ui.shows("First name")
        await ui.press("escape")
        assert (name_of(ui), place(ui)) == (FIRST, "1 of 2")
        assert ui.shows("0 decided")
        await ui.press("C", "y")
        await ui.sees("◔ contact", "→ contact 1")
        assert place(ui) == "1 of 2"
        await ui.press("enter")
        assert (name_of(ui), place(ui)) == (SECOND, "2 of 2")
        assert ui.shows("1 decided", "→ contact 1")


async def test_delete_asks_and_goes_on_and_z_brings_the_lead_back(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=5) as ui:
        await begin(ui, 1042, 1041)
        await ui.press("D")
        assert ui.shows("Delete Amelia Okafor?")
        await ui.press("n")
        assert name_of(ui) == FIRST
        await ui.press("D", "y")
        assert (name_of(ui), place(ui)) == (SECOND, "2 of 2")
        assert ui.shows("Delete Amelia Okafor in 10s  z undo and go back", "deleted 1")
        await ui.press("z")
        assert (name_of(ui), place(ui)) == (FIRST, "1 of 2")
        assert ui.store.outbox.waiting == 0


async def test_status_picker_decides_too(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1042, 1041)
        await ui.press("s")
        await ui.write("lost")
        await ui.press("enter")
        assert (name_of(ui), place(ui)) == (SECOND, "2 of 2")
        assert ui.shows("→ Lost 1")


async def test_status_that_the_lead_has_sends_nothing(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1042, 1041)
        await ui.press("7")
        assert ui.shows("There is no status 7")
        await ui.press("4")
        assert ui.shows(f"{FIRST} already has the status Proposal.", "unchanged 1")
        assert (name_of(ui), ui.store.outbox.waiting) == (SECOND, 0)


async def test_disk_that_keeps_nothing_decides_nothing(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1042, 1041)
        await set_writable(ui, False)
        await ui.press("6")
        assert (name_of(ui), place(ui)) == (FIRST, "1 of 2")
        assert ui.shows("0 decided")
        await set_writable(ui, True)
        await ui.press("6")
        assert (name_of(ui), ui.store.outbox.waiting) == (SECOND, 1)


async def test_tally_counts_and_goes_through_those_left(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await begin(ui, 1042, 1041, 1040, 1039)
        await ui.press("6", "5", "enter", "5")
        assert isinstance(ui.app.screen, TallyDialog)
        assert ui.shows(
            "Triage done", "→ Won       2  Jonas Lindqvist, Tomás Herrera", "→ Lost      1  Amelia Okafor",
            "unchanged   1  Priya Raman", "3 changes are waiting",
            "enter back   T the 1 unchanged",
        )  # fmt: skip
        await ui.press("T")
        assert (name_of(ui), place(ui)) == (THIRD, "1 of 1")
        await ui.press("6")
        assert ui.shows("→ Lost   1  Priya Raman")
        assert not ui.shows("unchanged")
        await ui.press("enter")
        assert ui.lines[0].startswith(" 0 All")


async def test_z_at_the_tally_returns_to_the_last_lead(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=60) as ui:
        await begin(ui, 1042, 1041)
        await ui.press("6", "6")
        assert ui.shows("Triage done")
        await ui.press("z")
        assert isinstance(ui.app.screen, TriageScreen)
        assert (name_of(ui), place(ui)) == (SECOND, "2 of 2")
        assert ui.shows("● Qualified", "1 decided", "So far → Lost 1")
        assert not ui.shows("~ status was"), "it is our own change that is gone"


async def test_escape_keeps_the_place_for_a_day(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("T", "6", "enter")
        third = name_of(ui)
        await ui.press("escape")
        assert ui.shows("2 leads", "T the 33 undecided", "left", "→ Lost")
        await ui.press("enter", "g", "g", "j", "T")
        assert ui.shows("1  Go on: 3 of 34, All", "2  Begin: 33 leads, All")
        await ui.press("escape")
        assert ui.lines[0].startswith(" 0 All")
        await ui.press("T", "enter")
        assert (name_of(ui), place(ui)) == (third, "3 of 34")
        await ui.press("escape", "enter", "T", "2")
        assert place(ui) == "1 of 33"
        clock.freeze(northwind.MOMENT + timedelta(days=1, seconds=1))
        await ui.press("6", "escape", "enter")
        clock.freeze(northwind.MOMENT + timedelta(days=2, seconds=2))
        await ui.press("T")
        assert place(ui).startswith("1 of "), "the queue of the day before is forgotten"


async def test_marked_leads_are_the_queue(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("j", "space", "j", "space")
        marked = [line[3:24].strip() for line in ui.lines if "▪" in line[:3]]
        await ui.press("T")
        assert (name_of(ui), place(ui)) == (marked[0], "1 of 2")
        await ui.press("enter")
        assert name_of(ui) == marked[1]


async def test_queue_and_place_survive_a_restart(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("T", "6", "enter")
        third = name_of(ui)
    async with online(size=(80, 24)) as ui:
        await ui.press("T", "1")
        assert (name_of(ui), place(ui)) == (third, "3 of 30")
        await ui.press("backspace", "backspace")
        assert place(ui) == "1 of 30"
        assert ui.shows("● Lost")


async def test_colleagues_changes_are_marked_and_named(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("T")
        await ui.idle()
        (lead_id,) = ui.app.screen.selected_leads  # type: ignore[attr-defined]
        before = (await ui.store.leads.rows([lead_id]))[lead_id]
        change(service, "UPDATE leads SET phone_number = '+1 999' WHERE id = ?", (lead_id,))
        await ui.press("r")
        await ui.sees(f"~ phone was {before.phone or 'none'}", "+1 999")
        await ui.press("5")
        assert not ui.shows("~ ")
        await ui.press("backspace")
        await ui.sees("~ phone was")
        assert not ui.shows("status was"), "that was us"


async def test_lead_deleted_by_others_is_passed_over(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("T")
        await ui.idle()
        (lead_id,) = ui.app.screen.selected_leads  # type: ignore[attr-defined]
        first = name_of(ui)
        change(service, "DELETE FROM leads WHERE id = ?", (lead_id,))
        await ui.press("r")
        await ui.sees("Deleted in TaskIP", "deleted by others 1")
        assert name_of(ui) != first
        assert place(ui).startswith("2 of ")


async def test_new_lead_joins_at_the_end_and_is_said(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("T")
        total = int(place(ui).split()[-1])
        fields = {"first_name": "Zoe", "email": "zoe@new.example"}
        await ui.store.outbox.add(CreateLead(fields))
        await ui.sees(f"1 of {total + 1}, one new")


async def test_next_two_leads_are_read_ahead_within_the_budget(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        ui.store.sync.allow_read_ahead(True)
        service.forget()
        await ui.press("T")
        await ui.until(lambda: len(service.sent("GET", "/lead/notes/")) == 3)
        budget = ui.store.sync.syncer.budget
        assert budget.room_in(60) > 0
        budget.spend(60)
        service.forget()
        await ui.press("enter", "enter")
        await ui.sees("not reading ahead: the hour's requests are used")
        await ui.press("enter")
        await ui.until(lambda: service.sent("GET", "/lead/notes/"), "the lead at hand")


async def test_nothing_is_read_ahead_where_the_setting_forbids_it(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        assert not ui.store.sync.may_read_ahead
        service.forget()
        await ui.press("T", "enter")
        await ui.until(lambda: len(service.sent("GET", "/lead/notes/")) == 2, "both current leads")
        await ui.idle()
        assert len(service.sent("GET", "/lead/notes/")) == 2
        assert not ui.shows("not reading ahead")


async def test_clicks_decide_and_move(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1042, 1041, 1040)
        top = next(at for at, line in enumerate(ui.lines) if "6  ● Lost" in line)
        await ui.click("DecisionPane", 4, top - 2)
        assert name_of(ui) == SECOND
        assert ui.shows("→ Lost 1")
        row = next(at for at, line in enumerate(ui.lines) if "next, unchanged" in line)
        await ui.click("DecisionPane", 4, row - 2)
        assert name_of(ui) == THIRD
        await ui.resize(80, 24)
        row = next(at for at, line in enumerate(ui.lines) if line.startswith(" 1 ● New"))
        await ui.click("DecisionRows", ui.lines[row].index("5 ●"), 1)
        assert ui.shows("Triage done", "→ Won")
        await ui.press("z")
        await ui.click("TriageProgress", 3, 0)
        assert ui.shows("T the 2 undecided")


@pytest.mark.parametrize("size", [(58, 14), (40, 10), (30, 8), (200, 50)])
async def test_every_size_shows_the_lead_and_takes_keys(
    offline: Opener, size: tuple[int, int]
) -> None:
    async with offline(size=size) as ui:
        await begin(ui, 1042, 1041)
        assert ui.shows(FIRST)
        await ui.press("6", "6")
        assert isinstance(ui.app.screen, TallyDialog)
        assert ui.shows("Lost") or size[1] < 10


async def test_pace_tells_how_long_the_rest_takes(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await begin(ui, *range(1042, 1030, -1))
        moment = northwind.MOMENT
        for _ in range(3):
            assert "left" not in ui.lines[0]
            moment += timedelta(seconds=20)
            clock.freeze(moment)
            await ui.press("6")
        assert ui.lines[0].rstrip().endswith("3 decided   about 3m left")
        await ui.press("escape")
        assert ui.shows("3 leads in 60s")


async def test_hostile_text_is_shown_harmless(offline: Opener) -> None:
    async with offline(size=(120, 36), harm=True) as ui:
        await begin(ui, 2002, 1042)
        assert ui.shows("Acme [/b] [@click=app.quit]x[/] �]52;c;AAAA�")
        await ui.press("2", "escape")
        assert ui.shows("Acme [/b]")


async def test_empty_list_offers_nothing_to_go_through(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("/")
        await ui.write("zebra")
        await ui.press("enter", "T")
        assert ui.shows("There are no leads to go through")


async def test_leads_of_the_same_web_address_are_listed(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await begin(ui, 1038)
        await ui.sees("Also from Acme Robotics GmbH", "Priya Raman            ● Proposal")
        await ui.press("D", "escape")
        await begin(ui, 1042)
        assert not ui.shows("Also from")


async def test_board_goes_through_its_column(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("g", "b", "j")
        second = ui.app.screen.selected_leads  # type: ignore[attr-defined]
        await ui.press("T")
        assert ui.app.screen.selected_leads == second  # type: ignore[attr-defined]
        row = (await ui.store.leads.rows(second))[second[0]]
        column = row.statuses[0].name if row.statuses else "No status"
        assert ui.lines[0].startswith(f" ‹ {column}   Triage   1 of ")
        await ui.press("escape")
        assert ui.app.screen.selected_leads == second  # type: ignore[attr-defined]
