"""The durable queue of changes: one row each, from the key press to the receipt."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from taskip_leads.mirror.columns import json_object, marks, moment
from taskip_leads.models.change import decode


class OutboxRow(NamedTuple):
    """One change as stored; ``kind`` and ``body`` are ``models.change.encode``'s."""

    id: int
    kind: str
    body: str
    lead: int | None
    state: str
    #: How often it may have reached the service.
    attempts: int
    created_at: datetime
    #: When the last attempt left.
    sent_at: datetime | None
    settled_at: datetime | None
    message: str
    #: Until then it can be taken back and does not leave.
    hold_until: datetime | None
    #: Nothing is done for it before (reading back).
    next_at: datetime | None
    #: Until then an attempt may still arrive late: nothing else is written to what it touches.
    fence_until: datetime | None
    #: When a person last said that it shall leave.
    confirmed_at: datetime
    #: What was there before the last attempt left.
    before: dict[str, Any] | None
    question: str
    details: dict[str, Any]
    #: The id the service gave to what it made.
    result: int | None
    #: The first of the changes that were made with the same key press.
    batch: int | None


_COLUMNS = (
    "id, kind, body, lead, state, attempts, created_at, sent_at, settled_at, message, hold_until,"
    " next_at, fence_until, confirmed_at, before, question, details, result, batch"
)
_TIMES = frozenset(
    ("created_at", "sent_at", "settled_at", "hold_until", "next_at", "fence_until", "confirmed_at")
)
_JSON = frozenset(("before", "details"))
# A change that is not settled, in one of the states that the store's ChangeState names.
_OPEN = "state <> 'done'"

#: What a change touches → whether it writes it.
Touches = Mapping[str, bool]


def add(
    connection: sqlite3.Connection,
    kind: str,
    body: str,
    lead: int | None,
    created_at: datetime,
    *,
    hold_until: datetime | None = None,
    batch: int | None = None,
) -> int:
    """Keep a change, held or queued; the id it has for life."""
    cursor = connection.execute(
        "INSERT INTO outbox (kind, body, lead, state, created_at, confirmed_at, hold_until, batch)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind,
            body,
            lead,
            "queued" if hold_until is None else "held",
            _stamp(created_at),
            _stamp(created_at),
            _stamp(hold_until),
            batch,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def touch(connection: sqlite3.Connection, row_id: int, touches: Touches) -> None:
    """Note what a change reads and writes; it replaces what was noted before."""
    connection.execute("DELETE FROM outbox_touch WHERE change = ?", (row_id,))
    connection.executemany(
        "INSERT INTO outbox_touch (change, entity, writes) VALUES (?, ?, ?)",
        [(row_id, entity, int(writes)) for entity, writes in touches.items()],
    )


def get(connection: sqlite3.Connection, row_id: int) -> OutboxRow | None:
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE id = ?",
        (row_id,),
    ).fetchone()
    return None if found is None else _row(found)


def number_of(connection: sqlite3.Connection, number: int) -> int:
    """The service's id of what is called ``-row`` here, once it has one; any other number as it is."""
    made = get(connection, -number) if number < 0 else None
    return number if made is None or made.result is None else made.result


def open_rows(connection: sqlite3.Connection) -> list[OutboxRow]:
    """Everything that is not done, oldest first."""
    found = connection.execute(f"SELECT {_COLUMNS} FROM outbox WHERE {_OPEN} ORDER BY id")
    return [_row(row) for row in found]


def open_of_kinds(connection: sqlite3.Connection, kinds: Sequence[str]) -> list[OutboxRow]:
    """What is not done of some kinds of changes, oldest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE {_OPEN} AND kind IN ({marks(kinds)}) ORDER BY id",
        kinds,
    )
    return [_row(row) for row in found]


def settled_since(connection: sqlite3.Connection, moment: datetime) -> list[OutboxRow]:
    """Receipts: what was done since ``moment``, newest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE state = 'done' AND settled_at >= ?"
        " ORDER BY settled_at DESC, id DESC",
        (_stamp(moment),),
    )
    return [_row(row) for row in found]


def last_done(connection: sqlite3.Connection, kinds: Sequence[str]) -> tuple[int, str]:
    """What is another one after a change of one of ``kinds`` has arrived."""
    found = connection.execute(
        "SELECT count(*), coalesce(max(settled_at), '') FROM outbox"
        f" WHERE settled_at IS NOT NULL AND kind IN ({marks(kinds)})",
        list(kinds),
    ).fetchone()
    return int(found[0]), str(found[1])


