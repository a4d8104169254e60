"""The change that gives a lead another status."""

from __future__ import annotations

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.status_change import status_change

NEW = Attribute(4, "New", AttributeType.STATUS, "#3498db", 1)
HOT = Attribute(9, "Hot", AttributeType.STATUS, None, 2)
WON = Attribute(2, "Won", AttributeType.STATUS, None, 5)


def test_status_change_replaces_the_leading_status_only() -> None:
    change = status_change(LeadRow(1, 1, "A", statuses=(NEW, HOT)), WON)
    assert change is not None
    assert (change.add, change.remove, change.told) == ((2,), (9,), "Hot → Won")


def test_status_change_adds_a_first_status() -> None:
    change = status_change(LeadRow(1, 1, "A", statuses=()), WON)
    assert change is not None
    assert (change.add, change.remove, change.told) == ((2,), (), "→ Won")


def test_status_change_removes_nothing_from_unknown_statuses() -> None:
    change = status_change(LeadRow(1, 1, "A", statuses=None), WON)
    assert change is not None
    assert (change.add, change.remove) == ((2,), ())
