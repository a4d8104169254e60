"""Quitting with unsent changes explains what happens to them."""

from __future__ import annotations

import pytest
from textual.content import Content

from taskip_leads.models.change import EditLead
from taskip_leads.models.pending import OutboxCounts
from taskip_leads.ui.quitting import farewell
from tests.ui.conftest import Opener

AMELIA = 1042


async def test_quit_is_silent_if_nothing_is_unsent(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+q")
        assert not ui.app._exit_renderables


async def test_quit_asks_while_changes_are_held(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        await ui.store.outbox.add(EditLead(AMELIA, {"value": 1}))
        await ui.press("ctrl+q")
        assert ui.shows("1 change not sent yet", "It is kept on this machine", "y quit")
        await ui.press("enter")
        assert ui.shows("Amelia Okafor"), "still here"
        await ui.press("ctrl+q", "y")
        assert "1 change is kept on this machine" in str(ui.app._exit_renderables[0])


async def test_quit_key_confirms_the_question(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        await ui.store.outbox.add(EditLead(AMELIA, {"value": 1}))
        await ui.press("ctrl+q", "ctrl+q")
        assert ui.app._exit_renderables


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (OutboxCounts(), None),
        (
            OutboxCounts(waiting=2),
            "2 changes are kept on this machine and sent when taskip-leads runs again.",
        ),
        (OutboxCounts(asking=1), "1 change needs you: see the outbox with g o."),
    ],
)
def test_farewell_names_unsent_changes(counts: OutboxCounts, said: str | None) -> None:
    assert farewell(counts) == said


async def test_late_events_find_no_screen_while_the_app_closes(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=60.0) as ui:
        await ui.press("d")
        app = ui.app
    assert not app.screen_stack
    await app.undo.show_toast()
    app.notices.hint(Content("late"))
    assert app.navigator.front is None
    assert app.navigator.selected_leads == ()
