"""Statuses and sources: two lists, and the form that adds, renames and recolours."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.reorder import moved
from taskip_leads.ui.attributes.list import columns
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def cursor(ui: Driver) -> str:
    """Return the name on the row under the cursor, in either list."""
    for line in ui.lines:
        if "▌" in line:
            row = line[line.index("▌") :]
            return row[9:22].strip()
    raise AssertionError(f"There is no cursor:\n{ui.text}")


async def test_statuses_and_sources_are_shown_side_by_side_in_order(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s")
        assert ui.shows("‹ Leads   Statuses and sources", "Statuses 6", "Sources 14")
        row = ui.line_of("Contacted")
        assert row.rstrip() == (
            "   2  ■■ Contacted    #f39c12      10        2  ■■ Referral     #3498db       5"
        )
        assert ui.shows("6 statuses  14 sources")


async def test_wide_screen_shows_a_bar_of_lead_counts(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("g", "s")
        assert "━━━━━━━━━━━━━━━━━━━     10 " in ui.line_of("Contacted")
        assert "━" not in ui.line_of("Won")[:57], "no lead has it"


async def test_brackets_switch_the_list_and_its_cursor(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s")
        assert cursor(ui) == "New"
        await ui.press("j", "j")
        assert cursor(ui) == "Qualified"
        await ui.press("right_square_bracket", "G")
        assert cursor(ui) == "Chat"
        await ui.press("k")
        assert cursor(ui) == "Import"
        await ui.press("left_square_bracket")
        assert cursor(ui) == "Qualified", "each list keeps its cursor"
        await ui.press("escape")
        assert ui.shows("Amelia Okafor")


async def test_new_status_is_shown_at_once_and_sent(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        with service.held():
            await ui.press("a")
            assert ui.shows("New status", "No lead uses it yet.")
            await ui.write("Waiting for budget")
            await ui.press("enter")
            assert "↑" in ui.line_of("Waiting"), "not sent yet"
            assert cursor(ui).startswith("Waiting")
        await ui.idle()
        assert "↑" not in ui.line_of("Waiting")
        assert cursor(ui).startswith("Waiting"), "the cursor stays on it when it gets its id"
        body = service.sent("POST", "/lead-attribute")[0].body
        assert (body["name"], body["type"]) == ("Waiting for budget", 1)
        assert body["order"] == 7, "it is last"


async def test_renamed_source_stays_a_source(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "right_square_bracket")
        name = cursor(ui)
        before = service.rows("SELECT * FROM attributes WHERE name = ?", [name])[0]
        await ui.press("e")
        assert ui.shows("Rename or recolour", f"source {before['position']}")
        await ui.write(" old")
        await ui.press("enter")
        await ui.idle()
        assert ui.shows(f"{name} old")
        (sent,) = service.sent("PUT", "/lead-attribute/")
        assert sent.path.endswith(f"/{before['id']}")
        assert sent.body["type"] == 2
        assert sent.body["name"] == f"{name} old"
        after = service.rows("SELECT * FROM attributes WHERE id = ?", [before["id"]])[0]
        assert (after["type"], after["color"], after["position"]) == (
            2,
            before["color"],
            before["position"],
        )


async def test_colour_is_selected_from_swatches_or_typed(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "number_sign")
        await ui.press("right")
        chosen = next(line for line in ui.lines if "or type any hex colour" in line)
        await ui.press("tab")
        await ui.press(*["backspace"] * 7)
        await ui.write("#123456")
        assert "#123456" not in chosen
        await ui.press("enter")
        await ui.idle()
        assert service.sent("PUT", "/lead-attribute/")[0].body["color"] == "#123456"


async def test_undo_toast_describes_the_status_change(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=5) as ui:
        await ui.press("g", "s", "number_sign", "right", "enter")
        await ui.sees("Status New: new colour")
        await ui.press("less_than_sign", "greater_than_sign")
        await ui.sees("Status New: new position")
        await ui.press("z")
        await ui.sees("Status New: new colour", "z undo")
        await ui.press("e")
        await ui.write("er")
        await ui.press("enter")
        await ui.sees("Rename status “New” → “Newer”")


async def test_attribute_form_without_edits_sends_nothing(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "e", "enter")
        assert not ui.shows("Rename or recolour")
        await ui.press("e", "x", "escape")
        await ui.idle()
        assert not service.sent("PUT")


async def test_invalid_attribute_shows_an_error_and_keeps_the_text(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s", "a", "enter")
        assert ui.shows("Name is required.")
        await ui.write("a" * 192)
        assert ui.shows("192 characters, the limit is 191.")
        await ui.press("enter")
        assert ui.shows("New status"), "still open"
        await ui.press("backspace")
        assert not ui.shows("characters, the limit")
        await ui.press("tab", "tab")
        await ui.press(*["backspace"] * 7)
        await ui.write("#12")
        await ui.press("enter")
        assert ui.shows("Write # and three or six hex digits.", "#12")
        await ui.press(*["backspace"] * 3)
        await ui.write("x" * 51)
        await ui.press("enter")
        assert ui.shows("51 characters, the limit is 50.")


async def test_duplicate_attribute_name_shows_a_warning(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s", "a")
        await ui.write("lost")
        assert ui.shows("Another status has this name.")


async def test_refused_attribute_shows_the_reason_and_can_be_corrected(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "e")
        service.fail(
            422,
            b'{"message":"The given data was invalid","errors":{"name":["Too loud."]}}',
            method="PUT",
        )
        await ui.write(" LOUD")
        await ui.press("enter")
        await ui.sees("✗", "Too loud")
        assert not ui.shows("LOUD"), "the list shows what the service has"
        await ui.press("e")
        assert ui.shows("LOUD", "Too loud."), "the typed text is back"
        await ui.press(*["backspace"] * 5)
        await ui.write(" quiet")
        await ui.press("enter")
        await ui.idle()
        assert ui.shows("quiet")
        ui.app.clear_notifications()  # the toast showed it once; the row must not show it
        await ui.rest()
        assert not ui.shows("Too loud.")
        assert not ui.store.outbox.counts.asking


async def test_attribute_names_with_markup_are_shown_literally(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("g", "s", "a")
        await ui.write("[/b] [@click=app.quit]x[/]")
        assert ui.shows("● [/b] [@click=…")
        await ui.press("enter")
        await ui.idle()
        assert ui.shows("■■ [/b] [@click=app.quit…")


async def test_reorder_sends_only_the_two_swapped_attributes(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        name = cursor(ui)
        await ui.press("greater_than_sign")
        assert cursor(ui) == name, "the cursor follows it"
        await ui.idle()
        sent = service.sent("PUT", "/lead-attribute/")
        assert sorted(r.body["order"] for r in sent) == [1, 2]
        assert all(r.body["type"] == 1 for r in sent)
        rows = service.rows("SELECT name FROM attributes WHERE type = 1 ORDER BY position")
        assert [row["name"] for row in rows].index(name) == 1
        await ui.press("less_than_sign")
        await ui.idle()
        rows = service.rows("SELECT name FROM attributes WHERE type = 1 ORDER BY position")
        assert rows[0]["name"] == name
        await ui.press("less_than_sign")
        await ui.idle()
        assert len(service.sent("PUT", "/lead-attribute/")) == 4, "the first one stays the first"


async def test_enter_shows_the_leads_of_an_attribute(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s", "G", "enter")
        assert ui.shows("status Lost", "Kofi Annor")
        assert not ui.shows("Amelia Okafor")


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
        await ui.sees(f"All {len(holders)} sent.")
        await ui.press("escape")
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


async def test_edit_of_an_attribute_being_sent_keeps_the_text(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        with service.held("POST"):
            await ui.press("a")
            await ui.write("Someday")
            await ui.press("enter")
            await ui.sees("1 waiting")
            await ui.until(lambda: service.sent("POST", "/lead-attribute"), "the request")
            await ui.press("e")
            await ui.write(" soon")
            await ui.press("enter")
            assert ui.shows("Being sent. Save again when it is done.", "Someday soon")
        await ui.idle()
        await ui.press("enter")
        await ui.idle()
        assert not ui.shows("Rename or recolour")
        found = service.rows("SELECT name FROM attributes WHERE name LIKE 'Someday%'")
        assert found == [{"name": "Someday soon"}]
        assert len(service.sent("POST", "/lead-attribute")) == 1


async def test_quick_reorder_keys_add_up(online: Opener, service: Service) -> None:
    """Each key starts from the result of the previous one, not from the displayed order."""
    async with online(size=(80, 24), hold=5.0) as ui:
        await ui.press("g", "s", "j")
        name = cursor(ui)
        await ui.breath(*["greater_than_sign"] * 3, "less_than_sign")
        assert cursor(ui) == name
        shown = [line.split("■■")[1].split()[0] for line in ui.lines if "■■" in line]
        assert shown.index(name.split()[0]) == 3, "three down, one up, from the second place"
        for held in await ui.store.outbox.changes():
            await ui.store.outbox.retry_now(held.id)
        await ui.idle()
        assert ui.store.outbox.counts.asking == 0, "no conflict with our own change"
        found = service.rows("SELECT name FROM attributes WHERE type = 1 ORDER BY position, id")
        assert found[3]["name"] == name


async def test_typing_on_the_swatches_continues_in_the_colour_field(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        name = cursor(ui)
        await ui.press("number_sign")
        await ui.write("teal")
        assert ui.shows("teal", "or type any hex colour")
        assert not ui.shows("does nothing here")
        await ui.press("enter")
        await ui.idle()
        found = service.rows("SELECT color FROM attributes WHERE name = ? AND type = 1", [name])
        assert found == [{"color": "teal"}]


ATTRIBUTES = [
    Attribute(number, f"A{number}", AttributeType.STATUS, order=order)
    for number, order in ((7, 1), (3, 2), (5, 9))
]


def test_reorder_swaps_distinct_orders() -> None:
    changes = moved(ATTRIBUTES, 1, 1)
    assert {(c.id, c.order) for c in changes} == {(5, 2), (3, 9)}
    assert [c.id for c in moved(ATTRIBUTES, 1, 1)] == [5, 3], "the moved one is the newest"
    assert [c.id for c in moved(ATTRIBUTES, 1, -1)] == [7, 3]


def test_reorder_rewrites_tied_orders() -> None:
    tied = [replace(attribute, order=0) for attribute in ATTRIBUTES]
    changes = moved(tied, 0, 1)
    assert {(c.id, c.order) for c in changes} == {(3, 1), (7, 2), (5, 3)}


def test_reorder_stops_at_the_ends() -> None:
    assert moved(ATTRIBUTES, 0, -1) == []
    assert moved(ATTRIBUTES, 2, 1) == []


@pytest.mark.parametrize("width", [20, 38, 58, 98])
@pytest.mark.parametrize("longest", [3, 11, 18, 24, 191])
def test_attribute_columns_never_overlap(width: int, longest: int) -> None:
    found = columns(width, longest)
    count = width - 1 - 5
    assert found.name >= 1
    assert 9 + found.name < count
    if found.hex:
        assert 9 + found.name + 1 <= found.hex
        assert found.hex + 7 < count
    if found.bar:
        assert found.hex + 7 < found.bar
        assert found.bar + found.bar_width < count


def test_attribute_columns_of_usual_names() -> None:
    assert columns(38, 10) == columns(38, 3)
    assert (columns(38, 10).name, columns(38, 10).hex) == (11, 22)
    assert (columns(58, 10).bar, columns(58, 10).bar_width) == (31, 19)


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
        await ui.sees(" sent.")
        await ui.press("escape")
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
