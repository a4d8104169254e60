"""Leads as CSV in which spreadsheets find no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable

from taskip_leads.models.exports.csv_cells import guarded, joined_names
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


def csv_table(leads: Iterable[Lead]) -> str:
    """Return a header with the API's field names, and a line per lead with names joined by commas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for lead in leads:
        writer.writerow(_cell(name, read(lead)) for name, read in _COLUMNS.items())
    return out.getvalue()


def _cell(name: str, value: str | None) -> str:
    """Return text that is safe in terminals and spreadsheets."""
    if name in _NUMBERS:
        return value or ""
    return guarded(clean(value or "", lines=True))
