"""Explain a pending change and the keys that decide about it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from taskip_leads.models.change import SendEmail, UploadFile
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.text import clean, size, span
from taskip_leads.ui.changes.labels import (
    can_edit,
    clock_time,
    conflict_fields,
    kind,
    refusal,
    this_change,
)

#: The actions of the outbox that answers run; their keys are found by these ids.
_UNDO, _OPEN, _RETRY, _EDIT = "app.undo", "outbox.open", "outbox.retry", "outbox.edit"
_DROP, _MARK_SENT, _RECREATE = "outbox.drop", "outbox.arrived", "outbox.recreate"


class DecisionPrompt(Struct, frozen=True):
    """Content of the outbox's lower pane: a headline, lines, and keys with their actions."""

    headline: str
    lines: tuple[str, ...]
    answers: tuple[tuple[str, str], ...] = ()


def explanation(
    pending: PendingChange, state: SyncState, now: datetime, part: float | None = None
) -> DecisionPrompt:
    """Explain a change; ``part`` (0 to 1) is set for an upload under way that can be stopped."""
    if part is not None and isinstance(pending.change, UploadFile):
        left = f"{round(100 * part)} % of {size(pending.change.size)} has been sent."
        others = "Changes to other leads do not wait for it."
        return DecisionPrompt("Sending", (f"{left} {others}",), ((_DROP, "stop"),))
    prompt = _explain(pending, state, now)
    if can_edit(pending):
        return prompt
    answers = tuple(answer for answer in prompt.answers if answer[0] != _EDIT)
    return DecisionPrompt(prompt.headline, prompt.lines, answers)


def _explain(pending: PendingChange, state: SyncState, now: datetime) -> DecisionPrompt:
    match pending.state:
        case ChangeState.NEEDS_DECISION:
            return _question(pending)
        case ChangeState.REFUSED:
            return _refusal(pending)
        case ChangeState.HELD if pending.hold_until is not None and pending.hold_until > now:
            left = span(max(1, (pending.hold_until - now).total_seconds()))
            return DecisionPrompt(
                "Not sent yet",
                (f"Sends in {left}; `app.undo` undoes it until then.",),
                ((_UNDO, "undo"), (_RETRY, "send now"), (_EDIT, "edit"), (_DROP, "discard")),
            )
        case ChangeState.HELD | ChangeState.QUEUED:
            return DecisionPrompt(
                "Waiting",
                (_why(pending, state),),
                ((_RETRY, "retry now"), (_EDIT, "edit"), (_DROP, "discard")),
            )
        case ChangeState.INFLIGHT:
            return DecisionPrompt("Sending", ("TaskIP has not replied yet.",))
        case ChangeState.UNKNOWN:
            again = f" Next check at {clock_time(pending.next_at)}." if pending.next_at else ""
            return DecisionPrompt(
                "It may have arrived",
                (
                    f"The connection broke at {clock_time(pending.sent_at)}. It is checked before it is sent"
                    f" again, so it can't be there twice.{again}",
                ),
                ((_RETRY, "check now"), (_MARK_SENT, "mark as sent"), (_DROP, "discard")),
            )
        case ChangeState.DONE:
            return DecisionPrompt(
                f"Done at {clock_time(pending.settled_at)}",
                (clean(pending.message) or "TaskIP has it.",),
            )


