"""A lead's next step: whether it is late, and what it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from taskip_leads import clock
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import NoteView
from taskip_leads.models.pending import ChangeState
from taskip_leads.text import clean

#: The number of characters of a note that are searched for its next step.
_NOTE_LIMIT = 4000
#: What the line of a note that says what the next step is begins with, in any case.
PREFIX = "next:"


def days_late(row: LeadRow, today: date) -> int:
    """Return how many days ago the lead's next step was due; 0 if none is late.

    A converted or closed lead has no late step.
    """
    if row.step is None or row.closed or row.converted:
        return 0
    return max(0, (today - row.step).days)


def step_day(row: LeadRow, today: date) -> date | None:
    """Return the day of the lead's next step, which may be late; None if its date is that of a contact."""
    if row.day is None or row.day > today:
        return row.day
    return row.step if row.step == today or days_late(row, today) else None


def is_due(row: LeadRow, today: date) -> bool:
    """Return whether the lead's next step is due today, or late."""
    return days_late(row, today) > 0 or (row.step == today and not (row.closed or row.converted))


def next_step_text(notes: Iterable[NoteView], planned_at: datetime | None) -> str:
    """Return the last ``Next:`` line of the newest note that has one.

    ``notes`` are newest first; those without ``PREFIX`` may be left out. ``planned_at``: when the date
    of the step was set; a note of an earlier day was written for another date. None: not known, so any
    note counts.
    """
    planned_on = None if planned_at is None else planned_at.astimezone().date()
    for view in notes:
        if view.pending is not None and view.pending.state is ChangeState.REFUSED:
            continue
        if text := _next_line(view.note.note):
            written_on = clock.local_day(view.note.created_at)
            older = planned_on is not None and written_on is not None and written_on < planned_on
            return "" if older else text
    return ""


def _next_line(note: str) -> str:
    for line in reversed(clean(note[:_NOTE_LIMIT], lines=True).splitlines()):
        if line.strip().lower().startswith(PREFIX):
            return line.strip()[len(PREFIX) :].strip()
    return ""
