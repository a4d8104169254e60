"""Statuses, sources and people in the mirror."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable

from taskip_leads.mirror.columns import member
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.user import User
from taskip_leads.text import clean

_COLUMNS = "id, type, name, color, position, created_at, updated_at"


def read(connection: sqlite3.Connection) -> dict[int, Attribute]:
    """All statuses and sources by id, in display order."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM attribute ORDER BY type, position, id")
    return {
        row[0]: Attribute(
            row[0], row[2], member(AttributeType, row[1]), row[3], row[4], row[5], row[6]
        )
        for row in rows
    }


def save(connection: sqlite3.Connection, attributes: Iterable[Attribute]) -> None:
    """Keep what the list of attributes, or the answer to a change of one, told."""
    connection.executemany(
        f"INSERT INTO attribute ({_COLUMNS}, listed) VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (id) DO UPDATE SET type = excluded.type, name = excluded.name,"
        " color = excluded.color, position = excluded.position, listed = 1,"
        " created_at = coalesce(excluded.created_at, created_at),"
        " updated_at = coalesce(excluded.updated_at, updated_at)",
        [_values(attribute) for attribute in attributes],
    )


def meet(connection: sqlite3.Connection, attributes: Iterable[Attribute]) -> None:
    """Keep attributes that a lead carries and no list has named yet; a listed one is not changed."""
    connection.executemany(
        f"INSERT OR IGNORE INTO attribute ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [_values(attribute) for attribute in attributes],
    )


def keep_only(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Drop attributes that a complete listing no longer names; leads that carry them show ``#id``."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM kept")
    connection.executemany("INSERT OR IGNORE INTO kept (id) VALUES (?)", [(i,) for i in ids])
    connection.execute("DELETE FROM attribute WHERE listed AND id NOT IN (SELECT id FROM kept)")


def forget_unlisted(connection: sqlite3.Connection, carried: Callable[[], Container[int]]) -> bool:
    """Drop what only leads told of once no lead carries it any more; whether there was any.

    ``carried`` looks through all leads: it is asked only where there is something to be dropped.
    """
    rows = connection.execute("SELECT id FROM attribute WHERE NOT listed").fetchall()
    still = carried() if rows else ()
    gone = [row for row in rows if row[0] not in still]
    connection.executemany("DELETE FROM attribute WHERE id = ?", gone)
    return bool(gone)


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
    """Everyone who was named so far, by id."""
    rows = connection.execute("SELECT id, name, email FROM person")
    return {row[0]: User(row[0], row[1], row[2]) for row in rows}


def save_people(connection: sqlite3.Connection, users: Iterable[User]) -> None:
    """Keep names; an answer that has only the id takes no name away."""
    connection.executemany(
        "INSERT INTO person (id, name, email) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " name = coalesce(excluded.name, name), email = coalesce(excluded.email, email)",
        [
            (user.id, user.name and clean(user.name), user.email and clean(user.email))
            for user in users
            if user.id is not None
        ],
    )


def drop(connection: sqlite3.Connection, number: int) -> None:
    """Forget a status or source that the service no longer has."""
    connection.execute("DELETE FROM attribute WHERE id = ?", (number,))
