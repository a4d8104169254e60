"""The fields of two leads side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.field_labels import DAY, label
from taskip_leads.models.lead import Group, Lead
from taskip_leads.models.user import User
from taskip_leads.text import clean, money, short_day, when

EMAIL, DESCRIPTION = "email", "description"


class FieldKind(StrEnum):
    """How two values of a field can be joined."""

    #: One of them is kept.
    VALUE = "value"
    #: One, or both one after the other.
    TEXT = "text"
    #: A list of ids: one, or all of both.
    SET = "set"


class MergeField(Struct, frozen=True):
    """One field of both leads."""

    #: The first name that it is written by.
    name: str
    label: str
    kind: FieldKind
    #: As they are shown, in clean text; "" for none.
    kept_text: str
    other_text: str
    same: bool
    #: All names that it is written by.
    writes: tuple[str, ...] = ()
    #: The ids of a ``SET``.
    kept_ids: tuple[int, ...] = ()
    other_ids: tuple[int, ...] = ()
    #: As in ``EditLead``.
    shows: Mapping[str, str] = {}
    #: TaskIP takes the other lead's value; it does not where the value has no id.
    movable: bool = True
    #: Attributes to draw in their colours.
    kept_badges: tuple[Attribute, ...] = ()
    other_badges: tuple[Attribute, ...] = ()


def merge_fields(kept: Lead, other: Lead) -> tuple[MergeField, ...]:
    """Return the fields that at least one of them has, in the order of a lead's form."""
    all_fields = (
        _value(kept, other, "first_name", "last_name", name="Name"),
        _value(kept, other, EMAIL),
        _value(kept, other, "phone_number"),
        _value(kept, other, "website"),
        _company(kept, other),
        _value(kept, other, "value", "currency"),
        _value(kept, other, DAY),
        _attributes("status_ids", kept.statuses, other.statuses),
        _attributes("source_ids", kept.sources, other.sources),
        _people(kept.assigned_to, other.assigned_to),
        _groups(kept.groups, other.groups),
        _value(kept, other, DESCRIPTION, kind=FieldKind.TEXT),
        _value(kept, other, "address", "zip_code"),
        _place(kept, other),
        _custom_fields(kept, other),
    )
    return tuple(one for one in all_fields if one.kept_text or one.other_text)


def json_value(lead: Lead, name: str) -> Any:
    """Return a field as an edit sends it; None for an empty one."""
    value = company_id(lead) if name == "company_id" else getattr(lead, name)
    if isinstance(value, Decimal):
        return str(value)
    if name == DAY:
        day = clock.parse_day(lead.lead_interaction_date)
        return value or None if day is None else day.isoformat()
    return value or None


def company_id(lead: Lead) -> int | None:
    """Return the id of a lead's company, which some responses have only inside it."""
    if lead.company_id is not None:
        return lead.company_id
    return None if lead.company is None else lead.company.id


def _shown(lead: Lead, name: str) -> str:
    if name == "first_name":
        return clean(" ".join(f"{lead.first_name} {lead.last_name or ''}".split()))
    if name == "value":
        return "" if lead.value is None else clean(money(lead.value, lead.currency))
    if name == DAY:
        day, today = clock.parse_day(lead.lead_interaction_date), clock.today()
        if day is None:
            return clean(lead.lead_interaction_date or "")
        ago = " ago" if day < today else ""
        return f"{short_day(day, today)}, {when(day, today)}{ago}"
    if name == "address":
        return clean(", ".join(part for part in (lead.address, lead.zip_code) if part))
    return clean(str(getattr(lead, name) or ""))


def _value(
    kept: Lead, other: Lead, *writes: str, name: str = "", kind: FieldKind = FieldKind.VALUE
) -> MergeField:
    mine, theirs = _shown(kept, writes[0]), _shown(other, writes[0])
    same = all(_plain(kept, one) == _plain(other, one) for one in writes)
    # A currency alone says nothing.
    if writes[0] == "value" and kept.value is None and other.value is None:
        same = True
    return MergeField(writes[0], name or label(writes[0]), kind, mine, theirs, same, writes)


