"""Queries for lists of leads: rows to show, and the first screen's ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from taskip_leads.clock import parse_day
from taskip_leads.mirror.columns import decimal, marks, member, numbers, slices
from taskip_leads.mirror.tables import attributes
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.filters.query import SortField
from taskip_leads.models.lead_row import UNREAD_KINDS, LeadRow, UnreadKind
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.models.user import User

_ROW = (
    "key, id, name, company, status_ids, source_ids, value, currency, day, owner_ids, email, phone,"
    " website, city, country, converted, pending, created_at, updated_at, step_number,"
    " (SELECT kind FROM unread_lead WHERE unread_lead.lead = lead.key)"
)

_GUESSED = ClosedStatuses()


def rows(
    connection: sqlite3.Connection,
    keys: Sequence[int],
    *,
    closed: ClosedStatuses = _GUESSED,
    marked: frozenset[UnreadKind] = UNREAD_KINDS,
) -> dict[int, LeadRow]:
    """Return rows for a list by lead id; deleted leads are left out.

    ``marked``: which leads that the user has not looked at are marked as such.
    """
    known = attributes.read(connection)
    people = attributes.people(connection)
    closed_ids = closed.ids(known)
    by_id: dict[int, LeadRow] = {}
    for some in slices(keys):
        query = f"SELECT {_ROW} FROM lead WHERE key IN ({marks(some)})"
        for row in connection.execute(query, some):
            by_id[row[0]] = _lead_row(row, known, people, closed_ids, marked)
    converted = [key for key, one in by_id.items() if one.converted and one.pending]
    for key in _converting(connection, converted):
        by_id[key] = replace(by_id[key], converting=True)
    return by_id


def _converting(connection: sqlite3.Connection, keys: Sequence[int]) -> Iterator[int]:
    """Yield the leads whose conversion waits in the outbox."""
    for some in slices(keys):
        query = (
            "SELECT DISTINCT lead FROM outbox WHERE kind = 'ConvertLead' AND state <> 'done'"
            f" AND lead IN ({marks(some)})"
        )
        yield from (key for (key,) in connection.execute(query, some))


def _lead_row(
    row: tuple[Any, ...],
    known: Mapping[int, Attribute],
    people: Mapping[int, User],
    closed_ids: frozenset[int],
    marked: frozenset[UnreadKind],
) -> LeadRow:
    unread = None if row[20] is None else member(UnreadKind, row[20])
    return LeadRow(
        lead_id=row[0],
        server_id=row[1],
        name=row[2],
        company=row[3],
        statuses=_attributes(row[4], AttributeType.STATUS, known),
        sources=_attributes(row[5], AttributeType.SOURCE, known),
        value=decimal(row[6]),
        currency=row[7],
        day=parse_day(row[8]),
        day_text=row[8],
        step=None if row[19] is None else date.fromordinal(row[19]),
        closed=not closed_ids.isdisjoint(numbers(row[4]) or ()),
        owners=_people(row[9], people),
        email=row[10],
        phone=row[11],
        website=row[12],
        city=row[13],
        country=row[14],
        converted=bool(row[15]),
        pending=row[16],
        created_at=row[17],
        updated_at=row[18],
        unread=unread if unread in marked else None,
    )


def contact_details(
    connection: sqlite3.Connection, keys: Sequence[int]
) -> dict[int, tuple[str | None, str | None, str | None]]:
    """Return email, phone and website of these leads, by lead id."""
    details: dict[int, tuple[str | None, str | None, str | None]] = {}
    for some in slices(keys):
        query = f"SELECT key, email, phone, website FROM lead WHERE key IN ({marks(some)})"
        details |= {
            key: (email, phone, site) for key, email, phone, site in connection.execute(query, some)
        }
    return details


def _attributes(
    text: str | None, type_: AttributeType, known: Mapping[int, Attribute]
) -> tuple[Attribute, ...] | None:
    ids = numbers(text)
    if ids is None:
        return None
    # An id without a known name is shown as a number, not dropped.
    named = [known.get(i) or Attribute(i, f"#{i}", type_) for i in ids]
    return tuple(sorted(named, key=lambda attribute: attribute.rank, reverse=True))


def _people(text: str | None, known: Mapping[int, User]) -> tuple[User, ...] | None:
    ids = numbers(text)
    return None if ids is None else tuple(known.get(i) or User(i) for i in ids)


def _order(column: str, descending: bool) -> str:
    return f"{column} DESC" if descending else f"{column} IS NULL, {column}"


#: Orders in which the first rows can be read without reading all of them; ties are broken by name.
ORDERS: dict[tuple[SortField, bool], str] = {
    (field, descending): f"{_order(column, descending)}, sort_name, key"
    for field, column in (
        (SortField.WHEN, "day_number"),
        (SortField.CREATED, "created_number"),
        (SortField.UPDATED, "updated_number"),
        (SortField.VALUE, "CAST(value AS REAL)"),
    )
    for descending in (True, False)
} | {
    (SortField.NAME, False): "sort_name, key",
    (SortField.NAME, True): "sort_name DESC, key DESC",
}


def first_ids(connection: sqlite3.Connection, limit: int, order: str) -> list[int]:
    """Return the first active leads in one of ``ORDERS``."""
    first = connection.execute(
        f"SELECT key FROM lead WHERE converted = 0 AND NOT hidden ORDER BY {order} LIMIT ?",
        (limit,),
    ).fetchall()
    return [row[0] for row in first]


def is_hidden(connection: sqlite3.Connection, lead_id: int) -> bool:
    """Return whether no list shows the lead, because its deletion is pending."""
    row = connection.execute("SELECT hidden FROM lead WHERE key = ?", (lead_id,)).fetchone()
    return row is not None and bool(row[0])


def count_active(connection: sqlite3.Connection) -> int:
    """Return the number of active leads."""
    (active,) = connection.execute(
        "SELECT count(*) FROM lead WHERE converted = 0 AND NOT hidden"
    ).fetchone()
    return int(active)


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM lead").fetchone()[0])


def usage(connection: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """Return how many active and converted leads have each status or source, by its id."""
    counts: dict[int, list[int]] = {}
    for row in connection.execute("SELECT status_ids, source_ids, converted FROM lead"):
        for number in (*(numbers(row[0]) or ()), *(numbers(row[1]) or ())):
            counts.setdefault(number, [0, 0])[bool(row[2])] += 1
    return {number: (active, converted) for number, (active, converted) in counts.items()}
