"""Read and write a lead: only the fields that were sent, lists as complete sets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field

from taskip_leads import clock
from taskip_leads.models.limits import PERSON_NAME_MAX
from taskip_leads.sandbox.data.database import Row, SampleDatabase, Value
from taskip_leads.sandbox.data.history import record
from taskip_leads.sandbox.data.search_text import fold
from taskip_leads.sandbox.http.serializers import full_name, stamp
from taskip_leads.sandbox.http.validation import FieldReader

_LIMITS = {"first_name": PERSON_NAME_MAX, "last_name": PERSON_NAME_MAX}
TEXTS = ("last_name", "phone_number", "website", "currency", "address", "zip_code", "description")
_PLACES = {"company_id": "companies", "country_id": "countries", "state_id": "states"}
_PLACES |= {"city_id": "cities"}
#: Columns that a body may leave out.
OPTIONAL = ("email", *TEXTS, "value", "lead_interaction_date", *_PLACES)


@dataclass
class LeadInput:
    """The columns and sets of ids in a body; missing fields are in neither."""

    columns: dict[str, Value] = field(default_factory=dict)
    attributes: dict[int, list[int]] = field(default_factory=dict)
    owners: list[int] | None = None
    groups: list[int] | None = None


def read_form(database: SampleDatabase, fields: FieldReader, *, creating: bool) -> LeadInput:
    """Read a body. Raises a 422 ``Problem`` that names every wrong field."""
    form = LeadInput()
    form.columns["first_name"] = fields.text("first_name", required=True, longest=PERSON_NAME_MAX)
    if creating or fields.has("email"):
        form.columns["email"] = fields.email("email", required=creating)
    for name in TEXTS:
        if fields.has(name):
            form.columns[name] = fields.text(name, longest=_LIMITS.get(name))
    if fields.has("value"):
        form.columns["value"] = fields.number("value")
    if fields.has("lead_interaction_date"):
        form.columns["lead_interaction_date"] = fields.day("lead_interaction_date")
    for name, table in _PLACES.items():
        if fields.has(name):
            form.columns[name] = _existing(fields, name, _has(database, table))
    for name, kind in (("status_ids", 1), ("source_ids", 2)):
        if fields.has(name):
            form.attributes[kind] = fields.ids(name, _has(database, "attributes", f"type = {kind}"))
    if fields.has("assigned_to"):
        form.owners = fields.ids("assigned_to", _has(database, "users"))
    if fields.has("groups"):
        form.groups = fields.ids("groups", _has(database, "groups"))
    if fields.has("custom_fields"):
        form.columns["custom_fields"] = json.dumps(fields.objects("custom_fields"))
    fields.check()
    return form


def _has(database: SampleDatabase, table: str, condition: str = "1") -> Callable[[int], bool]:
    sql = f"SELECT 1 FROM {table} WHERE id = ? AND {condition}"
    return lambda number: database.row(sql, [number]) is not None


def _existing(fields: FieldReader, name: str, exists: Callable[[int], bool]) -> int | None:
    number = fields.integer(name)
    if number is not None and not exists(number):
        fields.wrong(name, f"The selected {name.replace('_', ' ')} is invalid.")
    return number


def insert(db: sqlite3.Connection, form: LeadInput, user_id: int) -> int:
    """Insert a lead; return its id."""
    now = stamp(clock.now())
    columns = form.columns | {
        "created_by": user_id,
        "created_at": now,
        "updated_at": now,
        "searchable": _searchable(form.columns),
    }
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO leads ({', '.join(columns)}) VALUES ({marks})"
    lead_id = db.execute(sql, list(columns.values())).lastrowid or 0
    _relate(db, lead_id, form)
    return lead_id


def replace(db: sqlite3.Connection, before: Row, form: LeadInput, user_id: int) -> None:
    """Change a lead. ``updated_at`` changes with its columns, not with its relations."""
    lead_id = before["id"]
    changed = {name: value for name, value in form.columns.items() if before[name] != value}
    if changed:
        everything = {name: before[name] for name in ("first_name", "last_name", "email")} | changed
        written = changed | {
            "searchable": _searchable(everything),
            "updated_at": stamp(clock.now()),
        }
        sets = ", ".join(f"{name} = ?" for name in written)
        db.execute(f"UPDATE leads SET {sets} WHERE id = ?", [*written.values(), lead_id])
    for name, value in changed.items():
        words = name.removesuffix("_id").replace("_", " ")
        record(
            db,
            lead_id,
            user_id,
            "updated",
            f"{words.capitalize()} changed",
            _as_text(before[name]),
            _as_text(value),
        )
    old = _names(db, lead_id)
    _relate(db, lead_id, form)
    new = _names(db, lead_id)
    for kind, word in ((1, "Status"), (2, "Source")):
        if kind in form.attributes and old[kind] != new[kind]:
            text = f"{word} {old[kind] or '–'} → {new[kind] or '–'}"
            record(
                db, lead_id, user_id, f"{word.lower()}_changed", text, old[kind] or None, new[kind]
            )


def _relate(db: sqlite3.Connection, lead_id: int, form: LeadInput) -> None:
    """Replace the sets of ids that were sent."""
    for kind, ids in form.attributes.items():
        db.execute(
            "DELETE FROM lead_attributes WHERE lead_id = ? AND attribute_id IN"
            " (SELECT id FROM attributes WHERE type = ?)",
            (lead_id, kind),
        )
        _link(db, "lead_attributes", "attribute_id", lead_id, ids)
    for table, column, wanted in (
        ("lead_users", "user_id", form.owners),
        ("lead_groups", "group_id", form.groups),
    ):
        if wanted is not None:
            db.execute(f"DELETE FROM {table} WHERE lead_id = ?", (lead_id,))
            _link(db, table, column, lead_id, wanted)


def _link(db: sqlite3.Connection, table: str, column: str, lead_id: int, ids: list[int]) -> None:
    db.executemany(
        f"INSERT INTO {table} (lead_id, {column}) VALUES (?, ?)", [(lead_id, n) for n in ids]
    )


def _names(db: sqlite3.Connection, lead_id: int) -> dict[int, str]:
    """Return the names of the lead's statuses and sources, as text."""
    rows = db.execute(
        "SELECT a.type, a.name FROM lead_attributes la JOIN attributes a ON a.id = la.attribute_id"
        " WHERE la.lead_id = ? ORDER BY a.position, a.id",
        (lead_id,),
    ).fetchall()
    return {kind: ", ".join(name for type_, name in rows if type_ == kind) for kind in (1, 2)}


def _searchable(columns: dict[str, Value]) -> str:
    first, last, email = (columns.get(name) for name in ("first_name", "last_name", "email"))
    return fold(full_name(str(first), None if last is None else str(last)), _as_text(email))


def _as_text(value: Value) -> str | None:
    return None if value is None else str(value)
