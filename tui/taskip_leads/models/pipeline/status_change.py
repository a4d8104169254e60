"""Build the change that gives a lead another status."""

from __future__ import annotations

from collections.abc import Collection

from taskip_leads.models.attribute import Attribute, leading
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.lead_row import LeadRow


def replaced_status(row: LeadRow, filtered_by: Collection[int] = ()) -> Attribute | None:
    """Return the status of a lead that another one replaces; None if it has none, or none is known.

    Of several it is the leading one, or one of ``filtered_by``, the statuses that a list shows.
    """
    if not row.statuses:
        return None
    return leading([s for s in row.statuses if s.id in filtered_by] or row.statuses)


def status_change(
    row: LeadRow, to: Attribute, filtered_by: Collection[int] = ()
) -> MoveStatus | None:
    """Return the change that replaces one status with ``to``; None if it is set already.

    Where a lead's statuses are not known, ``to`` is added, and TaskIP decides which one it had.
    """
    old = replaced_status(row, filtered_by)
    if old is None or row.statuses is None:
        return MoveStatus(row.lead_id, (to.id,), (), f"→ {to.name}")
    if any(status.id == to.id for status in row.statuses):
        return None
    return MoveStatus(row.lead_id, (to.id,), (old.id,), f"{old.name} → {to.name}")
