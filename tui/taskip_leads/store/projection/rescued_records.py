"""Restore from a damaged mirror what this machine alone knows: history, imports, what it saw of leads.

Rows that refer to leads are kept until the first sync has read those leads again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from taskip_leads import mirror
from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.columns import moment, numbers
from taskip_leads.mirror.maintenance.restore import insert_row
from taskip_leads.mirror.tables import leads, meta, status_since
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.mirror.tables.imports import files, rows
from taskip_leads.store.projection.steps import refresh_step

Row = dict[str, Any]

#: Tables whose rows refer to leads, with their columns of whole numbers.
_OF_LEADS: Mapping[str, tuple[str, ...]] = {
    "planned_step": ("lead", "day_number", "done"),
    "status_since": ("lead", "status", "day_number"),
}
_ON_ITS_WAY = "The local copy was damaged while this row was on its way. Look for it in TaskIP."


def reinstate(connection: mirror.Connection, rescued: Mapping[str, Any]) -> int:
    """Restore rescued rows into a new mirror, after its outbox; return how many are invalid.

    Imports are paused: the user decides whether they go on.
    """
    readers: tuple[tuple[str, Callable[[mirror.Connection, Row], object]], ...] = (
        ("import_file", _read_file),
        ("import_row", _read_import_row),
        ("import_change", _check_numbers("change", "file", "row", "undoes")),
        ("import_mapping", _read_mapping),
        ("history", _read_history),
        ("different_lead", _check_numbers("lead", "other")),
        ("status_move", _read_move),
    )
    invalid = 0
    for table, reader in readers:
        for row in _rows(rescued, table):
            invalid += not insert_row(connection, table, row, partial(reader, connection, row))
    files.pause_all(connection)
    rows.refuse_lost(connection, _ON_ITS_WAY)
    records = {table: _valid(table, _rows(rescued, table)) for table in _OF_LEADS}
    if any(records.values()):
        meta.put(connection, meta.RESCUED_OF_LEADS, records)
    return invalid


def reinstate_of_leads(connection: mirror.Connection) -> None:
    """Restore rescued rows that refer to leads, now that the leads are here again.

    A status is restored only for a lead that still has it: for others nobody saw when it changed.
    """
    records = meta.get(connection, meta.RESCUED_OF_LEADS, dict[str, list[Row]]) or {}
    for row in records.get("planned_step", ()):
        if leads.exists(connection, row["lead"]):
            insert_row(connection, "planned_step", row, lambda: None)
            refresh_step(connection, row["lead"])
    for row in records.get("status_since", ()):
        if status_since.shown_status(connection, row["lead"]) == row["status"]:
            insert_row(connection, "status_since", row, lambda: None)
    meta.drop(connection, meta.RESCUED_OF_LEADS)


def _rows(rescued: Mapping[str, Any], table: str) -> list[Row]:
    found = rescued.get(table)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _valid(table: str, found: Sequence[Row]) -> list[Row]:
    """Return the rows whose numbers and times are some."""
    valid: list[Row] = []
    for row in found:
        stamp = row.get("since") if table == "status_since" else row.get("planned_at")
        if not all(isinstance(row.get(name), int) for name in _OF_LEADS[table]):
            continue
        if _is_moment(stamp) or (stamp is None and table == "planned_step"):
            valid.append(row)
    return valid


def _is_moment(value: object) -> bool:
    try:
        moment(value)  # type: ignore[arg-type]
    except (MirrorDamaged, TypeError, AttributeError):
        return False
    return True


# What is read back after it was inserted; each raises for a bad value.


def _check_numbers(*names: str) -> Callable[[mirror.Connection, Row], object]:
    def check(_connection: mirror.Connection, row: Row) -> None:
        if not all(isinstance(row[name], int) for name in names):
            raise ValueError

    return check


def _read_file(connection: mirror.Connection, row: Row) -> None:
    file = files.get(connection, row["id"])
    if file is None or file.state not in files.STATES:
        raise ValueError


def _read_import_row(connection: mirror.Connection, row: Row) -> None:
    found = rows.get(connection, row["file"], row["row"])
    if found is None or found.state not in rows.STATES:
        raise ValueError


def _read_mapping(_connection: mirror.Connection, row: Row) -> None:
    moment(row["used_at"])


def _read_history(connection: mirror.Connection, row: Row) -> None:
    if row["id"] not in history.by_id(connection, [row["id"]]):
        raise ValueError


def _read_move(_connection: mirror.Connection, row: Row) -> None:
    numbers(row["before"])
    numbers(row["after"])
    moment(row["seen_at"])
