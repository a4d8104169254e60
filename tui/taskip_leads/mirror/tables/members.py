"""Statuses, sources and owners of leads, from filtered lists."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from taskip_leads.mirror.columns import json_object, marks, slices
from taskip_leads.mirror.tables import attributes, status_moves
from taskip_leads.mirror.tables.leads import joined_ids
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.user import User

#: Called with a lead's id, and its response before and after a change.
Record = Callable[[sqlite3.Connection, int, Mapping[str, Any], Mapping[str, Any]], None]


def possible_holders(connection: sqlite3.Connection, attribute_id: int) -> list[int]:
    """Return the leads that may have a status or source.

    Leads with pending changes are included, because these may hide it.
    """
    rows = connection.execute(
        "SELECT key FROM lead WHERE pending > 0"
        " OR instr(',' || status_ids || ',', :part) OR instr(',' || source_ids || ',', :part)",
        {"part": f",{attribute_id},"},
    )
    return [row[0] for row in rows]


def fill_unknown(connection: sqlite3.Connection, column: str) -> list[int]:
    """Set NULLs of ``column`` to empty and return the changed leads.

    Called after a sync whose rows did contain the column.
    """
    assert column in ("status_ids", "source_ids", "owner_ids")
    changed = connection.execute(
        f"UPDATE lead SET {column} = '' WHERE {column} IS NULL RETURNING key"
    ).fetchall()
    return [row[0] for row in changed]


def set_members(
    connection: sqlite3.Connection,
    type_: AttributeType,
    members: Mapping[int, Iterable[int]],
    some: Sequence[int],
    record: Record = lambda *_: None,
) -> list[int]:
    """Set the statuses or sources of ``some`` leads, as found by filtered lists.

    ``members`` maps server ids to attribute ids; leads that are missing have none. The stored
    responses are updated too, so that a later edit starts from the same values; ``record`` is called
    with both versions of each. Return the local ids of changed leads; pending changes must be applied
    to them again.
    """
    column, field = (
        ("status_ids", "statuses") if type_ is AttributeType.STATUS else ("source_ids", "sources")
    )
    known = attributes.read(connection)
    changed: list[int] = []
    for part in slices(some):
        for lead_id, server_id, before, raw in connection.execute(
            f"SELECT lead.key, lead.id, {column}, raw FROM lead JOIN lead_body USING (key)"
            f" WHERE lead.id IS NOT NULL AND lead.key IN ({marks(part)})",
            part,
        ).fetchall():
            carried = [
                known.get(i) or Attribute(i, f"#{i}", type_) for i in members.get(server_id, ())
            ]
            answer = json_object(raw)
            rows = [attributes.response_of(attribute) for attribute in carried]
            if before == joined_ids(carried) and answer.get(field) == rows:
                continue
            known_answer = {**answer}
            answer[field] = rows
            if type_ is AttributeType.STATUS:
                status_moves.record(connection, lead_id, before, joined_ids(carried))
            _save(connection, lead_id, column, joined_ids(carried), answer)
            record(connection, lead_id, known_answer, answer)
            changed.append(lead_id)
    return changed


def set_owners(
    connection: sqlite3.Connection,
    members: Mapping[int, Iterable[int]],
    some: Sequence[int],
    record: Record = lambda *_: None,
) -> list[int]:
    """Store the owners of ``some`` leads, from lists filtered by owner; return the changed ids.

    ``members`` maps a lead's server id to its owners' ids; ``record`` as in ``set_members``. A lead in no
    list may have an owner who is unknown here: its owners become unknown, unless its details have none.
    """
    people = attributes.people(connection)
    changed: list[int] = []
    for part in slices(some):
        for key, number, before, raw in connection.execute(
            "SELECT lead.key, lead.id, owner_ids, raw FROM lead JOIN lead_body USING (key)"
            f" WHERE lead.id IS NOT NULL AND lead.key IN ({marks(part)})",
            part,
        ).fetchall():
            owners = [people.get(i) or User(i) for i in members.get(number, ())]
            if not owners and not before:
                continue
            answer = json_object(raw)
            stored = [{"id": user.id, "name": user.name} for user in owners] or None
            if (
                before == (joined_ids(owners) if owners else None)
                and answer.get("assigned_to") == stored
            ):
                continue
            known_answer = {**answer}
            answer["assigned_to"] = stored
            _save(connection, key, "owner_ids", joined_ids(owners) if owners else None, answer)
            record(connection, key, known_answer, answer)
            changed.append(key)
    return changed


def _save(
    connection: sqlite3.Connection,
    lead_id: int,
    column: str,
    ids: str | None,
    answer: Mapping[str, Any],
) -> None:
    connection.execute(f"UPDATE lead SET {column} = ? WHERE key = ?", (ids, lead_id))
    connection.execute("UPDATE lead_body SET raw = ? WHERE key = ?", (json.dumps(answer), lead_id))
