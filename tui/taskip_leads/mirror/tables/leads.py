"""Leads in the mirror: their columns, and the API responses that these come from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from taskip_leads.clock import local_day, parse_day
from taskip_leads.mirror.columns import SEARCHED, fits, json_object, marks, moment, ordinal, slices
from taskip_leads.mirror.tables import attributes, steps
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.filters.search_terms import search_text
from taskip_leads.models.lead import Company, Lead
from taskip_leads.models.user import User
from taskip_leads.text import clean, fold

# The longest text of one field in a list, since a lead's name can have a megabyte.
_CELL = 500


_COLUMNS = (
    "key, id, name, company, company_id, email, phone, website, city, country, value, currency, day,"
    " status_ids, source_ids, owner_ids, converted, pending, hidden, created_at, updated_at, pass,"
    " read_at, sort_name, day_number, created_number, updated_number"
)
_NAMES = _COLUMNS.split(", ")
# NULL leaves these columns unchanged; those of the second set start at 0.
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
    """Save a lead and the response it comes from; return its local id.

    ``lead`` has pending changes applied, ``raw`` has not. Fields of ``lead`` that are None keep the
    stored value. A negative id is the local id of a lead that TaskIP does not have yet. ``pending`` is
    the number of changes applied; None: ``lead`` is the response itself. ``hidden`` leads are in no
    list, because their deletion is pending.
    """
    if pending is None:
        # Attributes that only pending changes name are listed already, or were deleted meanwhile.
        attributes.save_unlisted(connection, (*(lead.statuses or ()), *(lead.sources or ())))
    attributes.save_people(connection, lead.assigned_to or ())
    company = _company(connection, lead)
    values = _columns_of(lead) | {
        "company": company,
        "pending": pending,
        "hidden": hidden,
        "pass": pass_number,
        "read_at": None if read_at is None else read_at.isoformat(),
    }
    from taskip_leads.mirror.tables import status_moves  # the first paint does without it

    status_moves.record_save(connection, lead.id, values["status_ids"])
    (lead_id,) = connection.execute(_SAVE, values).fetchone()
    _save_texts(connection, lead_id, lead, values, raw)
    return int(lead_id)


def _save_texts(
    connection: sqlite3.Connection,
    lead_id: int,
    lead: Lead,
    values: Mapping[str, Any],
    raw: Mapping[str, Any],
) -> None:
    """Write the response and the searched text."""
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
            (lead_id, value),
        )


def _columns_of(lead: Lead) -> dict[str, Any]:
    """Return the columns that depend on the lead alone, by name."""
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
        "status_ids": joined_ids(lead.statuses),
        "source_ids": joined_ids(lead.sources),
        "owner_ids": joined_ids(lead.assigned_to),
        "converted": int(lead.converted),
        "created_at": _cell(lead.created_at),
        "updated_at": _cell(lead.updated_at),
        "sort_name": fold(name),
        "day_number": ordinal(parse_day(lead.lead_interaction_date)),
        "created_number": ordinal(local_day(lead.created_at)),
        "updated_number": ordinal(local_day(lead.updated_at)),
    }


def save_local(connection: sqlite3.Connection, lead_id: int) -> None:
    """Insert a lead that TaskIP does not have yet; its local id is negative and never changes."""
    connection.execute("INSERT INTO lead (key, id, name) VALUES (?, NULL, '')", (lead_id,))
    connection.execute(
        "INSERT INTO lead_body (key, raw) VALUES (?, ?)", (lead_id, json.dumps({"id": lead_id}))
    )


def exists(connection: sqlite3.Connection, lead_id: int) -> bool:
    """Return whether the mirror has this lead."""
    row = connection.execute("SELECT 1 FROM lead WHERE key = ?", (lead_id,)).fetchone()
    return row is not None


def assign_server_id(connection: sqlite3.Connection, lead_id: int, server_id: int) -> None:
    """Set the server id of a lead created here.

    A row that a sync created for the same lead is merged into it.
    """
    row = connection.execute("SELECT key FROM lead WHERE id = ?", (server_id,)).fetchone()
    if row is not None and row[0] != lead_id:
        for table in ("note", "file"):
            connection.execute(f"UPDATE {table} SET lead = ? WHERE lead = ?", (lead_id, row[0]))
        steps.move(connection, row[0], lead_id)
        connection.execute("DELETE FROM lead WHERE key = ?", (row[0],))
    connection.execute("UPDATE lead SET id = ? WHERE key = ?", (server_id, lead_id))


def find_by_server_id(connection: sqlite3.Connection, server_id: int) -> int | None:
    """Return the local id of the lead with this server id."""
    row = connection.execute("SELECT key FROM lead WHERE id = ?", (server_id,)).fetchone()
    return None if row is None else int(row[0])


def find_by_email(connection: sqlite3.Connection, email: str) -> int | None:
    """Return the local id of the lead with this email address, unique in a workspace."""
    row = connection.execute(
        "SELECT key FROM lead WHERE id IS NOT NULL AND email = ? COLLATE NOCASE LIMIT 1",
        (email.strip(),),
    ).fetchone()
    return None if row is None else int(row[0])


def _company(connection: sqlite3.Connection, lead: Lead) -> str | None:
    """Return the company's name; if the response has only its id, the name from a lookup."""
    if lead.company is not None and (name := _cell(lead.company.name)):
        return name
    if not fits(lead.company_id):
        return None
    row = connection.execute("SELECT name FROM company WHERE id = ?", (lead.company_id,)).fetchone()
    return None if row is None else str(row[0])


