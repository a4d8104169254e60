"""Notes and files of a lead in the mirror, as the service said them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from taskip_leads.mirror.columns import SEARCHED, json_object, marks
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import AddNote, DeleteNote, EditNote, decode

Answers = Iterable[tuple[int, Mapping[str, Any]]]


def replace(connection: sqlite3.Connection, table: str, lead: int, answers: Answers) -> None:
    """Make the lead's notes (``table`` = ``note``) or files (``file``) those of a complete listing.

    ``answers`` are ids with the service's JSON.
    """
    assert table in ("note", "file")
    connection.execute(f"DELETE FROM {table} WHERE lead = ?", (lead,))
    for number, answer in answers:
        keep(connection, table, lead, number, answer)


def keep(
    connection: sqlite3.Connection, table: str, lead: int, number: int, answer: Mapping[str, Any]
) -> None:
    """Add or renew one note or file."""
    assert table in ("note", "file")
    connection.execute(
        f"INSERT INTO {table} (id, lead, raw) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET lead = excluded.lead, raw = excluded.raw",
        (number, lead, json.dumps(answer)),
    )


def of(connection: sqlite3.Connection, table: str, lead: int) -> list[dict[str, Any]]:
    """The lead's notes or files, in no particular order."""
    assert table in ("note", "file")
    rows = connection.execute(f"SELECT raw FROM {table} WHERE lead = ?", (lead,))
    return [json_object(row[0]) for row in rows]


def said(
    connection: sqlite3.Connection, leads: Sequence[int] | None = None
) -> dict[int, dict[int, str]]:
    """What the notes of these leads (None: of all) say as far as it is searched: by lead and by note.

    As they are shown: with changes of ours on top, notes that are not sent yet among them, under the
    negative of their change's id. An edit or deletion that was refused, or asks, leaves a note as it was.
    """
    query = "SELECT lead, id, raw FROM note"
    if leads is not None:
        query += f" WHERE lead IN ({marks(leads)})"
    found: dict[int, dict[int, str]] = {}
    for lead, number, raw in connection.execute(query, leads or ()):
        answer = json_object(raw)
        found.setdefault(lead, {})[number] = _together(answer.get("title"), answer.get("note"))
    waiting = (
        outbox.open_of_kinds(connection, _KINDS)
        if leads is None
        else outbox.open_of_leads(connection, leads, _KINDS)
    )
    for row in waiting:
        if row.lead is not None:
            _say(connection, row, found.setdefault(row.lead, {}))
    return {lead: texts for lead, texts in found.items() if texts}


_KINDS = tuple(kind.__name__ for kind in (AddNote, EditNote, DeleteNote))
# A note of these states is shown as it was before them.
_ROLLED_BACK = ("refused", "ask")


def _say(connection: sqlite3.Connection, row: outbox.OutboxRow, texts: dict[int, str]) -> None:
    """Put a change of ours on top of what a lead's notes say."""
    match decode(row.kind, row.body):
        case AddNote(title=title, note=note):
            texts[-row.id] = _together(title, note)
        case EditNote(id=number) | DeleteNote(id=number) as change:
            if row.state in _ROLLED_BACK:
                return
            if number < 0 and number not in texts:
                # Made here, and sent since this change was made.
                made = outbox.get(connection, -number)
                number = (made.result if made is not None else None) or number
            if number not in texts:
                return
            if isinstance(change, EditNote):
                texts[number] = _together(change.title, change.note)
            else:
                del texts[number]


def _together(*parts: object) -> str:
    return " ".join(part[:SEARCHED] for part in parts if isinstance(part, str))


def drop(connection: sqlite3.Connection, table: str, lead: int, ids: Iterable[int]) -> None:
    """Forget notes or files that the service no longer has."""
    assert table in ("note", "file")
    connection.executemany(
        f"DELETE FROM {table} WHERE lead = ? AND id = ?", [(lead, number) for number in ids]
    )
