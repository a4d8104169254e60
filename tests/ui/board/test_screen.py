"""The board without a service: the cursor, columns, filters, and what goes back to the list."""

from __future__ import annotations

from taskip_leads.models.change import EditLead
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.ui.board.widgets.view import BoardView
from taskip_leads.ui.ports import DisplayOptions
from tests.support.board import column_of, cursor_card, heads
from tests.ui.conftest import Opener

NARROW = (80, 24)
#: Open the board.
BOARD = ("g", "b")


async def test_board_shows_each_status_with_count_and_sums(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD)
        assert heads(ui) == [
            ("No status", 1), ("New", 7), ("Contacted", 10), ("Qualified", 8), ("Proposal", 7),
        ]  # fmt: skip
        assert ui.shows("34 leads by status", "88,500 EUR +2", "2›", "Priya Raman +1")
        assert "Priya Raman" in column_of(ui, "Proposal")


async def test_cursor_moves_between_cards_and_columns(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "l", "j", "j")
        assert cursor_card(ui) == "Chloé Bernard"
        assert ui.shows("3 of 7")
        await ui.press("l")
        assert cursor_card(ui) == "Daniel Kim", "the cursor stays on its row"
        await ui.press("G")
        assert cursor_card(ui) == "Rosa Lund"
        await ui.press("g", "g", "left", "right", "k")
        assert cursor_card(ui) == "Tomás Herrera"


