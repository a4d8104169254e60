"""Undo: ``z`` undoes the last change, and a toast shows how long that is possible."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from taskip_leads.clock import now
from taskip_leads.models.pending import ChangeState, PendingChange, UndoResult
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.text import clean
from taskip_leads.ui.base.screen import AppScreen, screen_in_front, start_worker
from taskip_leads.ui.ports import Navigation, Notices
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.models.change_batch import Batch, BatchProgress
    from taskip_leads.store.store import Store
    from taskip_leads.ui.batch_tracker import BatchTracker
    from taskip_leads.ui.changes.alerts import ChangeAlerts


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
        run: Callable[[Callable[[], Coroutine[Any, Any, Any]]], None],
    ) -> None:
        """``run`` starts work that keys wait for."""
        self._app = app
        self._store = store
        self._navigation = navigation
        self._notices = notices
        self._run = run
        self._held: PendingChange | None = None
        #: Follows changes of several leads; imported with the first of them.
        self._batches: BatchTracker | None = None
        #: Changes to look at again.
        self._changed: set[int] = set()
        # A change and a resumed screen may both request the toast; there is only one.
        self._lock = asyncio.Lock()
        self._tracking = asyncio.Lock()

    def start(self) -> None:
        """Follow the changes of the store, which is open."""
        self._store.events.subscribe(self._handle)

    def _handle(self, event: Event) -> None:
        if isinstance(event, OutboxChanged) and self._app.is_running:
            # One look for all that a change on many leads emits.
            if not self._changed:
                start_worker(self._app, self._track, group="undo")
            self._changed.add(event.id)

    async def catch_up(self) -> None:
        """Wait until it is known what the changes made so far leave to be undone."""
        if self._changed or self._tracking.locked():
            await self._track()

    async def _track(self) -> None:
        async with self._tracking:
            change_ids, self._changed = self._changed, set()
            if change_ids:
                await self._look_at(change_ids)

    async def _look_at(self, change_ids: set[int]) -> None:
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
            needs_user = change.state in (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
            if needs_user and (self._batches is None or change.id not in self._batches):
                self._alerts.alert(change)

    @cached_property
    def _alerts(self) -> ChangeAlerts:
        from taskip_leads.ui.changes.alerts import ChangeAlerts

        return ChangeAlerts(self._notices, self._navigation.shows_outcomes)

    @property
    def available(self) -> bool:
        """Whether a change can be undone exactly, or what is left of one of several leads."""
        return self.held is not None or self._progress is not None

    @property
    def held(self) -> PendingChange | None:
        """The change that would be taken back exactly; None if there is none."""
        until = self._held.hold_until if self._held is not None else None
        return self._held if until is not None and until > now() else None

    # Changes of several leads

    @property
    def _progress(self) -> BatchProgress | None:
        return None if self._batches is None else self._batches.progress

    def follow_batch(self, batch: Batch) -> None:
        """Show how far a change of several leads is, and at the end what was refused."""
        if self._batches is None:
            from taskip_leads.ui.batch_tracker import BatchTracker

            self._batches = BatchTracker(
                self._app, self._store, show=self._show_progress, open_report=self.open_report,
                finished=self._finish_marked,
            )  # fmt: skip
        self._batches.begin(batch)

    def open_report(self, batch: Batch) -> None:
        """Show what became of each lead of a batch."""
        from taskip_leads.ui.lead_actions.bulk_progress import BulkProgressScreen

        self._app.push_screen(BulkProgressScreen(self._store, batch))

    def _show_progress(self) -> None:
        start_worker(self._app, self.show_toast, group="undo")

    def _finish_marked(self, done: frozenset[int], failed: frozenset[int]) -> None:
        for screen in self._app.screen_stack:
            if isinstance(screen, AppScreen):
                screen.finish_marked(done, failed)

    async def show_toast(self) -> None:
        """Update the undo toast on the screen in front; a dialog has none."""
        screen = screen_in_front(self._app)
        if not isinstance(screen, AppScreen) or not screen.query(StatusBar):
            if not self.available:
                # A screen below may still show one for a change that was sent.
                for below in self._app.screen_stack:
                    await below.query(".change-toast").remove()
            return
        if not screen.SHOWS_UNDO:
            async with self._lock:
                if not await self._replace_toast(screen):
                    return
        screen.show_keys()

    async def _replace_toast(self, screen: AppScreen[Any]) -> bool:
        """Show the held change on ``screen``; return False if the screen was closed meanwhile."""
        progress = None if self.held is not None else self._progress
        if progress is not None and _update(screen, progress):
            return True
        await screen.query(".change-toast").remove()
        toast = await self._make_toast(screen)
        if toast is None and progress is not None:
            from taskip_leads.ui.widgets.batch_toast import BatchToast

            ended, refused = progress.ended, len(progress.failed)
            toast = BatchToast(screen.look.glyphs, ended, progress.total, refused)
        if not screen.is_attached:  # the app is closing
            return False
        if toast is not None:
            await screen.mount(toast)
        return True

    async def _make_toast(self, screen: AppScreen[Any]) -> Widget | None:
        """Return the toast for the change that can be undone exactly."""
        held = self.held
        if held is None or held.hold_until is None:
            return None
        from taskip_leads.ui.changes import headlines
        from taskip_leads.ui.widgets.undo_toast import UndoToast

        changes = [held]
        if held.batch:
            found = await self._store.outbox.changes()
            changes = [one for one in found if one.batch == held.batch and one.id != held.id]
            changes.append(held)
        text = headlines.headline(changes)
        return UndoToast(screen.look.glyphs, text, held.created_at, held.hold_until)

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
            self._run(partial(self._store.outbox.add_all, undone.inverse))

    def _notify(self, text: str) -> None:
        self._notices.hint(Content.styled(text, "$tl-text"))


def _follow(screen: Screen[Any], undone: UndoResult) -> None:
    """Tell a screen what was undone, or is about to be reversed."""
    if isinstance(screen, AppScreen) and (undone.taken_back or undone.inverse):
        screen.follow_undo(undone)


def _update(screen: Screen[Any], progress: BatchProgress) -> bool:
    """Move the bar of the toast that a screen shows already; return False if it shows none."""
    from taskip_leads.ui.widgets.batch_toast import BatchToast

    toasts = screen.query(BatchToast)
    for toast in toasts:
        toast.show(progress.ended, progress.total, len(progress.failed))
    return bool(toasts)