def settled_of(
    connection: sqlite3.Connection, lead: int, moment: datetime, limit: int
) -> list[OutboxRow]:
    """A lead's receipts since ``moment``, newest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE lead = ? AND state = 'done' AND settled_at >= ?"
        " ORDER BY settled_at DESC, id DESC LIMIT ?",
        (lead, _stamp(moment), limit),
    )
    return [_row(row) for row in found]


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many changes are in each state that is not done."""
    found = connection.execute(f"SELECT state, count(*) FROM outbox WHERE {_OPEN} GROUP BY state")
    return dict(found.fetchall())


def touching(connection: sqlite3.Connection, entity: str, *, done: bool = False) -> list[OutboxRow]:
    """What writes ``entity`` and is not done (with ``done``: also receipts), oldest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE id IN"
        " (SELECT change FROM outbox_touch WHERE entity = ? AND writes)"
        f" AND ({_OPEN} OR ?) ORDER BY id",
        (entity, done),
    )
    return [_row(row) for row in found]


def of_lead(connection: sqlite3.Connection, lead: int) -> list[OutboxRow]:
    """Everything of one lead that is not done, oldest first, deletions of several leads included."""
    return touching(connection, f"lead:{lead}")


def newest(connection: sqlite3.Connection, *states: str) -> OutboxRow | None:
    """The change that was made last, among those in ``states`` (none given: all)."""
    where = f"WHERE state IN ({','.join('?' * len(states))})" if states else ""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox {where} ORDER BY id DESC LIMIT 1", states
    ).fetchone()
    return None if found is None else _row(found)


def batch(connection: sqlite3.Connection, number: int) -> list[OutboxRow]:
    """The changes that were made with one key press, oldest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE batch = ? ORDER BY id", (number,)
    )
    return [_row(row) for row in found]


# What stands in the way of ``this``: an earlier change of the same thing that is not settled, a change
# whose outcome is unknown or that may still arrive late, what has to be made first and was not, and what
# was to leave this before it is deleted, by the same key press, and was refused.
_BLOCKER = """
 SELECT {what} FROM outbox_touch AS mine
 JOIN outbox_touch AS theirs ON theirs.entity = mine.entity AND theirs.change <> mine.change
 JOIN outbox AS other ON other.id = theirs.change
 WHERE mine.change = this.id AND (
  ((mine.writes OR theirs.writes) AND (
    (other.id < this.id AND other.state IN ('held', 'queued'))
    OR other.state IN ('inflight', 'unknown')
    OR (other.fence_until IS NOT NULL AND other.fence_until > :now)))
  OR (other.state IN ('refused', 'ask') AND (mine.entity LIKE '%:-' || other.id
   OR (other.batch = this.batch AND mine.writes AND NOT theirs.writes))))
"""
_SENDING = _BLOCKER.format(what="1")
_OF_KINDS = "kind IN (SELECT value FROM json_each(:kinds))"


def _at(now: datetime, kinds: Collection[str]) -> dict[str, str | None]:
    """Values for queries of changes of some kinds at a moment."""
    return {"now": _stamp(now), "kinds": json.dumps(sorted(kinds))}


_TO_GO = f"state = 'held' AND hold_until <= :now AND {_OF_KINDS}"


def is_to_go(connection: sqlite3.Connection, now: datetime, kinds: Collection[str]) -> bool:
    """Whether one of ``kinds`` was held long enough."""
    query = f"SELECT EXISTS (SELECT 1 FROM outbox WHERE {_TO_GO})"
    return bool(connection.execute(query, _at(now, kinds)).fetchone()[0])


def let_go(connection: sqlite3.Connection, now: datetime, kinds: Collection[str]) -> list[int]:
    """Queue what was held long enough of ``kinds``; their ids."""
    found = connection.execute(
        f"UPDATE outbox SET state = 'queued', hold_until = NULL WHERE {_TO_GO} RETURNING id",
        _at(now, kinds),
    )
    return [row[0] for row in found.fetchall()]


def hurry(connection: sqlite3.Connection) -> None:
    """Let nothing wait only because it could not be read a while ago. Fences stay."""
    connection.execute("UPDATE outbox SET next_at = NULL WHERE state IN ('queued', 'unknown')")


def postpone(
    connection: sqlite3.Connection, kinds: Collection[str], until: datetime, message: str
) -> list[OutboxRow]:
    """Nothing queued of ``kinds`` leaves before ``until``; these rows."""
    rows = [row for row in open_of_kinds(connection, tuple(kinds)) if row.state == "queued"]
    for row in rows:
        update(connection, row.id, next_at=until, message=message)
    return [row._replace(next_at=until, message=message) for row in rows]


