"""Convert rows of the database to the JSON objects of the reference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from taskip_leads.sandbox.data.database import Row, SampleDatabase

# SQLite allows 32,766 parameters; smaller chunks keep the query plans small.
_CHUNK = 500

LEADS = """leads
  LEFT JOIN companies ON companies.id = leads.company_id
  LEFT JOIN countries ON countries.id = leads.country_id
  LEFT JOIN states ON states.id = leads.state_id
  LEFT JOIN cities ON cities.id = leads.city_id"""
LEAD_COLUMNS = """leads.*, companies.name AS company_name, companies.email AS company_email,
  companies.phone_number AS company_phone, countries.name AS country, states.name AS state,
  cities.name AS city"""


def stamp(moment: datetime) -> str:
    """Format a time of leads, attributes and files: ``2026-04-01T10:00:00.000000Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def zoneless(text: str) -> str:
    """Format a time of notes, without its zone: ``2026-04-01 10:00:00``."""
    return f"{text[:10]} {text[11:19]}"


def full_name(first: str, last: str | None) -> str:
    # Without a last name a trailing space remains, as in TaskIP's concatenation.
    return f"{first} {last or ''}"


def user(row: Row, prefix: str = "") -> dict[str, Any]:
    return {
        "id": row[f"{prefix}id"],
        "name": f"{row[f'{prefix}first_name']} {row[f'{prefix}last_name']}",
        "email": row[f"{prefix}email"],
    }


def users(database: SampleDatabase) -> dict[int, dict[str, Any]]:
    return {row["id"]: user(row) for row in database.rows("SELECT * FROM users")}


def attribute_ref(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "type": row["type"],
        "color": row["color"],
        "order": row["position"],
    }


def attribute(row: Row) -> dict[str, Any]:
    times = {"created_at": row["created_at"], "updated_at": row["updated_at"]}
    return attribute_ref(row) | times


#: The keys of a lead, in the reference's order.
_LEAD_KEYS = (
    "id", "first_name", "last_name", "full_name", "email", "phone_number", "website", "company_id",
    "company", "value", "currency", "lead_interaction_date", "assigned_to", "country_id", "country",
    "state_id", "state", "city_id", "city", "address", "zip_code", "description", "created_by",
    "converted", "converted_contact_id", "converted_at", "statuses", "sources", "groups",
    "custom_fields", "created_at", "updated_at",
)  # fmt: skip


def lead(row: Row) -> dict[str, Any]:
    """Return a lead with empty relations, in the reference's order of keys."""
    computed = {
        "full_name": full_name(row["first_name"], row["last_name"]),
        "company": _company(row),
        "assigned_to": [],
        "statuses": [],
        "sources": [],
        "groups": [],
        "custom_fields": json.loads(row["custom_fields"]),
    }
    return {key: computed[key] if key in computed else row[key] for key in _LEAD_KEYS}


def _company(row: Row) -> dict[str, Any] | None:
    if row["company_name"] is None:
        return None
    return {
        "id": row["company_id"],
        "name": row["company_name"],
        "email": row["company_email"],
        "phone_number": row["company_phone"],
    }


def leads(
    database: SampleDatabase, rows: Sequence[Row], *, bare: bool = False
) -> list[dict[str, Any]]:
    """Return leads with relations; ``bare`` leaves statuses, sources and owners empty."""
    shaped = {row["id"]: lead(row) for row in rows}
    if not shaped:
        return []
    if not bare:
        attributes = {
            row["id"]: attribute_ref(row) for row in database.rows("SELECT * FROM attributes")
        }
        for lead_id, number in _pairs(database, "lead_attributes", "attribute_id", shaped):
            ref = attributes[number]
            shaped[lead_id]["statuses" if ref["type"] == 1 else "sources"].append(ref)
        people = users(database)
        for lead_id, number in _pairs(database, "lead_users", "user_id", shaped):
            shaped[lead_id]["assigned_to"].append(people[number])
    names = {row["id"]: dict(row) for row in database.rows("SELECT id, name FROM groups")}
    for lead_id, number in _pairs(database, "lead_groups", "group_id", shaped):
        shaped[lead_id]["groups"].append(names[number])
    return list(shaped.values())


def _pairs(
    database: SampleDatabase, table: str, column: str, ids: Iterable[int]
) -> Iterable[tuple[int, int]]:
    wanted = list(ids)
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        marks = ",".join("?" * len(part))
        sql = f"SELECT lead_id, {column} FROM {table} WHERE lead_id IN ({marks})"
        for row in database.rows(f"{sql} ORDER BY lead_id, {column}", part):
            yield row[0], row[1]


def activities(database: SampleDatabase, lead_id: int) -> list[dict[str, Any]]:
    """Return the lead's history, newest first."""
    people = users(database)
    sql = "SELECT * FROM activities WHERE lead_id = ? ORDER BY created_at DESC, id DESC"
    return [
        {
            "id": row["id"],
            "activity_type": row["kind"],
            "content": row["content"],
            "old_value": row["old_value"],
            "new_value": row["new_value"],
            "created_by": people.get(row["created_by"]),
            "created_at": row["created_at"],
        }
        for row in database.rows(sql, [lead_id])
    ]


NOTES = """notes LEFT JOIN media ON media.id = notes.media_id
  LEFT JOIN users ON users.id = notes.created_by"""
NOTE_COLUMNS = """notes.*, media.title AS media_title, media.mime_type AS media_mime,
  media.size AS media_size, users.id AS user_id, users.first_name AS user_first_name,
  users.last_name AS user_last_name, users.email AS user_email"""


def note(row: Row) -> dict[str, Any]:
    media = None
    if row["media_title"] is not None:
        media = {
            "id": row["media_id"],
            "name": row["media_title"],
            "file_name": row["media_title"],
            "mime_type": row["media_mime"],
            "size": row["media_size"],
        }
    return {
        "id": row["id"],
        "lead_id": row["lead_id"],
        "note": row["note"],
        "title": row["title"],
        "media": media,
        "created_by": user(row, "user_") if row["user_id"] is not None else None,
        "created_at": zoneless(row["created_at"]),
    }


FILES = """lead_files JOIN media ON media.id = lead_files.media_id
  LEFT JOIN users ON users.id = media.created_by"""
FILE_COLUMNS = """media.*, users.id AS user_id, users.first_name AS user_first_name,
  users.last_name AS user_last_name, users.email AS user_email"""


def file(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "title": row["title"],
        "path": f"tenants/tenant-1/media/{row['title']}",
        "mime_type": row["mime_type"],
        "size": row["size"],
        "created_by": user(row, "user_") if row["user_id"] is not None else None,
        "created_at": row["created_at"],
    }
