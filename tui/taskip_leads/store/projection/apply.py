"""Merge partial responses into a lead, and apply pending changes to it.

Both work on TaskIP's JSON, so that screens, exports and the base of an edit are read by the same code.
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
from taskip_leads.store.field_values import apply_delta, element_id, ids

#: Lists that may be empty in lead lists although the lead's details fill them.
MEMBERSHIP_LISTS = ("statuses", "sources", "assigned_to")


def merge_partial(
    known: Mapping[str, Any] | None, answer: Mapping[str, Any], unlisted: Iterable[str] = ()
) -> dict[str, Any]:
    """Merge a response that may lack fields into a lead.

    Missing fields keep their value: a PUT returns eleven fields, and list rows have no activities.
    ``unlisted`` names lists that are empty in every row of this workspace's lists: an empty one means
    *unknown*, not *none*.
    """
    merged = {**(known or {}), **answer}
    for field in unlisted:
        if not answer.get(field):
            if known and known.get(field):
                merged[field] = known[field]
            else:
                merged.pop(field, None)
    return merged


def apply_pending(
    answer: Mapping[str, Any], changes: Iterable[Change], attributes: Mapping[int, Attribute]
) -> dict[str, Any]:
    """Return the lead as it will be once ``changes`` have arrived, in TaskIP's JSON."""
    shown = {**answer, **_server_lists(answer)}
    for change in changes:
        match change:
            case MoveStatus():
                _change_list(shown, "status_ids", change.add, change.remove, attributes)
            case EditLead():
                _set_fields(shown, change.fields, change.shows)
                for name in ID_LISTS:
                    add, remove = change.add.get(name, ()), change.remove.get(name, ())
                    if add or remove:
                        _change_list(shown, name, add, remove, attributes)
            case CreateLead():
                _set_fields(shown, change.fields, change.shows)
                for name in ID_LISTS:
                    _change_list(shown, name, change.fields.get(name) or (), (), attributes)
            case ConvertLead():
                shown["converted"] = 1
    return shown


def _server_lists(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lists of a response without local ids."""
    return {
        field: [row for row in rows if (number := element_id(row)) is None or number >= ID_MIN]
        for field in ID_LISTS.values()
        if isinstance(rows := answer.get(field), list)
    }


def _set_fields(shown: dict[str, Any], fields: Mapping[str, Any], shows: Mapping[str, str]) -> None:
    """Set new values in a response, with the names of new ids."""
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


def _change_list(
    shown: dict[str, Any],
    name: str,
    add: Collection[int],
    remove: Collection[int],
    attributes: Mapping[int, Attribute],
) -> None:
    """Add to and remove from a list of a response; its other rows stay unchanged."""
    field = ID_LISTS[name]
    current = shown.get(field)
    if not isinstance(current, list) and not add:
        # Removing from an unknown list leaves it unknown.
        return
    rows = current if isinstance(current, list) else []
    before = {element_id(row): row for row in rows}
    wanted = apply_delta(ids(rows), add, remove)
    shown[field] = [before[i] if i in before else _row(name, attributes.get(i), i) for i in wanted]


def _row(name: str, attribute: Attribute | None, id_: int) -> dict[str, Any]:
    if name not in ("status_ids", "source_ids"):
        return {"id": id_}
    if attribute is None:
        return {"id": id_, "name": f"#{id_}", "type": 1 if name == "status_ids" else 2}
    return {
        "id": attribute.id,
        "name": attribute.name,
        "type": int(attribute.type),
        "color": attribute.color,
        "order": attribute.order,
    }
