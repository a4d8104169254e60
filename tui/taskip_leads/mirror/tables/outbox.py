"""The durable queue of changes: one row each, kept for a while after it was sent."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from taskip_leads.mirror.columns import json_object, marks, moment
from taskip_leads.models.change import decode


class OutboxRow(NamedTuple):
    """One stored change; ``kind`` and ``body`` come from ``models.change.encode``."""

    id: int
    kind: str
    body: str
    lead: int | None
    state: str
    #: The number of attempts that may have reached TaskIP.
    attempts: int
    created_at: datetime
    #: When the last attempt was sent.
    sent_at: datetime | None
    settled_at: datetime | None
    message: str
    #: Until then it can be undone and is not sent.
    hold_until: datetime | None
    #: Nothing is done about it before this time.
    next_at: datetime | None
    #: Until then an attempt may still arrive: nothing else is written to the same resources.
    fence_until: datetime | None
    #: When the user last confirmed that it is to be sent.
    confirmed_at: datetime
    #: The remote state before the last attempt was sent.
    before: dict[str, Any] | None
    question: str
    details: dict[str, Any]
    #: The server id of what it created.
    result: int | None
    #: The first of the changes made with the same key press.
    batch: int | None


COLUMNS = (
    "id, kind, body, lead, state, attempts, created_at, sent_at, settled_at, message, hold_until,"
    " next_at, fence_until, confirmed_at, before, question, details, result, batch"
)
_TIMES = frozenset(
    ("created_at", "sent_at", "settled_at", "hold_until", "next_at", "fence_until", "confirmed_at")
)
_JSON = frozenset(("before", "details"))
# Every state of ``ChangeState`` but the final one.
_OPEN = "state <> 'done'"
# The resource that a step of a merge writes, before the id of the step, and that later steps read. So each
# waits for those before it as for the creation of what it belongs to: also while one is refused or asks.
_AFTER = "after:-"

#: Resources that a change uses → whether it writes them.
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
    """Add a change, held or queued; return its id, which never changes."""
    cursor = connection.execute(
        "INSERT INTO outbox (kind, body, lead, state, created_at, confirmed_at, hold_until, batch)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind,
            body,
            lead,
            "queued" if hold_until is None else "held",
            stamp_of(created_at),
            stamp_of(created_at),
            stamp_of(hold_until),
            batch,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def touch(connection: sqlite3.Connection, change_id: int, touches: Touches) -> None:
    """Replace the set of resources that a change reads and writes; a step stays one."""
    connection.execute(
        f"DELETE FROM outbox_touch WHERE change = ? AND entity NOT LIKE '{_AFTER}%'", (change_id,)
    )
    connection.executemany(
        "INSERT INTO outbox_touch (change, entity, writes) VALUES (?, ?, ?)",
        [(change_id, entity, int(writes)) for entity, writes in touches.items()],
    )


def make_steps(connection: sqlite3.Connection, change_ids: Sequence[int]) -> None:
    """Make these changes the steps of a merge, in this order."""
    connection.executemany(
        "INSERT OR REPLACE INTO outbox_touch (change, entity, writes, done) VALUES (?, ?, ?,"
        " (SELECT state = 'done' FROM outbox WHERE id = ?))",
        [
            (change_id, f"{_AFTER}{earlier}", int(earlier == change_id), change_id)
            for at, change_id in enumerate(change_ids)
            for earlier in change_ids[: at + 1]
        ],
    )


def is_step(connection: sqlite3.Connection, change_id: int) -> bool:
    """Return whether a change is a step of a merge."""
    row = connection.execute(
        "SELECT 1 FROM outbox_touch WHERE change = ? AND entity = ?",
        (change_id, f"{_AFTER}{change_id}"),
    ).fetchone()
    return row is not None


def later_steps(connection: sqlite3.Connection, change_id: int) -> list[int]:
    """Return the steps behind a step that are not done, in order."""
    rows = connection.execute(
        "SELECT change FROM outbox_touch WHERE entity = ? AND done = 0 AND change <> ? ORDER BY change",
        (f"{_AFTER}{change_id}", change_id),
    )
    return [row[0] for row in rows]


def get(connection: sqlite3.Connection, change_id: int) -> OutboxRow | None:
    row = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE id = ?",
        (change_id,),
    ).fetchone()
    return None if row is None else row_of(row)


def server_id_of(connection: sqlite3.Connection, id_: int) -> int:
    """Return the server id for the negative id of something created here.

    Other ids, and those without a server id yet, are returned unchanged.
    """
    creation = get(connection, -id_) if id_ < 0 else None
    return id_ if creation is None or creation.result is None else creation.result


def open_rows(connection: sqlite3.Connection) -> list[OutboxRow]:
    """Return all changes that are not done, oldest first."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM outbox WHERE {_OPEN} ORDER BY id")
    return [row_of(row) for row in rows]


