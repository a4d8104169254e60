"""What the outbox says of a change: its state, its kind, what it is about, and what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from taskip_leads.models import change as changes
from taskip_leads.models.change import Change
from taskip_leads.models.field_labels import label
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.text import clean, plural, size, span
from taskip_leads.ui.render.glyphs import Glyphs

_KINDS: tuple[tuple[type[Change] | tuple[type[Change], ...], str], ...] = (
    ((changes.AddNote, changes.EditNote), "Note"),
    (changes.MoveStatus, "Status"),
    ((changes.EditLead, changes.EditAttribute), "Edit"),
    ((changes.CreateLead, changes.AddAttribute), "New"),
    ((changes.UploadFile, changes.AttachFiles), "File"),
    (changes.SendEmail, "E-mail"),
    (changes.ConvertLead, "Convert"),
)
#: Letters of a note that stand in its line.
_LINE = 200


class DecisionPrompt(Struct, frozen=True):
    """What stands in the pane below: headline, lines, and the keys that answer."""

    headline: str
    lines: tuple[str, ...]
    answers: tuple[tuple[str, str], ...] = ()


def kind(change: Change) -> str:
    """One word for what is done."""
    return next((word for types, word in _KINDS if isinstance(change, types)), "Delete")


def about(waiting: PendingChange, before: PendingChange | None = None) -> str:
    """One line for what it is; for a refused one, the service's sentence. ``before`` is what it waits for."""
    if waiting.state is ChangeState.REFUSED:
        return sentence(waiting)
    line = _line(waiting)
    if before is not None and waiting.state in (ChangeState.QUEUED, ChangeState.HELD):
        line += f"  after {_article(before.change)}"
    return line


def _line(waiting: PendingChange) -> str:
    change = waiting.change
    match change:
        case changes.AddNote() | changes.EditNote():
            text = " ".join(change.note[:_LINE].split())
            said = f"{change.title}: {text}" if text else change.title
        case changes.SendEmail():
            said = change.subject
        case changes.UploadFile():
            said = f"{change.name}  {size(change.size)}"
        case changes.ConvertLead():
            said = "to a contact" if waiting.result is None else f"Contact #{waiting.result}"
        case changes.MoveStatus():
            said = change.told or change.words
        case changes.DeleteLead():
            notes = len(change.snapshot.get("notes", ()))
            said = "Lead" + (f" and its {plural(notes, 'note')}" if notes else "")
        case changes.EditAttribute() if change.order is not None and not _renamed(change):
            said = f"{change.type.word.capitalize()} “{change.name}” to place {change.order}"
        case changes.CreateLead():
            said = change.words.removeprefix("New ")
        case _:
            said = change.words
            for verb in ("New ", "Delete ", "Edit ", "Rename "):
                said = said.removeprefix(verb)
    said = clean(said)
    return said[:1].upper() + said[1:] if isinstance(change, changes.EditLead) else said


def _renamed(change: changes.EditAttribute) -> bool:
    """Whether more than its place changes."""
    return change.color is not None or change.base.get("name", change.name) != change.name


def sentence(waiting: PendingChange) -> str:
    """Why it was refused, in the service's words, and who holds the address."""
    told = waiting.details.get("fields")
    if isinstance(told, dict) and told:
        return clean(" ".join(" ".join(map(str, said)) for said in told.values()))
    return clean(waiting.message) or "Refused without a reason."


def _article(change: Change) -> str:
    words = {
        "Note": "the note",
        "E-mail": "the e-mail",
        "File": "the file",
        "New": "the new one",
        "Status": "the status",
    }
    return words.get(kind(change), "the change before")


def sign(waiting: PendingChange, glyphs: Glyphs, now: datetime) -> tuple[str, str, str]:
    """Glyph, word and token of a state."""
    match waiting.state:
        case ChangeState.HELD:
            left = (waiting.hold_until - now).total_seconds() if waiting.hold_until else 0
            return glyphs.held, f"held {span(left)}" if left > 0 else "held", "accent"
        case ChangeState.QUEUED:
            return glyphs.queued, "queued", "muted"
        case ChangeState.INFLIGHT:
            return glyphs.sending, "sending", "accent"
        case ChangeState.UNKNOWN:
            return glyphs.unknown, "checking", "muted"
        case ChangeState.REFUSED:
            return glyphs.refused, "refused", "bad"
        case ChangeState.DONE:
            # Settled here: theirs was kept, or nothing was left to send.
            return glyphs.done, "sent" if waiting.sent_at else "done", "ok"
        case ChangeState.NEEDS_DECISION:
            return glyphs.unknown, _ASKS[waiting.question], "warn"


_ASKS = {
    Question.NONE: "unknown",
    Question.ARRIVED: "unknown",
    Question.CONFLICT: "conflict",
    Question.WAITED: "waited",
    Question.CHANGED: "changed",
    Question.NOT_TAKEN: "not taken",
}


