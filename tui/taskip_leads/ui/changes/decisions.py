"""Decide about a pending change: the one policy behind the outbox and the lead's screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.screen import Screen

from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    CreateLead,
    EditAttribute,
    EditLead,
    EditNote,
    SendEmail,
    lead_of,
)
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.text import clean, span
from taskip_leads.ui.changes.conflict_dialog import ConflictDialog
from taskip_leads.ui.changes.labels import can_edit, clock_time
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.ports import Navigation

if TYPE_CHECKING:
    from taskip_leads.store.outbox.outbox import Outbox

_TWO_SIDED = (Question.CONFLICT, Question.CHANGED, Question.NOT_TAKEN)
_SETTLED = "Already done."


def can_compare(change: PendingChange) -> bool:
    """Return whether the change has two sides to choose from."""
    asks = change.state is ChangeState.NEEDS_DECISION
    return asks and change.question in _TWO_SIDED and bool(change.details)


def is_arrival_unknown(change: PendingChange) -> bool:
    """Return whether only the user can know that the change reached TaskIP."""
    if change.state is ChangeState.NEEDS_DECISION:
        return change.question in (Question.ARRIVED, Question.NONE)
    return change.state is ChangeState.UNKNOWN


def why_decided(change: PendingChange) -> str:
    """Return why nothing can be decided about the change; empty if something can."""
    if change.state is ChangeState.DONE:
        return _SETTLED
    if change.state is ChangeState.INFLIGHT:
        return "It is being sent; try again when it's done."
    return ""


def send_confirmation(change: PendingChange) -> ConfirmDialog:
    """Return the question before something may arrive twice, or replace a colleague's work."""
    if isinstance(change.change, SendEmail) and change.question is Question.ARRIVED:
        name = clean(change.about) or "the lead"
        lines = [
            f"If the first one arrived, {name} gets “{clean(change.change.subject)}” twice.",
            "It is sent once more, and never again automatically.",
        ]
        return ConfirmDialog("Send this email again?", lines, "send again")
    reason = "Yours replaces what TaskIP has now."
    if change.question is Question.WAITED:
        reason = "It has been waiting for a long time."
    return ConfirmDialog(f"{clean(change.words)}: send anyway?", [reason], "send")


def drop_confirmation(change: PendingChange) -> ConfirmDialog:
    """Return the question before a change is dropped."""
    lines: list[str | Content] = [Content.styled(clean(change.words), "$tl-text")]
    if change.state is ChangeState.UNKNOWN:
        lines.append("It may have arrived already; discarding it does not undo that.")
    else:
        lines.append("It won't be sent, and the list shows what TaskIP has.")
    if isinstance(change.change, AddNote | EditNote | SendEmail):
        lines.append("Its text is kept in Drafts.")
    return ConfirmDialog("Discard this change?", lines, "discard")


def stop_confirmation(change: PendingChange) -> ConfirmDialog:
    """Return the question before an upload is stopped."""
    words = Content.styled(clean(change.words), "$tl-text")
    explanation = "Nothing is uploaded; your file stays where it is."
    return ConfirmDialog("Stop this upload?", [words, explanation], "stop")


def recreated(name: str) -> str:
    """Say that a deleted lead was made again."""
    return f"{clean(name) or 'The lead'} is made again; `app.undo` undoes it"


#: Said if a deleted lead cannot be made again.
UNKNOWN_LEAD = "Too little is known of this lead to make it again."


