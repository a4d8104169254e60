"""Leads in the mirror: the columns that lists use, and the answers they were made from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from taskip_leads.clock import parse_day, parse_stamp
from taskip_leads.mirror import attributes
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.lead import Company, Lead
from taskip_leads.models.query import Has, SortField
from taskip_leads.models.row import LeadRow
from taskip_leads.models.user import User
from taskip_leads.text import clean, fold

# What a line of a table shows of one field at most; a name of a megabyte is somebody's joke.
_CELL = 500
_SEARCHED = 4000
_SLICE = 500


_SET = (
    " DO UPDATE SET name = ?3, company = ?4, company_id = ?5, email = ?6, phone = ?7, website = ?8,"
    " city = ?9, country = ?10, value = ?11, currency = ?12, day = ?13,"
    " status_ids = coalesce(?14, status_ids), source_ids = coalesce(?15, source_ids),"
    " owner_ids = coalesce(?16, owner_ids), converted = ?17, pending = coalesce(?18, pending),"
    " hidden = coalesce(?19, hidden), created_at = ?20, updated_at = ?21,"
    " pass = coalesce(?22, pass), read_at = coalesce(?23, read_at), sort_name = ?24,"
    " day_number = ?25, created_number = ?26, updated_number = ?27"
)
_SAVE = (
    "INSERT INTO lead (key, id, name, company, company_id, email, phone, website, city, country, value,"
    " currency, day, status_ids, source_ids, owner_ids, converted, pending, hidden, created_at,"
    " updated_at, pass, read_at, sort_name, day_number, created_number, updated_number)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
    " coalesce(?18, 0), coalesce(?19, 0), ?20, ?21, coalesce(?22, 0), ?23, ?24, ?25, ?26, ?27)"
    f" ON CONFLICT (id) {_SET} ON CONFLICT (key) {_SET} RETURNING key"
)


def save(
    connection: sqlite3.Connection,
    lead: Lead,
    raw: Mapping[str, Any],
    *,
    pass_number: int | None = None,
    pending: int | None = None,
    hidden: bool | None = None,
    read_at: datetime | None = None,
) -> int:
    """Write a lead's columns and its answer; the key it has on this machine.

    ``lead`` is what is shown (pending changes replayed), ``raw`` what the service last said. Parts that
    ``lead`` was not told (None) keep what the columns held. A negative id is the key of a lead that the
    service does not have yet. ``hidden`` leads are in no list: their deletion waits.
    """
    attributes.meet(connection, (*(lead.statuses or ()), *(lead.sources or ())))
    attributes.save_people(connection, lead.assigned_to or ())
    name = _cell(lead.name) or f"Lead #{lead.id}"
    company = _company(connection, lead)
    email, phone, website = _cell(lead.email), _cell(lead.phone_number), _cell(lead.website)
    (key,) = connection.execute(
        _SAVE,
        (
            lead.id,
            None if lead.id < 0 else lead.id,
            name,
            company,
            lead.company_id if fits(lead.company_id) else None,
            email,
            phone,
            website,
            _cell(lead.city),
            _cell(lead.country),
            None if lead.value is None else str(lead.value),
            _cell(lead.currency),
            _cell(lead.lead_interaction_date),
            _ids(lead.statuses),
            _ids(lead.sources),
            _ids(lead.assigned_to),
            int(lead.converted),
            pending,
            hidden,
            _cell(lead.created_at),
            _cell(lead.updated_at),
            pass_number,
            None if read_at is None else read_at.isoformat(),
            fold(name),
            _number_of(lead.lead_interaction_date),
            _number_of(lead.created_at),
            _number_of(lead.updated_at),
        ),
    ).fetchone()
    description = clean((lead.description or "")[:_SEARCHED])
    searched = "\n".join(x or "" for x in (name, company, email, phone, website, description))
    for table, column, value in (
        ("lead_body", "raw", json.dumps(raw)),
        ("lead_search", "folded", fold(searched)),
    ):
        connection.execute(
            f"INSERT INTO {table} (key, {column}) VALUES (?, ?)"
            f" ON CONFLICT (key) DO UPDATE SET {column} = excluded.{column}",
            (key, value),
        )
    return int(key)


def save_local(connection: sqlite3.Connection, key: int) -> None:
    """Make room for a lead that the service does not have yet; ``key`` is negative, and for life."""
    connection.execute("INSERT INTO lead (key, id, name) VALUES (?, NULL, '')", (key,))
    connection.execute(
        "INSERT INTO lead_body (key, raw) VALUES (?, ?)", (key, json.dumps({"id": key}))
    )


def adopt(connection: sqlite3.Connection, key: int, number: int) -> None:
    """The service gave lead ``key`` its id. Where a pass met it first, that row becomes this one."""
    row = connection.execute("SELECT key FROM lead WHERE id = ?", (number,)).fetchone()
    if row is not None and row[0] != key:
        for table in ("note", "file"):
            connection.execute(f"UPDATE {table} SET lead = ? WHERE lead = ?", (key, row[0]))
        connection.execute("DELETE FROM lead WHERE key = ?", (row[0],))
    connection.execute("UPDATE lead SET id = ? WHERE key = ?", (number, key))


def key_of(connection: sqlite3.Connection, number: int) -> int | None:
    """The key of the lead with this id of the service's."""
    row = connection.execute("SELECT key FROM lead WHERE id = ?", (number,)).fetchone()
    return None if row is None else int(row[0])


