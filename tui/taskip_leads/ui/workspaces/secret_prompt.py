"""Ask for the API key of a workspace, and go on with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App

from taskip_leads.ui.ports import Credentials, Notices
from taskip_leads.ui.workspaces.login import LoginScreen

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


def ask_for_secret(
    app: App[None],
    credentials: Credentials,
    store: Store | None,
    notices: Notices,
    close_all: Callable[[], None],
    *,
    first: bool,
) -> None:
    """Open the screen for a key; ``store`` is that of the open workspace, if the key is for it."""

    async def reconnect(notice: str | None) -> None:
        if notice is None:
            return
        notices.toast("The key works", notice)
        if store is not None:
            close_all()
            await store.sync.reconnect()

    waiting = store.outbox.waiting + store.outbox.counts.asking if store is not None else 0
    app.push_screen(LoginScreen(credentials, first=first, waiting=waiting), reconnect)
