"""Build the changes that set the next step of leads, with the note that says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from taskip_leads.models.change import AddNote, Change, EditLead
from taskip_leads.models.lead_edits import next_steps
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.note import split_title
from taskip_leads.models.pipeline.spread import spread
from taskip_leads.models.pipeline.step_input import StepInput, StepKind


def step_changes(rows: Sequence[LeadRow], step: StepInput, today: date) -> list[Change]:
    """Return the changes of these leads; leads that need none are left out.

    The note comes before the date: a note that follows a step of the same day would count as what was
    done about it.
    """
    note = step_note(step, today)
    changes: list[Change] = []
    for row, day in zip(rows, step_days(step, len(rows)), strict=True):
        if note:
            title, text = split_title(note)
            changes.append(AddNote(row.lead_id, title, text))
        changes += date_change(row, step.kind, day, today)
    return changes


def step_days(step: StepInput, count: int) -> list[date | None]:
    """Return the day of each lead's step; the first one to spread over is the step's own."""
    if step.spread and step.day is not None:
        return [*spread(count, step.day - timedelta(days=1))]
    return [step.day] * count


def date_change(row: LeadRow, kind: StepKind, day: date | None, today: date) -> list[EditLead]:
    """Return the change of a lead's date, if there is one to make."""
    if kind is StepKind.DONE:
        return next_steps.done_changes([row], today)
    return next_steps.step_changes([row], None if day is None else day.isoformat())


def step_note(step: StepInput, today: date) -> str:
    """Return the line of the note: ``Next: …`` for a step ahead, else what was done; "" for none."""
    if not step.text:
        return ""
    return f"Next: {step.text}" if step.plans(today) else step.text