async def test_columns_scroll_to_the_cursor(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press(*BOARD)
        assert [name for name, _ in heads(ui)] == ["No status", "New", "Contacted"]
        await ui.press(*["l"] * 4)
        assert [name for name, _ in heads(ui)] == ["Contacted", "Qualified", "Proposal"]
        assert ui.shows("‹2", "2›")
        await ui.press(*["l"] * 2)
        assert ui.shows("‹4", "Kofi Annor")
        assert "›" not in ui.text


async def test_folded_column_has_eight_cells_and_is_remembered(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press(*BOARD, "c")
        assert ui.shows("◌      1", "No stat…")
        assert not ui.shows("Mina Sato")
        await ui.press("escape", "g", "b")
        assert ui.shows("No stat…")
        await ui.press("l", "h", "c")
        assert ui.shows("Mina Sato")


async def test_commands_do_nothing_on_a_folded_column(offline: Opener) -> None:
    async with offline(hold=60.0) as ui:
        await ui.press(*BOARD, "l", "c", "L", "n", "s", "enter")
        assert ui.shows("34 leads by status")
        assert ui.store.outbox.waiting == 0


async def test_dense_board_shows_one_row_per_card(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press(*BOARD, "l", "=")
        assert "Tomás Herrera   in 1d" in ui.line_of("Leila Haddad")
        assert ui.shows("Dora Acmeson", "Samuel Osei")
        await ui.press("=")
        assert not ui.shows("Dora Acmeson")


async def test_facts_switch_between_sums_late_and_new(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "i")
        assert ui.shows("i late", "0 late")
        await ui.press("i")
        assert ui.shows("i new", "+0 this week")
        await ui.press("i")
        assert ui.shows("i sums", "88,500 EUR")


async def test_search_filters_the_cards_and_marks_matches(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "/")
        await ui.write("acme")
        await ui.press("enter")
        assert ui.shows("Priya Raman", "text acme")
        assert not ui.shows("Amelia Okafor")
        assert ("Proposal", 2) in heads(ui)


async def test_board_and_list_share_filters(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("f", "s", "4", "enter", "g", "b")
        assert ui.shows("status Proposal")
        assert ("New", 0) in heads(ui)
        await ui.press("f", "x")
        assert ("New", 7) in heads(ui)
        await ui.press("3")
        assert ui.shows("date older 30d")
        await ui.press("escape")
        assert ui.shows("date older 30d", "3 Going cold 8"), "the list follows"


async def test_escape_returns_to_the_list_with_its_cursor(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("j", "j", "j")
        before = ui.text
        await ui.press("g", "b", "l", "j", "escape")
        assert ui.text == before
        await ui.press("g", "b", "l", "g", "l")
        assert ui.text == before


async def test_board_without_matches_offers_to_remove_filters(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "/")
        await ui.write("zzz")
        await ui.press("enter")
        assert ui.shows("No lead matches this filter", "remove text")
        await ui.press("enter")
        assert ("New", 7) in heads(ui)


async def test_preview_needs_room_and_leaves_four_columns(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "l", "p")
        assert [name for name, _ in heads(ui)] == ["No status", "New", "Contacted", "Qualified"]
        assert ui.shows("#1035", "Next step")
        await ui.resize(80, 24)
        assert not ui.shows("#1035")
        await ui.press("p")
        assert ui.shows("#1035", "Next step"), "over the cards"
        await ui.press("escape")
        assert not ui.shows("#1035")
        assert ui.shows("34 leads by status"), "still the board"


async def test_open_lead_steps_through_its_column(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "l", "j", "enter")
        await ui.sees("Marcus Bell", "2 of 7")
        await ui.press("J", "escape")
        assert cursor_card(ui) == "Chloé Bernard", "the cursor is where one looked last"


async def test_wheel_scrolls_the_column_under_the_pointer(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "l", "l")
        before = column_of(ui, "New")
        await ui.wheel(BoardView, 2, x=60, y=9)
        assert "Tomás Herrera" not in column_of(ui, "Contacted")
        assert column_of(ui, "New") == before
        assert cursor_card(ui) == "Daniel Kim", "the cursor stays in sight"
        await ui.wheel(BoardView, -5, x=60, y=9)
        assert "Tomás Herrera" in column_of(ui, "Contacted")


async def test_click_chooses_a_card_and_a_double_click_opens_it(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD)
        x = ui.line_of("Daniel Kim").index("Daniel Kim")
        y = next(at for at, line in enumerate(ui.lines) if "Daniel Kim" in line) - 4
        await ui.click(BoardView, x, y)
        assert cursor_card(ui) == "Daniel Kim"
        await ui.click(BoardView, x, y, times=2)
        await ui.sees("Overview", "Daniel Kim")


async def test_board_without_colors_has_lines(offline: Opener) -> None:
    environ = {"NO_COLOR": "1", "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    async with offline(size=NARROW, environ=environ) as ui:
        await ui.press(*BOARD, "l")
        assert "│Tomás Herrera       │" in ui.text
        assert "▌Leila Haddad        │" in ui.text


async def test_ascii_board_has_no_other_symbols(offline: Opener) -> None:
    async with offline(size=NARROW, display=DisplayOptions(ascii=True), hold=60.0) as ui:
        await ui.press(*BOARD, "l", "L")
        assert ui.shows("....................", "~ Leila Haddad -> Contacted", "4>", "====")
        names = "Tomás Vértice 田中 美咲"
        assert all(character.isascii() or character in names for character in ui.text)


async def test_board_works_on_a_small_terminal(offline: Opener) -> None:
    async with offline(size=(50, 14)) as ui:
        await ui.press(*BOARD, "l", "l")
        assert [name for name, _ in heads(ui)] == ["New", "Contacted"]
        assert ui.shows("Daniel Kim", "Ben Carter"), "cards take one row"
        await ui.resize(39, 14)
        assert ui.shows("taskip-leads needs 40 by 10 cells.")


async def test_empty_column_shows_a_message(offline: Opener) -> None:
    async with offline(size=(160, 36)) as ui:
        await ui.press(*BOARD, *["l"] * 5)
        assert ui.shows("▌no leads")
        await ui.press("H", "L", "enter")
        assert ui.shows("34 leads by status")


async def test_pending_change_has_a_symbol_in_the_corner(offline: Opener) -> None:
    async with offline() as ui:
        (lead_id,) = (await ui.store.leads.select(LeadQuery(text="amelia"))).keys
        await ui.store.outbox.add(EditLead(lead_id, {"city": "Bonn"}))
        await ui.press(*BOARD)
        assert "↑" in ui.line_of("Amelia Okafor")


async def test_done_lead_leaves_the_cursor_in_its_place(offline: Opener) -> None:
    async with offline(sort=None, hold=60.0) as ui:
        await ui.press(*BOARD, "l", "l")
        name = cursor_card(ui)
        await ui.press("j")
        following = cursor_card(ui)
        await ui.press("k", "d")
        assert cursor_card(ui) == following
        assert name in column_of(ui, "Contacted"), "further down"
        await ui.press("z")
        assert name in column_of(ui, "Contacted").splitlines()[0]


async def test_help_lists_the_keys_of_the_board(offline: Opener) -> None:
    async with offline(size=(80, 60)) as ui:
        await ui.press(*BOARD, "?")
        assert ui.shows("Keys: board", "Move cards", "H ", "Move the card to")


async def test_marks_are_cleared_before_the_board_closes(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press(*BOARD, "l", "space", "space")
        assert ui.shows("2 marked of 34", "L move 2")
        await ui.press("escape")
        assert not ui.shows("2 marked")
        await ui.press("V")
        assert ui.shows("7 marked of 34")
        await ui.press("escape", "escape")
        assert ui.shows("Company"), "the list"
