"""Build the change that deletes leads."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads.models.change import DeleteLead, DeleteLeads
from taskip_leads.models.lead_row import LeadRow


def deletion(leads: Sequence[LeadRow]) -> DeleteLead | DeleteLeads:
    """Return the change that deletes ``leads``: several are deleted by one request."""
    if len(leads) == 1:
        return DeleteLead(leads[0].lead_id, leads[0].name)
    return DeleteLeads(tuple(row.lead_id for row in leads), tuple(row.name for row in leads))