def without_company_name(connection: sqlite3.Connection) -> list[int]:
    """Return the local ids of leads whose company has an id but no name."""
    rows = connection.execute(
        "SELECT key FROM lead WHERE company IS NULL AND company_id IS NOT NULL"
    )
    return [row[0] for row in rows]


def save_companies(connection: sqlite3.Connection, companies: Iterable[Company]) -> None:
    """Save the names of companies."""
    connection.executemany(
        "INSERT INTO company (id, name) VALUES (?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        [
            (company.id, name)
            for company in companies
            if fits(company.id) and (name := _cell(company.name))
        ],
    )


def mark_seen(connection: sqlite3.Connection, seen: Iterable[int], pass_number: int) -> None:
    """Record that a sync pass saw these leads unchanged."""
    connection.executemany(
        "UPDATE lead SET pass = ? WHERE id = ?", [(pass_number, server_id) for server_id in seen]
    )


def _cell(text: str | None) -> str | None:
    if text is None:
        return None
    return clean(text[:_CELL]).strip() or None


def joined_ids(parts: Sequence[Attribute] | Sequence[User] | None) -> str | None:
    if parts is None:
        return None
    return ",".join(str(part.id) for part in parts if part.id is not None)


def bodies(connection: sqlite3.Connection, wanted: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the last responses for these leads, by server id."""
    by_id: dict[int, dict[str, Any]] = {}
    for some in slices(wanted):
        rows = connection.execute(
            "SELECT lead.id, raw FROM lead JOIN lead_body USING (key)"
            f" WHERE lead.id IN ({marks(some)})",
            some,
        )
        by_id.update((row[0], json_object(row[1])) for row in rows)
    return by_id


def body(connection: sqlite3.Connection, lead_id: int) -> dict[str, Any] | None:
    """Return the last response for one lead."""
    row = connection.execute("SELECT raw FROM lead_body WHERE key = ?", (lead_id,)).fetchone()
    return None if row is None else json_object(row[0])


def server_id_of(connection: sqlite3.Connection, lead_id: int) -> int | None:
    """Return the server id of a lead; None if it has none or was deleted."""
    row = connection.execute("SELECT id FROM lead WHERE key = ?", (lead_id,)).fetchone()
    return None if row is None else row[0]


def sample_server_ids(connection: sqlite3.Connection, wanted: int) -> list[int]:
    """Return at most ``wanted`` server ids, evenly spread over all leads."""
    server_ids = [
        row[0]
        for row in connection.execute("SELECT id FROM lead WHERE id IS NOT NULL ORDER BY id DESC")
    ]
    if len(server_ids) <= wanted:
        return server_ids
    step = (len(server_ids) - 1) / (wanted - 1)
    return [server_ids[round(index * step)] for index in range(wanted)]


def name(connection: sqlite3.Connection, lead_id: int) -> str | None:
    """Return the displayed name of a lead; None if it was deleted."""
    row = connection.execute("SELECT name FROM lead WHERE key = ?", (lead_id,)).fetchone()
    return None if row is None else str(row[0])


def read_at(connection: sqlite3.Connection, lead_id: int) -> datetime | None:
    """Return when the lead's details, notes and files were last read."""
    row = connection.execute("SELECT read_at FROM lead WHERE key = ?", (lead_id,)).fetchone()
    return moment(row[0]) if row and row[0] else None


def notes_read_at(connection: sqlite3.Connection, lead_id: int) -> datetime | None:
    """Return when the lead's notes were last read, alone or with its details."""
    row = connection.execute(
        "SELECT max(coalesce(read_at, ''), coalesce(notes_read_at, '')) FROM lead WHERE key = ?",
        (lead_id,),
    ).fetchone()
    return moment(row[0]) if row and row[0] else None


def set_notes_read(connection: sqlite3.Connection, lead_id: int, read_at: datetime) -> None:
    """Record that the lead's notes were read now."""
    connection.execute(
        "UPDATE lead SET notes_read_at = ? WHERE key = ?", (read_at.isoformat(), lead_id)
    )


def count_seen(connection: sqlite3.Connection, pass_number: int) -> int:
    """Return how many leads a sync pass has seen so far."""
    row = connection.execute("SELECT count(*) FROM lead WHERE pass = ?", (pass_number,)).fetchone()
    return int(row[0])


def unseen(connection: sqlite3.Connection, pass_number: int) -> list[tuple[int, int]]:
    """Return local and server ids of the leads that a complete sync pass did not see."""
    return connection.execute(
        "SELECT key, id FROM lead WHERE pass < ? AND id IS NOT NULL", (pass_number,)
    ).fetchall()


def forget(connection: sqlite3.Connection, lead_id: int) -> None:
    """Delete a lead that TaskIP no longer has, with its notes and files; drafts stay."""
    connection.execute("DELETE FROM lead WHERE key = ?", (lead_id,))


def forget_deleted(connection: sqlite3.Connection, lead_id: int, now: datetime) -> None:
    """Delete a lead that somebody else deleted in TaskIP, and keep its last response."""
    connection.execute(
        "INSERT OR REPLACE INTO deleted_lead (lead, raw, deleted_at)"
        " SELECT key, raw, ? FROM lead_body WHERE key = ?",
        (now.isoformat(), lead_id),
    )
    forget(connection, lead_id)


def deleted(connection: sqlite3.Connection, lead_id: int) -> dict[str, Any] | None:
    """Return the last response for a deleted lead; None if it was not kept, or the lead exists."""
    row = connection.execute(
        "SELECT raw FROM deleted_lead WHERE lead = ? AND lead NOT IN (SELECT key FROM lead)",
        (lead_id,),
    ).fetchone()
    return None if row is None else json_object(row[0])


def move_deleted(connection: sqlite3.Connection, lead_id: int, new_id: int) -> None:
    """Keep the last response for a deleted lead under another id."""
    connection.execute(
        "UPDATE OR REPLACE deleted_lead SET lead = ? WHERE lead = ?", (new_id, lead_id)
    )


def drop_deleted(connection: sqlite3.Connection, keep: int) -> None:
    """Drop the responses for deleted leads, except the newest ``keep`` and those still needed."""
    connection.execute(
        "DELETE FROM deleted_lead WHERE lead NOT IN"
        " (SELECT lead FROM deleted_lead ORDER BY deleted_at DESC LIMIT ?)"
        " AND lead NOT IN (SELECT lead FROM draft_text)"
        " AND lead NOT IN (SELECT lead FROM outbox WHERE lead IS NOT NULL AND state <> 'done')",
        (keep,),
    )


def all_ids(connection: sqlite3.Connection) -> list[int]:
    """Return the local ids of all leads."""
    return [row[0] for row in connection.execute("SELECT key FROM lead ORDER BY key")]


def server_ids(connection: sqlite3.Connection, some: Iterable[int]) -> set[int]:
    """Return the server ids of these leads; leads without one are left out."""
    ids: set[int] = set()
    for part in slices(some):
        query = f"SELECT id FROM lead WHERE id IS NOT NULL AND key IN ({marks(part)})"
        ids.update(row[0] for row in connection.execute(query, part))
    return ids


def last_pass(connection: sqlite3.Connection) -> int:
    """Return the number of the newest pass that has seen a lead."""
    return int(connection.execute("SELECT coalesce(max(pass), 0) FROM lead").fetchone()[0])


def set_pending(connection: sqlite3.Connection, lead: int, count: int) -> None:
    """Set how many changes of a lead are pending."""
    connection.execute("UPDATE lead SET pending = ? WHERE key = ?", (count, lead))


def pending(connection: sqlite3.Connection) -> set[int]:
    """Return the local ids of leads with unsent changes."""
    return {row[0] for row in connection.execute("SELECT key FROM lead WHERE pending > 0")}
