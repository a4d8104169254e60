"""Group a lead's fields and their values for display; empty fields share one row."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import CUSTOM, FIELD_ORDER
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pipeline.next_step import step_day
from taskip_leads.models.user import User
from taskip_leads.models.values import custom_fields
from taskip_leads.text import amount, clean, short_day
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette


class Fact(Struct, frozen=True):
    """A field and its displayed value; a block has its label on a separate line."""

    #: The API's write name if the field can be written; else our own name.
    field: str
    label: str
    value: str | tuple[Content, ...]
    block: bool = False
    #: Shown faintly after the value: an id, or that it is a custom field.
    aside: str = ""
    #: It has no value and is among the rows in place of ``EMPTY``.
    empty: bool = False


Group = tuple[Fact, ...]

#: The row that lists the empty fields.
EMPTY = "empty"
#: The overview's name of fields that have another one in the form.
OWN_NAMES = {"status_ids": "statuses", "source_ids": "sources"}
#: Empty fields that the user can fill in.
_FILLED_IN = frozenset(OWN_NAMES.get(name, name) for name in FIELD_ORDER)


def facts(
    detail: LeadDetail,
    palette: Palette,
    glyphs: Glyphs,
    *,
    me: int | None = None,
    begun: Container[str] = (),
    unfolded: bool = False,
) -> list[Group]:
    """Return a lead's fields in groups.

    Empty fields are listed in one row, ``EMPTY``; with ``unfolded`` each has its own row, and a field in
    ``begun`` stays in its group. ``me`` is the id of the user.
    """
    lead = detail.lead
    groups = (
        _standing(detail, palette, glyphs, me),
        _contact(lead),
        _company(lead),
        _place(lead),
        _sorting(lead),
        (Fact("description", "Description", lead.description or "", block=True),),
        _record(lead),
        _other(lead),
    )
    filled: list[Group] = []
    empty: list[Fact] = []
    for group in (tuple(group) for group in groups):
        shown = tuple(fact for fact in group if fact.value or fact.field in begun)
        fillable = (fact for fact in group if fact not in shown and _fillable(fact.field))
        empty += [replace(fact, block=False) for fact in fillable]
        if shown:
            filled.append(shown)
    if empty:
        at = next((at for at, group in enumerate(filled) if group[0].field in _RECORD), len(filled))
        nothing = (Content.styled(glyphs.nothing, "$tl-faint"),)
        rows = tuple(replace(fact, value=nothing, empty=True) for fact in empty)
        filled.insert(at, rows if unfolded else (_folded(empty, glyphs),))
    return filled


def _fillable(field: str) -> bool:
    return field in _FILLED_IN or field.startswith(CUSTOM)


def _folded(empty: Sequence[Fact], glyphs: Glyphs) -> Fact:
    names = ", ".join(clean(fact.label[: cells.LIMIT]) for fact in empty)
    return Fact(EMPTY, "Empty", (Content.styled(names, "$tl-faint"),))


def _standing(
    detail: LeadDetail, palette: Palette, glyphs: Glyphs, me: int | None
) -> Iterator[Fact]:
    lead, row = detail.lead, detail.row
    for field, label, attributes in (
        ("statuses", "Status", lead.statuses),
        ("sources", "Source", lead.sources),
    ):
        badges = tuple(
            content.badge(one, palette, glyphs, cells.LIMIT)
            for one in content.ordered(attributes or ())
        )
        if attributes is None:
            badges = (Content.styled("not known yet", "$tl-faint"),)
        yield Fact(field, label, badges)
        if field == "statuses":
            yield _value(lead)
            yield Fact("currency", "Currency", lead.currency or "")
    owners: str | tuple[Content, ...] = content.owners(lead.assigned_to or (), me)
    if lead.assigned_to is None:
        owners = (Content.styled("not known yet", "$tl-faint"),)
    yield Fact("assigned_to", "Owner", owners)
    if row.day is None:
        yield Fact("lead_interaction_date", "Next step", row.day_text or "")
        return
    today = clock.today()
    label, (away, color) = "Next step", content.step_distance(row, today)
    if step_day(row, today) is None:
        label = "Last"
    date = Content.assemble(
        (short_day(row.day, today), "$tl-text"),
        (f"  {away}", color),
    )
    yield Fact("lead_interaction_date", label, (date,))


def _value(lead: Lead) -> Fact:
    if lead.value is None:
        return Fact("value", "Value", "")
    money = Content.assemble(
        (amount(lead.value), "$tl-text"), (f" {clean(lead.currency or '')}", "$tl-faint")
    )
    return Fact("value", "Value", (money,))


def _contact(lead: Lead) -> Iterator[Fact]:
    yield Fact("first_name", "First name", lead.first_name)
    yield Fact("last_name", "Last name", lead.last_name or "")
    yield Fact("email", "Email", lead.email or "")
    yield Fact("phone_number", "Phone", lead.phone_number or "")
    yield Fact("website", "Website", lead.website or "")


def _place(lead: Lead) -> Iterator[Fact]:
    yield Fact("address", "Address", lead.address or "")
    yield Fact("zip_code", "ZIP", lead.zip_code or "")
    for field, label, name, number in (
        ("city_id", "City", lead.city, lead.city_id),
        ("state_id", "State", lead.state, lead.state_id),
        ("country_id", "Country", lead.country, lead.country_id),
    ):
        yield Fact(field, label, name or ("" if number is None else f"#{number}"))


def _company(lead: Lead) -> Iterator[Fact]:
    company = lead.company
    if company is None:
        number = lead.company_id
        yield Fact("company_id", "Company", "" if number is None else f"#{number}")
        return
    yield Fact("company_id", "Company", company.name or f"#{company.id}")
    yield Fact("company.email", "  email", company.email or "")
    yield Fact("company.phone_number", "  phone", company.phone_number or "")


def _sorting(lead: Lead) -> Iterator[Fact]:
    groups = ", ".join(group.name or f"#{group.id}" for group in lead.groups)
    yield Fact("groups", "Groups", groups)
    # Fields that can be edited as text, by their display name.
    paths: dict[str, list[str]] = {}
    for entry in custom_fields.entries(lead.raw.get("custom_fields")):
        paths.setdefault(entry.label, []).append(entry.path)
    for custom in lead.custom_fields:
        known = paths.get(custom.label)
        field = f"{CUSTOM}{known.pop(0)}" if known else "custom_fields"
        yield Fact(field, custom.label, custom.value, aside="(custom)")


#: Names of the groups at the end of the list: fields that TaskIP maintains.
_RECORD = ("full_name", "converted", "created_at", "updated_at", "ids")


def _record(lead: Lead) -> Iterator[Fact]:
    full_name = " ".join(lead.full_name.split())
    if full_name != " ".join(f"{lead.first_name} {lead.last_name or ''}".split()):
        yield Fact("full_name", "Full name", full_name)
    if lead.converted:
        number = lead.converted_contact_id
        yield Fact("converted", "Contact", f"#{number}" if number is not None else "yes")
        yield Fact("converted_at", "Converted", _moment(lead.converted_at))
    yield Fact("created_at", "Created", _moment(lead.created_at))
    yield Fact("created_by", "Created by", _person(lead.created_by))
    yield Fact("updated_at", "Updated", _moment(lead.updated_at))
    ids = (
        ("company", lead.company_id if lead.company is not None else None),
        ("country", lead.country_id),
        ("state", lead.state_id),
        ("city", lead.city_id),
    )
    yield Fact(
        "ids",
        "IDs",
        "  ".join(f"{name} #{number}" for name, number in ids if number is not None),
    )


def _other(lead: Lead) -> Iterator[Fact]:
    """Yield fields that the API reference does not name, as received."""
    for name, value in lead.extra.items():
        if value in (None, "", [], {}):
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield Fact(f"extra.{name}", name, text, aside="(other)")


def _person(user: User | None) -> str:
    return "" if user is None else user.label


def _moment(stamp: str | None) -> str:
    """Return ``Mon 12 Oct, 10:00`` in local time; text that cannot be parsed, unchanged."""
    moment = clock.parse_stamp(stamp)
    if moment is None:
        return stamp or ""
    here = moment.astimezone()
    return f"{short_day(here.date(), clock.today())}, {content.clock_time(here)}"
