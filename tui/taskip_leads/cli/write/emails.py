"""Build an email of the command line as the email screen does."""

from __future__ import annotations

from taskip_leads.errors import UsageError
from taskip_leads.models.change import SendEmail
from taskip_leads.models.field_input import is_email
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.template_fields import fields
from taskip_leads.store.store import Store
from taskip_leads.text import clean
from taskip_leads.ui.writing import email_text
from taskip_leads.ui.writing.templates import FIELD, fill


async def email_change(store: Store, row: LeadRow, subject: str | None, text: str) -> SendEmail:
    """Return the email with the lead's fields filled in. Raises ``UsageError``."""
    if subject is None:
        subject, text = email_text.split(text)
    detail = await store.leads.detail(row.lead_id)
    address = (detail.lead.email or "") if detail is not None else ""
    if detail is None or not is_email(address):
        name, shown = clean(row.name), clean(address)
        reason = f"“{shown}” is not an email address." if shown else "has no email address."
        raise UsageError(f"{name}: {reason}" if shown else f"{name} {reason}")
    user = store.profile.me
    values = fields(detail.lead, user.label if user else "")
    problem = email_text.find_problem(subject, text, values)
    if problem is not None:
        gaps = email_text.all_gaps((subject, text), values)
        if problem.part is email_text.EmailPart.EITHER and "me" in [
            FIELD.sub(r"\1", gap) for gap in gaps
        ]:
            raise UsageError("No value for {{me}}.", "`taskip-leads me NAME` sets who you are.")
        raise UsageError(problem.words)
    return SendEmail(row.lead_id, fill(subject, values).strip(), fill(text, values).strip())
