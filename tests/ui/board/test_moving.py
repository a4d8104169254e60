"""Moving cards: what the screen shows, and what the real service receives."""

from __future__ import annotations

from typing import Any

import pytest
from textual.strip import Strip

from taskip_leads.ui.board.widgets.painter import BoardPainter, BoardPicture
from taskip_leads.ui.board.widgets.view import BoardView
from tests.support.board import column_of, cursor_card, heads
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

BOARD = ("g", "b")


def sent_statuses(service: Service) -> list[Any]:
    return [request.body["status_ids"] for request in service.sent("PUT", "/lead/")]


def status_ids(service: Service) -> dict[str, int]:
    rows = service.rows("SELECT id, name FROM attributes WHERE type = 1")
    return {row["name"]: row["id"] for row in rows}


def full_name(service: Service, lead_id: int) -> str:
    (row,) = service.rows(f"SELECT first_name, last_name FROM leads WHERE id = {lead_id}")
    return f"{row['first_name']} {row['last_name'] or ''}".strip()


async def find_card(ui: Driver, text: str) -> None:
    """Put the cursor on the card of the one lead that a search finds."""
    await ui.press("/")
    await ui.write(text)
    await ui.press("enter", "k", "f", "x")


async def test_card_moves_right_with_one_request(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("g", "b")
        names, before, name = [name for name, _ in heads(ui)], dict(heads(ui)), cursor_card(ui)
        await ui.press("L")
        await ui.idle()
        after = dict(heads(ui))
        assert after[names[0]] == before[names[0]] - 1
        assert after[names[1]] == before[names[1]] + 1
        assert cursor_card(ui) == name, "the cursor goes with the card"
        assert sent_statuses(service) == [[status_ids(service)[names[1]]]]


async def test_move_keeps_other_statuses(online: Opener, service: Service) -> None:
    (lead, *_) = service.rows(
        "SELECT lead_id AS id FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
        " JOIN leads l ON l.id = lead_id WHERE a.type = 1 AND l.converted = 0"
        " GROUP BY lead_id HAVING count(*) = 2"
    )
    carried = service.rows(
        "SELECT a.id FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
        f" WHERE a.type = 1 AND lead_id = {lead['id']} ORDER BY a.position, a.id"
    )
    lower, leading = (row["id"] for row in carried)
    async with online() as ui:
        await ui.press("g", "b")
        await find_card(ui, full_name(service, lead["id"]))
        await ui.press("L")
        await ui.idle()
        (sent,) = sent_statuses(service)
        assert lower in sent
        assert leading not in sent
        assert len(sent) == 2


async def test_moved_card_leaves_a_ghost_until_undo(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD, "l", "j", "L")
        assert ui.shows("◔ Marcus Bell → Contacted in 60s", "z undo")
        assert column_of(ui, "New").count("╌" * 20) == 2
        assert "Marcus Bell" in column_of(ui, "New"), "the ghost"
        assert "◔" in column_of(ui, "Contacted")
        rule = ui.lines[6]
        assert rule.index("━") == ui.lines[4].index("● Contacted"), "the goal is accented"
        await ui.press("z")
        assert "╌" not in ui.text
        assert "━" not in ui.lines[6]
        assert cursor_card(ui) == "Marcus Bell"
        assert ui.shows("2 of 7")


async def test_undo_reverts_one_move_at_a_time(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD, "l", "L", "L")
        assert "Leila Haddad" in column_of(ui, "Qualified")
        assert "╌" in column_of(ui, "Contacted")
        await ui.press("z")
        assert cursor_card(ui) == "Leila Haddad"
        assert "╌" in column_of(ui, "New"), "where it was before its first move"
        await ui.press("z")
        assert "╌" not in ui.text
        assert ("New", 7) in heads(ui)


async def test_status_picker_sends_a_card_anywhere(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("g", "b")
        name = cursor_card(ui)
        await ui.press("s", "4")
        await ui.idle()
        (sent,) = sent_statuses(service)
        column = next(known for known, id_ in status_ids(service).items() if [id_] == sent)
        assert cursor_card(ui) == name
        assert name in column_of(ui, column)


async def test_dragging_moves_a_card(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD)
        x, goal = ui.lines[4].index("● New"), ui.lines[4].index("● Proposal")
        await ui.drag(BoardView, (x + 3, 4), (goal + 3, 20))
        assert "Leila Haddad" in column_of(ui, "Proposal")
        assert cursor_card(ui) == "Leila Haddad"
        await ui.drag(BoardView, (x + 3, 8), (x + 5, 20))
        assert ui.store.outbox.waiting == 1, "within its column a card has no place of its own"


async def test_marked_cards_move_together(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("g", "b")
        names, before = [name for name, _ in heads(ui)], dict(heads(ui))
        await ui.press("space", "space", "L")
        await ui.until(lambda: len(sent_statuses(service)) == 2)
        await ui.idle()
        assert sent_statuses(service) == [[status_ids(service)[names[1]]]] * 2
        assert dict(heads(ui))[names[1]] == before[names[1]] + 2


async def test_refused_move_returns_the_card_with_the_reason(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await ui.press("g", "b")
        name, before = cursor_card(ui), heads(ui)
        service.fail(422, b'{"message":"This stage is locked."}', method="PUT")
        await ui.press("L")
        await ui.sees("refused", "stage", "g o opens the outbox")
        await ui.until(lambda: heads(ui) == before)
        assert cursor_card(ui) == name


async def test_ends_of_the_board_and_columns_without_a_status_are_explained(
    offline: Opener,
) -> None:
    async with offline(size=(160, 36)) as ui:
        await ui.press(*BOARD, "l", "H")
        assert ui.shows("e edits a lead's statuses")
        await ui.press("h", "H")
        assert ui.shows("This is the first column")
        await ui.press(*["l"] * 6, "L")
        assert ui.shows("This is the last column")
        assert ui.store.outbox.waiting == 0


async def test_lead_without_a_status_gets_its_first_one(online: Opener, service: Service) -> None:
    (lead, *_) = service.rows("SELECT id FROM leads WHERE converted = 0 ORDER BY id")
    with service.sandbox.database.write() as connection:
        connection.execute("DELETE FROM lead_attributes WHERE lead_id = ?", (lead["id"],))
    async with online() as ui:
        await ui.press("g", "b")
        assert heads(ui)[0][0] in ("No status", "Not known")
        name = cursor_card(ui)
        await ui.press("L")
        await ui.idle()
        assert cursor_card(ui) == name
        assert len(sent_statuses(service)[0]) == 1


async def test_lead_with_a_higher_status_keeps_its_column(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD, *["l"] * 4, "j")
        assert cursor_card(ui) == "Priya Raman +1"
        await ui.press("s", "1")
        assert "Priya Raman +1" in column_of(ui, "Qualified")
        assert cursor_card(ui) == "Priya Raman +1"
        assert ("New", 7) in heads(ui)


async def test_move_to_a_status_that_the_lead_has_drops_the_other(
    offline: Opener,
) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD, *["l"] * 4, "j", "H")
        assert cursor_card(ui) == "Priya Raman"
        assert "Priya Raman" in column_of(ui, "Qualified")
        (held,) = await ui.store.outbox.changes()
        assert held.change.words == "Status Proposal → Qualified"


async def test_moved_card_disappears_if_the_filter_hides_it(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD, "f", "s", "1", "enter", "L")
        assert ("New", 6) in heads(ui)
        assert cursor_card(ui) == "Marcus Bell", "the cursor keeps its place"
        await ui.press("z")
        assert cursor_card(ui) == "Leila Haddad"


async def test_burst_of_keys_moves_the_visible_card(online: Opener, service: Service) -> None:
    async with online(hold=60.0) as ui:
        await ui.press("g", "b")
        name = cursor_card(ui)
        await ui.breath("L", "L", "j", "k", "H")
        assert cursor_card(ui) == name
        changes = await ui.store.outbox.changes()
        assert {change.about for change in changes} == {name.removesuffix(" +1")}
        assert len(changes) == 3


async def test_move_is_painted_in_one_picture(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures: list[str] = []
    paint = BoardPainter.paint

    def recorded(self: BoardPainter, picture: BoardPicture) -> list[Strip]:
        strips = paint(self, picture)
        pictures.append("\n".join(strip.text for strip in strips))
        return strips

    monkeypatch.setattr(BoardPainter, "paint", recorded)
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD, "l", "j")
        for key in ("L", "z"):
            pictures[:] = pictures[-1:]
            await ui.press(key)
            assert len(set(pictures)) == 2, "the board before, and after"
