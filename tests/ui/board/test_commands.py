"""The list's commands on the board: each is for the card under the cursor, or for the marked ones."""

from __future__ import annotations

import pytest

from tests.support.board import cursor_card, heads
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_note_of_the_card_is_sent(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("g", "b", "l", "j")
        name, lead_id = cursor_card(ui), ui.app.navigator.current_lead
        await ui.press("n")
        await ui.sees(name)
        await ui.write("Called")
        await ui.press("ctrl+s")
        await ui.idle()
        (sent,) = service.sent("POST", "/lead/notes/")
        assert sent.path.endswith(f"/{lead_id}")
        assert sent.body["title"] == "Called"
        assert cursor_card(ui) == name


@pytest.mark.parametrize(
    ("key", "title"),
    [("t", "Next step"), ("A", "Owner"), ("m", "Subject"), ("e", "Edit lead"), ("C", "contact"),
     ("D", "Delete"), ("s", "Status of"), ("enter", "Overview")],
)  # fmt: skip
async def test_command_opens_for_the_card_and_escape_returns(
    offline: Opener, key: str, title: str
) -> None:
    async with offline(size=(100, 36)) as ui:
        await ui.press("g", "b", "l", "j", key)
        await ui.sees(title, "Marcus")
        await ui.press("escape")
        await ui.until(lambda: ("New", 7) in heads(ui))
        assert cursor_card(ui) == "Marcus Bell"


async def test_new_lead_gets_the_cursor(online: Opener, service: Service) -> None:
    async with online(size=(160, 36)) as ui:
        await ui.press("g", "b", "a")
        await ui.write("Noor")
        await ui.press("tab", "tab")
        await ui.write("noor@example.org")
        await ui.press("ctrl+s")
        await ui.idle()
        await ui.until(lambda: cursor_card(ui) == "Noor")
        assert len(service.sent("POST", "/lead")) == 1


async def test_command_on_marked_cards_is_for_all_of_them(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("g", "b", "space", "space", "s", "3")
        await ui.until(lambda: len(service.sent("PUT", "/lead/")) == 2)
        ids = {tuple(request.body["status_ids"]) for request in service.sent("PUT", "/lead/")}
        assert len(ids) == 1
        await ui.press("escape")
        await ui.idle()
