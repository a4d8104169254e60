"""Queries for lists of leads: rows to show, index entries, and the first screen's ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from taskip_leads.clock import parse_day, parse_stamp
from taskip_leads.mirror.columns import decimal, marks, numbers, slices
from taskip_leads.mirror.tables import attributes, notes, status_since
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.closed_statuses import ClosedStatuses
from taskip_leads.models.filters.query import Has, SortField
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.user import User
from taskip_leads.text import clean, fold

_ROW = (
    "key, id, name, company, status_ids, source_ids, value, currency, day, owner_ids, email, phone,"
    " website, city, country, converted, pending, created_at, updated_at, step_number"
)

_GUESSED = ClosedStatuses()


def rows(
    connection: sqlite3.Connection,
    keys: Sequence[int],
    *,
    new_since: datetime | None = None,
    closed: ClosedStatuses = _GUESSED,
) -> dict[int, LeadRow]:
    """Return rows for a list by lead id; deleted leads are left out.

    ``new`` is set for leads created after ``new_since``.
    """
    known = attributes.read(connection)
    people = attributes.people(connection)
    closed_ids = closed.ids(known)
    found: dict[int, LeadRow] = {}
    for some in slices(keys):
        query = f"SELECT {_ROW} FROM lead WHERE key IN ({marks(some)})"
        for row in connection.execute(query, some):
            found[row[0]] = _lead_row(row, known, people, closed_ids, new_since)
    return found


def _lead_row(
    row: tuple[Any, ...],
    known: Mapping[int, Attribute],
    people: Mapping[int, User],
    closed_ids: frozenset[int],
    new_since: datetime | None,
) -> LeadRow:
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
        new=_is_later(row[17], new_since),
    )


def contact_details(
    connection: sqlite3.Connection, keys: Sequence[int]
) -> dict[int, tuple[str | None, str | None, str | None]]:
    """Return email, phone and website of these leads, by lead id."""
    found: dict[int, tuple[str | None, str | None, str | None]] = {}
    for some in slices(keys):
        query = f"SELECT key, email, phone, website FROM lead WHERE key IN ({marks(some)})"
        found |= {
            key: (email, phone, site) for key, email, phone, site in connection.execute(query, some)
        }
    return found


def _is_later(stamp: str | None, moment: datetime | None) -> bool:
    made = parse_stamp(stamp) if moment is not None else None
    return made is not None and moment is not None and made > moment


def _attributes(
    text: str | None, type_: AttributeType, known: Mapping[int, Attribute]
) -> tuple[Attribute, ...] | None:
    ids = numbers(text)
    if ids is None:
        return None
    # An id without a known name is shown as a number, not dropped.
    found = [known.get(i) or Attribute(i, f"#{i}", type_) for i in ids]
    return tuple(sorted(found, key=lambda attribute: attribute.rank, reverse=True))


def _people(text: str | None, known: Mapping[int, User]) -> tuple[User, ...] | None:
    ids = numbers(text)
    return None if ids is None else tuple(known.get(i) or User(i) for i in ids)


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
    #: Since which day it is in its status, as far as this machine saw it.
    in_status: int = 0


_ENTRY = (
    "SELECT lead.key, folded, status_ids, source_ids, owner_ids, coalesce(day_number, 0),"
    " coalesce(created_number, 0), coalesce(updated_number, 0), value, currency, converted,"
    f" (email IS NOT NULL) * {Has.EMAIL.bit} + (phone IS NOT NULL) * {Has.PHONE.bit}"
    f" + (website IS NOT NULL) * {Has.WEBSITE.bit} + (company IS NOT NULL) * {Has.COMPANY.bit}"
    f" + (value IS NOT NULL) * {Has.VALUE.bit} + (pending > 0) * {Has.PENDING.bit},"
    " coalesce(step_number, 0), coalesce(CAST(strftime('%s', created_at) AS INTEGER), 0)"
    " FROM lead JOIN lead_search USING (key)"
)


def entries(
    connection: sqlite3.Connection, keys: Iterable[int] | None = None
) -> Iterator[IndexEntry]:
    """Yield index entries of all leads, or of ``keys``; hidden leads have none."""
    if keys is None:
        noted, filed = _note_texts(connection), _leads_with_files(connection)
        since, start = status_since.days(connection)
        # In the order of most lists: a search then walks through memory in sequence, which makes it
        # two to three times as fast.
        ordered = (
            f"{_ENTRY} WHERE NOT hidden ORDER BY converted, day_number DESC, sort_name, lead.key"
        )
        for row in connection.execute(ordered):
            yield _entry(row, noted, filed, since.get(row[0], start))
        return
    for some in slices(keys):
        noted, filed = _note_texts(connection, some), _leads_with_files(connection, some)
        since, start = status_since.days(connection, some)
        for row in connection.execute(
            f"{_ENTRY} WHERE NOT hidden AND lead.key IN ({marks(some)})", some
        ):
            yield _entry(row, noted, filed, since.get(row[0], start))


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
    found = connection.execute(
        f"SELECT key FROM lead WHERE converted = 0 AND NOT hidden ORDER BY {order} LIMIT ?",
        (limit,),
    ).fetchall()
    return [row[0] for row in found]


def count_active(connection: sqlite3.Connection) -> int:
    """Return the number of active leads."""
    (active,) = connection.execute(
        "SELECT count(*) FROM lead WHERE converted = 0 AND NOT hidden"
    ).fetchone()
    return int(active)


def _note_texts(
    connection: sqlite3.Connection, keys: Sequence[int] | None = None
) -> dict[int, list[str]]:
    """Return the folded texts of notes by lead, unsent ones included."""
    return {
        lead: [fold(clean(text)) for text in texts.values()]
        for lead, texts in notes.texts(connection, keys).items()
    }


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
    )


def usage(connection: sqlite3.Connection) -> dict[int, int]:
    """Return how many leads have each status or source, by its id."""
    counts: dict[int, int] = {}
    for row in connection.execute("SELECT status_ids, source_ids FROM lead"):
        for number in (*(numbers(row[0]) or ()), *(numbers(row[1]) or ())):
            counts[number] = counts.get(number, 0) + 1
    return counts
