"""The beginning of the default order, read group by group without reading all leads."""

from __future__ import annotations

import sqlite3
from datetime import date

_ACTIVE = "SELECT key FROM lead WHERE converted = 0 AND NOT hidden AND "
_LATE = "step_number IS NOT NULL AND step_number < :today AND {open}"
_TODAY = "step_number IS NOT NULL AND step_number = :today"
_UNTOUCHED = (
    "day_number IS NULL AND {open} AND NOT EXISTS (SELECT 1 FROM note WHERE lead = lead.key)"
    " AND NOT EXISTS"
    " (SELECT 1 FROM outbox WHERE lead = lead.key AND kind = 'AddNote' AND state <> 'done')"
)
_YOUNGEST = "CASE WHEN key > 0 THEN 0 ELSE 1 END DESC, abs(key) DESC"

#: Condition and order of each group; ``{open}``: the lead has no closed status.
_GROUPS = (
    (_LATE, "step_number, sort_name, key"),
    (_TODAY, "sort_name, key"),
    (_UNTOUCHED, f"created_number DESC, {_YOUNGEST}"),
    ("day_number > :today", "day_number, sort_name, key"),
    (
        "(day_number <= :today OR day_number IS NULL)"
        f" AND NOT ({_LATE}) AND NOT ({_TODAY}) AND NOT ({_UNTOUCHED})",
        "day_number DESC, sort_name, key",
    ),
)


def first_ids(
    connection: sqlite3.Connection, limit: int, today: date, closed: frozenset[int]
) -> list[int]:
    """Return the first active leads in the default order."""
    ids: list[int] = []
    for condition, order in _GROUPS:
        rows = connection.execute(
            f"{_ACTIVE}{condition.format(open=_without(closed))} ORDER BY {order} LIMIT :left",
            {"today": today.toordinal(), "left": limit - len(ids)},
        )
        ids += (row[0] for row in rows)
        if len(ids) >= limit:
            break
    return ids


def _without(closed: frozenset[int]) -> str:
    """Return the condition that none of the lead's statuses is closed."""
    parts = [f"instr(',' || coalesce(status_ids, '') || ',', ',{id_:d},') = 0" for id_ in closed]
    return f"({' AND '.join(parts)})" if parts else "1"
