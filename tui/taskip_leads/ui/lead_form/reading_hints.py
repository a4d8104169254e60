"""Show how a date or amount is read, below its field while the user types."""

from __future__ import annotations

from taskip_leads import clock
from taskip_leads.models.values.amounts import InvalidAmount, plain_amount, read_amount
from taskip_leads.models.values.days import InvalidDay, describe_day, read_day
from taskip_leads.ui.widgets.form_field import FormField


def show_reading(field: FormField, week_start: clock.WeekStart) -> None:
    """Show how the text of a date or amount is read; do nothing for other fields."""
    text = ""
    if field.field == "lead_interaction_date":
        text = _read_as_day(field.value, week_start)
    elif field.field == "value":
        text = _read_as_amount(field.value)
    field.say(text, "$tl-muted")


def _read_as_day(text: str, week_start: clock.WeekStart) -> str:
    today = clock.today()
    try:
        return describe_day(read_day(text, today, week_start), today)
    except InvalidDay:
        return ""


def _read_as_amount(text: str) -> str:
    """Return a grouped or abbreviated amount in plain digits."""
    try:
        amount = read_amount(text)
    except InvalidAmount:
        return ""
    plain = plain_amount(amount.value)
    return "" if plain == text.strip() else f"= {plain} {amount.currency or ''}".strip()
