"""Build the changes that set the next step of leads, or mark it as done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from taskip_leads.models.change import EditLead
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.lead_row import LeadRow, stored_day


def step_changes(rows: Iterable[LeadRow], day: str | None) -> list[EditLead]:
    """Return the changes that give the leads this day, as ``Y-m-d``; None removes it.

    Leads that have it already get none.
    """
    return [
        EditLead(row.lead_id, {DAY: day}, {DAY: stored_day(row)})
        for row in rows
        if day != stored_day(row)
    ]


def done_changes(rows: Iterable[LeadRow], today: date) -> list[EditLead]:
    """Return the changes that mark the next steps as done: contacted today, nothing planned."""
    return [
        EditLead(row.lead_id, {DAY: today.isoformat()}, {DAY: stored_day(row)}, done=True)
        for row in rows
        if row.day != today or row.step is not None
    ]
