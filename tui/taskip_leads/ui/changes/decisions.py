"""What became of a change that needs a person: in the service's words, with the answers there are."""

from __future__ import annotations

from textual.content import Content

from taskip_leads.models.change import AddNote, CreateLead, EditLead, EditNote, SendEmail
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.text import clean


def asking(detail: LeadDetail) -> tuple[PendingChange, ...]:
    needs = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
    return tuple(change for change in detail.pending if change.state in needs)


_EDITABLE = (AddNote, EditNote, EditLead, CreateLead, SendEmail)


#: What can be compared side by side.
_COMPARED = (Question.CONFLICT, Question.CHANGED, Question.NOT_TAKEN)


def ways(change: PendingChange) -> tuple[tuple[str, str, str], ...]:
    """The answers there are: what ``action_settle`` calls it, its keys, and words."""
    send, drop = ("send", "! R", "sends it again"), ("drop", "! D", "drops it")
    edit = (("edit", "! e", "edits it"),) if isinstance(change.change, _EDITABLE) else ()
    if change.state is ChangeState.REFUSED:
        return (send, *edit, drop)
    if change.question is Question.ARRIVED:
        return (("arrived", "! !", "it did arrive"), send, *edit, drop)
    if change.question is Question.WAITED:
        return (("send", "! R", "still sends it"), *edit, drop)
    both = (("both", "! c", "shows both sides"),) if comparable(change) else ()
    return (*both, send, drop)


def comparable(change: PendingChange) -> bool:
    """Whether there are two sides to choose from."""
    return change.question in _COMPARED and bool(change.details)


def doubt(change: PendingChange) -> tuple[str, list[str], str]:
    """The question before something leaves a second time: headline, lines, verb."""
    if isinstance(change.change, SendEmail) and change.question is Question.ARRIVED:
        name = clean(change.about[:40]) or "the lead"
        said = f"If the first one did arrive, {name} gets it twice."
        return ("Send this e-mail again?", [said, "It is not repeated by itself."], "send again")
    if change.question is Question.WAITED:
        return (
            f"{clean(change.words)[:50]}: send it now?",
            ["It has waited for over a day."],
            "send",
        )
    said = "What the service holds now is replaced by yours."
    return (f"{clean(change.words)[:50]}: send it all the same?", [said], "send")


_ASKED = {
    Question.ARRIVED: " may or may not have arrived. ",
    Question.CONFLICT: ". ",
    Question.WAITED: " waited for over a day. Is it still wanted? ",
    Question.CHANGED: ": what it is about has changed since. ",
    Question.NOT_TAKEN: ": the service said yes and holds something else. ",
}


def notice(change: PendingChange, *, more: int) -> Content:
    what = (clean(change.words), "bold $tl-text")
    said = clean(change.message)
    if change.state is ChangeState.REFUSED:
        first = Content.assemble(what, (" was refused: ", "$tl-muted"), (said, "$tl-text"))
    else:
        asked = _ASKED.get(change.question, " needs your answer. ")
        first = Content.assemble(what, (asked, "$tl-text"), (said, "$tl-muted"))
    line = Content("  ")
    for _way, key, words in ways(change):
        line = Content.assemble(line, (key, "bold $tl-text"), (f" {words}   ", "$tl-muted"))
    if more:
        line = Content.assemble(line, (f"and {more} more", "$tl-faint"))
    return Content("\n").join([first, line])
