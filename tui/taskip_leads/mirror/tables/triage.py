"""The queue of a triage: where it comes from, its leads in order, and what became of each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from taskip_leads.mirror.columns import json_text, moment


class TriageRow(NamedTuple):
    """The queue itself."""

    name: str
    filter: str | None
    newest_lead: int
    oldest_lead: int
    current: int | None
    seconds: float
    added: int
    started_at: datetime
    saved_at: datetime


class TriageLeadRow(NamedTuple):
    """One of its leads. Names are JSON-escaped, because SQLite rejects lone surrogates."""

    lead: int
    rank: int
    is_open: bool
    outcome: str | None
    lead_name: str
    status: str


_COLUMNS = ", ".join(TriageRow._fields)
_EMPTY = json.dumps("")
_LEAD_COLUMNS = ", ".join(TriageLeadRow._fields)


def get(connection: sqlite3.Connection) -> TriageRow | None:
    """Return the queue, or None if there is none. Raises ``MirrorDamaged``."""
    stored = connection.execute(f"SELECT {_COLUMNS} FROM triage").fetchone()
    if stored is None:
        return None
    row = TriageRow(*stored)
    return row._replace(
        name=json_text(stored[0]),
        filter=None if stored[1] is None else json_text(stored[1]),
        started_at=moment(stored[7]),
        saved_at=moment(stored[8]),
    )


def leads(connection: sqlite3.Connection) -> list[TriageLeadRow]:
    """Return the leads of the queue in order. Raises ``MirrorDamaged``."""
    rows = connection.execute(f"SELECT {_LEAD_COLUMNS} FROM triage_lead ORDER BY rank, lead")
    return [
        TriageLeadRow(lead, rank, bool(is_open), outcome, _text(lead_name), _text(status))
        for lead, rank, is_open, outcome, lead_name, status in rows
    ]


def put(connection: sqlite3.Connection, row: TriageRow) -> None:
    """Store the queue itself."""
    values = row._replace(
        name=json.dumps(row.name), filter=None if row.filter is None else json.dumps(row.filter)
    )
    connection.execute(
        f"INSERT OR REPLACE INTO triage (id, {_COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values[:7], row.started_at.isoformat(), row.saved_at.isoformat()),
    )


def put_leads(connection: sqlite3.Connection, rows: Iterable[TriageLeadRow]) -> None:
    """Store leads of the queue; others stay."""
    connection.executemany(
        f"INSERT OR REPLACE INTO triage_lead ({_LEAD_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [(*row[:4], _stored(row.lead_name), _stored(row.status)) for row in rows],
    )


def _stored(text: str) -> str:
    # Most leads of a queue have no outcome yet.
    return json.dumps(text) if text else _EMPTY


def _text(stored: str) -> str:
    return "" if stored == _EMPTY else json_text(stored)


def clear(connection: sqlite3.Connection) -> None:
    """Forget the queue and its leads."""
    connection.execute("DELETE FROM triage")
    connection.execute("DELETE FROM triage_lead")


def lead_id_range(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the lowest and the highest lead id of the mirror; leads that come later lie beyond."""
    low, high = connection.execute("SELECT min(key), max(key) FROM lead").fetchone()
    return min(0, low or 0), max(0, high or 0)
