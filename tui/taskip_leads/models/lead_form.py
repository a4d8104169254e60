"""Convert a lead to the lead form's values, and edited values to a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from taskip_leads import clock
from taskip_leads.clock import WeekStart
from taskip_leads.models.change import CreateLead, EditLead
from taskip_leads.models.directory import Directory, NamedItem, UnknownName, find_named
from taskip_leads.models.field_input import InvalidField, currency_of_value, parse_field
from taskip_leads.models.field_labels import DAY, label
from taskip_leads.models.lead import Lead
from taskip_leads.models.values import custom_fields
from taskip_leads.models.values.amounts import plain_amount
from taskip_leads.text import amount, short_day

CUSTOM = "custom."
#: The fields in groups, in the order of the form and of a lead's overview. Custom fields follow ``groups``.
FIELD_GROUPS = (
    ("status_ids", "value", "currency", "source_ids", "assigned_to", DAY),
    ("first_name", "last_name", "email", "phone_number", "website"),
    ("company_id",),
    ("address", "zip_code", "city_id", "state_id", "country_id"),
    ("groups",),
    ("description",),
)
FIELD_ORDER = tuple(name for group in FIELD_GROUPS for name in group)
PLACES = {"country_id": "country", "state_id": "state", "city_id": "city"}
LISTS = ("assigned_to", "status_ids", "source_ids")
CHOICES = ("company_id", *LISTS)
ALL_TEXTS = tuple(name for name in FIELD_ORDER if name not in CHOICES)
#: Texts of the form that are the lead's own.
_UNCHANGED = (
    "first_name", "last_name", "email", "phone_number", "website", "currency", "address", "zip_code",
    "description",
)  # fmt: skip

Texts = dict[str, str]
Ids = dict[str, frozenset[int]]


@dataclass(slots=True)
class FormData:
    """The values of a form: texts by write name, and ids of the fields chosen from lists."""

    texts: Texts = field(default_factory=dict)
    ids: Ids = field(default_factory=dict)


@dataclass(slots=True)
class FormResult:
    """The change that a form describes, or its errors by field."""

    change: CreateLead | EditLead | None = None
    errors: dict[str, str] = field(default_factory=dict)


def form_data_of(lead: Lead | None, today: date) -> FormData:
    """Return the form's values for a lead, or empty ones for a new lead."""
    if lead is None:
        return FormData(dict.fromkeys(ALL_TEXTS, ""), {name: frozenset() for name in CHOICES})
    texts = {name: str(getattr(lead, name) or "") for name in _UNCHANGED}
    texts["value"] = _money(lead.value)
    texts[DAY] = day_as_typed(lead.lead_interaction_date, today)
    for name, word in PLACES.items():
        texts[name] = _place(getattr(lead, word), getattr(lead, name))
    texts["groups"] = ", ".join(group.name or f"#{group.id}" for group in lead.groups)
    for one in custom_fields.entries(lead.raw.get("custom_fields")):
        texts[CUSTOM + one.path] = one.text
    ids = {
        "company_id": frozenset(() if lead.company_id is None else (lead.company_id,)),
        "assigned_to": frozenset(u.id for u in lead.assigned_to or () if u.id is not None),
        "status_ids": frozenset(status.id for status in lead.statuses or ()),
        "source_ids": frozenset(source.id for source in lead.sources or ()),
    }
    return FormData(texts, ids)


def day_as_typed(stamp: str | None, today: date) -> str:
    """Return a day as all screens show it; a stamp that is not a day, unchanged."""
    day = clock.parse_day(stamp)
    return (stamp or "") if day is None else short_day(day, today)


def build_change(
    data: FormData,
    initial: FormData,
    lead: Lead | None,
    lead_id: int | None,
    known: Directory,
    today: date,
    week_start: WeekStart = WeekStart.MONDAY,
) -> FormResult:
    """Build the change from ``initial`` to ``data``, with only the edited fields."""
    result = FormResult()
    shows: dict[str, str] = {}
    fields: dict[str, Any] = {}
    for name, text in _plain_texts(data):
        if lead is not None and not _is_edited(name, text, initial, lead, today, week_start):
            continue
        try:
            value = _read(name, text, known, today, week_start, shows)
        except (InvalidField, UnknownName) as error:
            result.errors[name] = str(error)
            continue
        if value is not None or lead is not None:
            fields[name] = value
    _currency(data, fields, result.errors)
    _require(data, lead, result.errors)
    if (custom := _custom(data, initial, lead)) is not None:
        fields["custom_fields"] = custom
    _company(data, initial, known, fields, shows)
    lists, before = _lists(data, initial, lead, known, result.errors)
    if result.errors:
        return result
    if lead is None:
        result.change = CreateLead(fields | {n: sorted(i) for n, i in lists.items() if i}, shows)
    else:
        assert lead_id is not None
        base = {name: _base(name, lead, initial, today) for name in fields}
        added, removed = _subtract(lists, before), _subtract(before, lists)
        result.change = EditLead(lead_id, fields, base, added, removed, shows)
    return result


def _plain_texts(data: FormData) -> Iterator[tuple[str, str]]:
    """Yield the texts that are read one by one, each with its field."""
    for name, text in data.texts.items():
        if name != "groups" and not name.startswith(CUSTOM):
            yield name, text


def _is_edited(
    name: str, text: str, initial: FormData, lead: Lead, today: date, week_start: WeekStart
) -> bool:
    """Return whether a field has another value; another spelling of its day is the same."""
    if text.strip() == initial.texts.get(name, "").strip():
        return False
    try:
        if name != DAY:
            return True
        day = parse_field(name, text, today, week_start)
        return bool(day != _base(name, lead, initial, today))
    except InvalidField:
        return True


