"""Planned next steps: dates of leads that were seen or set while they were ahead."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from taskip_leads.clock import local_day, now, parse_day, parse_stamp, today
from taskip_leads.mirror.columns import json_object, moment
from taskip_leads.models.lead import Lead

#: A date further back is no late step where it was not seen ahead: the mirror is too new to know.
_LONGEST_INFERRED = 14


class PlannedStep(NamedTuple):
    """When a date was set as a next step (None: not known), and whether the step was taken."""

    planned_at: datetime | None
    done: bool


def record_seen(connection: sqlite3.Connection, lead_id: int, lead: Lead, *, is_new: bool) -> None:
    """Remember the date of TaskIP's answer if it was set while ahead.

    It was, if it is ahead now, or if the lead was last updated before that day. ``is_new``: the mirror
    did not have this lead, so that it does not know when the date was set.
    """
    day = parse_day(lead.lead_interaction_date)
    if day is None or (today() - day).days > _LONGEST_INFERRED:
        return
    if day <= today():
        updated = local_day(lead.updated_at)
        if updated is None or updated >= day:
            return
    set_at = None if is_new else parse_stamp(lead.updated_at) or now()
    connection.execute(
        "INSERT INTO planned_step (lead, day_number, planned_at) VALUES (?, ?, ?)"
        " ON CONFLICT (lead, day_number) DO NOTHING",
        (lead_id, day.toordinal(), None if set_at is None else set_at.isoformat()),
    )


def record_set(
    connection: sqlite3.Connection, lead_id: int, day: date, planned_at: datetime, *, done: bool
) -> None:
    """Remember a date that was set here: as a next step, or with ``done`` as a contact."""
    connection.execute(
        "INSERT INTO planned_step (lead, day_number, planned_at, done)"
        " SELECT key, ?, ?, ? FROM lead WHERE key = ?"
        " ON CONFLICT (lead, day_number) DO UPDATE SET"
        " planned_at = excluded.planned_at, done = excluded.done",
        (day.toordinal(), planned_at.isoformat(), int(done), lead_id),
    )


def planned(connection: sqlite3.Connection, lead_id: int, day: date) -> PlannedStep | None:
    """Return the step that was planned for a day, if one was."""
    row = connection.execute(
        "SELECT planned_at, done FROM planned_step WHERE lead = ? AND day_number = ?",
        (lead_id, day.toordinal()),
    ).fetchone()
    return None if row is None else PlannedStep(row[0] and moment(row[0]), bool(row[1]))


def move(connection: sqlite3.Connection, source: int, target: int) -> None:
    """Move the steps of a lead to another row of the same lead."""
    connection.execute(
        "UPDATE OR IGNORE planned_step SET lead = ? WHERE lead = ?", (target, source)
    )


def shown_day(connection: sqlite3.Connection, lead_id: int) -> date | None:
    """Return the date that the lead shows, pending changes included."""
    row = connection.execute("SELECT day_number FROM lead WHERE key = ?", (lead_id,)).fetchone()
    return None if row is None or row[0] is None else date.fromordinal(row[0])


def set_open(connection: sqlite3.Connection, lead_id: int, day: date | None) -> None:
    """Set the lead's open step; None: it has none."""
    number = None if day is None else day.toordinal()
    connection.execute(
        "UPDATE lead SET step_number = ?1 WHERE key = ?2 AND step_number IS NOT ?1",
        (number, lead_id),
    )


def note_times(connection: sqlite3.Connection, lead_id: int) -> Iterable[str | None]:
    """Yield when the lead's notes in the mirror were written, as TaskIP sent it."""
    for (raw,) in connection.execute("SELECT raw FROM note WHERE lead = ?", (lead_id,)):
        created = json_object(raw).get("created_at")
        yield created if isinstance(created, str) else None


def note_time(connection: sqlite3.Connection, lead_id: int, note_id: int) -> str | None:
    """Return when a note in the mirror was written, as TaskIP sent it; ``note_id`` is the server's."""
    row = connection.execute(
        "SELECT raw FROM note WHERE lead = ? AND id = ?", (lead_id, note_id)
    ).fetchone()
    created = None if row is None else json_object(row[0]).get("created_at")
    return created if isinstance(created, str) else None
