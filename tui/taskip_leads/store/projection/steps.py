"""Decide whether a lead's date is an open next step: planned, and nobody has acted since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from taskip_leads import mirror
from taskip_leads.clock import local_day, parse_day, parse_stamp
from taskip_leads.mirror.tables import outbox, steps
from taskip_leads.mirror.tables.steps import PlannedStep
from taskip_leads.models.change import AddNote, CreateLead, EditLead, decode
from taskip_leads.models.field_labels import DAY
from taskip_leads.store.projection.pending import VISIBLE


def refresh_step(
    connection: mirror.Connection, lead_id: int, waiting: Sequence[outbox.OutboxRow] | None = None
) -> None:
    """Rewrite the lead's open step. ``waiting``: its unsettled changes, if they were read already."""
    day = steps.shown_day(connection, lead_id)
    if day is None:
        steps.set_open(connection, lead_id, None)
        return
    rows = outbox.of_lead(connection, lead_id) if waiting is None else waiting
    step = planned_step(connection, lead_id, day, rows)
    is_open = (
        step is not None
        and not step.done
        and not _has_newer_note(connection, lead_id, day, step.planned_at, rows)
    )
    steps.set_open(connection, lead_id, day if is_open else None)


def planned_step(
    connection: mirror.Connection, lead_id: int, day: date, waiting: Iterable[outbox.OutboxRow]
) -> PlannedStep | None:
    """Return the step planned for the date that a lead shows, unsettled changes included."""
    last: PlannedStep | None = None
    for row in waiting:
        if row.state in VISIBLE and row.kind in _DATED:
            change = decode(row.kind, row.body)
            if isinstance(change, EditLead | CreateLead) and DAY in change.fields:
                last = step_of(change, day, planned_from(connection, lead_id, row))
    return last or steps.planned(connection, lead_id, day)


def planned_from(connection: mirror.Connection, lead_id: int, row: outbox.OutboxRow) -> datetime:
    """Return when a change planned its step: not before the note of the same key press.

    That note says what the step is, and is no answer to it, whenever TaskIP received it.
    """
    moments = [row.created_at]
    for other in outbox.batch(connection, row.batch) if row.batch else ():
        if other.kind == AddNote.__name__ and other.lead == lead_id and other.result is not None:
            written = parse_stamp(steps.note_time(connection, lead_id, other.result))
            moments += [] if written is None else [written]
    return max(moments)


def step_of(change: EditLead | CreateLead, day: date, set_at: datetime) -> PlannedStep | None:
    """Return what a change of ours plans for ``day``; None if it sets no such date ahead.

    A date in the past is the last contact, and so is today's if the step was marked as done.
    """
    if parse_day(str(change.fields[DAY] or "")) != day or day < set_at.astimezone().date():
        return None
    return PlannedStep(set_at, isinstance(change, EditLead) and change.done)


def settle_step(
    connection: mirror.Connection, lead_id: int, change: EditLead | CreateLead, set_at: datetime
) -> None:
    """Remember what a change planned, now that TaskIP has it and the outbox forgets it."""
    day = parse_day(str(change.fields.get(DAY) or ""))
    step = None if day is None else step_of(change, day, set_at)
    if day is not None and step is not None:
        steps.record_set(connection, lead_id, day, set_at, done=step.done)


_DATED = (EditLead.__name__, CreateLead.__name__)


def _has_newer_note(
    connection: mirror.Connection,
    lead_id: int,
    day: date,
    planned_at: datetime | None,
    waiting: Iterable[outbox.OutboxRow],
) -> bool:
    """Return whether a note was written on the day of the step or later, after it was planned."""
    for row in waiting:
        if row.kind == AddNote.__name__ and _follows(row.created_at, day, planned_at):
            return True
    for stamp in steps.note_times(connection, lead_id):
        written = parse_stamp(stamp)
        if written is not None and _follows(written, day, planned_at):
            return True
    return False


def _follows(written: datetime, day: date, planned_at: datetime | None) -> bool:
    written_on = local_day(written.isoformat())
    if written_on is None or written_on < day:
        return False
    # A step that was planned on its own day: what was written before is no answer to it.
    same_day = planned_at is not None and planned_at.astimezone().date() == day == written_on
    return not same_day or (planned_at is not None and written > planned_at)