def open_of_kinds(connection: sqlite3.Connection, kinds: Sequence[str]) -> list[OutboxRow]:
    """Return changes of these kinds that are not done, oldest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE {_OPEN} AND kind IN ({marks(kinds)}) ORDER BY id",
        kinds,
    )
    return [row_of(row) for row in rows]


def of_kind(connection: sqlite3.Connection, kind: str) -> list[OutboxRow]:
    """Return all changes of a kind, including done ones, oldest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE kind = ? ORDER BY id",
        (kind,),
    )
    return [row_of(row) for row in rows]


def open_of_leads(
    connection: sqlite3.Connection, leads: Sequence[int], kinds: Sequence[str]
) -> list[OutboxRow]:
    """Return changes of these leads and kinds that are not done, oldest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE {_OPEN} AND lead IN ({marks(leads)})"
        f" AND kind IN ({marks(kinds)}) ORDER BY id",
        (*leads, *kinds),
    )
    return [row_of(row) for row in rows]


def count_of_lead(connection: sqlite3.Connection, lead: int, states: Sequence[str]) -> int:
    """Return the number of changes of a lead in ``states``."""
    (count,) = connection.execute(
        "SELECT count(*) FROM outbox_touch AS touch JOIN outbox ON outbox.id = touch.change"
        " WHERE touch.entity = ? AND touch.writes AND touch.done = 0"
        f" AND (state IN ({marks(states)}) OR kind = 'CreateLead' AND state <> 'done')",
        (f"lead:{lead}", *states),
    ).fetchone()
    return int(count)


def settled_since(connection: sqlite3.Connection, moment: datetime) -> list[OutboxRow]:
    """Return changes that were done since ``moment``, newest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE state = 'done' AND settled_at >= ?"
        " ORDER BY settled_at DESC, id DESC",
        (stamp_of(moment),),
    )
    return [row_of(row) for row in rows]


def last_done(connection: sqlite3.Connection, kinds: Sequence[str]) -> tuple[int, str]:
    """Return a version that differs after a change of one of ``kinds`` was done."""
    row = connection.execute(
        "SELECT count(*), coalesce(max(settled_at), '') FROM outbox"
        f" WHERE settled_at IS NOT NULL AND kind IN ({marks(kinds)})",
        list(kinds),
    ).fetchone()
    return int(row[0]), str(row[1])


def settled_of(
    connection: sqlite3.Connection, lead_id: int, moment: datetime, limit: int
) -> list[OutboxRow]:
    """Return a lead's changes that were done since ``moment``, newest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE lead = ? AND state = 'done' AND settled_at >= ?"
        " ORDER BY settled_at DESC, id DESC LIMIT ?",
        (lead_id, stamp_of(moment), limit),
    )
    return [row_of(row) for row in rows]


def touching(connection: sqlite3.Connection, entity: str, *, done: bool = False) -> list[OutboxRow]:
    """Return changes that write ``entity`` and are not done (``done``: all), oldest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE id IN"
        f" (SELECT change FROM outbox_touch WHERE entity = ? AND writes{'' if done else ' AND done = 0'})"
        " ORDER BY id",
        (entity,),
    )
    return [row_of(row) for row in rows]


