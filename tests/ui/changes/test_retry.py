"""``R`` sends a waiting change at once, or shows when it is sent."""

from __future__ import annotations

from taskip_leads.models.change import AddNote
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

POSTS = ("POST", "/lead/notes")


async def add_note(ui: Driver, service: Service) -> int:
    number = service.rows("SELECT id FROM leads WHERE NOT converted")[0]["id"]
    return await ui.store.outbox.add(AddNote(int(number), "Call", "x"))


async def test_retry_sends_a_waiting_change_at_once(online: Opener, service: Service) -> None:
    async with online(hold=600.0, size=(120, 36)) as ui:
        await add_note(ui, service)
        await ui.press("g", "o")
        await ui.sees("Note    Call")
        assert not service.sent(*POSTS)
        await ui.press("R")
        await ui.sees("Trying now.")
        await ui.until(lambda: len(service.sent(*POSTS)) == 1)


async def test_retry_shows_when_a_request_limit_ends(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        service.fail(429, headers={"Retry-After": "45"}, method="POST")
        await add_note(ui, service)
        await ui.sees("request limit reached")
        await ui.press("g", "o")
        service.forget()
        await ui.press("R")
        await ui.sees("TaskIP takes no more requests for 45s; it is sent then.")
        await ui.idle()
        assert not service.requests, "nothing is asked before the limit ends"


def said(ui: Driver) -> int:
    """How often the screen says what the change waits for: beside it, and as the answer."""
    return ui.text.count("Another change goes first.")


async def test_retry_shows_what_a_change_waits_for(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        service.fail(502, method="POST")
        await add_note(ui, service)
        await ui.until(lambda: len(service.sent(*POSTS)) == 1)
        await add_note(ui, service)
        await ui.press("g", "o", "j")
        await ui.sees("2 waiting")
        await ui.press("R")
        await ui.until(lambda: not ui.shows("Trying now.") and said(ui) == 2)
        assert len(service.sent(*POSTS)) == 1
