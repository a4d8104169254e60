"""Notes and files of leads in the mirror, as TaskIP returned them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from taskip_leads.mirror.columns import SEARCHED, json_object, marks, slices
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import AddNote, DeleteNote, EditNote, decode
from taskip_leads.models.pipeline.next_step import PREFIX

Answers = Iterable[tuple[int, Mapping[str, Any]]]

#: When a note was written, as in the index ``note_in_order``; NULL if that can't be read.
_WRITTEN = """
  CASE WHEN json_valid(raw) THEN
    CASE WHEN json_extract(raw, '$.created_at') GLOB '[0-9][0-9][0-9][0-9]-*'
      THEN julianday(json_extract(raw, '$.created_at')) END
  END"""

#: As in the index ``note_of_step``.
_HAS_STEP = f"instr(lower(raw), '{PREFIX}') > 0"


def replace(connection: sqlite3.Connection, table: str, lead_id: int, answers: Answers) -> None:
    """Replace the lead's notes (``table`` = ``note``) or files (``file``) by a complete list.

    ``answers`` are pairs of a server id and TaskIP's JSON.
    """
    assert table in ("note", "file")
    connection.execute(f"DELETE FROM {table} WHERE lead = ?", (lead_id,))
    for server_id, answer in answers:
        save(connection, table, lead_id, server_id, answer)


def save(
    connection: sqlite3.Connection,
    table: str,
    lead_id: int,
    server_id: int,
    answer: Mapping[str, Any],
) -> None:
    """Insert or update one note or file."""
    assert table in ("note", "file")
    connection.execute(
        f"INSERT INTO {table} (id, lead, raw) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET lead = excluded.lead, raw = excluded.raw",
        (server_id, lead_id, json.dumps(answer)),
    )


def of_lead(connection: sqlite3.Connection, table: str, lead_id: int) -> list[dict[str, Any]]:
    """Return the lead's notes or files, in no particular order."""
    assert table in ("note", "file")
    rows = connection.execute(f"SELECT raw FROM {table} WHERE lead = ?", (lead_id,))
    return [json_object(row[0]) for row in rows]


def latest(connection: sqlite3.Connection, leads: Sequence[int]) -> dict[int, str]:
    """Return when the newest note of each lead was written, unsent ones included.

    Leads without a note are left out; the time is empty where it is damaged.
    """
    stamps: dict[int, str] = {}
    for some in slices(leads):
        query = (
            "SELECT lead, max(CASE WHEN json_valid(raw) THEN json_extract(raw, '$.created_at') END)"
            f" FROM note WHERE lead IN ({marks(some)}) GROUP BY lead"
        )
        stamps |= {lead: str(stamp or "") for lead, stamp in connection.execute(query, some)}
        for row in outbox.open_of_leads(connection, some, (AddNote.__name__,)):
            if row.lead is not None:
                stamps[row.lead] = row.created_at.isoformat()
    return stamps


def leads(connection: sqlite3.Connection) -> frozenset[int]:
    """Return the leads that have notes in TaskIP."""
    return frozenset(row[0] for row in connection.execute("SELECT DISTINCT lead FROM note"))


def ids(connection: sqlite3.Connection, lead_id: int, limit: int = -1) -> list[int]:
    """Return the server ids of a lead's notes, newest first; by default all."""
    rows = connection.execute(
        f"SELECT id FROM note WHERE lead = ? ORDER BY {_WRITTEN} DESC, id DESC LIMIT ?",
        (lead_id, limit),
    )
    return [row[0] for row in rows]


def ids_with_step(
    connection: sqlite3.Connection, lead_id: int, also: Iterable[int]
) -> Iterator[int]:
    """Return the ids of a lead's notes that may say what its next step is, newest first.

    Those of ``also`` are among them, whatever they say.
    """
    rows = connection.execute(
        f"SELECT id, {_WRITTEN} AS written FROM note WHERE lead = ?1 AND {_HAS_STEP}"
        f" UNION SELECT id, {_WRITTEN} FROM note"
        " WHERE +lead = ?1 AND id IN (SELECT value FROM json_each(?2))"
        " ORDER BY written DESC, id DESC",
        (lead_id, json.dumps(list(also))),
    )
    return (row[0] for row in rows)