class ChangeDecisions:
    """Carries out the user's decisions about a change, after a question if irreversible.

    ``ask`` shows a dialog and returns its answer; ``show_hint`` shows a hint. ``drop`` is the action that
    drops a change on the current screen. Methods raise ``TaskipError`` when the store does.
    """

    def __init__(
        self,
        outbox: Outbox,
        navigation: Navigation,
        ask: Callable[[Screen[Any]], Awaitable[Any]],
        show_hint: Callable[[str], None],
        *,
        drop: str,
    ) -> None:
        self._outbox = outbox
        self._navigation = navigation
        self._ask = ask
        self._show_hint = show_hint
        self._drop_action = drop

    def _can_decide(self, change: PendingChange) -> bool:
        reason = why_decided(change)
        if reason:
            self._show_hint(reason)
        return not reason

    async def send(self, change: PendingChange) -> None:
        """Try the change now; ask first when it may arrive twice."""
        if not self._can_decide(change):
            return
        if change.is_deleted_elsewhere:
            self._show_hint(f"It can no longer be sent; `{self._drop_action}` discards it.")
            return
        if change.state is ChangeState.NEEDS_DECISION:
            if await self._ask(send_confirmation(change)) is True:
                await self._outbox.send_again(change.id)
            return
        self._show_hint(self._when_tried(change))
        if change.state is ChangeState.REFUSED:
            await self._outbox.send_again(change.id)
        else:
            await self._outbox.retry_now(change.id)

    async def recreate_lead(self, change: PendingChange) -> None:
        """Make the deleted lead of a change again, with all that could not be sent to it."""
        lead_id = lead_of(change.change)
        if lead_id is None or not change.can_recreate_lead:
            self._show_hint("That does not apply here.")
        elif await self._outbox.recreate_lead(lead_id):
            self._show_hint(recreated(change.about))
        else:
            self._show_hint(UNKNOWN_LEAD)

    def _when_tried(self, change: PendingChange) -> str:
        """Report that a change is tried now, or what it waits for."""
        if change.waits_until is not None:
            return (
                "The change before it may still arrive."
                f" This one is sent at {clock_time(change.waits_until)}."
            )
        if change.waits_for is not None:
            return "Another change goes first."
        seconds = self._outbox.seconds_until_allowed(change.change)
        if seconds <= 0:
            return "Trying now."
        return f"TaskIP takes no more requests for {span(seconds)}; it is sent then."

    async def mark_arrived(self, change: PendingChange) -> None:
        """Record that the change reached TaskIP."""
        if not self._can_decide(change):
            return
        if is_arrival_unknown(change):
            await self._outbox.mark_arrived(change.id)
        else:
            self._show_hint("That does not apply here.")

    async def compare(self, change: PendingChange) -> None:
        """Show both sides of a conflict, and settle it with the chosen values."""
        if not self._can_decide(change):
            return
        if not can_compare(change):
            self._show_hint("That does not apply here.")
            return
        chosen = await self._ask(ConflictDialog(change))
        if isinstance(chosen, dict) and not await self._outbox.resolve(change.id, chosen):
            self._show_hint(_SETTLED)

    async def drop(self, change: PendingChange) -> None:
        """Drop the change, or stop a running upload, after a question."""
        if self._outbox.uploads.can_stop(change.id):
            await self._stop_upload(change)
        elif self._can_decide(change) and await self._ask(drop_confirmation(change)) is True:
            dropped = await self._outbox.drop(change.id)
            if not dropped:
                self._show_hint(_SETTLED)

    async def _stop_upload(self, change: PendingChange) -> None:
        if await self._ask(stop_confirmation(change)) is True:
            stopped = await self._outbox.stop_upload(change.id)
            if not stopped:
                self._show_hint("Already sent.")

    async def edit(self, change: PendingChange) -> None:
        """Open the form or editor with the typed text; saving there replaces the change."""
        if not self._can_decide(change):
            return
        if not can_edit(change):
            self._show_hint(f"This can't be edited. `{self._drop_action}` discards it.")
            return
        match change.change:
            case CreateLead() | EditLead() as edited:
                self._navigation.edit_lead(lead_of(edited), change)
            case AddAttribute() | EditAttribute():
                self._navigation.open_attributes()
            case SendEmail(lead=lead_id):
                self._navigation.write_email(lead_id, change)
            case AddNote() | EditNote() as note:
                await self._edit_note(change, note)

    async def _edit_note(self, change: PendingChange, note: AddNote | EditNote) -> None:
        # Dropping keeps the text as a draft, which the editor opens with.
        if not await self._outbox.drop(change.id):
            self._show_hint(_SETTLED)
        elif isinstance(note, AddNote):
            self._navigation.write_note(note.lead)
        else:
            self._navigation.edit_note(note.lead, note.id)