def next_due(
    connection: sqlite3.Connection, now: datetime, kinds: Collection[str]
) -> OutboxRow | None:
    """The change of one of ``kinds`` to work on: an unknown one whose time to be read back has come,
    else the oldest that may leave."""
    values = _at(now, kinds)
    ours = f"{_OF_KINDS} AND (next_at IS NULL OR next_at <= :now)"
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE state = 'unknown' AND {ours} ORDER BY id LIMIT 1",
        values,
    ).fetchone()
    if found is None:
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM outbox AS this WHERE state = 'queued' AND {ours}"
            f" AND NOT EXISTS ({_SENDING}) ORDER BY id LIMIT 1",
            values,
        ).fetchone()
    return None if found is None else _row(found)


def is_blocked(connection: sqlite3.Connection, row_id: int, now: datetime) -> bool:
    """Whether something stands in the way of a change at this moment."""
    found = connection.execute(
        f"SELECT EXISTS ({_SENDING}) FROM outbox AS this WHERE id = :id",
        {"id": row_id, "now": _stamp(now)},
    ).fetchone()
    return found is not None and bool(found[0])


def next_moment(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """When, after ``now``, something may become due by itself."""
    (found,) = connection.execute(
        "SELECT min(moment) FROM ("
        "SELECT min(hold_until) AS moment FROM outbox WHERE state = 'held' AND hold_until > :now"
        " UNION ALL SELECT min(next_at) FROM outbox"
        "  WHERE state IN ('unknown', 'queued') AND next_at > :now"
        " UNION ALL SELECT min(fence_until) FROM outbox WHERE fence_until > :now)",
        {"now": _stamp(now)},
    ).fetchone()
    return None if found is None else moment(found)


def waits_for(connection: sqlite3.Connection, row_id: int, now: datetime) -> int | None:
    """The change that has to be settled before this one can leave."""
    query = _BLOCKER.format(what="max(other.id)")
    found = connection.execute(
        f"SELECT ({query}) FROM outbox AS this WHERE id = :id",
        {"id": row_id, "now": _stamp(now)},
    ).fetchone()
    return None if found is None else found[0]


def update(connection: sqlite3.Connection, row_id: int, **values: Any) -> None:
    """Set columns of a change; times and objects are given as such."""
    assert values.keys() <= set(_COLUMNS.split(", "))
    marks = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE outbox SET {marks} WHERE id = ?",
        (*(_stored(name, value) for name, value in values.items()), row_id),
    )


def in_flight(connection: sqlite3.Connection) -> list[OutboxRow]:
    """What was on its way when this is called."""
    found = connection.execute(f"SELECT {_COLUMNS} FROM outbox WHERE state = 'inflight'")
    return [_row(row) for row in found]


def held(connection: sqlite3.Connection) -> list[OutboxRow]:
    """What can be taken back, oldest first."""
    found = connection.execute(f"SELECT {_COLUMNS} FROM outbox WHERE state = 'held' ORDER BY id")
    return [_row(row) for row in found]


def drop(connection: sqlite3.Connection, row_id: int) -> None:
    """Forget a change that will not be sent."""
    connection.execute("DELETE FROM outbox WHERE id = ? AND state <> 'inflight'", (row_id,))


def forget_receipts(connection: sqlite3.Connection, before: datetime) -> None:
    """Forget what was done before ``before``."""
    connection.execute(
        "DELETE FROM outbox WHERE state = 'done' AND settled_at < ?", (_stamp(before),)
    )


def bodies(connection: sqlite3.Connection, kind: str) -> Iterable[str]:
    """The bodies of all changes of one kind that are not done."""
    rows = connection.execute(f"SELECT body FROM outbox WHERE kind = ? AND {_OPEN}", (kind,))
    return [row[0] for row in rows]


def _stamp(moment: datetime | None) -> str | None:
    # One width, so that text sorts as time does.
    return None if moment is None else moment.isoformat(timespec="microseconds")


def _stored(name: str, value: Any) -> Any:
    if name in _TIMES:
        return _stamp(value)
    if name in _JSON:
        return None if value is None else json.dumps(value)
    return value


def _row(found: tuple[Any, ...]) -> OutboxRow:
    values = dict(zip(OutboxRow._fields, found, strict=True))
    for name in _TIMES:
        text = values[name]
        values[name] = None if text is None else moment(text)
    values["confirmed_at"] = values["confirmed_at"] or values["created_at"]
    values["before"] = None if values["before"] is None else json_object(values["before"])
    values["details"] = json_object(values["details"])
    # Whoever works on the change decodes it later, where damage would not be noted.
    decode(values["kind"], values["body"])
    return OutboxRow(**values)
