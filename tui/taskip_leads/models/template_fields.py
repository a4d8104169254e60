"""The fields of a lead that templates can contain."""

from __future__ import annotations

from taskip_leads import clock
from taskip_leads.models.lead import Lead
from taskip_leads.text import money, short_day


def fields(lead: Lead, me: str = "") -> dict[str, str]:
    """Return the values of template fields by name."""
    company = lead.company.name if lead.company is not None else None
    return {
        "first_name": lead.first_name,
        "last_name": lead.last_name or "",
        "name": lead.name,
        "email": lead.email or "",
        "phone": lead.phone_number or "",
        "website": lead.website or "",
        "company": company or "",
        "value": money(lead.value, lead.currency) if lead.value is not None else "",
        "city": lead.city or "",
        "country": lead.country or "",
        "today": short_day(clock.today(), clock.today()),
        "me": me,
    }
