"""Rows of imported files: what is to be sent for each, and what became of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from taskip_leads.errors import MirrorDamaged
from taskip_leads.mirror.columns import json_text
from taskip_leads.models.change import Change, decode, encode

WAITING, SENT, DONE, REFUSED, DROPPED = "waiting", "sent", "done", "refused", "dropped"
UNDO, UNDOING, UNDONE = "undo", "undoing", "undone"
STATES = (WAITING, SENT, DONE, REFUSED, DROPPED, UNDO, UNDOING, UNDONE)
#: Rows of these states are not made again by another import of the same file.
MADE = (WAITING, SENT, DONE)
#: Rows whose changes are in the outbox, and may still become something else.
_OPEN = (SENT, REFUSED, UNDOING)


class ImportRow(NamedTuple):
    """One row of a file."""

    file: int
    row: int
    state: str
    name: str
    changes: tuple[Change, ...]
    cells: tuple[str, ...]
    message: str


_COLUMNS = ", ".join(ImportRow._fields)


def _row(values: tuple[int, int, str, str, str, str, str]) -> ImportRow:
    file, row, state, name, changes, cells, message = values
    try:
        decoded = tuple(decode(kind, body) for kind, body in json.loads(changes))
        texts = tuple(map(str, json.loads(cells)))
    except (TypeError, ValueError) as error:
        raise MirrorDamaged from error
    return ImportRow(file, row, state, json_text(name), decoded, texts, json_text(message))


def stage(
    connection: sqlite3.Connection,
    file_id: int,
    rows: Iterable[tuple[int, str, Sequence[Change], Sequence[str]]],
) -> None:
    """Store rows that wait: number, name, changes and cells. Rows that were made stay as they are."""
    connection.executemany(
        "INSERT INTO import_row (file, row, state, name, changes, cells) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (file, row) DO UPDATE SET state = excluded.state, name = excluded.name,"
        " changes = excluded.changes, cells = excluded.cells, message = '\"\"'"
        f" WHERE state NOT IN {MADE}",
        [
            (
                file_id, number, WAITING, json.dumps(name),
                json.dumps([encode(change) for change in changes]), json.dumps(list(cells)),
            )
            for number, name, changes, cells in rows
        ],
    )  # fmt: skip


def made(connection: sqlite3.Connection, file_id: int) -> frozenset[int]:
    """Return the numbers of the rows that are made, or wait for it."""
    rows = connection.execute(
        f"SELECT row FROM import_row WHERE file = ? AND state IN {MADE}", (file_id,)
    )
    return frozenset(number for (number,) in rows)


def forget_waiting(connection: sqlite3.Connection, file_id: int) -> None:
    """Delete rows that were never sent."""
    connection.execute("DELETE FROM import_row WHERE file = ? AND state = ?", (file_id, WAITING))


def get(connection: sqlite3.Connection, file_id: int, number: int) -> ImportRow | None:
    """Return one row of a file."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM import_row WHERE file = ? AND row = ?", (file_id, number)
    ).fetchone()
    return None if row is None else _row(row)


def next_of(
    connection: sqlite3.Connection, state: str, file_states: Sequence[str]
) -> ImportRow | None:
    """Return the first row of a state whose file is in one of ``file_states``."""
    row = connection.execute(
        f"SELECT {', '.join(f'r.{name}' for name in ImportRow._fields)} FROM import_row AS r"
        " JOIN import_file AS f ON f.id = r.file"
        f" WHERE r.state = ? AND f.state IN ({', '.join('?' * len(file_states))})"
        " ORDER BY r.file, r.row LIMIT 1",
        (state, *file_states),
    ).fetchone()
    return None if row is None else _row(row)