def _subtract(
    lists: Mapping[str, frozenset[int]], others: Mapping[str, frozenset[int]]
) -> dict[str, tuple[int, ...]]:
    """Return the ids that only the first lists have; lists without any are left out."""
    return _filled({name: tuple(sorted(ids - others[name])) for name, ids in lists.items()})


def _lists(
    data: FormData, initial: FormData, lead: Lead | None, known: Directory, errors: dict[str, str]
) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """Return the ids of each list, now and before; groups only if they were edited."""
    lists = {name: data.ids.get(name, frozenset()) for name in LISTS}
    before = {name: initial.ids.get(name, frozenset()) for name in LISTS}
    if data.texts.get("groups", "").strip() != initial.texts.get("groups", "").strip():
        before["groups"] = _group_ids(lead)
        try:
            lists["groups"] = frozenset(one.id for one in _groups(data.texts["groups"], known))
        except UnknownName as error:
            errors["groups"] = str(error)
    return lists, before


def _group_ids(lead: Lead | None) -> frozenset[int]:
    groups = lead.groups if lead else ()
    return frozenset(group.id for group in groups if group.id is not None)


def required_fields(lead: Lead | None) -> tuple[str, ...]:
    """Return the fields that cannot be empty, of a lead or of a new one."""
    # TaskIP requires the first name in every change, also for a lead that has none.
    return ("first_name", "email") if lead is None else ("first_name",)


def _require(data: FormData, lead: Lead | None, errors: dict[str, str]) -> None:
    """Add an error for each required field that is empty."""
    for name in required_fields(lead):
        if not data.texts[name].strip():
            errors[name] = f"{label(name)} is required."


def has_changes(change: CreateLead | EditLead) -> bool:
    """Return whether the change contains any edit."""
    if isinstance(change, CreateLead):
        return True
    return bool(change.fields or change.add or change.remove)


def prefill(data: FormData, change: CreateLead | EditLead, today: date) -> FormData:
    """Return the form's values with an earlier change applied, so that it can be corrected."""
    texts, ids = dict(data.texts), dict(data.ids)
    for name, value in change.fields.items():
        if name in LISTS:
            ids[name] = frozenset(value)
        elif name == "company_id":
            ids[name] = frozenset(() if value is None else (value,))
        elif name == "groups":
            texts[name] = ", ".join(f"#{number}" for number in value)
        elif name in PLACES:
            texts[name] = "" if value is None else change.shows.get(name, f"#{value}")
        elif name == DAY:
            texts[name] = day_as_typed(value, today)
        elif name in texts:
            texts[name] = "" if value is None else str(value)
    if isinstance(change, EditLead):
        for name in LISTS:
            chosen = ids.get(name, frozenset()) | frozenset(change.add.get(name, ()))
            ids[name] = chosen - frozenset(change.remove.get(name, ()))
    return FormData(texts, ids)


def _read(
    name: str,
    text: str,
    known: Directory,
    today: date,
    week_start: WeekStart,
    shows: dict[str, str],
) -> Any:
    if name not in PLACES:
        return parse_field(name, text, today, week_start)
    if not text.strip():
        return None
    lists = {"country_id": known.countries, "state_id": known.states, "city_id": known.cities}
    match = find_named(text, lists[name], PLACES[name])
    shows[name] = match.name
    return match.id


def _currency(data: FormData, fields: dict[str, Any], errors: dict[str, str]) -> None:
    """Set the currency typed with the value, unless the form has a different one."""
    if "value" not in fields:
        return
    try:
        code = currency_of_value(data.texts["value"], data.texts.get("currency"))
    except InvalidField as error:
        errors["value"] = str(error)
        return
    if code is not None:
        fields["currency"] = code


def _company(
    data: FormData,
    initial: FormData,
    known: Directory,
    fields: dict[str, Any],
    shows: dict[str, str],
) -> None:
    chosen = data.ids.get("company_id", frozenset())
    if chosen == initial.ids.get("company_id", frozenset()):
        return
    number = next(iter(chosen), None)
    fields["company_id"] = number
    name = next((one.name for one in known.companies if one.id == number), "")
    if name:
        shows["company_id"] = name


def _groups(text: str, known: Directory) -> Iterable[NamedItem]:
    return [find_named(part, known.groups, "group") for part in text.split(",") if part.strip()]


def _custom(data: FormData, initial: FormData, lead: Lead | None) -> Any:
    """Return all custom fields in their original shape with edits applied; None without edits."""
    if lead is None:
        return None
    texts = {
        name.removeprefix(CUSTOM): text
        for name, text in data.texts.items()
        if name.startswith(CUSTOM) and text != initial.texts.get(name, "")
    }
    return custom_fields.edited(lead.raw.get("custom_fields"), texts) if texts else None


def _base(name: str, lead: Lead, initial: FormData, today: date) -> Any:
    """Return a field's JSON value when the form opened."""
    if name == "custom_fields":
        return lead.raw.get("custom_fields")
    if name.endswith("_id"):
        return getattr(lead, name)
    if name == DAY:
        # Its text is relative to the day on which the form was opened.
        day = clock.parse_day(lead.lead_interaction_date)
        return day.isoformat() if day is not None else lead.lead_interaction_date or None
    try:
        return parse_field(name, initial.texts.get(name, ""), today)
    except InvalidField:
        return initial.texts.get(name) or None


def _filled(lists: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {name: ids for name, ids in lists.items() if ids}


def _money(value: Decimal | None) -> str:
    if value is None:
        return ""
    if not value.is_finite() or abs(value.adjusted()) > 100:
        return str(value)
    rounded = amount(value)
    return rounded if Decimal(rounded.replace(",", "")) == value else plain_amount(value)


def _place(name: str | None, number: int | None) -> str:
    return name or (f"#{number}" if number is not None else "")
