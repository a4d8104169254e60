"""Statuses, sources and people in the mirror."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable
from typing import Any

from taskip_leads.mirror.columns import member
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.user import User
from taskip_leads.text import clean

_COLUMNS = "id, type, name, color, position, created_at, updated_at"


def read(connection: sqlite3.Connection) -> dict[int, Attribute]:
    """Return all statuses and sources by id, in display order."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM attribute ORDER BY type, position, id")
    return {
        row[0]: Attribute(
            row[0], row[2], member(AttributeType, row[1]), row[3], row[4], row[5], row[6]
        )
        for row in rows
    }


def save(connection: sqlite3.Connection, attributes: Iterable[Attribute]) -> None:
    """Save attributes from a complete list or from the response to a change."""
    connection.executemany(
        f"INSERT INTO attribute ({_COLUMNS}, listed) VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (id) DO UPDATE SET type = excluded.type, name = excluded.name,"
        " color = excluded.color, position = excluded.position, listed = 1,"
        " created_at = coalesce(excluded.created_at, created_at),"
        " updated_at = coalesce(excluded.updated_at, updated_at)",
        [_values(attribute) for attribute in attributes],
    )


def save_unlisted(connection: sqlite3.Connection, attributes: Iterable[Attribute]) -> None:
    """Save attributes that only a lead has named so far; listed ones are not changed."""
    connection.executemany(
        f"INSERT OR IGNORE INTO attribute ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [_values(attribute) for attribute in attributes],
    )


def retain(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Delete listed attributes other than ``ids``; leads that still have them show ``#id``."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM kept")
    connection.executemany("INSERT OR IGNORE INTO kept (id) VALUES (?)", [(i,) for i in ids])
    connection.execute("DELETE FROM attribute WHERE listed AND id NOT IN (SELECT id FROM kept)")


def delete_unused(connection: sqlite3.Connection, carried: Callable[[], Container[int]]) -> bool:
    """Delete unlisted attributes that no lead has any more; return whether there were any.

    ``carried`` scans all leads, so it is called only if there are unlisted attributes.
    """
    rows = connection.execute("SELECT id FROM attribute WHERE NOT listed").fetchall()
    still = carried() if rows else ()
    unused = [row for row in rows if row[0] not in still]
    connection.executemany("DELETE FROM attribute WHERE id = ?", unused)
    return bool(unused)


def _values(attribute: Attribute) -> tuple[object, ...]:
    return (
        attribute.id,
        int(attribute.type),
        clean(attribute.name) or f"#{attribute.id}",
        None if attribute.color is None else clean(attribute.color),
        attribute.order,
        attribute.created_at,
        attribute.updated_at,
    )


def people(connection: sqlite3.Connection) -> dict[int, User]:
    """Return all known people by id."""
    rows = connection.execute("SELECT id, name, email FROM person")
    return {row[0]: User(row[0], row[1], row[2]) for row in rows}


def save_people(connection: sqlite3.Connection, users: Iterable[User]) -> None:
    """Save names; a user without a name keeps the name that is stored."""
    connection.executemany(
        "INSERT INTO person (id, name, email) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " name = coalesce(excluded.name, name), email = coalesce(excluded.email, email)",
        [
            (user.id, user.name and clean(user.name), user.email and clean(user.email))
            for user in users
            if user.id is not None
        ],
    )


def drop(connection: sqlite3.Connection, attribute_id: int) -> None:
    """Delete a status or source that TaskIP no longer has."""
    connection.execute("DELETE FROM attribute WHERE id = ?", (attribute_id,))


def response_of(attribute: Attribute) -> dict[str, Any]:
    """Return a status or source as in the response for a lead."""
    return {
        "id": attribute.id,
        "name": attribute.name,
        "type": int(attribute.type),
        "color": attribute.color,
        "order": attribute.order,
    }
