"""The order of the board's columns, and the change that moves a lead to another one."""

from __future__ import annotations

from collections.abc import Collection

from taskip_leads.models.attribute import Attribute, leading
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.lead_row import LeadRow


def arrange(statuses: Collection[Attribute], closed: Collection[int]) -> tuple[Attribute, ...]:
    """Return statuses as the board's columns: in the workspace's order, the ``closed`` ids last."""
    return tuple(sorted(statuses, key=lambda status: (status.id in closed, status.rank)))


def status_move(row: LeadRow, to: Attribute) -> MoveStatus | None:
    """Return the change that replaces a lead's leading status with ``to``; None if it leads already.

    The other statuses of the lead stay. Where its statuses are not known, ``to`` is added.
    """
    if not row.statuses:
        return MoveStatus(row.lead_id, (to.id,), (), f"→ {to.name}")
    old = leading(row.statuses)
    if old.id == to.id:
        return None
    return MoveStatus(row.lead_id, (to.id,), (old.id,), f"{old.name} → {to.name}")


def column_after(row: LeadRow, change: MoveStatus, to: Attribute) -> Attribute:
    """Return the status that leads once ``change`` is made: ``to``, or a higher one that stays."""
    stay = [status for status in row.statuses or () if status.id not in change.remove]
    return leading([*stay, to])
