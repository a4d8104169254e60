"""Taking back: exactly, while a change is held; honestly, when it has left."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from taskip_leads import clock
from tests.support import northwind
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_a_note_can_be_taken_back_while_it_is_held(online: Opener, service: Service) -> None:
    async with online(hold=5, size=(120, 36)) as ui:
        await ui.press("n")
        await ui.write("Wrong lead\nSorry")
        await ui.press("ctrl+s")
        await ui.sees("A note is added to Anna Schmidt", "in 5 s", "z undo", "◔ 1 held")
        await ui.press("z")
        await ui.sees("Taken back, nothing was sent.")
        assert not ui.shows("z undo", "is added to")
        clock.freeze(northwind.MOMENT + timedelta(seconds=30))
        ui.store.refresh()
        await ui.idle()
        assert service.sent("POST") == []
        await ui.press("n")
        assert ui.shows("Wrong lead", "Sorry"), "what was written is a draft again"


async def test_the_toast_stands_in_the_corner_and_follows_to_the_next_screen(
    offline: Opener,
) -> None:
    async with offline(hold=5, size=(80, 24)) as ui:
        await ui.press("C", "y")
        assert ui.lines[18][44:].startswith("▌ Amelia Okafor becomes a contact")
        assert ui.lines[19][44:].startswith("▌ in 10 s ━━━━━━")
        assert ui.lines[19].rstrip().endswith("z undo")
        assert ui.lines[23].startswith(" z undo   enter open")
        await ui.press("enter")
        await ui.sees("becomes a contact", "[ ] tabs")
        await ui.press("escape")
        await ui.sees("becomes a contact", "Company")


async def test_the_toast_goes_on_with_an_older_change_that_is_held_still(
    online: Opener, service: Service
) -> None:
    async with online(hold=5, size=(120, 36)) as ui:
        await ui.press("C", "y")
        await ui.sees("Anna Schmidt becomes a contact")
        await ui.press("j", "n")
        await ui.write("Call")
        await ui.press("ctrl+s")
        await ui.sees("A note is added", "2 held")
        clock.freeze(northwind.MOMENT + timedelta(seconds=6))
        ui.store.refresh()
        await ui.until(lambda: service.sent("POST"))
        await ui.sees("Anna Schmidt becomes a contact", "z undo")
        await ui.press("z")
        await ui.sees("Taken back, nothing was sent.")


async def test_when_the_time_is_over_the_toast_goes_and_the_change_leaves(
    online: Opener, service: Service
) -> None:
    async with online(hold=5) as ui:
        await ui.press("C", "y")
        await ui.sees("in 10 s")
        clock.freeze(northwind.MOMENT + timedelta(seconds=11))
        ui.store.refresh()
        await ui.until(lambda: service.sent("POST"))
        await ui.until(lambda: not ui.shows("becomes a contact"))
        await ui.idle()
        await ui.press("z")
        await ui.sees("The service cannot make a lead of a contact.")


async def test_where_letters_are_text_z_is_not_offered(offline: Opener) -> None:
    async with offline(hold=60, size=(80, 24)) as ui:
        await ui.press("s", "6")
        await ui.sees("z undo   enter open")
        await ui.press("slash")
        assert "z undo" not in ui.lines[-1]
        await ui.press("escape")
        await ui.press("f", "s")
        assert "z undo" not in ui.lines[-1]
        await ui.press("escape")
        assert ui.lines[-1].startswith(" z undo")


async def test_the_opposite_of_one_change_on_many_is_told_in_one_line(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("space", "space", "space", "A", "1", "enter")
        await ui.sees("1 had it already", "All 2 arrived.")
        await ui.press("escape", "z")
        await ui.sees("This does the opposite", "dit owner, 2 times")


async def test_what_was_sent_is_undone_by_its_opposite_after_a_question(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await ui.press("n")
        await ui.write("A note\nthat was wrong")
        await ui.press("ctrl+s")
        await ui.idle()
        await ui.press("z")
        await ui.sees("Already sent", "Delete note “A note”", "▸ Cancel", "y send")
        await ui.press("enter")
        await ui.idle()
        assert service.sent("DELETE") == []
        await ui.press("u")
        await ui.sees("y send")
        await ui.press("y")
        await ui.until(lambda: service.sent("DELETE", "/lead/notes/"))


async def test_with_nothing_to_take_back_z_says_so(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("z")
        await ui.sees("There is nothing to take back")


async def test_there_is_one_toast_however_many_ask_for_it_at_once(offline: Opener) -> None:
    async with offline(hold=5, size=(80, 24)) as ui:
        await ui.press("C", "y")
        await asyncio.gather(*(ui.app.undo.show_toast() for _ in range(4)))
        await ui.rest()
        assert ui.text.count("becomes a contact") == 1
        assert ui.lines[22].startswith(" Northwind"), "nothing lies over the status bar"


async def test_a_held_note_says_in_full_that_z_takes_it_back(offline: Opener) -> None:
    async with offline(hold=5, size=(80, 24)) as ui:
        await ui.press("enter", "n")
        await ui.write("Called")
        await ui.press("ctrl+s", "right_square_bracket")
        assert ui.line_of("◔ Called").rstrip().endswith("09:14   you, z takes it back")
