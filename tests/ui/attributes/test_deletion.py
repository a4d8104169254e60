"""Delete statuses and sources, with or without moving their leads."""

from __future__ import annotations

from tests.support.attribute_rows import cursor
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_delete_used_attribute_shows_the_lead_count_and_needs_y(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        name = cursor(ui)
        row = service.rows("SELECT id FROM attributes WHERE name = ? AND type = 1", [name])[0]
        await ui.press("D")
        assert ui.shows(f"Delete the status {name}?", "leads have it.", "m move and delete")
        await ui.press("enter")
        await ui.press("D", "y")
        await ui.idle()
        assert [r.path for r in service.sent("DELETE")] == [f"/lead-attribute/{row['id']}"]
        assert ui.shows("Statuses 5")


async def test_leads_can_be_moved_before_deleting_an_attribute(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("g", "s", "right_square_bracket")
        name = cursor(ui)
        row = service.rows("SELECT id FROM attributes WHERE name = ? AND type = 2", [name])[0]
        holders = service.rows(
            "SELECT lead_id FROM lead_attributes WHERE attribute_id = ?", [row["id"]]
        )
        assert len(holders) > 1
        await ui.press("D", "m")
        assert ui.shows(f"Move {len(holders)} leads to")
        assert name not in [line.split("●")[-1].strip(" │") for line in ui.lines if "  ● " in line]
        await ui.press("2")
        await ui.idle()
        left = service.rows("SELECT * FROM lead_attributes WHERE attribute_id = ?", [row["id"]])
        assert not left
        assert service.rows("SELECT * FROM attributes WHERE id = ?", [row["id"]]) == []


async def test_moving_leads_keeps_the_marks_in_the_list(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("space")
        await ui.press("g", "s", "right_square_bracket")
        row = service.rows("SELECT id FROM attributes WHERE name = ? AND type = 2", [cursor(ui)])[0]
        holder = service.rows(
            "SELECT lead_id FROM lead_attributes WHERE attribute_id = ?", [row["id"]]
        )[0]["lead_id"]
        service.fail(422, b'{"message":"Not today."}', method="PUT", path=f"/lead/{holder}")
        await ui.press("D", "m", "2")
        await ui.sees(" sent, 1 not.", "Not today.")
        assert not ui.shows("marked")
        await ui.press("escape", "escape")
        assert ui.shows("1 marked")


async def test_unsent_attribute_can_be_renamed_and_discarded(
    offline: Opener,
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s", "a")
        await ui.write("Someday")
        await ui.press("enter", "e")
        await ui.write(" soon")
        await ui.press("enter")
        assert cursor(ui).startswith("Someday so")
        assert ui.store.outbox.waiting == 1, "one change, not two"
        await ui.press("D")
        assert ui.shows("Discard “Someday soon”?")
        await ui.press("y")
        assert ui.store.outbox.waiting == 0
        assert ui.shows("Statuses 6")


async def test_status_whose_leads_were_moved_is_deleted_by_the_same_dialog(
    online: Opener, service: Service
) -> None:
    (used,) = service.rows(
        "SELECT a.id, a.name, count(*) AS leads FROM attributes a JOIN lead_attributes l"
        " ON l.attribute_id = a.id WHERE a.type = 1 GROUP BY a.id ORDER BY leads DESC LIMIT 1"
    )
    async with online(size=(120, 36)) as ui:
        await ui.press("g", "s")
        while used["name"] not in cursor(ui):
            await ui.press("j")
        await ui.press("D")
        assert ui.shows(f"Delete the status {used['name']}?", "m move and delete")
        await ui.press("m")
        await ui.sees(f"Move {used['leads']} leads to")
        await ui.press("1")
        await ui.idle()
        assert service.rows("SELECT id FROM attributes WHERE id = ?", [used["id"]]) == []
        deleted = service.requests.index(service.sent("DELETE", "/lead-attribute")[0])
        moved = max(i for i, r in enumerate(service.requests) if r.method == "PUT")
        assert moved < deleted, "no lead was left without a status"


async def test_status_is_not_deleted_while_a_lead_could_not_be_moved(
    online: Opener, service: Service
) -> None:
    (used,) = service.rows(
        "SELECT a.id, a.name, count(*) AS leads FROM attributes a JOIN lead_attributes l"
        " ON l.attribute_id = a.id WHERE a.type = 1 GROUP BY a.id ORDER BY leads DESC LIMIT 1"
    )
    async with online(size=(120, 36)) as ui:
        await ui.press("g", "s")
        while used["name"] not in cursor(ui):
            await ui.press("j")
        service.fail(
            422,
            b'{"message":"Invalid","errors":{"status_ids":["Not today."]}}',
            method="PUT",
            path="/lead/",
        )
        await ui.press("D", "m")
        await ui.sees("leads to")
        await ui.press("1")
        await ui.sees("sent, 1 not.")
        await ui.press("escape")
        assert service.sent("DELETE") == []
        assert service.rows("SELECT id FROM attributes WHERE id = ?", [used["id"]])
        assert ui.store.outbox.waiting == 1, "the deletion waits"
        refused = [c for c in await ui.store.outbox.changes() if c.state == "refused"]
        assert len(refused) == 1
        await ui.store.outbox.send_again(refused[0].id)
        await ui.idle()
        assert service.rows("SELECT id FROM attributes WHERE id = ?", [used["id"]]) == []
