"""The list over a real service: what comes of it, and what it is asked."""

from __future__ import annotations

from tests.service import Service
from tests.ui.conftest import Opener
from tests.ui.driver import Driver


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
