"""The history of the user's own changes, which outlives their rows in the outbox."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from taskip_leads.mirror.columns import json_object, json_text, marks, member, moment, slices
from taskip_leads.mirror.tables import attributes, leads, outbox
from taskip_leads.models.change import (
    Change,
    DeleteLead,
    DeleteLeads,
    EditLead,
    MoveStatus,
    decode,
    encode,
)
from taskip_leads.models.history.entry import HistoryChange
from taskip_leads.models.history.kinds import HistoryKind, entry_of, kind_of
from taskip_leads.models.history.words import line_of, search_text
from taskip_leads.models.pending import ChangeState
from taskip_leads.text import clean, fold

#: States that a change is kept with; in others it waits in the outbox.
_KEPT = (ChangeState.DONE, ChangeState.REFUSED, ChangeState.UNKNOWN, ChangeState.NEEDS_DECISION)
_WAITING = (ChangeState.HELD, ChangeState.QUEUED, ChangeState.INFLIGHT)
_COLUMNS = (
    "id, entry, what, kind, body, lead, about, line, state, made_at, sent_at, settled_at, message,"
    " details, result, file"
)
#: A search looks through so many characters of a change.
_SEARCHED = 4000


def follow(connection: sqlite3.Connection, change_id: int) -> None:
    """Keep a change of the outbox as it is now, or forget it as long as it waits."""
    row = outbox.get(connection, change_id)
    if row is None:
        return
    if row.state in _KEPT:
        _keep(connection, row)
    else:
        forget(connection, change_id)


def follow_all(connection: sqlite3.Connection) -> None:
    """Keep the changes that an older version of the program has left in the outbox."""
    rows = connection.execute(
        f"SELECT id FROM outbox WHERE state IN ({marks(_KEPT)})"
        " AND id NOT IN (SELECT id FROM history)",
        _KEPT,
    ).fetchall()
    for (change_id,) in rows:
        follow(connection, change_id)


def forget(connection: sqlite3.Connection, change_id: int) -> None:
    """Forget a change that was not made after all."""
    connection.execute("DELETE FROM history WHERE id = ?", (change_id,))


def leave_unknown(connection: sqlite3.Connection, change_id: int) -> None:
    """Keep a change as one that nobody will find out about."""
    connection.execute(
        "UPDATE history SET state = ? WHERE id = ?", (ChangeState.UNKNOWN, change_id)
    )


def prune(connection: sqlite3.Connection, before: datetime) -> None:
    """Forget changes that were made before ``before``."""
    connection.execute("DELETE FROM history WHERE made_at < ?", (outbox.stamp_of(before),))


def change_of(
    connection: sqlite3.Connection, row: outbox.OutboxRow, change: Change | None = None
) -> HistoryChange:
    """Return a row of the outbox as a change of the history."""
    change = decode(row.kind, row.body) if change is None else change
    kind = kind_of(change)
    file, first = _origin(connection, row)
    line = line_of(change, _names(connection, change), row.result)
    if file is not None and kind is HistoryKind.LEAD:
        line = clean(f"from {_file_name(connection, file)}")
    return HistoryChange(
        id=row.id,
        entry=entry_of(first, kind),
        kind=kind,
        change=change,
        lead=row.lead,
        about=_about(connection, row, change),
        line=line,
        outbox_state=member(ChangeState, row.state),
        made_at=row.created_at,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
        message=row.message,
        details=row.details,
        result=row.result,
        file=file,
    )


def _keep(connection: sqlite3.Connection, row: outbox.OutboxRow) -> None:
    one = change_of(connection, row)
    stored = connection.execute("SELECT about FROM history WHERE id = ?", (row.id,)).fetchone()
    # The lead may be gone by now.
    about = one.about if stored is None or not stored[0] else stored[0]
    kind, body = encode(one.change)
    connection.execute(
        f"INSERT OR REPLACE INTO history ({_COLUMNS}, folded) VALUES ({marks(range(17))})",
        (
            one.id, one.entry, one.kind, kind, body, one.lead, about, one.line, row.state,
            outbox.stamp_of(row.created_at), outbox.stamp_of(row.sent_at),
            outbox.stamp_of(row.settled_at), json.dumps(row.message), json.dumps(row.details),
            row.result, one.file, searched(one),
        ),
    )  # fmt: skip


def searched(one: HistoryChange) -> str:
    """Return the folded text in which a change is found."""
    text = search_text(one.change, one.line, one.about)
    return fold(clean(text[:_SEARCHED]))


def _origin(connection: sqlite3.Connection, row: outbox.OutboxRow) -> tuple[int | None, int]:
    """Return the imported file of a change, and the first change that was made with it."""
    found = connection.execute(
        "SELECT file, undoes FROM import_change WHERE change = ?", (row.id,)
    ).fetchone()
    if found is None:
        return None, row.batch or row.id
    (first,) = connection.execute(
        "SELECT change FROM import_change WHERE file = ? AND undoes = ? ORDER BY row, change LIMIT 1",
        found,
    ).fetchone()
    return int(found[0]), int(first)


def _file_name(connection: sqlite3.Connection, file: int) -> str:
    row = connection.execute("SELECT name FROM import_file WHERE id = ?", (file,)).fetchone()
    return "a file" if row is None else str(json.loads(row[0]))


def _names(connection: sqlite3.Connection, change: Change) -> Mapping[int, str]:
    """Return the names of statuses, if the change does not name them itself."""
    needed = isinstance(change, MoveStatus) and not change.told
    if needed or (isinstance(change, EditLead) and (change.add or change.remove)):
        return {id_: one.name for id_, one in attributes.read(connection).items()}
    return {}


def _about(connection: sqlite3.Connection, row: outbox.OutboxRow, change: Change) -> str:
    if isinstance(change, DeleteLead):
        return clean(change.name)
    if isinstance(change, DeleteLeads):
        return clean(change.names[0]) if change.names else ""
    if row.lead is None:
        return ""
    name = leads.name(connection, row.lead)
    return clean(name if name is not None else str(row.details.get("about") or f"#{row.lead}"))


# Reading


def entries(
    connection: sqlite3.Connection,
    before: int,
    limit: int,
    kind: HistoryKind | None = None,
    needles: Sequence[str] = (),
) -> list[int]:
    """Return the numbers of lines below ``before``, the newest first."""
    where = "entry < ?" + (" AND what = ?" if kind else "") + " AND instr(folded, ?)" * len(needles)
    values = (before, *((kind,) if kind else ()), *needles, limit)
    rows = connection.execute(
        f"SELECT entry FROM history WHERE {where} GROUP BY entry ORDER BY entry DESC LIMIT ?",
        values,
    )
    return [row[0] for row in rows]


#: The first change, how many changes and leads, how many are refused and unknown, and the lines.
Summary = tuple[int, int, int, int, int, frozenset[str]]
#: Lines are not told apart beyond so many.
_LINES = 50


def summaries(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Summary]:
    """Return what is in each of these lines."""
    found: dict[int, Summary] = {}
    for some in slices(numbers):
        rows = connection.execute(
            "SELECT entry, min(id), count(*), count(DISTINCT lead), sum(state = 'refused'),"
            " sum(state IN ('unknown', 'ask')), min(line), max(line) FROM history"
            f" WHERE entry IN ({marks(some)}) GROUP BY entry",
            some,
        ).fetchall()
        for number, *counts, first, last in rows:
            lines = {first} if first == last else _lines(connection, number)
            found[number] = (*counts, frozenset(lines))
    return found


def _lines(connection: sqlite3.Connection, number: int) -> set[str]:
    rows = connection.execute(
        "SELECT DISTINCT line FROM history WHERE entry = ? LIMIT ?", (number, _LINES)
    )
    return {row[0] for row in rows}


def by_id(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, HistoryChange]:
    """Return single changes by id."""
    found: dict[int, HistoryChange] = {}
    for some in slices(ids):
        for one in _read(connection, f"id IN ({marks(some)})", some):
            found[one.id] = one
    return found


def of_entry(connection: sqlite3.Connection, number: int) -> list[HistoryChange]:
    """Return the changes of a line that do not wait, oldest first."""
    return _read(connection, "entry = ? ORDER BY id", (number,))


def between(connection: sqlite3.Connection, start: datetime, end: datetime) -> list[HistoryChange]:
    """Return the changes made from ``start`` to before ``end``, oldest first, but for imported ones."""
    stamps = (outbox.stamp_of(start), outbox.stamp_of(end))
    return _read(connection, "made_at >= ? AND made_at < ? AND file IS NULL ORDER BY id", stamps)


def imported_between(connection: sqlite3.Connection, start: datetime, end: datetime) -> int:
    """Return how many leads came from files in that time."""
    (count,) = connection.execute(
        "SELECT count(*) FROM history WHERE made_at >= ? AND made_at < ? AND file IS NOT NULL"
        " AND kind = 'CreateLead' AND state = 'done'",
        (outbox.stamp_of(start), outbox.stamp_of(end)),
    ).fetchone()
    return int(count)


def waiting(connection: sqlite3.Connection) -> list[HistoryChange]:
    """Return the changes that wait in the outbox, oldest first."""
    rows = connection.execute(
        f"SELECT {outbox.COLUMNS} FROM outbox WHERE state IN ({marks(_WAITING)}) ORDER BY id",
        _WAITING,
    )
    return [change_of(connection, outbox.row_of(row)) for row in rows]


def created_by(connection: sqlite3.Connection, change_id: int) -> int | None:
    """Return the id that TaskIP gave to what a change created, as far as the history knows."""
    row = connection.execute("SELECT result FROM history WHERE id = ?", (change_id,)).fetchone()
    return None if row is None else row[0]


def _read(connection: sqlite3.Connection, where: str, values: Sequence[Any]) -> list[HistoryChange]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM history WHERE {where}", values)
    return [_change(row) for row in rows]


def _change(row: tuple[Any, ...]) -> HistoryChange:
    return HistoryChange(
        id=row[0],
        entry=row[1],
        kind=member(HistoryKind, row[2]),
        change=decode(row[3], row[4]),
        lead=row[5],
        about=row[6],
        line=row[7],
        outbox_state=member(ChangeState, row[8]),
        made_at=moment(row[9]),
        sent_at=None if row[10] is None else moment(row[10]),
        settled_at=None if row[11] is None else moment(row[11]),
        message=json_text(row[12]),
        details=json_object(row[13]),
        result=row[14],
        file=row[15],
    )
