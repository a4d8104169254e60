"""Every kind of change can be delivered."""

from __future__ import annotations

from collections import Counter

from taskip_leads.models.change import KINDS
from taskip_leads.store.outbox.delivery import (
    attributes,
    deletions,
    files,
    leads,
    new_leads,
    notes,
)


def test_every_change_type_has_one_row_in_one_delivery_module() -> None:
    modules = (attributes, deletions, files, leads, new_leads, notes)
    rows = Counter(kind for module in modules for kind in module.DELIVERIES)
    assert rows == Counter(KINDS.values())
