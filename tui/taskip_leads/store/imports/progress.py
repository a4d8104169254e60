"""Read how far an import is."""

from __future__ import annotations

from datetime import datetime

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.columns import moment
from taskip_leads.mirror.tables.imports import files, rows
from taskip_leads.models.imports.plan import seconds_needed
from taskip_leads.models.imports.progress import (
    UNDO_TIME,
    ImportProgress,
    ImportState,
    RefusedRow,
)
from taskip_leads.models.imports.report import refused_csv
from taskip_leads.store.imports.pace import cost_of

#: Rows that are looked at to know what the others cost.
_SAMPLE = 20
_COST_OF_UNDO = 2


def read(
    connection: mirror.Connection, file_id: int, hour: tuple[int, int]
) -> ImportProgress | None:
    """Return how far an import is. ``hour``: the requests that are left, of how many."""
    file = files.get(connection, file_id)
    if file is None:
        return None
    counts = rows.counts(connection, file_id)
    waiting, sent = counts.get(rows.WAITING, 0), counts.get(rows.SENT, 0)
    to_undo = counts.get(rows.UNDO, 0) + counts.get(rows.UNDOING, 0)
    return ImportProgress(
        file_id,
        file.name,
        _state(file.state, waiting, sent, to_undo),
        file.started_at,
        waiting=waiting,
        sent=sent,
        done=counts.get(rows.DONE, 0),
        refused=counts.get(rows.REFUSED, 0),
        dropped=counts.get(rows.DROPPED, 0),
        undone=counts.get(rows.UNDONE, 0),
        to_undo=to_undo,
        undo_until=_undo_until(connection, file, counts),
        seconds=_seconds(connection, file_id, waiting, to_undo, hour),
    )


def _state(state: str, waiting: int, sent: int, to_undo: int) -> ImportState:
    if state == files.UNDOING:
        return ImportState.UNDOING if to_undo else ImportState.FINISHED
    if state in (files.STOPPED, files.STAGING):
        return ImportState.STOPPED
    if not (waiting or sent):
        return ImportState.FINISHED
    return ImportState.PAUSED if state == files.PAUSED else ImportState.RUNNING


def _undo_until(
    connection: mirror.Connection, file: files.ImportFileRow, counts: dict[str, int]
) -> datetime | None:
    """Return until when an import can be taken back; None: it cannot, or nothing is there to be."""
    there = sum(
        counts.get(state, 0) for state in (rows.WAITING, rows.SENT, rows.DONE, rows.REFUSED)
    )
    if not there or file.state in (files.UNDOING, files.STAGING):
        return None
    stamp = rows.last_settled(connection, file.id)
    last = file.started_at if stamp is None else max(file.started_at, moment(stamp))
    until = last + UNDO_TIME
    return until if until > now() else None


def _seconds(
    connection: mirror.Connection, file_id: int, waiting: int, to_undo: int, hour: tuple[int, int]
) -> float:
    sample = rows.of_state(connection, file_id, rows.WAITING, _SAMPLE)
    costs = [sum(map(cost_of, row.changes)) for row in sample]
    per_row = sum(costs) / len(costs) if costs else 0.0
    return seconds_needed(round(waiting * per_row + to_undo * _COST_OF_UNDO), *hour)


def refused(connection: mirror.Connection, file_id: int) -> list[RefusedRow]:
    """Return the rows that TaskIP did not take."""
    return [
        RefusedRow(
            row.row, row.name, row.message,
            next(iter(rows.changes_of(connection, file_id, row.row)), None),
        )
        for row in rows.of_state(connection, file_id, rows.REFUSED)
    ]  # fmt: skip


def refused_table(connection: mirror.Connection, file_id: int) -> str:
    """Return the rows that TaskIP did not take, or that were not sent, as CSV."""
    file = files.get(connection, file_id)
    if file is None:
        return ""
    left = [
        (row.cells, row.message or "not sent")
        for state in (rows.REFUSED, rows.DROPPED)
        for row in rows.of_state(connection, file_id, state)
    ]
    return refused_csv(file.heads, left)
