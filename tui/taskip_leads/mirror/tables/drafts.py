"""Drafts of unsaved text; they survive a crash and the deletion of their lead."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from taskip_leads.mirror.columns import json_object, json_text, moment


class DraftRow(NamedTuple):
    """One stored draft. Text is JSON-escaped, because SQLite rejects lone surrogates."""

    kind: str
    lead: int
    item: int
    title: str
    body: str
    fields: dict[str, Any]
    about: str
    updated_at: datetime


_COLUMNS = "kind, lead, item, title, body, fields, about, updated_at"


def get(connection: sqlite3.Connection, kind: str, lead: int, item: int = 0) -> DraftRow | None:
    """Return a draft; ``lead`` 0 is none, and ``item`` is the edited note, 0 if new."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM draft_text WHERE kind = ? AND lead = ? AND item = ?",
        (kind, lead, item),
    ).fetchone()
    return None if row is None else _row(row)


def all_drafts(connection: sqlite3.Connection, lead: int | None = None) -> list[DraftRow]:
    """Return all drafts, or those of one lead, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM draft_text WHERE :lead IS NULL OR lead = :lead"
        " ORDER BY updated_at DESC, kind, lead, item",
        {"lead": lead},
    )
    return [_row(row) for row in rows]


def put(
    connection: sqlite3.Connection,
    kind: str,
    lead: int,
    item: int,
    title: str,
    body: str,
    now: datetime,
    *,
    fields: Mapping[str, Any] | None = None,
    about: str = "",
) -> None:
    """Save a draft, replacing the earlier one; an empty ``about`` keeps the earlier value."""
    connection.execute(
        f"INSERT INTO draft_text ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, lead, item) DO UPDATE SET title = excluded.title,"
        " body = excluded.body, fields = excluded.fields, updated_at = excluded.updated_at,"
        " about = CASE excluded.about WHEN '' THEN about ELSE excluded.about END",
        (
            kind,
            lead,
            item,
            json.dumps(title),
            json.dumps(body),
            json.dumps(dict(fields or {})),
            about,
            now.isoformat(),
        ),
    )


def move(connection: sqlite3.Connection, item: int, number: int) -> None:
    """Move drafts of note ``item`` to the note's new id."""
    connection.execute("UPDATE draft_text SET item = ? WHERE item = ?", (number, item))


def drop(connection: sqlite3.Connection, kind: str, lead: int, item: int = 0) -> None:
    connection.execute(
        "DELETE FROM draft_text WHERE kind = ? AND lead = ? AND item = ?", (kind, lead, item)
    )


def _row(columns: tuple[str, int, int, str, str, str, str, str]) -> DraftRow:
    kind, lead, item, title, body, fields, about, updated_at = columns
    return DraftRow(
        kind,
        lead,
        item,
        json_text(title),
        json_text(body),
        json_object(fields),
        about,
        moment(updated_at),
    )
