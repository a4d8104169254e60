"""Undo: ``z`` undoes the last change, and a toast shows how long that is possible."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content
from textual.screen import Screen

from taskip_leads.clock import now
from taskip_leads.models.pending import ChangeState, PendingChange, UndoResult
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.text import clean
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.ports import Navigation, Notices
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class UndoController:
    """Tracks the newest change that can be undone, and undoes it.

    What only a change needs is imported with the first one.
    """

    def __init__(
        self,
        app: App[None],
        store: Store,
        navigation: Navigation,
        notices: Notices,
        run: Callable[[Coroutine[Any, Any, Any]], None],
        alert: Callable[[PendingChange], None],
    ) -> None:
        """``run`` starts work that keys wait for; ``alert`` is called with changes that need the user."""
        self._app = app
        self._store = store
        self._navigation = navigation
        self._notices = notices
        self._run = run
        self._alert = alert
        self._held: PendingChange | None = None
        #: Changes to look at again.
        self._changed: set[int] = set()
        # A change and a resumed screen may both request the toast; there is only one.
        self._lock = asyncio.Lock()

    def start(self) -> None:
        """Follow the changes of the store, which is open."""
        self._store.events.subscribe(self._handle)

    def _handle(self, event: Event) -> None:
        if isinstance(event, OutboxChanged) and self._app.is_running:
            # One look for all that a change on many leads emits.
            if not self._changed:
                self._app.run_worker(self._track(), group="undo")
            self._changed.add(event.id)

    async def _track(self) -> None:
        change_ids, self._changed = self._changed, set()
        changes = await self._store.outbox.pending_of(change_ids)
        held = [one for one in changes.values() if one.state is ChangeState.HELD]
        newest = max(held, key=lambda one: one.id, default=None)
        if newest is not None and (self._held is None or self._held.id <= newest.id):
            self._held = newest
            await self.show_toast()
        elif self._held is not None and self._held.id in change_ids:
            # An older change may still be held: it was made just before, or is held for longer.
            held = [
                one for one in await self._store.outbox.changes() if one.state is ChangeState.HELD
            ]
            self._held = max(held, key=lambda one: one.id, default=None)
            await self.show_toast()
        for change in changes.values():
            if change.state in (ChangeState.REFUSED, ChangeState.NEEDS_DECISION):
                self._alert(change)

    @property
    def available(self) -> bool:
        """Whether a change can still be undone exactly."""
        until = self._held.hold_until if self._held is not None else None
        return until is not None and until > now()

    @property
    def held(self) -> PendingChange | None:
        """The change that would be taken back exactly; None if there is none."""
        return self._held if self.available else None

    async def show_toast(self) -> None:
        """Update the undo toast on the screen in front; a dialog has none."""
        screen = self._app.screen
        if not isinstance(screen, AppScreen) or not screen.query(StatusBar):
            if not self.available:
                # A screen below may still show one for a change that was sent.
                for below in self._app.screen_stack:
                    await below.query("UndoToast").remove()
            return
        if not screen.SHOWS_UNDO:
            async with self._lock:
                if not await self._replace_toast(screen):
                    return
        screen.show_keys()

    async def _replace_toast(self, screen: AppScreen[Any]) -> bool:
        """Show the held change on ``screen``; return False if the screen was closed meanwhile."""
        await screen.query("UndoToast").remove()
        held = self._held
        if held is None or held.hold_until is None or not self.available:
            return True
        from taskip_leads.ui.changes import headlines
        from taskip_leads.ui.widgets.undo_toast import UndoToast

        text = headlines.headline(held)
        if held.batch:
            count = sum(one.batch == held.batch for one in await self._store.outbox.changes())
            text = headlines.headline_of(count, held)
        if not screen.is_attached:  # the app is closing
            return False
        await screen.mount(
            UndoToast(
                screen.look.glyphs,
                text,
                held.created_at,
                held.hold_until,
                verb=headlines.verb(held.change),
            )
        )
        return True

    async def undo(self) -> None:
        """Undo unsent changes; otherwise offer to send the inverse."""
        from taskip_leads.models.change import SendEmail
        from taskip_leads.ui.changes import headlines
        from taskip_leads.ui.dialogs.confirm import ConfirmDialog

        undone = await self._store.outbox.undo()
        if undone is None:
            self._notify("Nothing to undo")
        elif undone.inverse:
            question = ConfirmDialog("Already sent", headlines.inverse_lines(undone), "send")
            self._app.push_screen(question, partial(self._invert_if, undone, self._app.screen))
        else:
            _follow(self._app.screen, undone)
            emails = [one for one in undone.changes if isinstance(one, SendEmail)]
            if undone.taken_back and len(emails) == len(undone.changes) == 1:
                self._navigation.write_email(emails[0].lead)  # continue in the editor
            self._notify(clean(undone.words))

    def _invert_if(self, undone: UndoResult, screen: Screen[Any], confirmed: bool | None) -> None:
        if confirmed:
            _follow(screen, undone)
            self._run(self._store.outbox.add_all(undone.inverse))

    def _notify(self, text: str) -> None:
        self._notices.hint(Content.styled(text, "$tl-text"))


def _follow(screen: Screen[Any], undone: UndoResult) -> None:
    """Tell a screen what was undone, or is about to be reversed."""
    if isinstance(screen, AppScreen) and (undone.taken_back or undone.inverse):
        screen.follow_undo(undone)
