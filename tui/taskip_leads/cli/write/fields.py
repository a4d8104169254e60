"""Read ``FIELD=VALUE`` into the values of the lead form, which then reads and checks them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from taskip_leads import clock
from taskip_leads.cli.queries import find_person
from taskip_leads.errors import UsageError
from taskip_leads.models import lead_form
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import CreateLead, EditLead
from taskip_leads.models.directory import Directory, NamedItem, UnknownName, find_named
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import CUSTOM, FormData
from taskip_leads.models.user import User
from taskip_leads.store.store import Store
from taskip_leads.text import clean, fold

#: Short names of fields → the API's names.
SHORT = {
    "phone": "phone_number",
    "next": DAY,
    "date": DAY,
    "company": "company_id",
    "owner": "assigned_to",
    "status": "status_ids",
    "source": "source_ids",
    "country": "country_id",
    "state": "state_id",
    "city": "city_id",
    "zip": "zip_code",
}
_NONE = ("", "none", "nobody")


class KnownNames(Struct, frozen=True):
    """The workspace's names, by which values are read."""

    directory: Directory
    attributes: tuple[Attribute, ...]
    people: tuple[User, ...]
    me: User | None


async def read_names(store: Store) -> KnownNames:
    """Return the names that this machine knows."""
    uses = await store.leads.attributes()
    return KnownNames(
        await store.leads.directory(),
        tuple(use.attribute for use in uses if use.attribute.id > 0),
        await store.profile.people(),
        store.profile.me,
    )


def assignments(words: Iterable[str]) -> dict[str, str]:
    """Return the typed values by the API's names. Raises ``UsageError``."""
    typed: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        name = name.strip().lower().replace("-", "_")
        field = word[: len(name)].strip() if name.startswith(CUSTOM) else SHORT.get(name, name)
        if not sign:
            raise UsageError(f"{clean(word)} is not FIELD=VALUE.", "Such as: value=48k")
        if field not in lead_form.ALL_TEXTS + lead_form.CHOICES and not field.startswith(CUSTOM):
            known = sorted({*lead_form.ALL_TEXTS, *SHORT} - {*SHORT.values()})
            raise UsageError(f"There is no field {clean(name)}.", f"Fields: {', '.join(known)}.")
        if field in typed:
            raise UsageError(f"{clean(name)} is named twice.")
        typed[field] = value
    return typed


def form_change(
    typed: Mapping[str, str],
    names: KnownNames,
    lead: Lead | None,
    lead_id: int | None,
    week_start: clock.WeekStart,
) -> CreateLead | EditLead:
    """Return the change that gives a lead, or a new one, the typed values.

    Raises ``UsageError`` with the sentence of each wrong field.
    """
    today = clock.today()
    initial = lead_form.form_data_of(lead, today)
    data = FormData(dict(initial.texts), dict(initial.ids))
    errors: dict[str, str] = {}
    for field, value in typed.items():
        if field in lead_form.CHOICES:
            try:
                data.ids[field] = _chosen(field, value, initial.ids[field], names)
            except (UnknownName, UsageError) as error:
                errors[field] = str(error)
        elif field in initial.texts:
            data.texts[field] = value
        else:
            errors[field] = "This lead has no such field."
    result = lead_form.build_change(
        data, initial, lead, lead_id, names.directory, today, week_start
    )
    errors = {**result.errors, **errors}
    if errors or result.change is None:
        raise UsageError("  ".join(f"{_typed_name(f)}: {clean(e)}" for f, e in errors.items()))
    return result.change


def _typed_name(field: str) -> str:
    return next((short for short, long in SHORT.items() if long == field), field)


def _chosen(field: str, text: str, before: frozenset[int], names: KnownNames) -> frozenset[int]:
    """Return the ids of a field with a list: replaced, or changed by ``+name`` and ``-name``."""
    if text.strip().lower() in _NONE:
        return frozenset()
    if field == "company_id":
        return frozenset((find_named(text, names.directory.companies, "company").id,))
    parts = [
        part.strip() for part in next(csv.reader([text], skipinitialspace=True)) if part.strip()
    ]
    signs = {part[0] if part[0] in "+-" else "" for part in parts}
    if "" in signs and len(signs) > 1:
        raise UsageError("Give either all names, or names to add (+) and to remove (-).")
    ids: set[int] = set(before) if parts and signs <= {"+", "-"} else set()
    for part in parts:
        found = _id(field, part.lstrip("+-").strip(), names)
        if part[0] == "-":
            ids.discard(found)
        else:
            ids.add(found)
    return frozenset(ids)


def _id(field: str, text: str, names: KnownNames) -> int:
    if field == "assigned_to":
        return _owner(text, names)
    kind = AttributeType.STATUS if field == "status_ids" else AttributeType.SOURCE
    return find_attribute(text, names.attributes, kind).id


def _owner(text: str, names: KnownNames) -> int:
    if fold(text) != "me":
        person = find_person(text, names.people)
        number = person.id if isinstance(person, User) else person
    elif names.me is None:
        raise UsageError("Nobody knows who you are yet: `taskip-leads me NAME` sets it.")
    else:
        number = names.me.id
    assert number is not None
    return number


def find_attribute(text: str, known: Sequence[Attribute], kind: AttributeType) -> Attribute:
    """Return the status or source with this name or id. Raises ``UsageError``."""
    items = {one.id: one for one in known if one.type is kind}
    try:
        named = find_named(text, [NamedItem(one.id, one.name) for one in items.values()], kind.word)
    except UnknownName as error:
        unknown = str(error).startswith("No ")
        headline = f"There is no {kind.word} {clean(text)}." if unknown else str(error)
        raise UsageError(headline, _all_named(kind, items.values())) from None
    if named.id not in items:
        raise UsageError(f"There is no {kind.word} #{named.id}.", _all_named(kind, items.values()))
    return items[named.id]


def _all_named(kind: AttributeType, known: Iterable[Attribute]) -> str:
    names = ", ".join(clean(one.name) for one in known)
    return f"{kind.words.capitalize()}: {names or 'none'}."
