"""Texts that were begun and not saved: kept when the program is killed and when the lead goes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from taskip_leads.mirror.columns import json_object, json_text, moment


class DraftRow(NamedTuple):
    """One draft as stored. Lone surrogates, which SQLite refuses, are kept by escaping all text."""

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
    """The draft of one kind on one lead (0 = none); ``item`` is the note that is edited, 0 = new."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM draft_text WHERE kind = ? AND lead = ? AND item = ?",
        (kind, lead, item),
    ).fetchone()
    return None if found is None else _row(found)


def all_drafts(connection: sqlite3.Connection, lead: int | None = None) -> list[DraftRow]:
    """Every draft, or those of one lead, newest first."""
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
    """Keep a draft in the place of an earlier one; an empty ``about`` keeps the earlier's."""
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
    """Note ``item`` is called ``number`` from now on."""
    connection.execute("UPDATE draft_text SET item = ? WHERE item = ?", (number, item))


def drop(connection: sqlite3.Connection, kind: str, lead: int, item: int = 0) -> None:
    connection.execute(
        "DELETE FROM draft_text WHERE kind = ? AND lead = ? AND item = ?", (kind, lead, item)
    )


def _row(found: tuple[str, int, int, str, str, str, str, str]) -> DraftRow:
    kind, lead, item, title, body, fields, about, updated_at = found
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