def of_state(
    connection: sqlite3.Connection, file_id: int, state: str, limit: int = -1
) -> list[ImportRow]:
    """Return rows of a file in a state, in the order of the file."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM import_row WHERE file = ? AND state = ? ORDER BY row LIMIT ?",
        (file_id, state, limit),
    )
    return [_row(row) for row in found]


def counts(connection: sqlite3.Connection, file_id: int) -> dict[str, int]:
    """Return how many rows of a file are in each state."""
    rows = connection.execute(
        # The index alone: the rows themselves hold texts.
        "SELECT state, count(*) FROM import_row INDEXED BY import_row_by_state"
        " WHERE file = ? GROUP BY state",
        (file_id,),
    )
    return dict(rows.fetchall())


def set_state(
    connection: sqlite3.Connection, file_id: int, row: int, state: str, message: str = ""
) -> None:
    """Set what became of a row. What is done needs its texts no more."""
    connection.execute(
        "UPDATE import_row SET state = ?, message = ? WHERE file = ? AND row = ?",
        (state, json.dumps(message), file_id, row),
    )
    if state in (DONE, UNDONE):
        connection.execute(
            "UPDATE import_row SET changes = '[]', cells = '[]' WHERE file = ? AND row = ?",
            (file_id, row),
        )


def move_all(connection: sqlite3.Connection, file_id: int, before: str, after: str) -> int:
    """Set the state of all rows of a file that are in another one; return how many."""
    return connection.execute(
        "UPDATE import_row SET state = ? WHERE file = ? AND state = ?", (after, file_id, before)
    ).rowcount


def refuse_lost(connection: sqlite3.Connection, message: str) -> None:
    """Refuse rows that are on their way, if none of their changes is in the outbox."""
    connection.execute(
        "UPDATE import_row SET state = ?, message = ? WHERE state IN (?, ?) AND NOT EXISTS ("
        "SELECT 1 FROM import_change AS c JOIN outbox AS o ON o.id = c.change"
        " WHERE c.file = import_row.file AND c.row = import_row.row)",
        (REFUSED, json.dumps(message), SENT, UNDOING),
    )


def link(
    connection: sqlite3.Connection,
    file_id: int,
    row: int,
    change_ids: Iterable[int],
    *,
    undoes: bool = False,
) -> None:
    """Record the changes of the outbox that were made for a row."""
    connection.executemany(
        "INSERT INTO import_change (change, file, row, undoes) VALUES (?, ?, ?, ?)",
        [(change_id, file_id, row, int(undoes)) for change_id in change_ids],
    )


def changes_of(connection: sqlite3.Connection, file_id: int, row: int) -> list[int]:
    """Return the ids of the changes that import a row, oldest first."""
    rows = connection.execute(
        "SELECT change FROM import_change WHERE file = ? AND row = ? AND NOT undoes ORDER BY change",
        (file_id, row),
    )
    return [change_id for (change_id,) in rows]


class RowOutcome(NamedTuple):
    """A row whose changes are in the outbox, and how those stand."""

    file: int
    row: int
    state: str
    #: The states of its changes, oldest first; None: a change that is gone.
    changes: tuple[str | None, ...]
    message: str


def outcomes(connection: sqlite3.Connection) -> Iterator[RowOutcome]:
    """Yield the rows whose changes may still become something else."""
    rows = connection.execute(
        "SELECT r.file, r.row, r.state, o.state, coalesce(o.message, '') FROM import_row AS r"
        " JOIN import_change AS c ON c.file = r.file AND c.row = r.row"
        f"  AND c.undoes = (r.state = '{UNDOING}')"
        " LEFT JOIN outbox AS o ON o.id = c.change"
        f" WHERE r.state IN {_OPEN} ORDER BY r.file, r.row, c.change"
    )
    held: list[tuple[int, int, str, str | None, str]] = []
    for row in rows:
        if held and row[:2] != held[0][:2]:
            yield _outcome(held)
            held = []
        held.append(row)
    if held:
        yield _outcome(held)


def _outcome(rows: Sequence[tuple[int, int, str, str | None, str]]) -> RowOutcome:
    file, row, state = rows[0][:3]
    message = next((one[4] for one in rows if one[3] in ("refused", "ask")), "")
    return RowOutcome(file, row, state, tuple(one[3] for one in rows), message)


def in_outbox(connection: sqlite3.Connection) -> int:
    """Return how many rows have changes that wait in the outbox."""
    (count,) = connection.execute(
        "SELECT count(*) FROM import_row WHERE state IN (?, ?)", (SENT, UNDOING)
    ).fetchone()
    return int(count)


def is_of_import(connection: sqlite3.Connection, change_id: int) -> bool:
    """Return whether an import made a change of the outbox."""
    query = "SELECT EXISTS (SELECT 1 FROM import_change WHERE change = ?)"
    return bool(connection.execute(query, (change_id,)).fetchone()[0])


def last_settled(connection: sqlite3.Connection, file_id: int) -> str | None:
    """Return when the last change of a file was settled, as it is stored."""
    (stamp,) = connection.execute(
        "SELECT max(o.settled_at) FROM import_change AS c JOIN outbox AS o ON o.id = c.change"
        " WHERE c.file = ? AND NOT c.undoes",
        (file_id,),
    ).fetchone()
    return None if stamp is None else str(stamp)
