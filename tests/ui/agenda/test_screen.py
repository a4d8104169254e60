"""The agenda without a service: groups, the cursor, filters, and the way back to the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from taskip_leads import clock
from taskip_leads.models.change import EditLead
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.user import User
from taskip_leads.ui.agenda.screen import AgendaScreen
from taskip_leads.ui.agenda.widgets.view import AgendaView
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.ports import DisplayOptions
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from tests.support import northwind
from tests.support.agenda import cursor, groups, load, names
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

NARROW = (80, 24)
#: Open the agenda.
AGENDA = ("g", "a")
MARA = User(1, "Mara König")


async def as_mara(ui: Driver) -> None:
    await ui.store.profile.set_me(MARA)
    await ui.rest()


async def plan(ui: Driver, name: str, days: int) -> None:
    """Plan the next step of a lead, as another window would."""
    (lead_id,) = (await ui.store.leads.select(LeadQuery(text=f'"{name}"'))).keys
    day = str((northwind.MOMENT + timedelta(days=days)).date())
    await ui.store.outbox.add(EditLead(lead_id, {"lead_interaction_date": day}))
    await ui.rest()


async def test_groups_are_by_day_then_value(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA)
        assert groups(ui) == {
            "Overdue": [("9d late", "Ewa Kowalska"), ("2d late", "Sofia Marchetti")],
            "Today": [("today", "田中 美咲"), ("today", "Hannah Weiss"), ("today", "Owen Gallagher")],
            "This week": [
                ("Tue 24", "Tomás Herrera"), ("Wed 25", "Priya Raman"),
                ("Thu 26", "Jonas Lindqvist"), ("Fri 27", "Amelia Okafor"),
            ],
            "Going cold": [
                ("5w ago", "Peter Novák"), ("6w ago", "Isla Fraser"), ("8w ago", "Viktor Petrov"),
                ("9w ago", "Nadia Costa"), ("11w ago", "Dora Acmeson"), ("11w ago", "Rosa Lund"),
                ("3mo ago", "Mina Sato"),
            ],
        }  # fmt: skip
        assert "Send the signed offer     ● Proposal     48,000 EUR" in ui.line_of("Amelia Okafor")
        assert ui.shows("Overdue 2", "Today 3   Mon 23 Nov", "no contact for 30 days")
        assert ui.shows("2 overdue, 3 today   223,650 EUR", "#1025"), "the pane shows the lead"
        assert load(ui) == "today 3   Tue 1   Wed 1   Thu 1   Fri 1   next week 0"


async def test_it_is_the_users_own_and_f_x_shows_everyone(offline: Opener) -> None:
    async with offline() as ui:
        await as_mara(ui)
        await ui.press(*AGENDA)
        assert ui.shows("owner me", "f x everyone", "0 overdue, 1 today")
        assert groups(ui)["Today"] == [("today", "Hannah Weiss")]
        assert ui.line_of("Hannah Weiss")[:84].rstrip().endswith("me")
        await ui.press("f", "x")
        assert ui.shows("everyone   34 leads", "1 mine", "2 overdue, 3 today")
        await ui.press("1")
        assert names(ui, "Today") == ["Hannah Weiss"]


async def test_nobody_is_me_yet(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA)
        assert ui.shows("34 leads, who are you? g i")
        await ui.press("g", "i")
        await ui.write("mara")
        await ui.press("enter")
        assert ui.shows("owner me", "f x everyone")
        assert names(ui, "This week") == ["Priya Raman", "Amelia Okafor"]


async def test_filters_and_views_are_those_of_the_list(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "f", "s", "4", "enter")
        assert ui.shows("status Proposal", "f x clear")
        assert names(ui, "This week") == ["Priya Raman", "Amelia Okafor"]
        await ui.press("3")
        assert set(groups(ui)) == {"Going cold"}, "the view of leads that go cold"
        await ui.press("0")
        assert names(ui, "Overdue") == ["Ewa Kowalska", "Sofia Marchetti"]
        await ui.press("/")
        await ui.write("acme")
        await ui.press("enter")
        assert groups(ui)["Today"] == [("today", "Hannah Weiss")]
        await ui.press("escape")
        assert isinstance(ui.app.screen, LeadsScreen)
        assert not ui.shows("text acme"), "the list keeps its own filter"


async def test_a_filter_that_matches_nothing_says_so(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "/")
        await ui.write("zzz")
        await ui.press("enter")
        assert ui.shows("No lead matches this filter", "remove text")
        await ui.press("enter")
        assert names(ui, "Overdue") == ["Ewa Kowalska", "Sofia Marchetti"]


async def test_nothing_due_names_the_next_step(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await as_mara(ui)
        await ui.press(*AGENDA, "d")
        await ui.until(lambda: ui.store.outbox.counts.held == 0, "the change to be queued")
        await ui.sees(
            "Nothing is overdue, nothing is due today",
            "The next one is Priya Raman on Wed 25 Nov. 2 leads are going cold.",
        )
        assert ui.shows("nothing due")
        assert cursor(ui) == "Priya Raman", "the cursor stands on the next one"


async def test_today_says_that_nothing_is_due(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "f", "a")
        await ui.write("ana")
        await ui.press("space", "enter")
        assert names(ui, "Overdue") == ["Sofia Marchetti"]
        line = next(y for y, text in enumerate(ui.lines) if "Today   Mon 23 Nov" in text)
        assert "nothing is due" in ui.lines[line + 1]


async def test_nothing_planned_and_nobody_cold(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press(*AGENDA, "/")
        await ui.write("leila")
        await ui.press("enter")
        assert ui.shows("Nothing is overdue, nothing is due today", "No next step is planned.")
        await ui.press("j", "k", "enter", "n", "T", "V", "space", "right_square_bracket", "S")
        assert isinstance(ui.app.screen, AgendaScreen), "there is no lead to act on"
        assert ui.store.outbox.waiting == 0


async def test_cursor_moves_by_leads_pages_and_groups(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press(*AGENDA, "j", "j")
        assert cursor(ui) == "田中 美咲", "headings are no rows"
        await ui.press("right_square_bracket")
        assert cursor(ui) == "Tomás Herrera"
        await ui.press("right_square_bracket", "right_square_bracket")
        assert cursor(ui) == "Peter Novák", "there is no group after the last one"
        await ui.press("left_square_bracket", "left_square_bracket")
        assert cursor(ui) == "田中 美咲"
        await ui.press("G")
        assert cursor(ui) == "Mina Sato"
        await ui.press("g", "g")
        assert cursor(ui) == "Ewa Kowalska"
        assert ui.lines[3].startswith("   Overdue 2"), "the first heading is in sight"
        await ui.press("ctrl+d")
        assert cursor(ui) == "Isla Fraser"
        await ui.press("pageup", "down", "up", "home", "end", "ctrl+u", "pagedown")
        assert cursor(ui) == "Mina Sato"


async def test_heading_is_in_sight_above_the_first_of_a_group(offline: Opener) -> None:
    async with offline(size=(80, 16)) as ui:
        await ui.press(*AGENDA, "G", *["left_square_bracket"] * 2)
        assert cursor(ui) == "Tomás Herrera"
        at = next(y for y, line in enumerate(ui.lines) if line.startswith("▌"))
        assert ui.lines[at - 1].startswith("   This week 4")


async def test_escape_returns_to_the_list_as_it_was(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("f", "s", "4", "enter", "j", "j", "j")
        before = ui.text
        await ui.press(*AGENDA, "j", "/")
        await ui.write("ewa")
        await ui.press("enter", "escape")
        assert ui.text == before
        await ui.press(*AGENDA)
        assert ui.shows("text ewa"), "the agenda keeps its filter, too"
        await ui.click(Breadcrumbs, 3, 0)
        assert ui.text == before


async def test_places_lead_to_each_other(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "g", "b")
        assert ui.shows("34 leads by status")
        await ui.press(*AGENDA, *AGENDA)
        assert len(ui.app.screen_stack) == 3, "one screen of a kind above the list"
        assert ui.shows("Overdue 2")


async def test_open_lead_steps_through_the_agenda(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "j", "enter")
        await ui.sees("Sofia Marchetti", "2 of 16")
        await ui.press("J", "escape")
        assert cursor(ui) == "田中 美咲", "the cursor is where one looked last"


async def test_preview_has_its_place_or_covers_the_rows(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA, "p")
        assert not ui.shows("#1025")
        assert len(ui.line_of("Ewa Kowalska").rstrip()) > 84, "the rows take its place"
        await ui.press("p")
        assert ui.shows("#1025")
        await ui.resize(80, 24)
        assert not ui.shows("#1025")
        await ui.press("p")
        assert ui.shows("#1025"), "it covers the right part of the rows"
        await ui.press("escape")
        assert not ui.shows("#1025")
        assert load(ui) == "today 3  Tue 1  Wed 1  Thu 1  Fri 1", "the week after has no room"


async def test_mouse_selects_opens_and_scrolls(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press(*AGENDA)
        await ui.click(AgendaView, 20, 6)
        assert cursor(ui) == "Hannah Weiss"
        await ui.click(AgendaView, 20, 4)
        assert cursor(ui) == "Hannah Weiss", "a heading is no row"
        await ui.wheel(AgendaView, 2, x=20, y=5)
        assert not ui.shows("Overdue 2")
        assert ui.shows("Mina Sato")
        await ui.wheel(AgendaView, -2, x=20, y=5)
        assert ui.shows("Overdue 2")
        await ui.drag(AgendaView, (79, 0), (79, 18))
        assert ui.shows("Mina Sato")
        await ui.click(AgendaView, 20, 18, times=2)
        await ui.sees("Mina Sato", "16 of 16")


async def test_rows_follow_the_day(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*AGENDA)
        with clock.frozen(northwind.MOMENT + timedelta(days=1)):
            ui.app.day_watch.check()
            await ui.rest()
            assert names(ui, "Overdue")[-3:] == ["田中 美咲", "Hannah Weiss", "Owen Gallagher"]
            assert groups(ui)["Today"] == [("today", "Tomás Herrera")]
            assert load(ui).startswith("today 1   Wed 1   Thu 1   Fri 1   Mon 0")


async def test_steps_far_ahead_are_named_by_date(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        for name, days in (("Marcus Bell", 7), ("Grace Mbeki", 14), ("Luca Ferri", 420)):
            await plan(ui, name, days)
        await ui.press(
            *AGENDA, "right_square_bracket", "right_square_bracket", "right_square_bracket"
        )
        assert groups(ui)["Later"] == [
            ("Mon 30", "Marcus Bell"), ("7 Dec", "Grace Mbeki"), ("Jan 2028", "Luca Ferri"),
        ]  # fmt: skip


async def test_a_day_with_more_than_eight_steps_is_warned_of(offline: Opener) -> None:
    async with offline() as ui:
        people = [lead[0] for lead in northwind.LEADS[8:16]]
        for name in people:
            await plan(ui, name, 1)
        await ui.press(*AGENDA)
        assert load(ui).startswith("today 3   Tue 9")
        palette = ui.app.ports.look.palette
        (full,) = (one for one in ui.strips[0] if "Tue 9" in one.text)
        assert full.style is not None
        assert full.style.color is not None
        assert full.style.color.name == palette.warn


@pytest.mark.parametrize("width", [40, 58, 66, 76, 90, 150])
async def test_rows_fit_every_width(offline: Opener, width: int) -> None:
    async with offline(size=(width, 24)) as ui:
        await ui.press(*AGENDA)
        assert cursor(ui) == "Ewa Kowalska"
        assert all(strip.cell_length == width for strip in ui.strips)
        assert ("28,450 EUR" in ui.text) == (width >= 52)
        assert ("● Contacted" in ui.text) == (width >= 72)


async def test_ascii_has_signs_of_its_own(offline: Opener) -> None:
    async with offline(display=DisplayOptions(ascii=True), hold=60.0, size=NARROW) as ui:
        await ui.press(*AGENDA, "d")
        line = ui.line_of("Ewa Kowalska")
        assert line.isascii()
        assert line.startswith(">~ > done")
