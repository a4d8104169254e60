"""The status picker beside the list."""

from __future__ import annotations

from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_digit_sets_the_status_and_updates_the_list(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("s")
        assert ui.shows("Status of Amelia Okafor", "1  ● New", "Lumen Optics"), "no veil"
        assert ui.line_of("● Proposal   ").rstrip(" │").endswith("now")
        await ui.press("3")
        row = ui.line_of("Amelia Okafor")
        assert "● Qualified" in row
        assert "↑" in row


async def test_letters_narrow_and_enter_sets_the_status(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("s")
        await ui.write("lo")
        await ui.press("enter")
        assert "● Lost" in ui.line_of("Amelia Okafor")
        (waiting,) = (await ui.store.leads.detail(1042)).pending  # type: ignore[union-attr]
        assert waiting.change.words == "Status Proposal → Lost"


async def test_escape_keeps_the_status(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("s", "down", "escape")
        assert "● Proposal" in ui.line_of("Amelia Okafor")
        assert ui.store.outbox.waiting == 0


async def test_same_status_queues_no_change(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("s", "4")
        assert ui.shows("Amelia Okafor already has this status.")
        assert ui.store.outbox.waiting == 0


async def test_request_replaces_one_status_and_keeps_the_others(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        lead = service.rows(
            "SELECT lead_id AS id FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
            " JOIN leads l ON l.id = lead_id WHERE a.type = 1 AND l.converted = 0"
            " GROUP BY lead_id HAVING count(*) = 2"
        )[0]["id"]
        held = {
            row["id"]: row["position"]
            for row in service.rows(
                "SELECT a.id, a.position FROM lead_attributes JOIN attributes a"
                " ON a.id = attribute_id WHERE a.type = 1 AND lead_id = ?",
                [lead],
            )
        }
        free = service.rows(
            "SELECT id FROM attributes WHERE type = 1 AND id NOT IN"
            f" ({', '.join(map(str, held))}) ORDER BY position"
        )[0]["id"]
        order = [
            row["id"]
            for row in service.rows("SELECT id FROM attributes WHERE type = 1 ORDER BY position")
        ]
        ui.app.navigator.pick_status((lead,))
        await ui.sees("Status of")
        await ui.press(str(order.index(free) + 1))
        await ui.idle()
        lowest = min(held, key=lambda number: held[number])
        (sent,) = service.sent("PUT", f"/lead/{lead}")
        assert set(sent.body["status_ids"]) == {lowest, free}
        assert set(sent.body) == {"first_name", "status_ids"}, "nothing else is touched"


async def test_status_picker_replaces_the_filtered_status_and_names_it(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        (lead,) = service.rows(
            "SELECT lead_id AS id FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
            " JOIN leads l ON l.id = lead_id WHERE a.type = 1 AND l.converted = 0"
            " GROUP BY lead_id HAVING count(*) = 2 LIMIT 1"
        )
        low, high = (
            (row["id"], row["name"])
            for row in service.rows(
                "SELECT a.id, a.name FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
                " WHERE a.type = 1 AND lead_id = ? ORDER BY a.position",
                [lead["id"]],
            )
        )
        statuses = service.rows("SELECT id, name FROM attributes WHERE type = 1 ORDER BY position")
        free = next(row["id"] for row in statuses if row["id"] not in (low[0], high[0]))
        numbers = [row["id"] for row in statuses]
        await ui.press("f", "s", str(numbers.index(low[0]) + 1), "enter")
        screen = ui.app.screen
        assert isinstance(screen, LeadsScreen)
        screen.table.move_to_lead(lead["id"])
        await ui.press("s")
        await ui.sees("Status of")
        lines = [line[82:] for line in ui.lines if "●" in line[82:]]
        assert any(low[1] in line and "goes" in line for line in lines), ui.text
        assert any(high[1] in line and "stays" in line for line in lines)
        await ui.press(str(numbers.index(free) + 1))
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert set(sent.body["status_ids"]) == {high[0], free}, "the one of the filter went"