def count(connection: sqlite3.Connection, lead_id: int) -> int:
    """Return the number of a lead's notes."""
    row = connection.execute("SELECT count(*) FROM note WHERE lead = ?", (lead_id,)).fetchone()
    return int(row[0])


def some(
    connection: sqlite3.Connection, lead_id: int, ids: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """Return those notes of a lead that are here, by their server ids."""
    # With "lead", SQLite would look through the lead's notes instead of the ids.
    return {
        row[0]: json_object(row[1])
        for part in slices(ids)
        for row in connection.execute(
            f"SELECT id, raw FROM note WHERE id IN ({marks(part)}) AND +lead = ?", (*part, lead_id)
        )
    }


def searched_texts(connection: sqlite3.Connection, lead_id: int) -> Iterator[tuple[int, str]]:
    """Yield the ids of a lead's notes with title and text, newest first."""
    rows = connection.execute(
        f"SELECT id, raw FROM note WHERE lead = ? ORDER BY {_WRITTEN} DESC, id DESC", (lead_id,)
    )
    for number, raw in rows:
        try:
            answer = _decode(raw)
        except (msgspec.MsgspecError, TypeError):
            # It is damaged, or holds what only Python's own JSON reads: half a surrogate pair.
            answer = msgspec.convert(json_object(raw), _Texts)
        parts = (answer.title, answer.note)
        yield number, "\n".join(part for part in parts if isinstance(part, str))


class _Texts(msgspec.Struct):
    """What a search looks through; the rest of a note is skipped."""

    title: Any = None
    note: Any = None


_decode = msgspec.json.Decoder(_Texts).decode


def texts(
    connection: sqlite3.Connection, leads: Sequence[int] | None = None
) -> dict[int, dict[int, str]]:
    """Return the searched text of notes, by lead and by note; None: of all leads.

    Pending changes are applied. Unsent notes are included, under the negative id of their change. Edits
    and deletions that were refused or need a decision are not applied.
    """
    query = "SELECT lead, id, raw FROM note"
    if leads is not None:
        query += f" WHERE lead IN ({marks(leads)})"
    by_lead: dict[int, dict[int, str]] = {}
    for lead, number, raw in connection.execute(query, leads or ()):
        answer = json_object(raw)
        by_lead.setdefault(lead, {})[number] = _joined(answer.get("title"), answer.get("note"))
    waiting = (
        outbox.open_of_kinds(connection, _KINDS)
        if leads is None
        else outbox.open_of_leads(connection, leads, _KINDS)
    )
    for row in waiting:
        if row.lead is not None:
            _apply(connection, row, by_lead.setdefault(row.lead, {}))
    return {lead: texts for lead, texts in by_lead.items() if texts}


_KINDS = tuple(kind.__name__ for kind in (AddNote, EditNote, DeleteNote))
# Changes in these states are not applied to a note.
_ROLLED_BACK = ("refused", "ask")


def _apply(connection: sqlite3.Connection, row: outbox.OutboxRow, texts: dict[int, str]) -> None:
    """Apply a pending change to the texts of a lead's notes."""
    match decode(row.kind, row.body):
        case AddNote(title=title, note=note):
            texts[-row.id] = _joined(title, note)
        case EditNote(id=number) | DeleteNote(id=number) as change:
            if row.state in _ROLLED_BACK:
                return
            if number < 0 and number not in texts:
                # The note was created here, and sent since this change was made.
                creation = outbox.get(connection, -number)
                number = (creation.result if creation is not None else None) or number
            if number not in texts:
                return
            if isinstance(change, EditNote):
                texts[number] = _joined(change.title, change.note)
            else:
                del texts[number]


def _joined(*parts: object) -> str:
    return " ".join(part[:SEARCHED] for part in parts if isinstance(part, str))


def drop(
    connection: sqlite3.Connection, table: str, lead_id: int, server_ids: Iterable[int]
) -> None:
    """Delete notes or files that TaskIP no longer has."""
    assert table in ("note", "file")
    connection.executemany(
        f"DELETE FROM {table} WHERE lead = ? AND id = ?",
        [(lead_id, server_id) for server_id in server_ids],
    )
