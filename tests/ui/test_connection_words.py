"""The connection state in the status bar and the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from taskip_leads import clock
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.ui.render.glyphs import UNICODE
from taskip_leads.ui.system import job_control
from taskip_leads.ui.widgets.status_bar import state_parts
from tests.ui.conftest import Opener

_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_countdown_counts_each_second_down_to_the_next_try() -> None:
    state = SyncState(
        link=ConnectionState.OFFLINE, since=_NOON, next_try=_NOON + timedelta(seconds=5)
    )
    countdown = []
    for second in range(7):
        (part,) = state_parts(state, 0, 0, _NOON + timedelta(seconds=second), UNICODE)
        countdown.append(part.wordings[0].plain.split(", ")[1])
    counted = [f"next try in {left}s" for left in (5, 4, 3, 2, 1)]
    assert countdown == [*counted, "trying now", "trying now"]


@pytest.mark.parametrize("link", [ConnectionState.STANDBY, ConnectionState.IDLE])
@pytest.mark.parametrize("width", [80, 120])
async def test_unresponsive_window_is_named_until_it_responds(
    offline: Opener, link: ConnectionState, width: int
) -> None:
    async with offline(size=(width, 24)) as ui:
        ui.store.connection.update(link=link, unresponsive=4711)
        banner = (
            "Another window holds this workspace but does not respond."
            " Continue it (fg) or end it (process 4711)."
        )
        await ui.until(lambda: banner in " ".join(ui.text.split()))
        ui.store.connection.update(unresponsive=None)
        await ui.until(lambda: not ui.shows("does not respond"))


async def test_status_bar_counts_while_nothing_else_changes(offline: Opener) -> None:
    async with offline(size=(120, 24)) as ui:
        moment = clock.now()
        ui.store.connection.update(
            link=ConnectionState.OFFLINE, since=moment, next_try=moment + timedelta(seconds=9)
        )
        await ui.sees("next try in 9s")
        clock.freeze(moment + timedelta(seconds=4))
        await ui.sees("next try in 5s")


async def test_suspending_releases_the_workspace_and_resuming_claims_it(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    # Whoever runs the tests may have no shell.
    monkeypatch.setattr(job_control, "has_shell", lambda: True)
    async with offline(size=(120, 24)) as ui:
        monkeypatch.setattr(
            "textual.app.App.action_suspend_process",
            lambda _app: held.append(ui.store.lock.held),
        )
        assert ui.store.lock.held
        await ui.press("ctrl+z")
        await ui.until(lambda: bool(held))
        assert held == [False], "while the shell has the terminal, another window may send"
        await ui.until(lambda: ui.store.lock.held)
