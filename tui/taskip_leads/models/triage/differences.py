"""Say what others changed about a lead while one looks at it."""

from __future__ import annotations

from collections.abc import Iterable

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    DeleteNote,
    EditLead,
    EditNote,
    MoveStatus,
)
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.user import User
from taskip_leads.text import clean, money

#: The write names whose edit explains another value of a compared field.
_WRITE_NAMES = {
    "status": ("statuses", "status_ids"),
    "owner": ("assigned_to",),
    "value": ("value", "currency"),
    "next step": ("lead_interaction_date",),
    "name": ("first_name", "last_name"),
    "email": ("email",),
    "phone": ("phone_number",),
}

_UNKNOWN = "not known"


def differences(before: LeadDetail, now: LeadDetail, own: Iterable[Change]) -> tuple[str, ...]:
    """Return what differs and none of the ``own`` changes touched: ``status was New``."""
    own = tuple(own)
    touched = {name for change in own for name in _touched(change)}
    old, new = _values(before.row), _values(now.row)
    changed = [
        f"{field} was {old[field]}"
        for field, write_names in _WRITE_NAMES.items()
        if old[field] not in (new[field], _UNKNOWN) and not touched & {field, *write_names}
    ]
    noted = any(isinstance(change, AddNote | EditNote | DeleteNote) for change in own)
    if _has_new_note(before, now) and before.read_at is not None and not noted:
        changed.append("new note")
    return tuple(changed)


def _has_new_note(before: LeadDetail, now: LeadDetail) -> bool:
    """Return whether a note came since; one that moved up among the newest ones did not."""
    known = {view.note.id for view in before.notes}
    new = [view.note.id not in known for view in now.notes if view.pending is None]
    if now.older_notes and False in new:
        del new[len(new) - new[::-1].index(False) :]
    return any(new)


def _values(row: LeadRow) -> dict[str, str]:
    day = row.day.isoformat() if row.day is not None else row.day_text
    return {
        "status": _names(row.statuses),
        "owner": _names(row.owners, nobody="nobody"),
        "value": "none" if row.value is None else clean(money(row.value, row.currency)),
        "next step": clean(day or "none"),
        "name": clean(row.name),
        "email": clean(row.email or "none"),
        "phone": clean(row.phone or "none"),
    }


def _names(known: tuple[Attribute, ...] | tuple[User, ...] | None, nobody: str = "none") -> str:
    if known is None:
        return _UNKNOWN
    labels = [one.name if isinstance(one, Attribute) else one.label for one in known]
    return clean(", ".join(labels)) or nobody


def _touched(change: Change) -> Iterable[str]:
    match change:
        case MoveStatus() | ConvertLead():
            return ("status",)
        case EditLead():
            return (*change.fields, *change.add, *change.remove)
        case _:
            return ()
