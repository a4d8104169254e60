"""The lead screen with the sandbox service: its requests, and what it shows on failures."""

from __future__ import annotations

from taskip_leads.ui.lead.screen import LeadScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.service import Service
from tests.ui.conftest import Opener


def reads(service: Service) -> list[str]:
    """Return the paths of GET requests, without the base path."""
    return [request.path for request in service.sent("GET")]


async def test_open_lead_requests_its_page_notes_and_files_once(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        service.forget()
        await ui.press("enter")
        await ui.idle()
        (number,) = {path.rsplit("/", 1)[1] for path in reads(service)}
        assert sorted(reads(service)) == sorted(
            [f"/lead/{number}", f"/lead/notes/{number}", f"/lead/files/{number}"]
        )
        await ui.press("escape", "enter")
        await ui.idle()
        assert len(reads(service)) == 3, "it was loaded a moment ago"
        await ui.press("r")
        await ui.until(lambda: len(reads(service)) == 6)


async def test_status_bar_shows_that_the_lead_is_loading(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        with service.held():
            await ui.pilot.press("enter")
            await ui.sees("↓ loading")
        await ui.until(lambda: not ui.shows("↓ loading"))


async def test_stepping_quickly_refreshes_only_the_last_lead(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("enter")
        await ui.idle()
        service.forget()
        screen = ui.app.screen
        assert isinstance(screen, LeadScreen)
        # Press keys as fast as possible, however slow the machine is.
        for _ in range(4):
            screen.action_neighbour(1)
        await ui.until(lambda: reads(service))
        await ui.idle()
        assert len({path.rsplit("/", 1)[1] for path in reads(service)}) == 1


async def test_lead_deleted_in_taskip_is_reported_and_its_draft_remains(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("n")
        assert ui.shows("30 active leads")
        await ui.write("Do not lose this")
        await ui.press("escape", "enter")
        await ui.idle()
        number = int(reads(service)[-1].rsplit("/", 1)[1])
        with service.sandbox.database.write() as connection:
            connection.execute("DELETE FROM leads WHERE id = ?", (number,))
        await ui.press("r")
        await ui.sees("Deleted in TaskIP", "Drafts.")
        await ui.sees("Company", "Value")
        await ui.sees("29 active leads")
        draft = await ui.store.drafts.get(number)
        assert draft is not None
        assert draft.note == "Do not lose this"


async def test_unsaved_note_survives_the_deletion_of_its_lead(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        with service.held():
            await ui.pilot.press("enter")
            await ui.sees("↓ loading")
            await ui.until(lambda: reads(service)[-1].startswith("/lead/"))
            number = int(reads(service)[-1].rsplit("/", 1)[1])
            await ui.press("n")
            await ui.write("Still typing")
            with service.sandbox.database.write() as connection:
                connection.execute("DELETE FROM leads WHERE id = ?", (number,))
        await ui.sees("Deleted in TaskIP")
        assert ui.shows("New note", "Still typing"), "the editor stays"
        await ui.press("escape")
        await ui.sees("Company", "Value")
        draft = await ui.store.drafts.get(number)
        assert draft is not None
        assert draft.note == "Still typing"


async def test_reload_offline_shows_the_reason(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("enter", "r")
        await ui.sees("TaskIP can't be reached.")


async def test_refreshed_notes_and_files_are_shown(online: Opener, service: Service) -> None:
    async with online(size=(120, 60)) as ui:
        found = service.rows(
            "SELECT lead_id, title FROM notes WHERE lead_id IN"
            " (SELECT id FROM leads WHERE NOT converted) LIMIT 1"
        )
        number = found[0]["lead_id"]
        ui.app.navigator.open_lead(number, [number], "All")
        await ui.idle()
        await ui.press("]")
        await ui.sees(found[0]["title"][:20])


async def test_note_on_a_lead_deleted_elsewhere_becomes_a_draft_and_the_lead_leaves_the_list(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        leads = ui.app.screen
        assert isinstance(leads, LeadsScreen)
        lead_id = leads.table.lead_id
        assert lead_id is not None
        with service.sandbox.database.write() as connection:
            connection.execute("DELETE FROM leads WHERE id = ?", (lead_id,))
        await ui.press("n")
        await ui.write("Do not lose this")
        await ui.press("ctrl+s")
        await ui.until(lambda: lead_id not in leads.table.lead_ids, "the list to drop the lead")
        await ui.sees("29 active leads", "Your text is in Drafts.")
        draft = await ui.store.drafts.get(lead_id)
        assert draft is not None
        assert draft.title == "Do not lose this"
        await ui.press("g", "o")
        await ui.sees("Needs you")
        assert "R retry" not in ui.lines[-1], "it cannot succeed"
        before = len(service.requests)
        await ui.press("R")
        assert ui.shows("It can no longer be sent; D discards it.")
        assert len(service.requests) == before
        assert service.sent("POST", "/lead/notes/") == [] or not service.rows(
            "SELECT id FROM notes WHERE lead_id = ?", [lead_id]
        )
