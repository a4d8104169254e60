"""Converting a lead: only ``y`` confirms, and the service receives the request."""

from __future__ import annotations

import pytest

from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_conversion_question_shows_the_fields_of_contact_and_lead(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("C")
        assert ui.shows("Convert Amelia Okafor into a contact?", "▸ Cancel  enter", "y convert")
        assert "Goes to the contact                 Stays on the lead" in ui.text
        assert "Name     Amelia Okafor              Value    48,000 EUR" in ui.text
        assert "Email    amelia@lumen.example       Status   ● Proposal" in ui.text
        assert "Country  Germany" in ui.text


@pytest.mark.parametrize("key", ["enter", "escape", "q", "n", "C", "space"])
async def test_only_y_converts(online: Opener, service: Service, key: str) -> None:
    async with online() as ui:
        await ui.press("C")
        await ui.press(key)
        assert ui.shows("into a contact?") is (key in ("C", "space"))
        await ui.idle()
        assert service.sent("POST") == []


async def test_converted_lead_leaves_the_list(online: Opener, service: Service) -> None:
    async with online(size=(120, 60)) as ui:
        before = ui.store.sync.state.seen
        await ui.press("C")
        name = ui.line_of("Convert ").split("Convert ")[1].split(" into a contact")[0]
        await ui.press("y")
        await ui.idle()
        (sent,) = service.sent("POST")
        assert sent.path.endswith("/convert")
        await ui.until(lambda: not any(line[3:].startswith(name) for line in ui.lines[3:40]))
        assert before >= 0


async def test_converted_lead_is_not_asked_about(online: Opener, service: Service) -> None:
    async with online() as ui:
        (row,) = service.rows("SELECT id FROM leads WHERE NOT converted ORDER BY id LIMIT 1")
        with service.sandbox.database.write() as connection:
            connection.execute(
                "UPDATE leads SET converted = 1, converted_contact_id = 2207 WHERE id = ?",
                (row["id"],),
            )
        ui.app.navigator.open_lead(row["id"], [row["id"]], "All")
        await ui.sees("✓ contact #2207")
        service.forget()
        await ui.press("C")
        await ui.sees("is already a contact", "Contact #2207", "▸ Close")
        await ui.press("y", "enter")
        await ui.idle()
        assert service.sent("POST") == []
        assert service.sent("GET", f"/lead/{row['id']}"), (
            "it is read again: a colleague may know more"
        )


async def test_conversion_by_a_colleague_is_not_reported_as_ours(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36), hold=0.0) as ui:
        await ui.press("enter")
        await ui.idle()
        number = int(service.sent("GET", "/lead/")[0].path.rsplit("/", 1)[1])
        with service.held("POST"):
            await ui.press("C", "y")
            await ui.until(lambda: service.sent("POST"))
            with service.sandbox.database.write() as connection:
                connection.execute(
                    "UPDATE leads SET converted = 1, converted_contact_id = 2207 WHERE id = ?",
                    (number,),
                )
        await ui.idle()
        await ui.sees("someone else was first")
        assert not ui.shows("you, sent")
        (sent,) = service.sent("POST")
        assert sent.path.endswith("/convert")
