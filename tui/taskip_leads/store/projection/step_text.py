"""What a lead's next step is, by its notes."""

from __future__ import annotations

from collections.abc import Iterable

from taskip_leads import clock, mirror
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.next_step import next_step_text, step_day
from taskip_leads.store.projection.notes import LeadNotes
from taskip_leads.store.projection.steps import planned_step


def step_text(
    connection: mirror.Connection,
    row: LeadRow,
    notes: LeadNotes,
    waiting: Iterable[outbox.OutboxRow],
) -> str:
    """Return what the next step is; "" if no note says so, or if there is no step.

    ``waiting``: the lead's unsettled changes.
    """
    if step_day(row, clock.today()) is None:
        return ""
    plan = None
    if row.step is not None:
        plan = planned_step(connection, row.lead_id, row.step, waiting)
    return next_step_text(notes.with_step(), plan and plan.planned_at)
