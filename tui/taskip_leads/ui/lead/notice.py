"""The notice over a lead about a change of it that needs a decision."""

from __future__ import annotations

from textual.content import Content

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.text import clean
from taskip_leads.ui.changes.decisions import can_compare
from taskip_leads.ui.changes.labels import can_edit

_QUESTIONS = {
    Question.ARRIVED: " may or may not have arrived. ",
    Question.CONFLICT: ". ",
    Question.WAITED: " waited for over a day. Is it still wanted? ",
    Question.CHANGED: ": what it is about has changed since. ",
    Question.NOT_TAKEN: ": the service said yes and holds something else. ",
}


def undecided(detail: LeadDetail) -> tuple[PendingChange, ...]:
    """The lead's changes that were refused or need a decision."""
    states = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
    return tuple(change for change in detail.pending if change.state in states)


def actions(change: PendingChange) -> tuple[tuple[str, str], ...]:
    """The decisions that the notice offers: keys and words."""
    send, drop = ("! R", "sends it again"), ("! D", "drops it")
    edit = (("! e", "edits it"),) if can_edit(change) else ()
    if change.is_gone:
        return (drop,)
    if change.state is ChangeState.REFUSED:
        return (send, *edit, drop)
    if change.question is Question.ARRIVED:
        return (("! !", "it did arrive"), send, *edit, drop)
    if change.question is Question.WAITED:
        return (("! R", "still sends it"), *edit, drop)
    compare = (("! c", "shows both sides"),) if can_compare(change) else ()
    return (*compare, send, drop)


def notice(change: PendingChange, *, more: int) -> Content:
    """Two lines: what happened, in TaskIP's words, and the decisions; ``more`` changes wait too."""
    title = (clean(change.words), "bold $tl-text")
    message = clean(change.message)
    if change.state is ChangeState.REFUSED:
        first = Content.assemble(title, (" was refused: ", "$tl-muted"), (message, "$tl-text"))
    else:
        question = _QUESTIONS.get(change.question, " needs your answer. ")
        first = Content.assemble(title, (question, "$tl-text"), (message, "$tl-muted"))
    second = Content("  ")
    for key, words in actions(change):
        second = Content.assemble(second, (key, "bold $tl-text"), (f" {words}   ", "$tl-muted"))
    if more:
        second = Content.assemble(second, (f"and {more} more", "$tl-faint"))
    return Content("\n").join([first, second])