def _question(pending: PendingChange) -> DecisionPrompt:
    change, name = pending.change, clean(pending.about)
    match pending.question:
        case Question.ARRIVED if isinstance(change, SendEmail):
            return _email_arrived(pending, change)
        case Question.ARRIVED | Question.NONE:
            return DecisionPrompt(
                "Did this arrive?",
                (clean(pending.message) or "No reply came, and checking does not tell.",),
                _ARRIVED,
            )
        case Question.CONFLICT:
            return DecisionPrompt(
                f"Someone else changed {name or 'it'} too",
                (f"Differs in: {conflict_fields(pending)}. Nothing was sent; both are kept.",),
                ((_OPEN, "compare and choose"), (_DROP, "discard mine")),
            )
        case Question.WAITED:
            return DecisionPrompt(
                "Still send this?",
                (f"It has been waiting since {pending.created_at.astimezone():%a %d %b, %H:%M}.",),
                ((_RETRY, "send"), (_EDIT, "edit first"), (_DROP, "discard")),
            )
        case Question.CHANGED:
            return DecisionPrompt(
                "It changed after you confirmed",
                (f"Changed since: {conflict_fields(pending)}. Nothing was deleted.",),
                ((_OPEN, "compare"), (_RETRY, "delete anyway"), (_DROP, "keep it")),
            )
        case Question.NOT_TAKEN:
            return DecisionPrompt(
                "TaskIP accepted it but stored something else",
                (f"Differs in: {conflict_fields(pending)}.",),
                ((_OPEN, "compare and choose"), (_RETRY, "send again"), (_DROP, "discard mine")),
            )


def _email_arrived(pending: PendingChange, change: SendEmail) -> DecisionPrompt:
    name = clean(pending.about) or "the lead"
    return DecisionPrompt(
        "Did this email arrive?",
        (
            f"The connection broke at {clock_time(pending.sent_at)} while “{clean(change.subject)}” was"
            f" being sent to {name}.",
            "Emails can't be checked afterwards, so it is not sent again automatically."
            " Check the thread, then choose.",
        ),
        _ARRIVED,
    )


_ARRIVED = (
    (_MARK_SENT, "mark as sent"),
    (_RETRY, "send again"),
    (_EDIT, "edit first"),
    (_DROP, "discard"),
)


def _refusal(pending: PendingChange) -> DecisionPrompt:
    if pending.is_deleted_elsewhere:
        return _gone(pending)
    answers = [(_EDIT, "edit"), (_RETRY, "retry"), (_DROP, "discard")]
    if isinstance(pending.details.get("lead"), int):
        answers.insert(0, (_OPEN, "open the lead that has it"))
    return DecisionPrompt(
        f"TaskIP refused this at {clock_time(pending.settled_at or pending.sent_at)}",
        (refusal(pending), "Your text is kept; the list shows what TaskIP has."),
        tuple(answers),
    )


def _gone(pending: PendingChange) -> DecisionPrompt:
    """Explain a change whose lead, note or status was deleted, so that a retry cannot succeed."""
    answers = [(_DROP, "discard")]
    if pending.can_recreate_lead:
        answers.insert(0, (_RECREATE, f"make the lead again with {this_change(pending.change)}"))
    name = f" for {clean(pending.about)}" if pending.about else ""
    headline = f"{kind(pending.change)}{name} can no longer be sent"
    return DecisionPrompt(headline, (refusal(pending),), tuple(answers))


def _why(pending: PendingChange, state: SyncState) -> str:
    if pending.waits_until is not None:
        return (
            "The change before it got no reply and may still arrive."
            f" This one is sent at {clock_time(pending.waits_until)}, so that it is not overwritten."
        )
    if pending.waits_for is not None:
        return "Another change goes first."
    if pending.message and pending.next_at is not None:
        return f"{clean(pending.message)} Next try at {clock_time(pending.next_at)}."
    if state.unresponsive is not None:
        return "Another window does the sending but does not respond. Continue it (fg) or end it."
    match state.link:
        case ConnectionState.OFFLINE:
            return "TaskIP can't be reached. It is sent when it can."
        case ConnectionState.LIMITED:
            return "The request limit is reached. It is sent when requests are allowed again."
        case ConnectionState.KEY_REFUSED | ConnectionState.NO_KEY:
            return "Sending stopped: the key was refused. `app.workspaces` enters a new one."
        case ConnectionState.DISK_FULL:
            return "The disk is full; it is sent when there is room."
        case ConnectionState.STANDBY:
            return "Another window does the sending."
        case _:
            return "Changes are sent one by one, oldest first."
