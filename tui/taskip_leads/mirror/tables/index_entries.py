"""Queries for the list's index: the values of each lead for filtering and sorting."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from taskip_leads.mirror.columns import decimal, marks, numbers, slices
from taskip_leads.mirror.tables import figures, notes, status_since
from taskip_leads.models.filters.query import Has
from taskip_leads.text import clean, fold


class IndexEntry(NamedTuple):
    """The values of one lead for filtering and sorting. Days are ordinals, 0 if there is none."""

    lead_id: int
    #: Folded text: the name in line 1, the company in line 2, then everything else that is searched.
    folded: str
    statuses: tuple[int, ...] | None
    sources: tuple[int, ...] | None
    owners: tuple[int, ...] | None
    day: int
    created: int
    updated: int
    value: Decimal | None
    currency: str | None
    converted: bool
    #: The bits of ``Has``.
    has: int
    #: The day of an open next step.
    step: int = 0
    #: Seconds since 1970; 0 if not known.
    created_at: int = 0
    #: The day since when it is in its status, as far as this machine saw it.
    in_status: int = 0
    #: What the user has not looked at: a value of ``UnreadKind``, or 0.
    unread: int = 0
    #: The days of its notes, each once.
    noted: tuple[int, ...] = ()


_ENTRY = (
    "SELECT lead.key, folded, status_ids, source_ids, owner_ids, coalesce(day_number, 0),"
    " coalesce(created_number, 0), coalesce(updated_number, 0), value, currency, converted,"
    f" (email IS NOT NULL) * {Has.EMAIL.bit} + (phone IS NOT NULL) * {Has.PHONE.bit}"
    f" + (website IS NOT NULL) * {Has.WEBSITE.bit} + (company IS NOT NULL) * {Has.COMPANY.bit}"
    f" + (value IS NOT NULL) * {Has.VALUE.bit} + (pending > 0) * {Has.PENDING.bit},"
    " coalesce(step_number, 0), coalesce(CAST(strftime('%s', created_at) AS INTEGER), 0),"
    " coalesce((SELECT kind FROM unread_lead WHERE unread_lead.lead = lead.key), 0)"
    " FROM lead JOIN lead_search USING (key)"
)


def entries(
    connection: sqlite3.Connection,
    keys: Iterable[int] | None = None,
    note_timezone: str = "",
) -> Iterator[IndexEntry]:
    """Yield index entries of all leads, or of ``keys``; hidden leads have none.

    ``note_timezone``: the zone of note times without one; empty: they stay as they came.
    """
    if keys is None:
        noted, filed = _note_texts(connection), _leads_with_files(connection)
        since, start = status_since.days(connection)
        days = _note_days(connection, note_timezone)
        # In the order of most lists: a search then walks through memory in sequence, which makes it
        # two to three times as fast.
        ordered = (
            f"{_ENTRY} WHERE NOT hidden ORDER BY converted, day_number DESC, sort_name, lead.key"
        )
        for row in connection.execute(ordered):
            entry = _entry(row, noted, filed, since.get(row[0], start))
            yield entry._replace(noted=days[row[0]]) if row[0] in days else entry
        return
    for some in slices(keys):
        noted, filed = _note_texts(connection, some), _leads_with_files(connection, some)
        since, start = status_since.days(connection, some)
        days = _note_days(connection, note_timezone, some)
        for row in connection.execute(
            f"{_ENTRY} WHERE NOT hidden AND lead.key IN ({marks(some)})", some
        ):
            entry = _entry(row, noted, filed, since.get(row[0], start))
            yield entry._replace(noted=days[row[0]]) if row[0] in days else entry


def _note_texts(
    connection: sqlite3.Connection, keys: Sequence[int] | None = None
) -> dict[int, list[str]]:
    """Return the folded texts of notes by lead, unsent ones included."""
    return {
        lead: [fold(clean(text)) for text in texts.values()]
        for lead, texts in notes.texts(connection, keys).items()
    }


def _note_days(
    connection: sqlite3.Connection, zone: str, keys: Sequence[int] | None = None
) -> dict[int, tuple[int, ...]]:
    """Return the days of notes by lead, unsent ones included."""
    days: dict[int, set[int]] = {}
    for note in figures.note_events(connection, zone, leads=keys):
        days.setdefault(note.lead, set()).add(note.day)
    return {lead: tuple(sorted(found)) for lead, found in days.items()}


def _leads_with_files(
    connection: sqlite3.Connection, keys: Sequence[int] | None = None
) -> frozenset[int]:
    query = "SELECT DISTINCT lead FROM file"
    if keys is not None:
        query += f" WHERE lead IN ({marks(keys)})"
    return frozenset(row[0] for row in connection.execute(query, keys or ()))


def _entry(
    row: tuple[Any, ...],
    noted: Mapping[int, Sequence[str]],
    filed: frozenset[int],
    in_status: int,
) -> IndexEntry:
    key, folded, has = row[0], row[1], row[11]
    if key in noted:
        folded = "\n".join((folded, *noted[key]))
        has |= Has.NOTE.bit
    if key in filed:
        has |= Has.FILE.bit
    return IndexEntry(
        key,
        folded,
        numbers(row[2]),
        numbers(row[3]),
        numbers(row[4]),
        row[5],
        row[6],
        row[7],
        decimal(row[8]),
        row[9],
        bool(row[10]),
        has,
        row[12],
        row[13],
        in_status,
        row[14],
    )
