"""A lead that somebody deleted in TaskIP is made again with one key, in the outbox and in the drafts."""

from __future__ import annotations

from datetime import timedelta

from taskip_leads import clock
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support import northwind
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def delete_first_lead(ui: Driver, service: Service) -> dict[str, object]:
    """Delete the lead under the cursor as a colleague does; return what it was."""
    leads = ui.app.screen
    assert isinstance(leads, LeadsScreen)
    number = leads.table.lead_ids[0]
    (lead,) = service.rows(
        "SELECT id, first_name, last_name, email, value FROM leads WHERE id = ?", [number]
    )
    with service.sandbox.database.write() as connection:
        connection.execute("DELETE FROM leads WHERE id = ?", (number,))
    return lead


async def pass_time(ui: Driver, seconds: int) -> None:
    """Let the hold of what was done end."""
    clock.freeze(northwind.MOMENT + timedelta(seconds=seconds))
    ui.store.sync.refresh()


async def test_outbox_recreates_a_deleted_lead_with_its_note(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24), hold=5) as ui:
        lead = delete_first_lead(ui, service)
        name = f"{lead['first_name']} {lead['last_name']}"
        await ui.press("n")
        await ui.write("Called\nWants an offer")
        await ui.press("ctrl+s")
        await pass_time(ui, 6)
        await ui.until(lambda: "g o offers to make the lead again." in ui.notification)
        await ui.sees("29 active leads")
        await ui.press("g", "o")
        await ui.sees(f"Note for {name} can no longer be sent")
        assert ui.shows("M make the lead again with this note", "D discard")
        assert "M make lead again" in ui.lines[-1]
        assert not ui.shows("R retry")
        service.forget()
        await ui.press("M")
        await ui.sees(f"{name} is made again; z undoes it", "New     lead “")
        assert not ui.shows("Needs you")
        assert service.sent("POST") == [], "it is held like any other change"
        await pass_time(ui, 12)
        await ui.until(lambda: len(service.sent("POST")) == 2)
        await ui.idle()
        created, noted = service.sent("POST")
        (new,) = service.rows(
            "SELECT id, first_name, last_name, email, value FROM leads WHERE email = ?",
            [str(lead["email"])],
        )
        assert new == lead | {"id": new["id"]}
        assert created.body["first_name"] == lead["first_name"]
        assert noted.path.endswith(f"/lead/notes/{new['id']}")
        assert (noted.body["title"], noted.body["note"]) == ("Called", "Wants an offer")
        await ui.sees("Done today 2")
        await ui.press("escape")
        await ui.sees("30 active leads", name)
        await ui.press("g", "n")
        await ui.sees("No drafts.")


async def test_drafts_recreate_a_deleted_lead_and_continue(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        lead = delete_first_lead(ui, service)
        name = f"{lead['first_name']} {lead['last_name']}"
        await ui.press("n")
        await ui.write("Half a thought")
        await ui.press("escape", "enter", "r")
        await ui.sees("Deleted in TaskIP")
        await ui.press("g", "n")
        await ui.sees(f"{name}, deleted", "M make lead again")
        assert "enter continue" not in ui.lines[-1]
        await ui.press("enter")
        assert ui.shows("Its lead was deleted in TaskIP. M makes it again, y y copies the text")
        service.forget()
        await ui.press("M")
        await ui.sees(f"{name} is made again", "enter continue")
        await ui.idle()
        assert [request.path for request in service.sent("POST")] == ["/lead"]
        await ui.press("enter")
        await ui.sees("New note", "Half a thought")
        await ui.press("ctrl+s")
        await ui.idle()
        (new,) = service.rows("SELECT id FROM leads WHERE email = ?", [str(lead["email"])])
        (noted,) = service.sent("POST", "/lead/notes/")
        assert noted.path.endswith(f"/{new['id']}")


async def test_draft_of_an_unknown_lead_explains_why_the_lead_is_not_recreated(
    offline: Opener,
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.store.drafts.save(987654, "A title", "Its text")
        await ui.press("g", "n", "M")
        await ui.sees("Too little is known of this lead to make it again. y y copies the text")
        assert ui.store.outbox.waiting == 0
