"""The leads that ``T`` on the list goes through."""

from __future__ import annotations

from taskip_leads.models.triage.queue import TriageRequest
from taskip_leads.ui.leads.coordinator import LeadListCoordinator
from taskip_leads.ui.leads.widgets.virtual_list import VirtualList


def triage_request(coordinator: LeadListCoordinator, table: VirtualList) -> TriageRequest:
    """Return the marked leads, else those from the cursor on; the list is complete."""
    name = coordinator.list_query.view.name
    if marked := coordinator.marks.leads:
        return TriageRequest([i for i in table.lead_ids if i in marked], name)
    query = coordinator.list_query.current
    return TriageRequest(table.lead_ids[table.position :], name, query)
