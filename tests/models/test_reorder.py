"""Move a status or source by one place."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.reorder import moved

ATTRIBUTES = [
    Attribute(number, f"A{number}", AttributeType.STATUS, order=order)
    for number, order in ((7, 1), (3, 2), (5, 9))
]


def test_reorder_swaps_distinct_orders() -> None:
    changes = moved(ATTRIBUTES, 1, 1)
    assert {(c.id, c.order) for c in changes} == {(5, 2), (3, 9)}
    assert [c.id for c in moved(ATTRIBUTES, 1, 1)] == [5, 3], "the moved one is the newest"
    assert [c.id for c in moved(ATTRIBUTES, 1, -1)] == [7, 3]


def test_reorder_rewrites_tied_orders() -> None:
    tied = [replace(attribute, order=0) for attribute in ATTRIBUTES]
    changes = moved(tied, 0, 1)
    assert {(c.id, c.order) for c in changes} == {(3, 1), (7, 2), (5, 3)}


def test_reorder_stops_at_the_ends() -> None:
    assert moved(ATTRIBUTES, 0, -1) == []
    assert moved(ATTRIBUTES, 2, 1) == []
