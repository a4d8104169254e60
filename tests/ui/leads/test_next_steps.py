"""What stands first: late steps, ``d``, whose leads, and notes that are read ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from taskip_leads import clock
from taskip_leads.models.filters.query import Sort
from tests.support import northwind
from tests.support.lead_list import cursor_row, shown_names
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

NARROW, WIDE = (80, 24), (120, 36)
FIRST = [
    "Ewa Kowalska", "Sofia Marchetti", "Hannah Weiss", "Owen Gallagher", "田中 美咲", "Samuel Osei",
    "Tomás Herrera", "Priya Raman", "Jonas Lindqvist", "Amelia Okafor", "Leila Haddad",
]  # fmt: skip


async def test_list_begins_with_next_steps_and_names_its_order(offline: Opener) -> None:
    async with offline(size=NARROW, sort=None) as ui:
        # Wide characters take two of the cells that a name is cut to.
        for shown, name in zip(shown_names(ui), FIRST, strict=False):
            assert shown.startswith(name)
        assert "!9d" in ui.line_of("Ewa Kowalska")
        assert "!2d" in ui.line_of("Sofia Marchetti")
        assert "next steps first" in ui.lines[2]
        assert ui.shows("34 active leads")
        await ui.press("S", "w")
        assert shown_names(ui)[:2] == ["Amelia Okafor", "Jonas Lindqvist"]
        assert not ui.shows("next steps first")
        await ui.press("S", "w")
        assert shown_names(ui)[:2] == FIRST[:2]
        assert ui.store.profile.sort == Sort()


async def test_late_step_is_said_in_prose_beside_the_list_and_on_the_lead(
    offline: Opener,
) -> None:
    async with offline(size=WIDE, sort=None) as ui:
        await ui.press("j")
        assert ui.shows("Next step Sat 21 Nov  2d late")
        await ui.press("enter")
        assert ui.shows("next Sat 21 Nov 2d late", "Next step  Sat 21 Nov  2d late")


async def test_late_leads_are_a_filter_and_untouched_ones_a_view(offline: Opener) -> None:
    async with offline(size=WIDE, sort=None) as ui:
        await ui.press("F")
        await ui.write("is:late")
        await ui.press("enter")
        assert shown_names(ui, wide=True) == FIRST[:2]
        assert ui.shows("is late", "2 of 34")
        await ui.press("5")
        assert shown_names(ui, wide=True) == ["Samuel Osei"]
        assert ui.shows("5 Untouched 1", "is untouched")


async def test_done_sets_today_and_goes_on_to_the_next_lead(offline: Opener) -> None:
    async with offline(size=NARROW, sort=None, hold=5.0) as ui:
        await ui.press("d")
        assert ui.shows("Ewa Kowalska → done today")
        assert cursor_row(ui).startswith("Sofia Marchetti"), "the next late lead"
        assert "today" in ui.line_of("Ewa Kowalska")
        await ui.press("z")
        assert shown_names(ui)[:2] == FIRST[:2]
        assert "!9d" in ui.line_of("Ewa Kowalska")


async def test_done_on_a_lead_without_a_step_says_so(offline: Opener) -> None:
    async with offline(size=WIDE, sort=None) as ui:
        await ui.press("d", "d", "G", "d")
        assert len(await ui.store.outbox.changes()) == 3
        await ui.press("escape", "g", "g")
        before = len(await ui.store.outbox.changes())
        await ui.press("/")
        await ui.write("ewa")
        await ui.press("enter", "d")
        assert ui.shows("Ewa Kowalska: contacted today, no next step")
        assert len(await ui.store.outbox.changes()) == before


async def test_done_on_marked_leads_and_on_an_open_lead(offline: Opener) -> None:
    async with offline(size=WIDE, sort=None) as ui:
        await ui.press("space", "space", "d")
        await ui.until(lambda: ui.store.outbox.waiting == 2)
        await ui.rest()
        assert "!" not in "".join(ui.lines[5:10])
        await ui.press("escape", "g", "g", "enter")
        assert ui.shows("Hannah Weiss", "next Mon 23 Nov today")
        await ui.press("d")
        await ui.sees("no next step")


async def test_done_reaches_the_service(online: Opener, service: Service) -> None:
    async with online(size=NARROW, sort=None) as ui:
        lead_id = ui.app.navigator.current_lead
        late = ui.line_of("!")
        service.forget()
        await ui.press("d")
        await ui.idle()
        (sent,) = service.sent("PUT", "/lead/")
        assert sent.path == f"/lead/{lead_id}", late
        assert sent.body["lead_interaction_date"] == clock.today().isoformat()


async def test_view_of_ones_own_leads_asks_who_one_is(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("1")
        assert ui.shows("I am", "Mara König")
        await ui.write("mara")
        await ui.press("enter")
        assert ui.shows("1 Mine 11")
        await ui.press("0", "1")
        assert not ui.shows("I am")


async def test_passing_midnight_makes_the_step_of_today_late(offline: Opener) -> None:
    async with offline(size=NARROW, sort=None) as ui:
        assert shown_names(ui)[2] == "Hannah Weiss"
        clock.freeze(northwind.MOMENT + timedelta(days=1))
        ui.app.navigator.follow_day()
        await ui.until(lambda: "!1d" in ui.line_of("Hannah Weiss"))
        assert "today" in ui.line_of("Tomás Herrera")


# -- notes that are read ahead


async def rested(ui: Driver) -> None:
    """Wait as long as the cursor must rest."""
    await ui.until(lambda: not ui.app.screen.coordinator.cursor.read_ahead.pending)  # type: ignore[attr-defined]
    await ui.idle()


def note_requests(service: Service) -> list[str]:
    return [request.path for request in service.sent("GET", "/lead/notes/")]


async def test_notes_of_the_resting_row_and_the_next_two_are_read(
    online: Opener, service: Service
) -> None:
    async with online(size=WIDE, sort=None) as ui:
        ui.store.sync.allow_read_ahead(True)
        service.forget()
        await ui.breath("j", "j")
        await rested(ui)
        ids = ui.app.screen.table.lead_ids[2:5]  # type: ignore[attr-defined]
        assert note_requests(service) == [f"/lead/notes/{lead_id}" for lead_id in ids]
        assert not ui.shows("notes load when you open it")
        await ui.press("k")
        await rested(ui)
        ids = ui.app.screen.table.lead_ids[1:2]  # type: ignore[attr-defined]
        assert note_requests(service)[3:] == [f"/lead/notes/{ids[0]}"], "only what was not read"


async def test_note_read_ahead_is_searched(online: Opener, service: Service) -> None:
    async with online(size=WIDE, sort=None) as ui:
        lead_id = ui.app.navigator.current_lead
        with service.sandbox.database.write() as connection:
            connection.execute(
                "INSERT INTO notes (id, lead_id, title, note, created_by, created_at)"
                " VALUES (9000, ?, 'Call', 'Prefers marzipan', 4, '2026-11-22 10:00:00')",
                (lead_id,),
            )
        ui.store.sync.allow_read_ahead(True)
        await ui.press("j", "k")
        await rested(ui)
        await ui.sees("Prefers marzipan")
        await ui.press("/")
        await ui.write("marzipan")
        assert ui.shows("found in a note")


@pytest.mark.parametrize("why", ["turned off", "few requests left", "typing"])
async def test_notes_are_not_read_ahead(online: Opener, service: Service, why: str) -> None:
    async with online(size=WIDE, sort=None) as ui:
        if why != "turned off":
            ui.store.sync.allow_read_ahead(True)
        if why == "few requests left":
            ui.store.connection.update(budget=150)
        service.forget()
        await ui.breath("j", *(("slash", "a") if why == "typing" else ()))
        await rested(ui)
        assert note_requests(service) == []
        assert ui.store.sync.reads_ahead == (why == "typing")
