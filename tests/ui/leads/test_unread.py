"""The list marks what others created and changed, until the user has looked at it."""

from __future__ import annotations

from taskip_leads.ui.agenda.screen import AgendaScreen
from taskip_leads.ui.board.screen import BoardScreen
from taskip_leads.ui.leads.widgets.preview import Preview
from tests.support.lead_list import cursor_row, shown_names
from tests.support.news import arrives, colleague, list_of, phone, phone_of, sync, to_top
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_new_and_changed_leads_are_marked_and_counted_in_their_place(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await to_top(ui)
        before = shown_names(ui)
        assert "+" not in ui.lines[0]
        third = list_of(ui).table.lead_ids[2]
        phone(service, third, "222")
        arrives(service)
        await sync(ui)
        await ui.sees("~ " + before[2])
        assert shown_names(ui)[:3] == before[:3], "marks change no order"
        assert "0 All 31 +1" in ui.lines[0]
        await ui.press("G")
        assert " + Zoe Brandt" in ui.text.replace("▌+", " +"), ui.text
        await ui.press("g", "g", "j", "j")
        assert cursor_row(ui).startswith(before[2])
        assert "▌~ " in ui.text, "without a preview, resting is no look"


async def test_resting_with_the_preview_open_is_a_look_and_the_preview_says_what_it_was(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await to_top(ui)
        third = list_of(ui).table.lead_ids[2]
        before = phone_of(service, third)
        name = shown_names(ui, wide=True)[2]
        phone(service, third, "222")
        arrives(service)
        await sync(ui)
        await ui.press("j", "j")
        await ui.sees("222", f"was {before}", "~ changed in TaskIP 4m ago")
        await ui.until(lambda: "▌  " + name in ui.text, "the look")
        await ui.rest()
        assert ui.shows(f"was {before}", "~ changed in TaskIP"), "until the cursor leaves"
        assert "0 All 31 +1" in ui.lines[0], "the other one is still new"
        await ui.press("j")
        await ui.until(lambda: not ui.shows("222"), "the preview of another lead")
        await ui.press("k")
        await ui.sees("222")
        assert not ui.shows(f"was {before}")
    async with online() as ui:
        await to_top(ui)
        assert "~ " + name not in ui.text, "after a restart, too"
        assert "0 All 31 +1" in ui.lines[0]


async def test_hidden_preview_is_no_look(online: Opener, service: Service) -> None:
    async with online() as ui:
        await to_top(ui)
        first = list_of(ui).table.lead_ids[0]
        await ui.press("p")
        assert not ui.app.screen.query_one(Preview).display
        phone(service, first, "222")
        await sync(ui)
        await ui.sees("▌~ ")
        screen = list_of(ui)
        await ui.until(lambda: not screen.coordinator.cursor._preview.pending)
        row = screen.table.row
        assert row is not None
        assert row.unread is not None


async def test_opening_a_lead_is_a_look_and_shows_what_its_fields_were(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await to_top(ui)
        first = list_of(ui).table.lead_ids[0]
        before = phone_of(service, first)
        phone(service, first, "222")
        await sync(ui)
        await ui.sees("▌~ ")
        await ui.press("enter")
        await ui.idle()
        await ui.sees("222", f"~ was {before}")
        await ui.press("escape")
        await ui.until(lambda: "▌  " in ui.text and "▌~" not in ui.text, "the mark to go")


async def test_own_change_is_not_marked(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await to_top(ui)
        await ui.press("t")
        await ui.write("2027-03-01")
        await ui.press("enter")
        await ui.idle()
        assert service.sent("PUT")
        await sync(ui)
        assert not any(line[1] in "~+" for line in ui.lines[4:-2])
        assert ui.shows("▌  ")


async def test_marked_lead_on_the_board_has_its_sign_in_the_corner(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await to_top(ui)
        phone(service, list_of(ui).table.lead_ids[0], "222")
        lead_id = arrives(service)
        colleague(
            service,
            "INSERT INTO lead_attributes SELECT ?, id FROM attributes WHERE type = 1 LIMIT 1",
            lead_id,
        )
        await sync(ui)
        await ui.press("g", "b")
        await ui.sees("Zoe Brandt")
        assert "+" in ui.line_of("Zoe Brandt")


async def test_ascii_and_no_color_show_the_same_signs(online: Opener, service: Service) -> None:
    async with online(size=(80, 24), environ={"NO_COLOR": "1", "TERM": "linux"}) as ui:
        await to_top(ui)
        phone(service, list_of(ui).table.lead_ids[1], "222")
        await sync(ui)
        await ui.until(lambda: any(line.startswith(" ~ ") for line in ui.lines))


async def test_next_goes_from_mark_to_mark_and_says_when_there_is_none_left(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await to_top(ui)
        await ui.press("N")
        assert ui.shows("No new lead in this list, and no change by others")
        listed = list_of(ui).table.lead_ids
        second, fifth = listed[1], listed[4]
        phone(service, second, "222")
        phone(service, fifth, "555")
        await sync(ui)
        await ui.sees(" ~ ")
        names = shown_names(ui)
        for expected in (names[1], names[4], names[1]):
            await ui.press("N")
            assert cursor_row(ui).startswith(expected)
        await ui.press("enter")
        await ui.idle()
        await ui.press("escape", "N")
        assert cursor_row(ui).startswith(names[4])
        await ui.press("N")
        assert ui.shows("No other new lead in this list, and no other change")


async def test_clearing_removes_all_marks_and_a_second_time_brings_them_back(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await to_top(ui)
        phone(service, list_of(ui).table.lead_ids[0], "222")
        arrives(service)
        await sync(ui)
        await ui.sees("▌~ ", "31 +1")
        await ui.press("X", "n")
        assert ui.shows("2 marks cleared. X n brings them back")
        await ui.until(lambda: not ui.shows("31 +1") and not ui.shows("▌~ "))
        await ui.press("X", "n")
        await ui.sees("2 marks are back", "▌~ ", "31 +1")
        await ui.press("X", "n", "X", "n", "X", "n")
        await ui.sees("2 marks cleared")


async def test_next_on_the_board_goes_column_by_column(online: Opener, service: Service) -> None:
    async with online() as ui:
        await to_top(ui)
        await ui.press("g", "b")
        await ui.rest()
        board = ui.app.screen
        assert isinstance(board, BoardScreen)
        columns = [c for c in board.view.grid.board.columns if c.lead_ids]
        chosen = [columns[0].lead_ids[-1], columns[1].lead_ids[0], columns[1].lead_ids[-1]]
        for lead_id in chosen:
            phone(service, lead_id, "222")
        await sync(ui)
        await ui.until(lambda: ui.store.unread.any_now())
        await ui.rest()
        seen = []
        for _ in range(4):
            await ui.press("N")
            seen.append(board.view.lead_id)
        assert seen == [*chosen, chosen[0]]


async def test_next_in_the_agenda_follows_its_groups(online: Opener, service: Service) -> None:
    async with online() as ui:
        await to_top(ui)
        await ui.press("g", "a")
        await ui.rest()
        agenda = ui.app.screen
        assert isinstance(agenda, AgendaScreen)
        listed = agenda.view.lead_ids
        chosen = [listed[2], listed[-1]]
        for lead_id in chosen:
            phone(service, lead_id, "222")
        await sync(ui)
        await ui.until(lambda: ui.store.unread.any_now())
        await ui.rest()
        seen = []
        for _ in range(3):
            await ui.press("N")
            seen.append(agenda.view.lead_id)
        assert seen == [*chosen, chosen[0]]
        assert ui.line_of("▌").startswith("▌~")


async def test_going_through_leads_is_a_look_at_each_and_says_what_others_changed(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await to_top(ui)
        first, second, *_ = list_of(ui).table.lead_ids
        phone(service, first, "222")
        phone(service, second, "333")
        await sync(ui)
        await ui.sees("▌~ ", " ~ ")
        await ui.press("p", "T")
        await ui.sees("~ phone changed by others")
        await ui.press("escape")
        await ui.until(lambda: "▌~ " not in ui.text and " ~ " in ui.text, "one mark to go")
