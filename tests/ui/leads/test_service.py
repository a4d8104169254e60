"""The lead list with the real sandbox service: what it shows, and what it requests."""

from __future__ import annotations

from taskip_leads.ui.leads.widgets.table import LeadTable
from tests.support.lead_list import shown_names
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_first_sync_loads_every_active_lead(online: Opener, service: Service) -> None:
    with service.sandbox.database.write() as connection:
        connection.execute(
            "UPDATE leads SET converted = 1 WHERE id IN (SELECT id FROM leads LIMIT 3)"
        )
    async with online(size=(120, 60)) as ui:
        assert len(shown_names(ui, wide=True)) == 27
        assert ui.shows("27 active leads", "✓ synced now")


async def test_moving_and_filtering_send_no_requests(online: Opener, service: Service) -> None:
    async with online() as ui:
        service.forget()
        await ui.press("j", "j", "G", "g", "g", "/")
        await ui.write("an")
        await ui.press("enter", "f", "s", "1", "enter", "S", "v", "f", "x")
        await ui.rest()
        assert service.requests == []


async def test_refresh_loads_changes(online: Opener, service: Service) -> None:
    async with online(size=(120, 60)) as ui:
        await ui.press("j", "j")
        chosen = shown_names(ui, wide=True)[2]
        (other,) = (
            row["id"] for row in service.rows("SELECT min(id) AS id FROM leads WHERE NOT converted")
        )
        with service.sandbox.database.write() as connection:
            connection.execute("UPDATE leads SET first_name = 'Zelda' WHERE id = ?", (other,))
        service.forget()
        await ui.press("r")
        await ui.sees("Zelda")
        assert service.sent("GET", "/lead")
        assert ui.line_of("▌")[3:20].strip() == chosen, "the cursor follows its lead"


async def test_enter_and_double_click_open_a_lead_and_escape_returns(online: Opener) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("j")
        name = shown_names(ui, wide=True)[1]
        await ui.press("enter")
        await ui.sees("Overview", name)
        await ui.press("J", "escape")
        assert ui.line_of("▌")[3:20].strip() == shown_names(ui, wide=True)[2], (
            "the cursor is where one looked last"
        )
        await ui.click(LeadTable, 6, 2, times=2)
        await ui.sees("Overview", name)


async def test_palette_finds_and_runs_a_command(online: Opener) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        await ui.write("sort by name")
        await ui.until(lambda: ui.shows("Sort by name"))
        await ui.press("enter")
        await ui.until(lambda: "Name ▴" in ui.text)


async def test_help_lists_the_keys_of_the_screen(online: Opener) -> None:
    async with online(size=(80, 70)) as ui:
        await ui.press("?")
        assert ui.shows("Keys: leads", "Filter: status", "f …")
        await ui.press("tab")
        assert ui.shows("The filter as text (F)", "-status:lost")
        await ui.press("?")
        assert not ui.shows("Keys: leads")


async def test_list_works_offline(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        before = shown_names(ui, wide=True)
    service.stop()
    async with online(size=(80, 24)) as ui:
        await ui.press("r")
        await ui.sees("offline since", "as of")
        assert shown_names(ui, wide=True) == before
        await ui.press("f", "s", "1", "enter")
        assert 0 < len(shown_names(ui, wide=True)) < len(before)
        assert ui.shows("status")
