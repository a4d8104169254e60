"""Build the change that gives a lead other owners."""

from __future__ import annotations

from collections.abc import Mapping

from taskip_leads.models.change import EditLead
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean


def owner_change(
    row: LeadRow, add: frozenset[int], remove: frozenset[int], names: Mapping[int, str]
) -> EditLead | None:
    """Return the owners that the lead gets and loses; None if nothing changes."""
    assigned = frozenset(user.id for user in row.owners or () if user.id is not None)
    add, remove = add - assigned, remove & assigned
    if not add and not remove:
        return None
    before = "not known"
    if row.owners is not None:
        before = ", ".join(clean(user.label) for user in row.owners) or "nobody"
    after = [*((assigned - remove) | add)]
    owners = ", ".join(names.get(i, f"#{i}") for i in sorted(after)) or "nobody"
    return EditLead(
        row.lead_id,
        add={"assigned_to": tuple(sorted(add))} if add else {},
        remove={"assigned_to": tuple(sorted(remove))} if remove else {},
        told=f"Owner {before} → {owners}",
    )
