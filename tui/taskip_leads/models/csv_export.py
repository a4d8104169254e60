"""Leads as CSV in which spreadsheets find no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping

from taskip_leads.models.exports.csv_cells import guarded, joined_names
from taskip_leads.models.filters.query import ListColumn
from taskip_leads.models.lead import Lead
from taskip_leads.text import clean

#: For Excel, which reads UTF-8 without a byte order mark as an eight-bit encoding.
ENCODING = "utf-8-sig"

_COLUMNS: dict[str, Callable[[Lead], str | None]] = {
    "id": lambda lead: str(lead.id) if lead.id > 0 else None,
    "first_name": lambda lead: lead.first_name,
    "last_name": lambda lead: lead.last_name,
    "email": lambda lead: lead.email,
    "phone_number": lambda lead: lead.phone_number,
    "website": lambda lead: lead.website,
    "company": lambda lead: lead.company.name if lead.company else None,
    "value": lambda lead: None if lead.value is None else f"{lead.value:f}",
    "currency": lambda lead: lead.currency,
    "lead_interaction_date": lambda lead: lead.lead_interaction_date,
    "statuses": lambda lead: joined_names(clean(a.name) for a in lead.statuses or ()),
    "sources": lambda lead: joined_names(clean(a.name) for a in lead.sources or ()),
    "assigned_to": lambda lead: joined_names(clean(user.label) for user in lead.assigned_to or ()),
    "country": lambda lead: lead.country,
    "state": lambda lead: lead.state,
    "city": lambda lead: lead.city,
    "address": lambda lead: lead.address,
    "zip_code": lambda lead: lead.zip_code,
    "description": lambda lead: lead.description,
    "converted": lambda lead: "1" if lead.converted else "0",
    "created_at": lambda lead: lead.created_at,
    "updated_at": lambda lead: lead.updated_at,
}
# Numbers as we format them: a minus before them does not begin a formula.
_NUMBERS = frozenset(("id", "value", "converted"))


#: The columns that a column of the list becomes.
OF_LIST = {
    ListColumn.NAME: ("first_name", "last_name"),
    ListColumn.COMPANY: ("company",),
    ListColumn.STATUS: ("statuses",),
    ListColumn.SOURCE: ("sources",),
    ListColumn.VALUE: ("value", "currency"),
    ListColumn.WHEN: ("lead_interaction_date",),
    ListColumn.OWNER: ("assigned_to",),
    ListColumn.EMAIL: ("email",),
    ListColumn.PHONE: ("phone_number",),
    ListColumn.CREATED: ("created_at",),
}


def csv_table(
    leads: Iterable[Lead], separator: str = ",", columns: Collection[str] = _COLUMNS.keys()
) -> str:
    """Return a header with the API's field names, and a line per lead with names joined by commas.

    With a ``separator`` of ``;`` amounts have a decimal comma, as where spreadsheets expect that.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    for lead in leads:
        writer.writerow(_cell(name, _COLUMNS[name](lead), separator) for name in columns)
    return out.getvalue()


def separator_of(environ: Mapping[str, str]) -> str:
    """Return what separates cells where this user's spreadsheets expect it."""
    name = next((v for key in _LOCALES if (v := environ.get(key))), "")
    place = name.partition(".")[0]
    language = place.partition("_")[0]
    with_point = language in _WITH_POINT or place in _WITH_POINT or not place
    return "," if with_point else ";"


_LOCALES = ("LC_ALL", "LC_NUMERIC", "LANG")
#: Languages, and single countries, that write a decimal point: there the comma separates cells.
_WITH_POINT = frozenset(
    ("C", "POSIX", "en", "zh", "ja", "ko", "th", "he", "hi", "bn", "ta", "te", "ur", "ms", "ga", "cy",
     "mt", "es_MX", "es_US", "es_GT", "es_HN", "es_NI", "es_PA", "es_PR", "es_SV", "es_DO")
)  # fmt: skip


def _cell(name: str, value: str | None, separator: str) -> str:
    """Return text that is safe in terminals and spreadsheets."""
    if name == "value" and value and separator == ";":
        # More decimals are no amount of money, and with a comma they could be thousands.
        return value.replace(".", ",") if len(value.partition(".")[2]) < 3 else value
    if name in _NUMBERS:
        return value or ""
    return guarded(clean(value or "", lines=True))
