"""Leads in the mirror: what is written of them, the answers it was made from, and who is still there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from taskip_leads.clock import local_day, parse_day
from taskip_leads.mirror.columns import SEARCHED, json_object, marks, moment, slices
from taskip_leads.mirror.tables import attributes
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.filters.search_terms import search_text
from taskip_leads.models.lead import Company, Lead
from taskip_leads.models.user import User
from taskip_leads.text import clean, fold

# What a line of a table shows of one field at most; a name of a megabyte is somebody's joke.
_CELL = 500


_COLUMNS = (
    "key, id, name, company, company_id, email, phone, website, city, country, value, currency, day,"
    " status_ids, source_ids, owner_ids, converted, pending, hidden, created_at, updated_at, pass,"
    " read_at, sort_name, day_number, created_number, updated_number"
)
_NAMES = _COLUMNS.split(", ")
# What is not told (NULL) leaves these as they were; the second set starts from 0.
_COUNTED = ("pending", "hidden", "pass")
_KEEPING = ("status_ids", "source_ids", "owner_ids", "read_at", *_COUNTED)
_SET = "DO UPDATE SET " + ", ".join(
    f"{name} = coalesce(:{name}, {name})" if name in _KEEPING else f"{name} = :{name}"
    for name in _NAMES
    if name not in ("key", "id")
)
_VALUES = ", ".join(f"coalesce(:{name}, 0)" if name in _COUNTED else f":{name}" for name in _NAMES)
_SAVE = (
    f"INSERT INTO lead ({_COLUMNS}) VALUES ({_VALUES})"
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
    service does not have yet. ``pending``: how many changes were replayed, None: ``lead`` is an answer.
    ``hidden`` leads are in no list: their deletion waits.
    """
    if pending is None:
        # What only pending changes name is listed already, or was deleted meanwhile.
        attributes.meet(connection, (*(lead.statuses or ()), *(lead.sources or ())))
    attributes.save_people(connection, lead.assigned_to or ())
    company = _company(connection, lead)
    values = _columns_of(lead) | {
        "company": company,
        "pending": pending,
        "hidden": hidden,
        "pass": pass_number,
        "read_at": None if read_at is None else read_at.isoformat(),
    }
    (key,) = connection.execute(_SAVE, values).fetchone()
    _save_texts(connection, key, lead, values, raw)
    return int(key)


def _save_texts(
    connection: sqlite3.Connection,
    key: int,
    lead: Lead,
    values: Mapping[str, Any],
    raw: Mapping[str, Any],
) -> None:
    """Write the answer, and what a search looks in."""
    columns = ("name", "company", "email", "phone", "website")
    texts = {column: values[column] for column in columns}
    description = clean((lead.description or "")[:SEARCHED])
    folded = search_text(**texts, description=description, server_id=lead.id)
    for table, column, value in (
        ("lead_body", "raw", json.dumps(raw)),
        ("lead_search", "folded", folded),
    ):
        connection.execute(
            f"INSERT INTO {table} (key, {column}) VALUES (?, ?)"
            f" ON CONFLICT (key) DO UPDATE SET {column} = excluded.{column}",
            (key, value),
        )


def _columns_of(lead: Lead) -> dict[str, Any]:
    """The columns that a lead alone determines, by name."""
    name = _cell(lead.name) or f"Lead #{lead.id}"
    return {
        "key": lead.id,
        "id": None if lead.id < 0 else lead.id,
        "name": name,
        "company_id": lead.company_id if fits(lead.company_id) else None,
        "email": _cell(lead.email),
        "phone": _cell(lead.phone_number),
        "website": _cell(lead.website),
        "city": _cell(lead.city),
        "country": _cell(lead.country),
        "value": None if lead.value is None else str(lead.value),
        "currency": _cell(lead.currency),
        "day": _cell(lead.lead_interaction_date),
        "status_ids": _ids(lead.statuses),
        "source_ids": _ids(lead.sources),
        "owner_ids": _ids(lead.assigned_to),
        "converted": int(lead.converted),
        "created_at": _cell(lead.created_at),
        "updated_at": _cell(lead.updated_at),
        "sort_name": fold(name),
        "day_number": ordinal(parse_day(lead.lead_interaction_date)),
        "created_number": ordinal(local_day(lead.created_at)),
        "updated_number": ordinal(local_day(lead.updated_at)),
    }


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


def ordinal(day: date | None) -> int | None:
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
    for some in slices(ids):
        rows = connection.execute(
            "SELECT lead.id, raw FROM lead JOIN lead_body USING (key)"
            f" WHERE lead.id IN ({marks(some)})",
            some,
        )
        found.update((row[0], json_object(row[1])) for row in rows)
    return found


def body(connection: sqlite3.Connection, key: int) -> dict[str, Any] | None:
    """What the service last said of one lead."""
    row = connection.execute("SELECT raw FROM lead_body WHERE key = ?", (key,)).fetchone()
    return None if row is None else json_object(row[0])


def all_bodies(connection: sqlite3.Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every lead's key and last answer, newest id first."""
    for row in connection.execute("SELECT key, raw FROM lead_body ORDER BY key DESC"):
        yield row[0], json_object(row[1])


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM lead").fetchone()[0])


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
    return moment(row[0]) if row and row[0] else None


def count_seen(connection: sqlite3.Connection, pass_number: int) -> int:
    """How many leads a pass has seen so far."""
    row = connection.execute("SELECT count(*) FROM lead WHERE pass = ?", (pass_number,)).fetchone()
    return int(row[0])


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
    for part in slices(some):
        query = f"SELECT id FROM lead WHERE id IS NOT NULL AND key IN ({marks(part)})"
        found.update(row[0] for row in connection.execute(query, part))
    return found


def pending(connection: sqlite3.Connection) -> set[int]:
    """The keys of leads with changes that are not on the service yet."""
    return {row[0] for row in connection.execute("SELECT key FROM lead WHERE pending > 0")}


def may_carry(connection: sqlite3.Connection, number: int) -> list[int]:
    """The keys of leads whose columns name a status or source, and of those that pending changes may
    hide it on."""
    found = connection.execute(
        "SELECT key FROM lead WHERE pending > 0"
        " OR instr(',' || status_ids || ',', :part) OR instr(',' || source_ids || ',', :part)",
        {"part": f",{number},"},
    )
    return [row[0] for row in found]


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
    for part in slices(some):
        for key, number, before, raw in connection.execute(
            f"SELECT lead.key, lead.id, {column}, raw FROM lead JOIN lead_body USING (key)"
            f" WHERE lead.id IS NOT NULL AND lead.key IN ({marks(part)})",
            part,
        ).fetchall():
            carried = [
                known.get(i) or Attribute(i, f"#{i}", type_) for i in members.get(number, ())
            ]
            answer = json_object(raw)
            told = [_as_told(attribute) for attribute in carried]
            if before == _ids(carried) and answer.get(field) == told:
                continue
            answer[field] = told
            connection.execute(f"UPDATE lead SET {column} = ? WHERE key = ?", (_ids(carried), key))
            connection.execute(
                "UPDATE lead_body SET raw = ? WHERE key = ?", (json.dumps(answer), key)
            )
            changed.append(key)
    return changed


def _as_told(attribute: Attribute) -> dict[str, Any]:
    """A status or source as a lead's answer names it."""
    return {
        "id": attribute.id,
        "name": attribute.name,
        "type": int(attribute.type),
        "color": attribute.color,
        "order": attribute.order,
    }
