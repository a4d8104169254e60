"""The last messages: hints and notifications, to be read again."""

from __future__ import annotations

from datetime import timedelta

from textual.content import Content

from taskip_leads import clock
from taskip_leads.ui.history.messages_dialog import MessagesDialog
from tests.support import northwind
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def listed(ui: Driver) -> list[str]:
    """The lines of the dialog."""
    assert isinstance(ui.app.screen, MessagesDialog)
    rows = [line.partition("│")[2].rpartition("│")[0].strip() for line in ui.lines]
    return [row for row in rows if row]


async def test_messages_are_read_again_newest_first(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "h", "m")
        assert ui.shows("Recent messages", "No message was shown yet.")
        await ui.press("escape", "escape", "f", "x", "9")
        clock.freeze(northwind.MOMENT + timedelta(minutes=5))
        ui.app.notices.toast(
            "The local copy was damaged", "12 leads were saved.\nSee `app.outbox`."
        )
        await ui.press("8")
        await ui.press("j", "Q")
        assert ui.shows("Q does nothing here")
        await ui.press("g", "h", "m")
        assert listed(ui)[:-1] == [
            "09:19  There is no view 8. W saves one",
            "09:19  The local copy was damaged",
            "12 leads were saved.",
            "See g o.",
            "09:14  There is no view 9. W saves one",
        ], "a key that does nothing is nothing to look up"
        assert "esc close" in listed(ui)[-1]
        clock.freeze(northwind.MOMENT + timedelta(days=1))
        await ui.press("q", "m")
        assert listed(ui)[0].startswith("Mon 23 Nov 09:19  There is no view 8")


async def test_last_twenty_messages_are_kept_and_repeated_ones_once(offline: Opener) -> None:
    async with offline(size=(80, 40)) as ui:
        for number in range(30):
            ui.app.notices.hint(Content(f"message {number}"))
        for _ in range(5):
            ui.app.notices.hint(Content("x" * 5000))
        await ui.press("g", "h", "m")
        assert "20 ─" in ui.line_of("Recent messages")
        assert listed(ui)[0].startswith("09:14  xxx")
        assert len(ui.app.notices.recent[-1].content) == 1000
        await ui.press(*["j"] * 40)
        assert listed(ui)[-2] == "09:14  message 11"


async def test_messages_are_in_the_palette_and_bound_to_the_app_that_showed_them(
    offline: Opener,
) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.app.notices.toast("Not imported", "The file is empty.")
        await ui.press("ctrl+p")
        await ui.write("recent messages")
        await ui.press("enter")
        assert listed(ui)[0].endswith("Not imported")
    async with offline(size=(80, 24)) as ui:
        assert ui.app.notices.recent == ()