def when(waiting: PendingChange, now: datetime) -> str:
    """Age while it is on its way, else the time of day it happened."""
    if waiting.state in (ChangeState.NEEDS_DECISION, ChangeState.REFUSED, ChangeState.DONE):
        moment = waiting.settled_at or waiting.sent_at or waiting.created_at
        return _time(moment)
    seconds = int((now - waiting.created_at).total_seconds())
    if seconds < 2:
        return "now"
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m"
    return f"{seconds // 3600}h" if seconds < 86400 else f"{seconds // 86400}d"


def _time(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%H:%M") if moment else ""


#: What has a form or an editor to be corrected in.
_EDITABLE = (
    changes.AddNote,
    changes.EditNote,
    changes.CreateLead,
    changes.EditLead,
    changes.SendEmail,
    changes.AddAttribute,
    changes.EditAttribute,
)


def can_edit(waiting: PendingChange) -> bool:
    """Whether ``e`` leads anywhere."""
    return isinstance(waiting.change, _EDITABLE)


def ask(
    waiting: PendingChange, state: SyncState, now: datetime, part: float | None = None
) -> DecisionPrompt:
    """What the pane says about the change under the cursor; ``part`` of an upload has left, and the rest
    can be stopped."""
    if part is not None and isinstance(waiting.change, changes.UploadFile):
        left = f"{round(100 * part)} % of {size(waiting.change.size)} has left."
        others = "Changes of other leads do not wait for it."
        return DecisionPrompt("It is on its way", (f"{left} {others}",), (("D", "stop it"),))
    asked = _ask(waiting, state, now)
    if can_edit(waiting):
        return asked
    answers = tuple(answer for answer in asked.answers if answer[0] != "e")
    return DecisionPrompt(asked.headline, asked.lines, answers)


def _ask(waiting: PendingChange, state: SyncState, now: datetime) -> DecisionPrompt:
    match waiting.state:
        case ChangeState.NEEDS_DECISION:
            return _question(waiting)
        case ChangeState.REFUSED:
            return _refusal(waiting)
        case ChangeState.HELD if waiting.hold_until is not None and waiting.hold_until > now:
            left = span(max(1, (waiting.hold_until - now).total_seconds()))
            return DecisionPrompt(
                "It has not left yet",
                (f"It leaves in {left}; until then it can be taken back exactly.",),
                (("z", "take it back"), ("R", "send it now"), ("e", "edit"), ("D", "drop it")),
            )
        case ChangeState.HELD | ChangeState.QUEUED:
            return DecisionPrompt(
                "It waits its turn",
                (_why(waiting, state),),
                (("R", "try now"), ("e", "edit"), ("D", "drop it")),
            )
        case ChangeState.INFLIGHT:
            return DecisionPrompt("It is on its way", ("The service has not answered yet.",))
        case ChangeState.UNKNOWN:
            again = f" Next look at {_time(waiting.next_at)}." if waiting.next_at else ""
            return DecisionPrompt(
                "It may have arrived",
                (
                    f"The line broke at {_time(waiting.sent_at)}. It is read back from the service"
                    f" before it leaves again, so that it is not there twice.{again}",
                ),
                (("R", "look now"), ("!", "it did arrive"), ("D", "drop it")),
            )
        case ChangeState.DONE:
            return DecisionPrompt(
                f"Settled at {_time(waiting.settled_at)}",
                (clean(waiting.message) or "The service has it.",),
            )


def _question(waiting: PendingChange) -> DecisionPrompt:
    change, name = waiting.change, clean(waiting.about)
    match waiting.question:
        case Question.ARRIVED if isinstance(change, changes.SendEmail):
            return DecisionPrompt(
                "Did this e-mail arrive?",
                (
                    f"The line broke at {_time(waiting.sent_at)} while “{clean(change.subject)}” was on"
                    f" its way to {name or 'the lead'}.",
                    "A sent e-mail cannot be read back, so it is never sent again by itself."
                    " Look in the thread, then choose.",
                ),
                _ARRIVED,
            )
        case Question.ARRIVED | Question.NONE:
            return DecisionPrompt(
                "Did this arrive?",
                (clean(waiting.message) or "No answer came, and reading it back settles nothing.",),
                _ARRIVED,
            )
        case Question.CONFLICT:
            return DecisionPrompt(
                f"{name or 'It'} was changed by someone else as well",
                (f"Different in: {fields(waiting)}. Nothing was sent; both are kept.",),
                (("enter", "compare and choose"), ("D", "drop mine")),
            )
        case Question.WAITED:
            return DecisionPrompt(
                "Is this still wanted?",
                (f"It has waited since {waiting.created_at.astimezone():%a %d %b, %H:%M}.",),
                (("R", "send it"), ("e", "edit first"), ("D", "drop it")),
            )
        case Question.CHANGED:
            return DecisionPrompt(
                "It is not what it was when you confirmed",
                (f"Changed since: {fields(waiting)}. Nothing was deleted.",),
                (("enter", "compare"), ("R", "delete all the same"), ("D", "keep it")),
            )
        case Question.NOT_TAKEN:
            return DecisionPrompt(
                "The service said yes and holds something else",
                (f"Different in: {fields(waiting)}.",),
                (("enter", "compare and choose"), ("R", "send it again"), ("D", "drop mine")),
            )


_ARRIVED = (
    ("!", "it did arrive"),
    ("R", "send it again"),
    ("e", "edit first"),
    ("D", "drop it"),
)


def _refusal(waiting: PendingChange) -> DecisionPrompt:
    answers = [("e", "edit"), ("R", "try again"), ("D", "drop it")]
    if isinstance(waiting.details.get("lead"), int):
        answers.insert(0, ("enter", "open the lead that has it"))
    return DecisionPrompt(
        f"The service refused this at {_time(waiting.settled_at or waiting.sent_at)}",
        (sentence(waiting), "Your text is kept; the list shows what the service has."),
        tuple(answers),
    )


def _why(waiting: PendingChange, state: SyncState) -> str:
    if waiting.waits_until is not None:
        return (
            "An attempt of the change before it got no answer and may still arrive."
            f" This one leaves at {_time(waiting.waits_until)}, so that it is not overwritten."
        )
    if waiting.waits_for is not None:
        return "Another change has to arrive before it."
    if waiting.message and waiting.next_at is not None:
        return f"{clean(waiting.message)} It is tried again at {_time(waiting.next_at)}."
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


def fields(waiting: PendingChange) -> str:
    """The fields of a conflict, by their names."""
    return ", ".join(label(name).lower() for name in waiting.details) or "what is not known"


class OutboxEntry(Struct, frozen=True):
    """One line of the list: a change, or several that were made together and are all settled."""

    waiting: PendingChange
    count: int = 1
    #: On how many leads these changes are; 0: on none.
    leads: int = 0

    @property
    def more(self) -> str:
        """How many were made with it, for the end of its line."""
        if self.count == 1:
            return ""
        # Several files of one lead are made with one key press, too.
        return f"  on {self.leads} leads" if self.leads > 1 else f"  and {self.count - 1} more"

    @property
    def who(self) -> str:
        change = self.waiting.change
        if self.count > 1 and self.leads != 1:
            return plural(self.leads, "lead") if self.leads else ""
        if isinstance(change, changes.DeleteLeads):
            return plural(len(change.leads), "lead")
        return clean(self.waiting.about)


class OutboxGroup(Struct, frozen=True):
    """A headline of the list and what stands under it."""

    title: str
    count: int
    rows: tuple[OutboxEntry, ...]


_ON_ITS_WAY = (ChangeState.INFLIGHT, ChangeState.UNKNOWN, ChangeState.QUEUED, ChangeState.HELD)


def groups(waiting: Sequence[PendingChange]) -> tuple[OutboxGroup, ...]:
    """Needs you, on its way, settled today; an empty one is left out."""
    asking = [w for w in waiting if w.state in (ChangeState.NEEDS_DECISION, ChangeState.REFUSED)]
    moving = [w for w in waiting if w.state in _ON_ITS_WAY]
    moving.sort(key=lambda w: (_ON_ITS_WAY.index(w.state), w.id))
    done = [w for w in waiting if w.state is ChangeState.DONE]
    settled = _batched(done)
    found = (
        OutboxGroup("Needs you", len(asking), tuple(OutboxEntry(w) for w in asking)),
        OutboxGroup("On its way", len(moving), tuple(OutboxEntry(w) for w in moving)),
        OutboxGroup("Settled today", len(done), tuple(settled)),
    )
    return tuple(group for group in found if group.rows)


def _batched(done: Sequence[PendingChange]) -> list[OutboxEntry]:
    """Receipts; of those that were made with one key press, one stands for all."""
    sizes: dict[int, int] = {}
    leads: dict[int, set[int]] = {}
    for one in done:
        if one.batch is not None:
            sizes[one.batch] = sizes.get(one.batch, 0) + 1
            lead = changes.lead_of(one.change)
            leads.setdefault(one.batch, set()).update(() if lead is None else (lead,))
    out: list[OutboxEntry] = []
    met: set[int] = set()
    for one in done:
        if one.batch is None or sizes[one.batch] == 1:
            out.append(OutboxEntry(one))
        elif one.batch not in met:
            met.add(one.batch)
            out.append(OutboxEntry(one, sizes[one.batch], len(leads[one.batch])))
    return out
