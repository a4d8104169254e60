"""Custom fields go back in the shape they came in."""

from __future__ import annotations

from typing import Any

import pytest

from taskip_leads.models.values.custom_fields import edited, entries

LIST: list[dict[str, Any]] = [
    {"id": 3, "name": "Region", "value": "North"},
    {"custom_field": {"label": "Seats"}, "value": 12},
    {"name": "Days", "value": ["Mon", "Tue"]},
]
MAP = {"region": "North", "seats": 12, "days": ["Mon"], "vip": True}


def test_single_values_can_be_edited_and_others_are_left_alone() -> None:
    assert [(e.label, e.text) for e in entries(LIST)] == [("Region", "North"), ("Seats", "12")]
    assert [(e.label, e.text) for e in entries(MAP)] == [("region", "North"), ("seats", "12")]


def test_a_list_stays_a_list_with_everything_else_in_it() -> None:
    assert edited(LIST, {"0": "South", "1": "13"}) == [
        {"id": 3, "name": "Region", "value": "South"},
        {"custom_field": {"label": "Seats"}, "value": 13},
        {"name": "Days", "value": ["Mon", "Tue"]},
    ]
    assert LIST[0]["value"] == "North", "what came is not changed"


def test_a_map_stays_a_map() -> None:
    assert edited(MAP, {"seats": "12.5"}) == MAP | {"seats": 12.5}
    assert edited(MAP, {"seats": "many"}) == MAP | {"seats": "many"}
    assert edited(MAP, {"region": ""}) == MAP | {"region": None}


@pytest.mark.parametrize("raw", [None, [], {}, "text", [1, "x"], [{"value": 3}], [{"name": "x"}]])
def test_odd_shapes_offer_nothing_to_edit(raw: object) -> None:
    assert entries(raw) == ()
