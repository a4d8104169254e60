"""Assign the reasons of a refused change to the form's fields."""

from __future__ import annotations

from collections.abc import Collection

from taskip_leads.models.pending import PendingChange


def field_errors(change: PendingChange, fields: Collection[str]) -> dict[str, str]:
    """Return TaskIP's reasons by field name.

    A reason without a field goes to the email address if another lead has it, else to the first name.
    """
    reasons = dict(change.details.get("fields", {}))
    by_field = {name.partition(".")[0]: " ".join(text) for name, text in reasons.items()}
    errors = {name: text for name, text in by_field.items() if name in fields}
    rest = " ".join(text for name, text in by_field.items() if name not in fields)
    if not errors and (rest or change.message):
        errors["email" if "lead" in change.details else "first_name"] = rest or change.message
    return errors
