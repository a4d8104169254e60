"""Find the changes of the outbox that are due, blocked or waiting, by time and order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime

from taskip_leads.mirror.columns import moment
from taskip_leads.mirror.tables import outbox

# Whether ``other`` uses a resource of ``this``, and at least one of the two writes it.
_SHARED = """
 EXISTS (SELECT 1 FROM outbox_touch AS mine
  JOIN outbox_touch AS theirs ON theirs.entity = mine.entity AND theirs.change = other.id
  WHERE mine.change = this.id AND (mine.writes OR theirs.writes))
"""
#: Selects the changes that block ``this``, a row of ``outbox``, at ``:now``. Every part uses an index, so
#: its cost does not depend on the number of waiting changes. The parts, in order:
#:
#: * an earlier change of the same resource that is held or queued;
#: * a change of the same resource whose outcome is unknown;
#: * a change of the same resource with an attempt that may still arrive;
#: * the change that creates what this one refers to, if it was refused or needs a decision;
#: * a change made with the same key press that must be sent before this one and was refused, such as moving
#:   leads off a status before the status is deleted.
BLOCKERS = f"""
 SELECT other.id FROM outbox_touch AS mine
  JOIN outbox_touch AS theirs
   ON theirs.entity = mine.entity AND theirs.change < this.id AND theirs.done = 0
  JOIN outbox AS other ON other.id = theirs.change
  WHERE mine.change = this.id AND (mine.writes OR theirs.writes)
   AND other.state IN ('held', 'queued')
 UNION ALL
 SELECT other.id FROM outbox AS other
  WHERE other.state IN ('inflight', 'unknown') AND other.id <> this.id AND {_SHARED}
 UNION ALL
 SELECT other.id FROM outbox AS other
  WHERE other.fence_until > :now AND other.id <> this.id AND {_SHARED}
 UNION ALL
 SELECT other.id FROM outbox_touch AS mine
  JOIN outbox AS other
   ON other.id = CAST(substr(mine.entity, instr(mine.entity, ':-') + 2) AS INTEGER)
  WHERE mine.change = this.id AND instr(mine.entity, ':-') AND other.id <> this.id
   AND other.state IN ('refused', 'ask')
 UNION ALL
 SELECT other.id FROM outbox AS other
  WHERE other.state IN ('refused', 'ask') AND +other.batch = this.batch AND other.id <> this.id
   AND EXISTS (SELECT 1 FROM outbox_touch AS mine
    JOIN outbox_touch AS theirs ON theirs.entity = mine.entity AND theirs.change = other.id
    WHERE mine.change = this.id AND mine.writes AND NOT theirs.writes)
"""

_OF_KINDS = "kind IN (SELECT value FROM json_each(:kinds))"


def _at(now: datetime, kinds: Collection[str]) -> dict[str, str | None]:
    """Return the parameters of queries by time and kind."""
    return {"now": outbox.stamp_of(now), "kinds": json.dumps(sorted(kinds))}


_EXPIRED_HOLD = f"state = 'held' AND hold_until <= :now AND {_OF_KINDS}"


def has_expired_hold(connection: sqlite3.Connection, now: datetime, kinds: Collection[str]) -> bool:
    """Return whether the hold of a change of ``kinds`` has expired."""
    query = f"SELECT EXISTS (SELECT 1 FROM outbox INDEXED BY outbox_held WHERE {_EXPIRED_HOLD})"
    return bool(connection.execute(query, _at(now, kinds)).fetchone()[0])


def release_held(
    connection: sqlite3.Connection, now: datetime, kinds: Collection[str]
) -> list[int]:
    """Queue the changes of ``kinds`` whose hold has expired; return their ids."""
    rows = connection.execute(
        f"UPDATE outbox SET state = 'queued', hold_until = NULL WHERE {_EXPIRED_HOLD} RETURNING id",
        _at(now, kinds),
    )
    return [row[0] for row in rows.fetchall()]


def defer(
    connection: sqlite3.Connection, kinds: Collection[str], until: datetime, message: str
) -> list[outbox.OutboxRow]:
    """Delay the queued changes of ``kinds`` until ``until``; return them."""
    rows = [row for row in outbox.open_of_kinds(connection, tuple(kinds)) if row.state == "queued"]
    for row in rows:
        outbox.update(connection, row.id, next_at=until, message=message)
    return [row._replace(next_at=until, message=message) for row in rows]


def next_due(
    connection: sqlite3.Connection, now: datetime, kinds: Collection[str]
) -> outbox.OutboxRow | None:
    """Return the next change of ``kinds`` to work on.

    An unknown one that is due to be checked goes first, then the oldest that may be sent.
    """
    values = _at(now, kinds)
    ours = f"{_OF_KINDS} AND (next_at IS NULL OR next_at <= :now)"
    row = connection.execute(
        f"SELECT {outbox.COLUMNS} FROM outbox WHERE state = 'unknown' AND {ours} ORDER BY id LIMIT 1",
        values,
    ).fetchone()
    if row is None:
        row = connection.execute(
            f"SELECT {outbox.COLUMNS} FROM outbox AS this WHERE state = 'queued' AND {ours}"
            f" AND NOT EXISTS ({BLOCKERS}) ORDER BY id LIMIT 1",
            values,
        ).fetchone()
    return None if row is None else outbox.row_of(row)


def is_blocked(connection: sqlite3.Connection, change_id: int, now: datetime) -> bool:
    """Return whether a change is blocked at the moment."""
    row = connection.execute(
        f"SELECT EXISTS ({BLOCKERS}) FROM outbox AS this WHERE id = :id",
        {"id": change_id, "now": outbox.stamp_of(now)},
    ).fetchone()
    return row is not None and bool(row[0])


def next_moment(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """Return the next time after ``now`` at which a change may become due."""
    (stamp,) = connection.execute(
        "SELECT min(moment) FROM ("
        "SELECT min(hold_until) AS moment FROM outbox INDEXED BY outbox_held"
        " WHERE state = 'held' AND hold_until > :now"
        " UNION ALL SELECT min(next_at) FROM outbox INDEXED BY outbox_later"
        "  WHERE state IN ('unknown', 'queued') AND next_at > :now"
        " UNION ALL SELECT min(fence_until) FROM outbox WHERE fence_until > :now)",
        {"now": outbox.stamp_of(now)},
    ).fetchone()
    return None if stamp is None else moment(stamp)


def waits_for(connection: sqlite3.Connection, change_id: int, now: datetime) -> int | None:
    """Return the change that must be settled before this one can be sent."""
    row = connection.execute(
        f"SELECT (SELECT max(id) FROM ({BLOCKERS})) FROM outbox AS this WHERE id = :id",
        {"id": change_id, "now": outbox.stamp_of(now)},
    ).fetchone()
    return None if row is None else row[0]


def waiting_since(connection: sqlite3.Connection, time: datetime) -> list[outbox.OutboxRow]:
    """Return changes that are held or deferred, and those that were fenced at ``time``."""
    rows = connection.execute(
        f"SELECT {outbox.COLUMNS} FROM outbox WHERE state = 'held'"
        f" UNION SELECT {outbox.COLUMNS} FROM outbox WHERE next_at IS NOT NULL AND state <> 'done'"
        f" UNION SELECT {outbox.COLUMNS} FROM outbox WHERE fence_until > ?",
        (outbox.stamp_of(time),),
    )
    return [outbox.row_of(row) for row in rows]
