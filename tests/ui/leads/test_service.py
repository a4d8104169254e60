"""The list over a real service: what comes of it, and what it is asked."""

from __future__ import annotations

from taskip_leads.ui.leads.widgets.table import LeadTable
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def names(ui: Driver) -> list[str]:
    """The names in the list, from above, as far as they are in sight."""
    heads = next(at for at, line in enumerate(ui.lines) if "Company" in line)
    return [line[3:20].strip() for line in ui.lines[heads + 1 : -2] if line[3:20].strip()]


async def test_the_first_sync_brings_every_active_lead(online: Opener, service: Service) -> None:
    with service.sandbox.database.write() as connection:
        connection.execute(
            "UPDATE leads SET converted = 1 WHERE id IN (SELECT id FROM leads LIMIT 3)"
        )
    async with online(size=(120, 60)) as ui:
        assert len(names(ui)) == 27
        assert ui.shows("27 of 30", "✓ synced now")


async def test_moving_typing_and_looking_ask_the_service_nothing(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        service.forget()
        await ui.press("j", "j", "G", "g", "g", "/")
        await ui.write("an")
        await ui.press("enter", "f", "s", "1", "enter", "S", "v", "f", "x")
        await ui.rest()
        assert service.requests == []


async def test_r_asks_the_service_for_changes(online: Opener, service: Service) -> None:
    async with online(size=(120, 60)) as ui:
        await ui.press("j", "j")
        chosen = names(ui)[2]
        (other,) = (
            row["id"] for row in service.rows("SELECT min(id) AS id FROM leads WHERE NOT converted")
        )
        with service.sandbox.database.write() as connection:
            connection.execute("UPDATE leads SET first_name = 'Zelda' WHERE id = ?", (other,))
        service.forget()
        await ui.press("r")
        await ui.sees("Zelda")
        assert service.sent("GET", "/lead")
        assert ui.line_of("▌")[3:20].strip() == chosen, "the cursor belongs to the lead"


async def test_enter_and_a_double_click_open_a_lead_and_escape_comes_back(online: Opener) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("j")
        name = names(ui)[1]
        await ui.press("enter")
        await ui.sees("Overview", name)
        await ui.press("J", "escape")
        assert ui.line_of("▌")[3:20].strip() == names(ui)[2], "the cursor is where one looked last"
        await ui.click(LeadTable, 6, 2, times=2)
        await ui.sees("Overview", name)


async def test_the_palette_finds_a_command_by_its_words_and_runs_it(online: Opener) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        await ui.write("sort by name")
        await ui.until(lambda: ui.shows("Sort by name"))
        await ui.press("enter")
        await ui.until(lambda: "Name ▴" in ui.text)


async def test_help_names_the_keys_of_the_screen_and_closes(online: Opener) -> None:
    async with online(size=(80, 60)) as ui:
        await ui.press("?")
        assert ui.shows("Keys: leads", "Filter by status", "f s")
        await ui.press("end")
        assert ui.shows("The filter as text (F)", "-status:lost")
        await ui.press("?")
        assert not ui.shows("Keys: leads")


async def test_without_the_service_the_list_is_read_and_filtered_all_the_same(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        before = names(ui)
    service.stop()
    async with online(size=(80, 24)) as ui:
        await ui.press("r")
        await ui.sees("offline since", "as of")
        assert names(ui) == before
        await ui.press("f", "s", "1", "enter")
        assert 0 < len(names(ui)) < len(before)
        assert ui.shows("status")
