"""How answers are joined with what is known, and how pending changes are shown on top.

Both work on the service's JSON, so that what is shown, what is exported and what an edit starts from
are read by the same code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import (
    ID_LISTS,
    Change,
    ConvertLead,
    CreateLead,
    EditLead,
    MoveStatus,
)
from taskip_leads.models.limits import ID_MIN
from taskip_leads.store.field_values import identity, ids, listed

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
    """The lead as it will be once ``changes`` arrived, in the service's own form."""
    shown = {**answer, **_server_lists(answer)}
    for change in changes:
        match change:
            case MoveStatus():
                _relist(shown, "status_ids", change.add, change.remove, attributes)
            case EditLead():
                _rewrite(shown, change.fields, change.shows)
                for name in ID_LISTS:
                    add, remove = change.add.get(name, ()), change.remove.get(name, ())
                    if add or remove:
                        _relist(shown, name, add, remove, attributes)
            case CreateLead():
                _rewrite(shown, change.fields, change.shows)
                for name in ID_LISTS:
                    _relist(shown, name, change.fields.get(name) or (), (), attributes)
            case ConvertLead():
                shown["converted"] = 1
    return shown


def _server_lists(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lists of an answer without ids that only this machine gives."""
    return {
        field: [row for row in rows if (number := identity(row)) is None or number >= ID_MIN]
        for field in ID_LISTS.values()
        if isinstance(rows := answer.get(field), list)
    }


def _rewrite(shown: dict[str, Any], fields: Mapping[str, Any], shows: Mapping[str, str]) -> None:
    """Put new values into an answer, and what it says beside them."""
    for name, value in fields.items():
        if name in ID_LISTS:
            continue
        shown[name] = value
        if name == "company_id":
            named = {"id": value, "name": shows.get(name)}
            shown["company"] = None if value is None or named["name"] is None else named
        elif name.endswith("_id"):
            shown[name.removesuffix("_id")] = shows.get(name)
    if "first_name" in fields or "last_name" in fields:
        names = (str(shown.get(name) or "") for name in ("first_name", "last_name"))
        shown["full_name"] = " ".join(" ".join(names).split())


def _relist(
    shown: dict[str, Any],
    name: str,
    add: Collection[int],
    remove: Collection[int],
    attributes: Mapping[int, Attribute],
) -> None:
    """Change a list of an answer; the rows it has are kept as they are."""
    field = ID_LISTS[name]
    told = shown.get(field)
    if not isinstance(told, list) and not add:
        # Not known, less something, is still not known.
        return
    rows = told if isinstance(told, list) else []
    before = {identity(row): row for row in rows}
    wanted = listed(ids(rows), add, remove)
    shown[field] = [before[i] if i in before else _row(name, attributes.get(i), i) for i in wanted]


def _row(name: str, attribute: Attribute | None, number: int) -> dict[str, Any]:
    if name not in ("status_ids", "source_ids"):
        return {"id": number}
    if attribute is None:
        return {"id": number, "name": f"#{number}", "type": 1 if name == "status_ids" else 2}
    return {
        "id": attribute.id,
        "name": attribute.name,
        "type": int(attribute.type),
        "color": attribute.color,
        "order": attribute.order,
    }
