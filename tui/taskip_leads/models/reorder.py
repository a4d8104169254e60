"""Reorder: the changes that move a status or source past its neighbour."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import EditAttribute


def moved(attributes: Sequence[Attribute], at: int, by: int) -> list[EditAttribute]:
    """Return the changes that move ``attributes[at]`` one place up (``by`` -1) or down (1).

    TaskIP has no operation for reordering, so every changed ``order`` is written. Distinct orders are
    swapped with two changes; with ties, all necessary ones are rewritten. The moved attribute comes
    last, so that it describes the batch.
    """
    other = at + by
    if not (0 <= at < len(attributes) and 0 <= other < len(attributes)):
        return []
    wanted = list(attributes)
    wanted[at], wanted[other] = wanted[other], wanted[at]
    orders = sorted(attribute.order for attribute in attributes)
    if len(set(orders)) < len(orders) or orders[0] < 0:
        orders = list(range(1, len(wanted) + 1))
    written = [
        EditAttribute(
            attribute.id,
            attribute.type,
            attribute.name,
            order=order,
            base={"name": attribute.name, "color": attribute.color, "order": attribute.order},
        )
        for attribute, order in zip(wanted, orders, strict=True)
        if attribute.order != order
    ]
    return sorted(written, key=lambda change: change.id == attributes[at].id)
