"""What keys do to the leads of the agenda: what the screen shows, and what the real service receives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from taskip_leads import clock
from taskip_leads.ui.agenda.screen import AgendaScreen
from taskip_leads.ui.triage.screen import TriageScreen
from tests.support import northwind
from tests.support.agenda import cursor, groups, load, names
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

AGENDA = ("g", "a")
DAY = "lead_interaction_date"


def id_of(service: Service, last_name: str) -> int:
    (row,) = service.rows("SELECT id FROM leads WHERE last_name = ?", [last_name])
    return int(row["id"])


def days_sent(service: Service) -> dict[int, Any]:
    """The dates that the service received, by lead."""
    return {
        int(request.path.rsplit("/", 1)[1]): request.body[DAY]
        for request in service.sent("PUT", "/lead/")
    }


def first_late(ui: Driver) -> list[str]:
    return names(ui, "Overdue")


async def test_d_sends_today_and_the_lead_goes(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA)
        assert first_late(ui)[:2] == ["Ewa Kowalska", "Ingrid Solberg"]
        await ui.press("d")
        await ui.idle()
        assert days_sent(service) == {id_of(service, "Kowalska"): "2026-11-23"}
        await ui.until(lambda: "Ewa Kowalska" not in first_late(ui), "the lead to go")
        assert cursor(ui) == "Ingrid Solberg", "the cursor stands on the next one"


async def test_t_sends_the_day_and_the_lead_goes_there(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "t")
        await ui.write("someday")
        await ui.press("enter")
        assert ui.shows("Begin with a day: fri, 2w", "someday"), "the text stays"
        await ui.press(*["backspace"] * 7)
        await ui.write("fri")
        await ui.press("enter")
        await ui.idle()
        assert days_sent(service) == {id_of(service, "Kowalska"): "2026-11-27"}
        await ui.until(lambda: "Ewa Kowalska" in names(ui, "This week"), "the lead to go")
        assert cursor(ui) == "Ingrid Solberg"
        assert ("Fri 27", "Ewa Kowalska") in groups(ui)["This week"]


async def test_n_sends_a_note_that_ends_the_late_step(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "n")
        await ui.write("Called, decides in March")
        await ui.press("ctrl+s")
        await ui.idle()
        (note,) = service.sent("POST", "/lead/notes/")
        assert note.body["title"] == "Called, decides in March"
        await ui.until(lambda: "Ewa Kowalska" not in ui.text[:600], "the lead to go")
        assert cursor(ui) == "Ingrid Solberg"


async def test_m_writes_to_the_lead_under_the_cursor(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "m")
        await ui.sees("ewa.kowalska@wisla.example", "Subject")
        await ui.write("Samples")
        await ui.press("tab")
        await ui.write("They are on their way.")
        await ui.press("ctrl+s", "y")
        await ui.idle()
        (email,) = service.sent("POST", "/lead/send-email/")
        assert email.path.endswith(f"/{id_of(service, 'Kowalska')}")
        assert email.body["subject"] == "Samples"


async def test_done_lead_stays_in_faint_and_z_brings_it_back(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*AGENDA, "d")
        row = ui.line_of("Ewa Kowalska")
        assert row.startswith("▌◔ → done   Ewa Kowalska")
        assert ui.shows("Overdue 1", "1 overdue, 3 today", "z undo")
        (strip,) = (one for one in ui.strips if one.text.startswith("▌◔"))
        palette = ui.app.ports.look.palette
        name = next(segment for segment in strip if "Ewa Kowalska" in segment.text)
        assert name.style is not None
        assert name.style.color is not None
        assert name.style.color.name == palette.faint
        await ui.press("j", "d")
        assert groups(ui)["Overdue"] == [("→ done", "Ewa Kowalska"), ("→ done", "Sofia Marchetti")]
        assert ui.shows("Overdue 0", "0 overdue, 3 today")
        await ui.press("z")
        assert groups(ui)["Overdue"][1] == ("2d late", "Sofia Marchetti")
        await ui.press("z")
        assert groups(ui)["Overdue"][0] == ("9d late", "Ewa Kowalska")
        assert ui.shows("Overdue 2")
        assert cursor(ui) == "Sofia Marchetti"


async def test_rescheduled_lead_says_where_it_goes(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*AGENDA, "j", "t")
        await ui.write("fri")
        await ui.press("enter")
        assert groups(ui)["Overdue"][1] == ("→ Fri 27", "Sofia Marchetti")
        assert "Sofia Marchetti" not in names(ui, "This week"), "it is shown once"
        assert load(ui).startswith("today 3   Tue 1   Wed 1   Thu 1   Fri 2")
        await ui.press("t")
        await ui.write("none")
        await ui.press("enter")
        assert groups(ui)["Overdue"][1] == ("→ no day", "Sofia Marchetti")
        await ui.press("z", "z")
        assert groups(ui)["Overdue"][1] == ("2d late", "Sofia Marchetti")
        assert cursor(ui) == "Sofia Marchetti"


async def test_note_and_day_are_one_faint_row(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*AGENDA, "n")
        await ui.write("Called")
        await ui.press("ctrl+s")
        await ui.sees("→ note")
        assert groups(ui)["Overdue"][0] == ("→ note", "Ewa Kowalska")
        await ui.press("t")
        await ui.write("2 dec")
        await ui.press("enter")
        assert groups(ui)["Overdue"][0] == ("→ Wed 2", "Ewa Kowalska"), "the day says more"


async def test_when_the_time_is_over_the_lead_goes(offline: Opener) -> None:
    async with offline(hold=5.0) as ui:
        await ui.press(*AGENDA, "right_square_bracket", "d")
        assert groups(ui)["Today"][0] == ("→ done", "田中 美咲")
        with clock.frozen(northwind.MOMENT + timedelta(seconds=6)):
            ui.store.outbox.dispatcher.now()
            await ui.until(lambda: names(ui, "Today")[:1] == ["Hannah Weiss"], "the lead to go")
            await ui.rest()
            assert cursor(ui) == "Hannah Weiss"


async def test_earlier_changes_of_the_list_are_not_kept(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press("S", "w", "t")
        await ui.write("fri")
        await ui.press("enter", *AGENDA, "r")
        assert "→" not in "".join(day for rows in groups(ui).values() for day, _ in rows)


async def test_status_and_owner_leave_the_row_where_it_is(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "j", "s", "1")
        await ui.idle()
        assert cursor(ui) == "Ingrid Solberg"
        (status,) = service.sent("PUT", f"/lead/{id_of(service, 'Solberg')}")
        assert status.body["status_ids"] == [8]
        assert "● New" in ui.line_of("3d late  Ingrid Solberg")
        await ui.press("A")
        await ui.sees("Owner of")
        await ui.press("escape")
        assert isinstance(ui.app.screen, AgendaScreen)


async def test_a_closed_status_takes_the_lead_off(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "s")
        await ui.write("won")
        await ui.press("enter")
        await ui.idle()
        assert "Ewa Kowalska" not in first_late(ui)
        assert cursor(ui) == "Ingrid Solberg"


async def test_T_goes_through_the_group_from_the_cursor_on(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "right_square_bracket", "j", "T")
        assert isinstance(ui.app.screen, TriageScreen)
        assert ui.shows("Hannah Weiss", "1 of 2", "‹ Today")
        await ui.press("enter", "enter")
        await ui.sees("Triage done")
        await ui.press("enter")
        assert isinstance(ui.app.screen, AgendaScreen)


async def test_T_goes_through_marked_leads(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "space", "j", "space", "T")
        assert ui.shows("Ewa Kowalska", "1 of 2", "‹ Agenda")


async def test_marks_take_every_key_and_escape_clears_them(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "V")
        late = len(first_late(ui))
        assert ui.shows(f"{late} marked", f"t reschedule {late}", "S spread")
        await ui.press("escape")
        assert isinstance(ui.app.screen, AgendaScreen), "first the marks"
        await ui.press("space", "space", "t")
        await ui.write("mon")
        await ui.press("enter")
        await ui.idle()
        wanted = {
            id_of(service, "Kowalska"): "2026-11-30",
            id_of(service, "Solberg"): "2026-11-30",
        }
        assert days_sent(service) == wanted


async def test_S_spreads_what_is_late_and_one_z_brings_all_back(
    online: Opener, service: Service
) -> None:
    async with online(hold=60.0) as ui:
        await ui.press(*AGENDA)
        late = first_late(ui)
        await ui.press("S")
        await ui.rest()
        assert groups(ui)["Overdue"] == [("→ Tue 24", name) for name in late]
        assert ui.shows("Overdue 0")
        await ui.press("z")
        assert [name for _, name in groups(ui)["Overdue"]] == late
        assert all("late" in day for day, _ in groups(ui)["Overdue"])
        assert service.sent("PUT") == []


async def test_spread_puts_five_on_each_working_day(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "G", *["k"] * 6, *["space"] * 7, "S")
        await ui.idle()
        days = sorted(days_sent(service).values())
        assert days == ["2026-11-24"] * 5 + ["2026-11-25"] * 2


async def test_spread_is_a_word_of_the_next_step(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "G", *["k"] * 6, *["space"] * 7, "t")
        assert ui.shows("7 leads", "spread at the end: five a day")
        await ui.write("spread")
        assert ui.shows("24 Nov to 25 Nov, 5 a day")
        await ui.press("enter")
        await ui.idle()
        assert sorted(days_sent(service).values()) == ["2026-11-24"] * 5 + ["2026-11-25"] * 2


async def test_one_lead_is_not_spread(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "t")
        await ui.write("spread")
        await ui.press("enter")
        assert ui.shows("Begin with a day", "spread")


async def test_nothing_late_is_nothing_to_spread(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "f", "s", "1", "enter", "S")
        assert ui.shows("Nothing is overdue, so there is nothing to spread")


async def test_opening_asks_for_nothing(online: Opener, service: Service) -> None:
    async with online() as ui:
        service.forget()
        await ui.press(*AGENDA, "j", "right_square_bracket", "f", "x", "escape")
        assert service.requests == []


async def test_notes_that_arrive_name_the_step(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press(*AGENDA, "right_square_bracket")
        await ui.until(lambda: "Hannah Weiss" in ui.text, "the agenda")
        while cursor(ui) != "Hannah Weiss":
            await ui.press("j")
        assert "Call after 16:00" not in ui.line_of("today    Hannah Weiss")
        await ui.press("enter")
        await ui.idle()
        await ui.press("escape")
        await ui.until(
            lambda: "Call after 16:00" in ui.line_of("today    Hannah Weiss"), "the text"
        )


async def test_a_lead_that_a_colleague_moved_keeps_the_cursor(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "j")

        def write(connection: Any) -> None:
            connection.execute(
                "UPDATE lead SET day_number = day_number + 5, step_number = step_number + 5"
                " WHERE name = 'Sofia Marchetti'"
            )

        await ui.store.database.write(write)
        await ui.store.leads.reload(None)
        await ui.until(lambda: ("Thu 26", "Sofia Marchetti") in groups(ui)["This week"])
        await ui.rest()
        assert cursor(ui) == "Sofia Marchetti"
