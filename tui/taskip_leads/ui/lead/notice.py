"""The notice above a lead about a change that needs a decision."""

from __future__ import annotations

from textual.content import Content

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.text import clean
from taskip_leads.ui.changes.decisions import can_compare
from taskip_leads.ui.changes.labels import can_edit
from taskip_leads.ui.render.content import key

_QUESTIONS = {
    Question.ARRIVED: " may or may not have arrived. ",
    Question.CONFLICT: ". ",
    Question.WAITED: " has been waiting for over a day. Still send it? ",
    Question.CHANGED: ": it changed after you confirmed. ",
    Question.NOT_TAKEN: ": TaskIP accepted it but stored something else. ",
}


def undecided(detail: LeadDetail) -> tuple[PendingChange, ...]:
    """Return the lead's changes that were refused or need a decision."""
    states = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
    return tuple(change for change in detail.pending if change.state in states)


def actions(change: PendingChange) -> tuple[tuple[str, str], ...]:
    """Return the decisions that the notice offers, as pairs of action and label."""
    send, discard = ("lead.send_again", "retry"), ("lead.drop", "discard")
    edit = (("lead.edit_again", "edit"),) if can_edit(change) else ()
    if change.is_deleted_elsewhere:
        return (discard,)
    if change.state is ChangeState.REFUSED:
        return (send, *edit, discard)
    if change.question is Question.ARRIVED:
        return (("lead.arrived", "mark as sent"), send, *edit, discard)
    if change.question is Question.WAITED:
        return (("lead.send_again", "send"), *edit, discard)
    compare = (("lead.both", "compare"),) if can_compare(change) else ()
    return (*compare, send, discard)


def notice(change: PendingChange, *, more: int) -> Content:
    """Return two lines: what happened and the decisions; ``more`` changes wait behind it."""
    title = (clean(change.words), "bold $tl-text")
    message = clean(change.message)
    if change.state is ChangeState.REFUSED:
        first = Content.assemble(title, (" was refused: ", "$tl-muted"), (message, "$tl-text"))
    else:
        question = _QUESTIONS.get(change.question, " needs you. ")
        first = Content.assemble(title, (question, "$tl-text"), (message, "$tl-muted"))
    second = Content("  ")
    for id_, text in actions(change):
        second = Content.assemble(second, key(id_), (f" {text}   ", "$tl-muted"))
    if more:
        second = Content.assemble(second, (f"and {more} more", "$tl-faint"))
    return Content("\n").join([first, second])
