"""How answers are joined with what is known, and how pending changes are shown on top.

Both work on the service's JSON, so that what is shown, what is exported and what an edit starts from
are read by the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import Change, MoveStatus

#: Lists that a row of the lead list may leave empty although the lead's own page fills them.
MEMBERSHIP = ("statuses", "sources", "assigned_to")


def join(
    known: Mapping[str, Any] | None, answer: Mapping[str, Any], untold: Iterable[str] = ()
) -> dict[str, Any]:
    """What is known of a lead after ``answer``, which may be partial.

    A PUT answers eleven keys, a list row has no activities: keys that did not come keep their value.
    ``untold`` names lists that are empty in every row of this workspace's lists; empty, they tell
    nothing and take nothing away.
    """
    joined = {**(known or {}), **answer}
    for field in untold:
        if not answer.get(field):
            if known and known.get(field):
                joined[field] = known[field]
            else:
                joined.pop(field, None)
    return joined


def replay(
    answer: Mapping[str, Any], changes: Iterable[Change], attributes: Mapping[int, Attribute]
) -> dict[str, Any]:
    """The lead as it will be once ``changes`` arrived. Only what is certain is shown in advance:
    a conversion is the service's to confirm, and a note is not part of the lead."""
    shown = dict(answer)
    for change in changes:
        if not isinstance(change, MoveStatus):
            continue
        told = shown.get("statuses")
        rows = told if isinstance(told, list) else []
        kept = [row for row in rows if identity(row) not in (*change.remove, *change.add)]
        shown["statuses"] = kept + [_row(attributes.get(i), i) for i in change.add]
    return shown


def moved(current: Iterable[int], change: MoveStatus) -> list[int]:
    """The full list of status ids to send: the service replaces the set, we change it."""
    kept = [i for i in current if i not in change.remove]
    return kept + [i for i in change.add if i not in kept]


def identity(row: object) -> int | None:
    """The id of an element of ``statuses``: an object with an id, or an id alone."""
    found = row.get("id") if isinstance(row, Mapping) else row
    return found if isinstance(found, int) else None


def _row(attribute: Attribute | None, number: int) -> dict[str, Any]:
    if attribute is None:
        return {"id": number, "name": f"#{number}", "type": 1}
    return {
        "id": attribute.id,
        "name": attribute.name,
        "type": int(attribute.type),
        "color": attribute.color,
        "order": attribute.order,
    }
