"""Undo: ``z`` undoes the last change, and a toast shows how long that is possible."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content

from taskip_leads.clock import now
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditNote,
    SendEmail,
    UploadFile,
)
from taskip_leads.models.pending import ChangeState, PendingChange, UndoResult
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.text import clean, plural
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.ports import Navigation, Notices
from taskip_leads.ui.widgets.status_bar import StatusBar
from taskip_leads.ui.widgets.undo_toast import UndoToast

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_NAME = 40
_LINE = 56


class UndoController:
    """Tracks the newest change that can be undone, and undoes it."""

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

    async def show_toast(self) -> None:
        """Update the undo toast on the screen in front; a dialog has none."""
        screen = self._app.screen
        if not isinstance(screen, AppScreen) or not screen.query(StatusBar):
            if not self.available:
                # A screen below may still show one for a change that was sent.
                for below in self._app.screen_stack:
                    await below.query(UndoToast).remove()
            return
        if not screen.SHOWS_UNDO:
            async with self._lock:
                if not await self._replace_toast(screen):
                    return
        screen.show_keys()

    async def _replace_toast(self, screen: AppScreen[Any]) -> bool:
        """Show the held change on ``screen``; return False if the screen was closed meanwhile."""
        await screen.query(UndoToast).remove()
        held = self._held
        if held is None or held.hold_until is None or not self.available:
            return True
        text = headline(held)
        if held.batch:
            count = sum(one.batch == held.batch for one in await self._store.outbox.changes())
            text = headline_of(count, held)
        if not screen.is_attached:  # the app is closing
            return False
        await screen.mount(
            UndoToast(
                screen.look.glyphs,
                text,
                held.created_at,
                held.hold_until,
                verb=verb(held.change),
            )
        )
        return True

    async def undo(self) -> None:
        """Undo unsent changes; otherwise offer to send the inverse."""
        undone = await self._store.outbox.undo()
        if undone is None:
            self._notify("Nothing to undo")
        elif undone.inverse:
            question = ConfirmDialog("Already sent", _inverse_lines(undone), "send")
            self._app.push_screen(question, partial(self._invert_if, undone))
        else:
            emails = [one for one in undone.changes if isinstance(one, SendEmail)]
            if undone.taken_back and len(emails) == len(undone.changes) == 1:
                self._navigation.write_email(emails[0].lead)  # continue in the editor
            self._notify(clean(undone.words))

    def _invert_if(self, undone: UndoResult, confirmed: bool | None) -> None:
        if confirmed:
            self._run(self._store.outbox.add_all(undone.inverse))

    def _notify(self, text: str) -> None:
        self._notices.hint(Content.styled(text, "$tl-text"))


def _inverse_lines(undone: UndoResult) -> list[str]:
    lines = ["This reverses it; later changes by others stay:"]
    # The same change on many leads is one line.
    counts = Counter(clean(change.words)[:_LINE] for change in undone.inverse)
    for words, count in list(counts.items())[:5]:
        lines.append(words if count == 1 else f"{words}, {count} times")
    if len(counts) > 5:
        lines.append(f"and {sum(list(counts.values())[5:])} more")
    return lines


_DELETIONS = (DeleteAttribute, DeleteFiles, DeleteLead, DeleteLeads, DeleteNote)


def verb(change: Change) -> str:
    """Return what happens to the subject of ``headline`` when the time to undo ends."""
    if isinstance(change, ConvertLead):
        return "converted"
    return "deleted" if isinstance(change, _DELETIONS) else "sends"


def headline(held: PendingChange) -> str:
    """Return the subject of a change, in clean text."""
    about = clean(held.about[:_NAME]) or "The lead"
    change: Change = held.change
    match change:
        case ConvertLead():
            return about
        case DeleteLead():
            return about
        case DeleteLeads():
            return plural(len(change.leads), "lead")
        case AddNote():
            return f"Note to {about}"
        case EditNote():
            return f"Edit note “{clean(change.title[:_NAME])}”"
        case DeleteNote():
            return f"Note “{clean(change.title[:_NAME])}”"
        case SendEmail():
            return f"Email to {about}"
        case UploadFile():
            return f"File {clean(change.name[:_NAME])}"
        case DeleteFiles():
            return plural(len(change.ids), "file")
        case EditAttribute():
            subject = f"{change.type.word.capitalize()} {clean(change.name[:_NAME])}"
            if change.base.get("name", change.name) != change.name:
                return clean(change.words)
            return f"{subject}: {'new position' if change.color is None else 'new colour'}"
        case DeleteAttribute():
            return f"{change.type.word.capitalize()} {clean(change.name[:_NAME])}"
        case _:
            return clean(change.words)


def headline_of(count: int, held: PendingChange) -> str:
    """Return the headline for ``count`` changes of one key press; ``held`` is one of them."""
    if count > 1 and isinstance(held.change, UploadFile):
        return f"{count} files"
    if isinstance(held.change, EditAttribute):
        return headline(held)  # the others only prepare for it
    return headline(held) + (f" +{count - 1}" if count > 1 else "")
