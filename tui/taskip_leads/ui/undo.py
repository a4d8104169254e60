"""``z``: takes back what was done last, and a toast that says for how long that is exact."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from textual import on
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
from taskip_leads.ui.base.screen import HAND, AppScreen
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.widgets.status_bar import StatusBar
from taskip_leads.ui.widgets.undo_toast import UndoToast

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_NAME = 40
_LINE = 56


class Undoing(App[None]):
    """The app's part that takes back. Hears of every change, shows the newest that is held."""

    store: Store
    _held: PendingChange | None = None

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        # A change and a screen that comes back ask for it at the same time; there is one toast.
        self._placing = asyncio.Lock()

    @property
    def acting(self) -> bool:
        """Whether something that the person has just decided is still being done."""
        return any(worker.group == HAND and not worker.is_finished for worker in self.workers)

    def hear_changes(self) -> None:
        """Begin to listen; the store is open."""
        self.store.events.subscribe(self._hear_change)

    def _hear_change(self, event: Event) -> None:
        if isinstance(event, OutboxChanged) and self.is_running:
            self.run_worker(self._look(event.id), group="undo")

    async def _look(self, row: int) -> None:
        change = await self.store.outbox.pending(row)
        if change is not None and change.state is ChangeState.HELD:
            if self._held is None or self._held.id <= row:
                self._held = change
                await self.show_undo()
        elif self._held is not None and self._held.id == row:
            # An older one may be held still: it was made a moment before, or is held for longer.
            held = [
                one for one in await self.store.outbox.changes() if one.state is ChangeState.HELD
            ]
            self._held = max(held, key=lambda one: one.id, default=None)
            await self.show_undo()
        if change is not None and change.state in (ChangeState.REFUSED, ChangeState.NEEDS_DECISION):
            self.tell_trouble(change)

    def tell_trouble(self, change: PendingChange) -> None:
        raise NotImplementedError

    @property
    def undoable(self) -> bool:
        """Whether a change can be taken back exactly, right now."""
        until = self._held.hold_until if self._held is not None else None
        return until is not None and until > now()

    async def show_undo(self) -> None:
        """Bring the toast of the screen that is open up to date; a dialog has none."""
        screen = self.screen
        if not isinstance(screen, AppScreen) or not screen.query(StatusBar):
            if not self.undoable:
                # One is still to be seen below what is open, and nothing is left to take back.
                for below in self.screen_stack:
                    await below.query(UndoToast).remove()
            return
        if screen.TELLS_HELD:
            screen.show_keys()
            return
        async with self._placing:
            await screen.query(UndoToast).remove()
            held = self._held
            if held is not None and held.hold_until is not None and self.undoable:
                words = headline(held)
                if held.batch:
                    count = sum(
                        one.batch == held.batch for one in await self.store.outbox.changes()
                    )
                    words = headline_of(count, held)
                if not screen.is_attached:  # the app is ending
                    return
                await screen.mount(
                    UndoToast(screen.shell.glyphs, words, held.created_at, held.hold_until)
                )
        screen.show_keys()

    @on(UndoToast.Clicked)
    async def _toast_clicked(self) -> None:
        await self.action_undo()

    async def action_undo(self) -> None:
        """Take back what has not left; else ask whether the opposite shall be sent."""
        undone = await self.store.outbox.undo()
        if undone is None:
            self._say("There is nothing to take back")
        elif undone.inverse:
            self.push_screen(
                ConfirmDialog("Already sent", _offer(undone), "send"),
                lambda yes: self._opposite(undone, yes),
            )
        else:
            mails = [one for one in undone.changes if isinstance(one, SendEmail)]
            if undone.taken_back and len(mails) == len(undone.changes) == 1:
                self.write_email(mails[0].lead)  # back into the editor, where one goes on writing
            self._say(clean(undone.words))

    def write_email(self, key: int, again: PendingChange | None = None) -> None:
        raise NotImplementedError

    def _opposite(self, undone: UndoResult, yes: bool | None) -> None:
        if yes:
            self.run_worker(self.store.outbox.add_all(undone.inverse), group=HAND)

    def _say(self, words: str) -> None:
        if isinstance(self.screen, AppScreen):
            self.screen.hint(Content.styled(words, "$tl-text"))


def _offer(undone: UndoResult) -> list[str]:
    lines = ["This does the opposite; what others did since stays:"]
    # What is the same on many is one line.
    counts = Counter(clean(change.words)[:_LINE] for change in undone.inverse)
    for words, count in list(counts.items())[:5]:
        lines.append(words if count == 1 else f"{words}, {count} times")
    if len(counts) > 5:
        lines.append(f"and {sum(list(counts.values())[5:])} more")
    return lines


def headline(held: PendingChange) -> str:
    """What happens when the time is over, in clean words: not what was pressed."""
    about = clean(held.about[:_NAME]) or "The lead"
    change: Change = held.change
    match change:
        case ConvertLead():
            return f"{about} becomes a contact"
        case DeleteLead():
            return f"{about} is deleted"
        case DeleteLeads():
            return f"{plural(len(change.leads), 'lead')} are deleted"
        case AddNote():
            return f"A note is added to {about}"
        case EditNote():
            return f"Note “{clean(change.title[:_NAME])}” is changed"
        case DeleteNote():
            return f"Note “{clean(change.title[:_NAME])}” is deleted"
        case SendEmail():
            return f"An e-mail goes to {about}"
        case UploadFile():
            return f"{clean(change.name[:_NAME])} is uploaded"
        case DeleteFiles():
            verb = "is" if len(change.ids) == 1 else "are"
            return f"{plural(len(change.ids), 'file')} {verb} deleted"
        case EditAttribute():
            named = f"{change.type.word.capitalize()} {clean(change.name[:_NAME])}"
            if change.base.get("name", change.name) != change.name:
                return clean(change.words)
            return f"{named} gets {'another place' if change.color is None else 'a new colour'}"
        case DeleteAttribute():
            return f"{change.type.word.capitalize()} {clean(change.name[:_NAME])} is deleted"
        case _:
            return clean(change.words)


def headline_of(count: int, held: PendingChange) -> str:
    """The headline of ``count`` changes that were made with one key press; ``held`` is one of them."""
    if count > 1 and isinstance(held.change, UploadFile):
        return f"{count} files are uploaded"
    if isinstance(held.change, EditAttribute):
        return headline(held)  # the others only make room for it
    return headline(held) + (f" +{count - 1}" if count > 1 else "")