def key_of_email(connection: sqlite3.Connection, email: str) -> int | None:
    """The key of the lead that holds an e-mail address; it is unique in a workspace."""
    row = connection.execute(
        "SELECT key FROM lead WHERE id IS NOT NULL AND email = ? COLLATE NOCASE LIMIT 1",
        (email.strip(),),
    ).fetchone()
    return None if row is None else int(row[0])


def fits(number: int | None) -> bool:
    """Whether SQLite can hold an id; JSON knows no such bound."""
    return number is not None and -(2**63) <= number < 2**63


def _company(connection: sqlite3.Connection, lead: Lead) -> str | None:
    """The company's name; where the answer gave only an id, the name a look-up gave for it."""
    if lead.company is not None and (name := _cell(lead.company.name)):
        return name
    if not fits(lead.company_id):
        return None
    row = connection.execute("SELECT name FROM company WHERE id = ?", (lead.company_id,)).fetchone()
    return None if row is None else str(row[0])


def companies_unnamed(connection: sqlite3.Connection) -> list[int]:
    """Keys of leads of which only the company's id is known."""
    rows = connection.execute(
        "SELECT key FROM lead WHERE company IS NULL AND company_id IS NOT NULL"
    )
    return [row[0] for row in rows]


def save_companies(connection: sqlite3.Connection, companies: Iterable[Company]) -> None:
    """Keep names for the ids of companies."""
    connection.executemany(
        "INSERT INTO company (id, name) VALUES (?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        [
            (company.id, name)
            for company in companies
            if fits(company.id) and (name := _cell(company.name))
        ],
    )


def met(connection: sqlite3.Connection, ids: Iterable[int], pass_number: int) -> None:
    """Note that a pass met these leads and found them unchanged."""
    connection.executemany(
        "UPDATE lead SET pass = ? WHERE id = ?", [(pass_number, number) for number in ids]
    )


def _number_of(stamp: str | None) -> int | None:
    """The day of a date or time stamp as a number; None where it is in no form we know."""
    day = parse_day(stamp)
    return None if day is None else day.toordinal()


def _cell(text: str | None) -> str | None:
    if text is None:
        return None
    return clean(text[:_CELL]).strip() or None


def _ids(parts: Sequence[Attribute] | Sequence[User] | None) -> str | None:
    if parts is None:
        return None
    return ",".join(str(part.id) for part in parts if part.id is not None)