def of_lead(connection: sqlite3.Connection, lead_id: int) -> list[OutboxRow]:
    """Return one lead's changes that are not done, oldest first, bulk deletions included."""
    return touching(connection, f"lead:{lead_id}")


def newest(connection: sqlite3.Connection, *states: str) -> OutboxRow | None:
    """Return the newest change in one of ``states`` (none given: in any).

    Changes that an import makes by itself are left out: nobody just pressed a key for them.
    """
    where = f"state IN ({','.join('?' * len(states))}) AND " if states else ""
    row = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE {where}NOT EXISTS"
        " (SELECT 1 FROM import_change WHERE change = outbox.id) ORDER BY id DESC LIMIT 1",
        states,
    ).fetchone()
    return None if row is None else row_of(row)


def batch(connection: sqlite3.Connection, first_id: int) -> list[OutboxRow]:
    """Return the changes made with one key press, oldest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE batch = ? ORDER BY id", (first_id,)
    )
    return [row_of(row) for row in rows]


def update(connection: sqlite3.Connection, change_id: int, **values: Any) -> None:
    """Set columns of a change; times and JSON values are converted."""
    assert values.keys() <= set(COLUMNS.split(", "))
    marks = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE outbox SET {marks} WHERE id = ?",
        (*(_stored(name, value) for name, value in values.items()), change_id),
    )
    if "state" in values:
        # Not needed for the first paint.
        from taskip_leads.mirror.tables.history import changes as history

        history.follow(connection, change_id)


def in_flight(connection: sqlite3.Connection) -> list[OutboxRow]:
    """Return the changes that are in flight."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM outbox WHERE state = 'inflight'")
    return [row_of(row) for row in rows]


def held(connection: sqlite3.Connection) -> list[OutboxRow]:
    """Return the held changes, oldest first."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM outbox WHERE state = 'held' ORDER BY id")
    return [row_of(row) for row in rows]


def drop(connection: sqlite3.Connection, change_id: int) -> None:
    """Delete a change that will not be sent; the history keeps what may have reached TaskIP."""
    connection.execute(
        "DELETE FROM history WHERE id = ? AND state = 'ask'"
        " AND id IN (SELECT id FROM outbox WHERE attempts = 0)",
        (change_id,),
    )
    connection.execute("DELETE FROM outbox WHERE id = ? AND state <> 'inflight'", (change_id,))


def forget_receipts(connection: sqlite3.Connection, before: datetime) -> None:
    """Delete changes that were done before ``before``."""
    connection.execute(
        "DELETE FROM outbox WHERE state = 'done' AND settled_at < ?", (stamp_of(before),)
    )


def bodies(connection: sqlite3.Connection, kind: str) -> Iterable[str]:
    """Return the bodies of all changes of one kind that are not done."""
    rows = connection.execute(f"SELECT body FROM outbox WHERE kind = ? AND {_OPEN}", (kind,))
    return [row[0] for row in rows]


def stamp_of(moment: datetime | None) -> str | None:
    """Return a time in the format of the table."""
    # A fixed width, so that text sorts like time.
    return None if moment is None else moment.isoformat(timespec="microseconds")


def _stored(name: str, value: Any) -> Any:
    if name in _TIMES:
        return stamp_of(value)
    if name in _JSON:
        return None if value is None else json.dumps(value)
    return value


def row_of(columns: tuple[Any, ...]) -> OutboxRow:
    """Convert a row of ``COLUMNS``. Raises ``MirrorDamaged``."""
    values = dict(zip(OutboxRow._fields, columns, strict=True))
    for name in _TIMES:
        text = values[name]
        values[name] = None if text is None else moment(text)
    values["confirmed_at"] = values["confirmed_at"] or values["created_at"]
    values["before"] = None if values["before"] is None else json_object(values["before"])
    values["details"] = json_object(values["details"])
    # Decode here, where damage is recorded.
    decode(values["kind"], values["body"])
    return OutboxRow(**values)