def _plain(lead: Lead, name: str) -> Any:
    value = json_value(lead, name)
    if name == "value":
        return None if lead.value is None else lead.value.normalize()
    if isinstance(value, str):
        text = " ".join(value.split())
        return text.casefold() if name == EMAIL else text
    return value


def _company(kept: Lead, other: Lead) -> MergeField:
    mine, theirs = (
        clean(lead.company.name or "") if lead.company else "" for lead in (kept, other)
    )
    numbers = company_id(kept), company_id(other)
    mine, theirs = (
        text or (f"#{number}" if number else "")
        for text, number in zip((mine, theirs), numbers, strict=True)
    )
    same = numbers[0] == numbers[1] and mine == theirs
    return MergeField(
        "company_id", label("company_id"), FieldKind.VALUE, mine, theirs, same, ("company_id",),
        shows={"company_id": theirs} if theirs else {}, movable=numbers[1] is not None or not theirs,
    )  # fmt: skip


def _place(kept: Lead, other: Lead) -> MergeField:
    names = ("city", "state", "country")
    mine, theirs = (
        clean(", ".join(text for name in names if (text := getattr(lead, name))))
        for lead in (kept, other)
    )
    writes = ("country_id", "state_id", "city_id")
    same = mine == theirs and all(getattr(kept, one) == getattr(other, one) for one in writes)
    shows = {f"{name}_id": text for name in names if (text := getattr(other, name))}
    movable = all(
        getattr(other, f"{name}_id") is not None for name in names if getattr(other, name)
    )
    return MergeField(
        "city_id", label("city_id"), FieldKind.VALUE, mine, theirs, same, writes, shows=shows,
        movable=movable,
    )  # fmt: skip


def _attributes(
    name: str, kept: Sequence[Attribute] | None, other: Sequence[Attribute] | None
) -> MergeField:
    mine, theirs = tuple(kept or ()), tuple(other or ())
    return _set(
        name,
        [(one.id, one.name) for one in mine],
        [(one.id, one.name) for one in theirs],
        known=kept is not None and other is not None,
        badges=(mine, theirs),
    )


def _people(kept: Sequence[User] | None, other: Sequence[User] | None) -> MergeField:
    return _set(
        "assigned_to",
        [(one.id, one.label) for one in kept or ()],
        [(one.id, one.label) for one in other or ()],
        known=kept is not None and other is not None,
    )


def _groups(kept: Sequence[Group], other: Sequence[Group]) -> MergeField:
    return _set(
        "groups",
        [(one.id, one.name or f"#{one.id}") for one in kept],
        [(one.id, one.name or f"#{one.id}") for one in other],
    )


def _set(
    name: str,
    kept: Sequence[tuple[int | None, str]],
    other: Sequence[tuple[int | None, str]],
    *,
    known: bool = True,
    badges: tuple[tuple[Attribute, ...], tuple[Attribute, ...]] = ((), ()),
) -> MergeField:
    mine, theirs = (tuple(i for i, _ in some if i is not None) for some in (kept, other))
    return MergeField(
        name,
        label(name),
        FieldKind.SET,
        clean(", ".join(text for _, text in kept)),
        clean(", ".join(text for _, text in other)),
        set(mine) == set(theirs),
        (name,),
        mine,
        theirs,
        movable=known and len(theirs) == len(other),
        kept_badges=badges[0],
        other_badges=badges[1],
    )


def _custom_fields(kept: Lead, other: Lead) -> MergeField:
    """Custom fields are shown only: what TaskIP takes for them is not documented."""
    mine, theirs = (
        clean(", ".join(f"{one.label} {one.value}" for one in lead.custom_fields))
        for lead in (kept, other)
    )
    return MergeField(
        "custom_fields", label("custom_fields"), FieldKind.VALUE, mine, theirs, mine == theirs,
        movable=False,
    )  # fmt: skip
