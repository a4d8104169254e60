"""Saved views: a name, and a filter as text with ids instead of names."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class ViewRow(NamedTuple):
    """One view as stored."""

    id: int
    name: str
    short: str
    filter: str


def read(connection: sqlite3.Connection) -> list[ViewRow]:
    """Return all views in the order of their tabs."""
    rows = connection.execute("SELECT id, name, short, filter FROM view ORDER BY position, id")
    return [ViewRow(*row) for row in rows]


def add(connection: sqlite3.Connection, name: str, filter_text: str) -> int:
    """Add a view after the others; return its id."""
    cursor = connection.execute(
        "INSERT INTO view (position, name, short, filter)"
        " VALUES ((SELECT coalesce(max(position), 0) + 1 FROM view), :name, :name, :filter)",
        {"name": name, "filter": filter_text},
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def refilter(connection: sqlite3.Connection, view_id: int, filter_text: str) -> None:
    """Give a view another filter."""
    connection.execute("UPDATE view SET filter = ? WHERE id = ?", (filter_text, view_id))


def rename(connection: sqlite3.Connection, view_id: int, name: str) -> None:
    """Give a view another name, on narrow screens too."""
    connection.execute("UPDATE view SET name = ?, short = ? WHERE id = ?", (name, name, view_id))


def drop(connection: sqlite3.Connection, view_id: int) -> None:
    """Forget a view."""
    connection.execute("DELETE FROM view WHERE id = ?", (view_id,))
