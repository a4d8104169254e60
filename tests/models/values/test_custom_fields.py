"""Custom fields are sent in the shape they were received in."""

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


def test_edited_custom_field_leaves_the_others_unchanged() -> None:
    assert [(e.label, e.text) for e in entries(LIST)] == [("Region", "North"), ("Seats", "12")]
    assert [(e.label, e.text) for e in entries(MAP)] == [("region", "North"), ("seats", "12")]


def test_custom_field_list_keeps_its_shape() -> None:
    assert edited(LIST, {"0": "South", "1": "13"}) == [
        {"id": 3, "name": "Region", "value": "South"},
        {"custom_field": {"label": "Seats"}, "value": 13},
        {"name": "Days", "value": ["Mon", "Tue"]},
    ]
    assert LIST[0]["value"] == "North", "the received value is not modified"


def test_custom_field_map_keeps_its_shape() -> None:
    assert edited(MAP, {"seats": "12.5"}) == MAP | {"seats": 12.5}
    assert edited(MAP, {"seats": "many"}) == MAP | {"seats": "many"}
    assert edited(MAP, {"region": ""}) == MAP | {"region": None}


@pytest.mark.parametrize("raw", [None, [], {}, "text", [1, "x"], [{"value": 3}], [{"name": "x"}]])
def test_unknown_custom_field_shapes_are_not_editable(raw: object) -> None:
    assert entries(raw) == ()
