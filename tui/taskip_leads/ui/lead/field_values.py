"""Convert and describe a lead's fields for inline editing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from taskip_leads import clock
from taskip_leads.models import lead_form
from taskip_leads.models.field_labels import DAY, day_label
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import CUSTOM, PLACES
from taskip_leads.text import amount, short_day

#: One-line fields that are typed as they are sent.
PLAIN = (
    "value", "currency", "lead_interaction_date", "email", "phone_number", "website", "address",
    "zip_code", "first_name", "last_name",
)  # fmt: skip
#: Fields where the user types a name and an id is sent.
NAMED = (*PLACES, "groups")
#: Fields that only the form can edit, and the form's name for each.
IN_FORM = {"sources": "source_ids", "company_id": "company_id", "description": "description"}


def is_typed(field: str) -> bool:
    """Return whether a field is edited as one line of text."""
    return field in PLAIN or field in NAMED or field.startswith(CUSTOM)


def editable_text(lead: Lead, field: str) -> str:
    """Return a field's value as the user would type it."""
    if field == "value":
        return "" if lead.value is None else amount(lead.value)
    if field in PLAIN and field != DAY:
        return str(getattr(lead, field) or "")
    return lead_form.form_data_of(lead, clock.today()).texts.get(field, "")


def describe_edit(lead: Lead, field: str, value: Any, currency: str | None = None) -> str:
    """Describe an edit of money or a date; return "" for other fields."""
    if field == "value" and value is not None:
        to = amount(Decimal(str(value)))
        before = editable_text(lead, field) or "–"
        return f"Value {before} → {to} {currency or lead.currency or ''}".strip()
    day = clock.parse_day(value) if field == DAY else None
    if day is not None:
        today = clock.today()
        return f"{day_label(value, today)} {short_day(day, today)}"
    return ""


def base_value(lead: Lead, field: str) -> Any:
    """Return a field's value before the edit, as JSON."""
    if field == "value":
        return None if lead.value is None else str(lead.value)
    return getattr(lead, field) or None
