"""Say what a typed next step means, before it is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.next_step import days_late
from taskip_leads.models.pipeline.spread import PER_DAY
from taskip_leads.models.pipeline.step_changes import step_days, step_note
from taskip_leads.models.pipeline.step_input import StepInput, StepKind
from taskip_leads.text import clean, plural, short_day
from taskip_leads.ui.render.content import distance


def whose(rows: Sequence[LeadRow]) -> str:
    """Return the lead's name, or the number of leads."""
    return clean(rows[0].name) if len(rows) == 1 else plural(len(rows), "lead")


def present(row: LeadRow, today: date) -> str:
    """Return the date that a lead has now."""
    if row.day is None:
        return f"now {clean(row.day_text)}" if row.day_text else "no date yet"
    if late := days_late(row, today):
        return f"now {short_day(row.day, today)}, {late}d late"
    return f"now {day_text(row.day, today)}"


def day_text(day: date, today: date) -> str:
    """Return a day and its distance: ``Fri 27 Nov, in 4d``."""
    return f"{short_day(day, today)}, {distance(day, today)}"


def meaning(
    step: StepInput, leads: int, today: date, counts: Mapping[date, int] | None = None
) -> str:
    """Return what happens to the date; ``counts``: the steps of days that are not offered."""
    if step.kind is StepKind.DONE:
        return "contacted today, no next step"
    if step.day is None:
        return "no next step"
    if step.spread:
        days = [day for day in step_days(step, leads) if day is not None]
        if days[0] != days[-1]:
            first, last = (short_day(day, today).split(" ", 1)[1] for day in (days[0], days[-1]))
            return f"{first} to {last}, {PER_DAY} a day"
        return day_text(days[0], today)
    text = day_text(step.day, today)
    if step.day < today:
        return f"{text}, last contact"
    planned = (counts or {}).get(step.day)
    return text if planned is None else f"{text}, {planned} planned"


def note_text(step: StepInput, leads: int, today: date) -> str:
    """Return what the note says that is added; "" if there is none."""
    note = step_note(step, today)
    if not note:
        return ""
    return f"adds a note{'' if leads == 1 else ' to each'}: {clean(note)}"
