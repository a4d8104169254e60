"""Explain a pending change and the keys that decide about it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from taskip_leads.models.change import SendEmail, UploadFile
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.text import clean, size, span
from taskip_leads.ui.changes.labels import can_edit, clock_time, conflict_fields, refusal


class DecisionPrompt(Struct, frozen=True):
    """What the outbox's lower pane shows: a headline, lines, and keys with what they do."""

    headline: str
    lines: tuple[str, ...]
    answers: tuple[tuple[str, str], ...] = ()


def explanation(
    pending: PendingChange, state: SyncState, now: datetime, part: float | None = None
) -> DecisionPrompt:
    """Explain a change; ``part`` (0 to 1) is set for an upload under way that can be stopped."""
    if part is not None and isinstance(pending.change, UploadFile):
        left = f"{round(100 * part)} % of {size(pending.change.size)} has left."
        others = "Changes of other leads do not wait for it."
        return DecisionPrompt("It is on its way", (f"{left} {others}",), (("D", "stop it"),))
    prompt = _explain(pending, state, now)
    if can_edit(pending):
        return prompt
    answers = tuple(answer for answer in prompt.answers if answer[0] != "e")
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
                "It has not left yet",
                (f"It leaves in {left}; until then it can be taken back exactly.",),
                (("z", "take it back"), ("R", "send it now"), ("e", "edit"), ("D", "drop it")),
            )
        case ChangeState.HELD | ChangeState.QUEUED:
            return DecisionPrompt(
                "It waits its turn",
                (_why(pending, state),),
                (("R", "try now"), ("e", "edit"), ("D", "drop it")),
            )
        case ChangeState.INFLIGHT:
            return DecisionPrompt("It is on its way", ("The service has not answered yet.",))
        case ChangeState.UNKNOWN:
            again = f" Next look at {clock_time(pending.next_at)}." if pending.next_at else ""
            return DecisionPrompt(
                "It may have arrived",
                (
                    f"The line broke at {clock_time(pending.sent_at)}. It is read back from the service"
                    f" before it leaves again, so that it is not there twice.{again}",
                ),
                (("R", "look now"), ("!", "it did arrive"), ("D", "drop it")),
            )
        case ChangeState.DONE:
            return DecisionPrompt(
                f"Settled at {clock_time(pending.settled_at)}",
                (clean(pending.message) or "The service has it.",),
            )


def _question(pending: PendingChange) -> DecisionPrompt:
    change, name = pending.change, clean(pending.about)
    match pending.question:
        case Question.ARRIVED if isinstance(change, SendEmail):
            return _email_arrived(pending, change)
        case Question.ARRIVED | Question.NONE:
            return DecisionPrompt(
                "Did this arrive?",
                (clean(pending.message) or "No answer came, and reading it back settles nothing.",),
                _ARRIVED,
            )
        case Question.CONFLICT:
            return DecisionPrompt(
                f"{name or 'It'} was changed by someone else as well",
                (f"Different in: {conflict_fields(pending)}. Nothing was sent; both are kept.",),
                (("enter", "compare and choose"), ("D", "drop mine")),
            )
        case Question.WAITED:
            return DecisionPrompt(
                "Is this still wanted?",
                (f"It has waited since {pending.created_at.astimezone():%a %d %b, %H:%M}.",),
                (("R", "send it"), ("e", "edit first"), ("D", "drop it")),
            )
        case Question.CHANGED:
            return DecisionPrompt(
                "It is not what it was when you confirmed",
                (f"Changed since: {conflict_fields(pending)}. Nothing was deleted.",),
                (("enter", "compare"), ("R", "delete all the same"), ("D", "keep it")),
            )
        case Question.NOT_TAKEN:
            return DecisionPrompt(
                "The service said yes and holds something else",
                (f"Different in: {conflict_fields(pending)}.",),
                (("enter", "compare and choose"), ("R", "send it again"), ("D", "drop mine")),
            )


def _email_arrived(pending: PendingChange, change: SendEmail) -> DecisionPrompt:
    name = clean(pending.about) or "the lead"
    return DecisionPrompt(
        "Did this e-mail arrive?",
        (
            f"The line broke at {clock_time(pending.sent_at)} while “{clean(change.subject)}” was on"
            f" its way to {name}.",
            "A sent e-mail cannot be read back, so it is never sent again by itself."
            " Look in the thread, then choose.",
        ),
        _ARRIVED,
    )


_ARRIVED = (
    ("!", "it did arrive"),
    ("R", "send it again"),
    ("e", "edit first"),
    ("D", "drop it"),
)


def _refusal(pending: PendingChange) -> DecisionPrompt:
    answers = [("e", "edit"), ("R", "try again"), ("D", "drop it")]
    if isinstance(pending.details.get("lead"), int):
        answers.insert(0, ("enter", "open the lead that has it"))
    return DecisionPrompt(
        f"The service refused this at {clock_time(pending.settled_at or pending.sent_at)}",
        (refusal(pending), "Your text is kept; the list shows what the service has."),
        tuple(answers),
    )


def _why(pending: PendingChange, state: SyncState) -> str:
    if pending.waits_until is not None:
        return (
            "An attempt of the change before it got no answer and may still arrive."
            f" This one leaves at {clock_time(pending.waits_until)}, so that it is not overwritten."
        )
    if pending.waits_for is not None:
        return "Another change has to arrive before it."
    if pending.message and pending.next_at is not None:
        return f"{clean(pending.message)} It is tried again at {clock_time(pending.next_at)}."
    match state.link:
        case ConnectionState.OFFLINE:
            return "The service cannot be reached; it leaves when it can."
        case ConnectionState.LIMITED:
            return "The service asked to wait; it leaves when requests are allowed again."
        case ConnectionState.KEY_REFUSED | ConnectionState.NO_KEY:
            return "Sending stopped: the key was refused. g w enters a new one."
        case ConnectionState.DISK_FULL:
            return "The disk keeps nothing now; it leaves when there is room again."
        case ConnectionState.STANDBY:
            return "Another window of this program sends; this one shows."
        case _:
            return "Changes leave one after the other, oldest first."