def bodies(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the service last said of these leads, by the service's id."""
    found: dict[int, dict[str, Any]] = {}
    for some in _slices(ids):
        rows = connection.execute(
            "SELECT lead.id, raw FROM lead JOIN lead_body USING (key)"
            f" WHERE lead.id IN ({_marks(some)})",
            some,
        )
        found.update((row[0], json.loads(row[1])) for row in rows)
    return found


def body(connection: sqlite3.Connection, key: int) -> dict[str, Any] | None:
    """What the service last said of one lead."""
    row = connection.execute("SELECT raw FROM lead_body WHERE key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])


def all_bodies(connection: sqlite3.Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every lead's key and last answer, newest id first."""
    for row in connection.execute("SELECT key, raw FROM lead_body ORDER BY key DESC"):
        yield row[0], json.loads(row[1])


def _slices(values: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Values in portions that SQLite takes as parameters of one statement."""
    rest = tuple(values)
    for start in range(0, len(rest), _SLICE):
        yield rest[start : start + _SLICE]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


_ROW = (
    "key, id, name, company, status_ids, source_ids, value, currency, day, owner_ids, email, phone,"
    " website, city, country, converted, pending, created_at, updated_at"
)


def rows(
    connection: sqlite3.Connection, keys: Sequence[int], *, new_since: datetime | None = None
) -> dict[int, LeadRow]:
    """Rows for a list, by key; leads that are gone are left out. ``new``: created after ``new_since``."""
    known = attributes.read(connection)
    people = attributes.people(connection)
    found: dict[int, LeadRow] = {}
    for some in _slices(keys):
        query = f"SELECT {_ROW} FROM lead WHERE key IN ({_marks(some)})"
        for row in connection.execute(query, some):
            found[row[0]] = LeadRow(
                key=row[0],
                id=row[1],
                name=row[2],
                company=row[3],
                statuses=_attributes(row[4], AttributeType.STATUS, known),
                sources=_attributes(row[5], AttributeType.SOURCE, known),
                value=_decimal(row[6]),
                currency=row[7],
                day=parse_day(row[8]),
                day_text=row[8],
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
                new=_later(row[17], new_since),
            )
    return found


def _later(stamp: str | None, moment: datetime | None) -> bool:
    made = parse_stamp(stamp) if moment is not None else None
    return made is not None and moment is not None and made > moment


@lru_cache(maxsize=4096)
def numbers(text: str | None) -> tuple[int, ...] | None:
    """Ids of a comma-separated column; None where they are not known."""
    if text is None:
        return None
    return tuple(int(part) for part in text.split(",") if part)


def _attributes(
    text: str | None, type_: AttributeType, known: Mapping[int, Attribute]
) -> tuple[Attribute, ...] | None:
    ids = numbers(text)
    if ids is None:
        return None
    # An id that no answer named is shown as a number, not dropped.
    found = [known.get(i) or Attribute(i, f"#{i}", type_) for i in ids]
    return tuple(sorted(found, key=lambda attribute: attribute.rank, reverse=True))


def _people(text: str | None, known: Mapping[int, User]) -> tuple[User, ...] | None:
    ids = numbers(text)
    return None if ids is None else tuple(known.get(i) or User(i) for i in ids)


def _decimal(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


class Entry(NamedTuple):
    """What filtering and sorting need of one lead. Days are ordinals, 0 where there is none."""

    key: int
    #: Folded; line 1 the name, line 2 the company, then the rest that is searched.
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


_ENTRY = (
    "SELECT lead.key, folded, status_ids, source_ids, owner_ids, coalesce(day_number, 0),"
    " coalesce(created_number, 0), coalesce(updated_number, 0), value, currency, converted,"
    f" (email IS NOT NULL) * {Has.EMAIL.bit} + (phone IS NOT NULL) * {Has.PHONE.bit}"
    f" + (website IS NOT NULL) * {Has.WEBSITE.bit} + (company IS NOT NULL) * {Has.COMPANY.bit}"
    f" + (value IS NOT NULL) * {Has.VALUE.bit} + (pending > 0) * {Has.PENDING.bit}"
    " FROM lead JOIN lead_search USING (key)"
)


def entries(connection: sqlite3.Connection, keys: Iterable[int] | None = None) -> Iterator[Entry]:
    """Entries of all leads, or of those of ``keys`` that still exist, as they are read.

    Hidden ones have none.
    """
    if keys is None:
        noted, filed = _texts(connection), _filed(connection)
        # In the order most lists have: their texts then lie in memory as a search goes through them,
        # which makes it two to three times as fast.
        ordered = (
            f"{_ENTRY} WHERE NOT hidden ORDER BY converted, day_number DESC, sort_name, lead.key"
        )
        for row in connection.execute(ordered):
            yield _entry(row, noted, filed)
        return
    for some in _slices(keys):
        noted, filed = _texts(connection, some), _filed(connection, some)
        for row in connection.execute(
            f"{_ENTRY} WHERE NOT hidden AND lead.key IN ({_marks(some)})", some
        ):
            yield _entry(row, noted, filed)


def _order(column: str, descending: bool) -> str:
    return f"{column} DESC" if descending else f"{column} IS NULL, {column}"


#: Orders in which the beginning of the list can be read without reading all of it; ties by name.
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


def first_keys(connection: sqlite3.Connection, limit: int, order: str) -> tuple[list[int], int]:
    """The beginning of the active leads in one of ``ORDERS``, and how many there are."""
    found = connection.execute(
        f"SELECT key FROM lead WHERE converted = 0 AND NOT hidden ORDER BY {order} LIMIT ?",
        (limit,),
    ).fetchall()
    (active,) = connection.execute(
        "SELECT count(*) FROM lead WHERE converted = 0 AND NOT hidden"
    ).fetchone()
    return [row[0] for row in found], int(active)


def _texts(
    connection: sqlite3.Connection, keys: Sequence[int] | None = None
) -> dict[int, list[str]]:
    """What the notes that were seen say, folded, by lead."""
    query = "SELECT lead, raw FROM note"
    if keys is not None:
        query += f" WHERE lead IN ({_marks(keys)})"
    found: dict[int, list[str]] = {}
    for lead, raw in connection.execute(query, keys or ()):
        answer = json.loads(raw)
        told = (answer.get(part) for part in ("title", "note"))
        text = " ".join(part[:_SEARCHED] for part in told if isinstance(part, str))
        found.setdefault(lead, []).append(fold(clean(text)))
    return found


def _filed(connection: sqlite3.Connection, keys: Sequence[int] | None = None) -> frozenset[int]:
    query = "SELECT DISTINCT lead FROM file"
    if keys is not None:
        query += f" WHERE lead IN ({_marks(keys)})"
    return frozenset(row[0] for row in connection.execute(query, keys or ()))


def _entry(
    row: tuple[Any, ...], noted: Mapping[int, Sequence[str]], filed: frozenset[int]
) -> Entry:
    key, folded, has = row[0], row[1], row[11]
    if key in noted:
        folded = "\n".join((folded, *noted[key]))
        has |= Has.NOTE.bit
    if key in filed:
        has |= Has.FILE.bit
    return Entry(
        key,
        folded,
        numbers(row[2]),
        numbers(row[3]),
        numbers(row[4]),
        row[5],
        row[6],
        row[7],
        _decimal(row[8]),
        row[9],
        bool(row[10]),
        has,
    )


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM lead").fetchone()[0])


def usage(connection: sqlite3.Connection) -> dict[int, int]:
    """How many leads carry each status or source, by its id."""
    counts: dict[int, int] = {}
    for row in connection.execute("SELECT status_ids, source_ids FROM lead"):
        for number in (*(numbers(row[0]) or ()), *(numbers(row[1]) or ())):
            counts[number] = counts.get(number, 0) + 1
    return counts


def identity(connection: sqlite3.Connection, key: int) -> int | None:
    """The service's id of a lead, or None where it has none or is gone."""
    row = connection.execute("SELECT id FROM lead WHERE key = ?", (key,)).fetchone()
    return None if row is None else row[0]


def spread(connection: sqlite3.Connection, wanted: int) -> list[int]:
    """Ids of the service's leads, evenly out of all, at most ``wanted``."""
    numbers = [
        row[0]
        for row in connection.execute("SELECT id FROM lead WHERE id IS NOT NULL ORDER BY id DESC")
    ]
    if len(numbers) <= wanted:
        return numbers
    step = (len(numbers) - 1) / (wanted - 1)
    return [numbers[round(place * step)] for place in range(wanted)]


def name(connection: sqlite3.Connection, key: int) -> str | None:
    """The name a lead is shown with; None where it is gone."""
    row = connection.execute("SELECT name FROM lead WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def read_at(connection: sqlite3.Connection, key: int) -> datetime | None:
    """When the lead's own page, notes and files were last read."""
    row = connection.execute("SELECT read_at FROM lead WHERE key = ?", (key,)).fetchone()
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def unmet(connection: sqlite3.Connection, pass_number: int) -> list[tuple[int, int]]:
    """Key and id of the leads that a complete pass did not meet."""
    return connection.execute(
        "SELECT key, id FROM lead WHERE pass < ? AND id IS NOT NULL", (pass_number,)
    ).fetchall()


def forget(connection: sqlite3.Connection, key: int) -> None:
    """Drop a lead that the service no longer has, with its notes and files; drafts stay."""
    connection.execute("DELETE FROM lead WHERE key = ?", (key,))


def keys(connection: sqlite3.Connection) -> list[int]:
    """The keys of all leads."""
    return [row[0] for row in connection.execute("SELECT key FROM lead ORDER BY key")]


def ids(connection: sqlite3.Connection, some: Iterable[int]) -> set[int]:
    """The service's ids of the leads with these keys, of those that have one."""
    found: set[int] = set()
    for part in _slices(some):
        query = f"SELECT id FROM lead WHERE id IS NOT NULL AND key IN ({_marks(part)})"
        found.update(row[0] for row in connection.execute(query, part))
    return found


def pending(connection: sqlite3.Connection) -> set[int]:
    """The keys of leads with changes that are not on the service yet."""
    return {row[0] for row in connection.execute("SELECT key FROM lead WHERE pending > 0")}


def unknown_as_none(connection: sqlite3.Connection, column: str) -> list[int]:
    """After a pass whose rows did carry ``column``: not told means none. The keys that it changed."""
    assert column in ("status_ids", "source_ids", "owner_ids")
    changed = connection.execute(
        f"UPDATE lead SET {column} = '' WHERE {column} IS NULL RETURNING key"
    ).fetchall()
    return [row[0] for row in changed]


def set_members(
    connection: sqlite3.Connection,
    type_: AttributeType,
    members: Mapping[int, Iterable[int]],
    some: Sequence[int],
) -> list[int]:
    """Write which of ``some`` leads carry which status or source, as filtered listings told it.

    ``members`` maps a lead's id to its attributes' ids; leads that are not named carry none. Both the
    columns and the stored answers are written, so that a later edit starts from the same truth. The
    keys of those that changed are the answer; pending changes on them must be replayed again.
    """
    column, field = (
        ("status_ids", "statuses") if type_ is AttributeType.STATUS else ("source_ids", "sources")
    )
    known = attributes.read(connection)
    changed: list[int] = []
    for part in _slices(some):
        for key, number, before, raw in connection.execute(
            f"SELECT lead.key, lead.id, {column}, raw FROM lead JOIN lead_body USING (key)"
            f" WHERE lead.id IS NOT NULL AND lead.key IN ({_marks(part)})",
            part,
        ).fetchall():
            carried = [
                known.get(i) or Attribute(i, f"#{i}", type_) for i in members.get(number, ())
            ]
            answer = json.loads(raw)
            told = [
                {
                    "id": a.id,
                    "name": a.name,
                    "type": int(a.type),
                    "color": a.color,
                    "order": a.order,
                }
                for a in carried
            ]
            if before == _ids(carried) and answer.get(field) == told:
                continue
            answer[field] = told
            connection.execute(f"UPDATE lead SET {column} = ? WHERE key = ?", (_ids(carried), key))
            connection.execute(
                "UPDATE lead_body SET raw = ? WHERE key = ?", (json.dumps(answer), key)
            )
            changed.append(key)
    return changed
