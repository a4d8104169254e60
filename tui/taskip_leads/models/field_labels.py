"""Labels and display texts of a lead's fields, by the API's write names."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from taskip_leads import clock
from taskip_leads.text import amount, short_day

LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email",
    "phone_number": "Phone",
    "website": "Website",
    "company_id": "Company",
    "value": "Value",
    "currency": "Currency",
    "lead_interaction_date": "Next step",
    "assigned_to": "Owner",
    "status_ids": "Status",
    "source_ids": "Source",
    "groups": "Groups",
    "country_id": "Country",
    "state_id": "State",
    "city_id": "City",
    "address": "Address",
    "zip_code": "ZIP",
    "description": "Description",
    "custom_fields": "Custom fields",
}


#: One field with two meanings: a past date is the last interaction, a future one the next step.
DAY = "lead_interaction_date"


def label(name: str) -> str:
    """Return the label of a field: ``lead_interaction_date`` → ``Next step``."""
    return LABELS.get(name, name.replace("_", " ").capitalize())


def display_value(name: str, value: Any, today: date) -> str:
    """Return a value's display text: ``Fri 27 Nov`` for a date, ``48,000`` for an amount."""
    if name == "value" and isinstance(value, str):
        with suppress(InvalidOperation):
            return amount(Decimal(value))
    day = clock.parse_day(str(value)) if name == DAY and value else None
    return _plain(value) if day is None else short_day(day, today)


def day_label(value: Any, today: date) -> str:
    """Return the label of ``lead_interaction_date`` for a value, which depends on its day."""
    day = clock.parse_day(str(value)) if value else None
    return "Last interaction" if day is not None and day < today else "Next step"


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value) if not isinstance(value, dict | list) else "…"
