"""Undo is exact while a change is held, and an inverse change afterwards."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from taskip_leads import clock
from tests.support import northwind
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_undo_takes_back_a_held_note(online: Opener, service: Service) -> None:
    async with online(hold=5, size=(120, 36)) as ui:
        await ui.press("n")
        await ui.write("Wrong lead\nSorry")
        await ui.press("ctrl+s")
        await ui.sees("Note to Anna Schmidt", "▌ in 5s", "z undo", "◔ 1 sending soon")
        await ui.press("z")
        await ui.sees("Undone, nothing was sent.")
        assert not ui.shows("z undo", "Note to")
        clock.freeze(northwind.MOMENT + timedelta(seconds=30))
        ui.store.sync.refresh()
        await ui.idle()
        assert service.sent("POST") == []
        await ui.press("n")
        assert ui.shows("Wrong lead", "Sorry"), "what was written is a draft again"


async def test_undo_toast_follows_to_the_next_screen(
    offline: Opener,
) -> None:
    async with offline(hold=5, size=(80, 24)) as ui:
        await ui.press("C", "y")
        assert ui.lines[18][44:].startswith("▌ Amelia Okafor → contact   ")
        assert ui.lines[19][44:].startswith("▌ in 10s ━")
        assert ui.lines[19].rstrip().endswith("z undo")
        assert ui.lines[23].startswith(" z undo   enter open")
        await ui.press("enter")
        await ui.sees("→ contact", "[ ] tabs")
        await ui.press("escape")
        await ui.sees("→ contact", "Company")


async def test_conversion_shows_as_held_until_it_is_sent(offline: Opener) -> None:
    async with offline(hold=5, size=(120, 36)) as ui:
        await ui.press("C", "y")
        ui.app.navigator.open_lead(1042, (1042,), "All")
        await ui.sees("◔ contact in 10s")
        assert not ui.shows("✓ contact")
        ui.app.screen.dismiss(1042)
        await ui.press("f", "c", "2")
        await ui.sees("◔ contact")


async def test_undo_toast_returns_to_an_older_held_change(online: Opener, service: Service) -> None:
    async with online(hold=5, size=(120, 36)) as ui:
        await ui.press("C", "y")
        await ui.sees("→ contact")
        await ui.press("j", "n")
        await ui.write("Call")
        await ui.press("ctrl+s")
        await ui.sees("Note to", "2 sending soon")
        clock.freeze(northwind.MOMENT + timedelta(seconds=6))
        ui.store.sync.refresh()
        await ui.until(lambda: service.sent("POST"))
        await ui.sees("→ contact", "z undo")
        await ui.press("z")
        await ui.sees("Undone, nothing was sent.")


async def test_undo_toast_disappears_when_the_change_is_sent(
    online: Opener, service: Service
) -> None:
    async with online(hold=5) as ui:
        await ui.press("C", "y")
        await ui.sees("in 10s")
        clock.freeze(northwind.MOMENT + timedelta(seconds=11))
        ui.store.sync.refresh()
        await ui.until(lambda: service.sent("POST"))
        await ui.until(lambda: not ui.shows("→ contact"))
        await ui.idle()
        await ui.press("z")
        await ui.sees("TaskIP can't turn a contact back into a lead.")


async def test_footer_offers_no_undo_in_text_fields(offline: Opener) -> None:
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


async def test_inverse_question_joins_equal_changes(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("space", "space", "space", "A", "1", "enter")
        await ui.sees("1 lead had it already")
        await ui.idle()
        await ui.press("z")
        await ui.sees("This reverses it", "dit owner, 2 times")


async def test_undo_of_a_sent_change_sends_its_inverse(online: Opener, service: Service) -> None:
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


async def test_undo_reports_that_there_is_nothing_to_undo(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("z")
        await ui.sees("Nothing to undo")


async def test_concurrent_requests_show_one_undo_toast(offline: Opener) -> None:
    async with offline(hold=5, size=(80, 24)) as ui:
        await ui.press("C", "y")
        await asyncio.gather(*(ui.app.undo.show_toast() for _ in range(4)))
        await ui.rest()
        assert ui.text.count("→ contact") == 1
        assert ui.lines[22].startswith(" 33 active leads"), "nothing lies over the status bar"


async def test_held_note_names_the_undo_key(offline: Opener) -> None:
    async with offline(hold=5, size=(80, 24)) as ui:
        await ui.press("enter", "n")
        await ui.write("Called")
        await ui.press("ctrl+s", "right_square_bracket")
        assert ui.line_of("◔ Called").rstrip().endswith("09:14   you, z undoes it")
