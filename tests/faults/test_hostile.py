"""A short run of ``make hostile``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.hostile import BODIES, QUICK, Cost, try_body, try_values, values


@pytest.mark.parametrize("name", QUICK)
def test_body_is_read_or_refused_within_bounds(name: str) -> None:
    cost = asyncio.run(try_body(name, BODIES[name]()))
    assert cost.is_bounded, cost.line()


def test_hostile_values_stop_neither_the_sync_nor_a_lead(tmp_path: Path) -> None:
    cases = list(values(every=131))
    assert len(cases) > 40
    assert asyncio.run(try_values(cases, tmp_path)) == []


@pytest.mark.parametrize(
    "case",
    [
        ("/lead", {"id": 8, "assigned_to": [2**63]}),
        ("/lead", {"id": 8, "assigned_to": [{"id": 2**63, "name": "N"}]}),
        ("/lead", {"id": 8, "statuses": [{"id": 2**63, "name": "N", "type": 1}]}),
        ("/lead", {"id": 8, "statuses": [{"id": 9, "name": "N", "created_at": "\ud800"}]}),
        ("/lead", {"id": -1, "first_name": "Own"}),
        ("/lead-attribute", {"id": 9, "name": "N", "type": 1, "created_at": "\ud800"}),
        ("/lead-attribute", {"id": 9, "name": "N", "type": 1, "order": 2**63}),
        ("/lead-attribute", {"id": -1, "name": "N", "type": 1}),
        ("notes", {"id": -2, "note": "N"}),
        ("notes", {"id": 2**63, "note": "N"}),
        ("files", {"id": 4, "size": 2**64}),
        ("/team-member", {"id": 2**63, "name": "N"}),
        ("/company", {"id": 2**63, "name": "\ud800"}),
    ],
    ids=str,
)
def test_value_that_stopped_every_sync_stops_none(case: tuple[str, object], tmp_path: Path) -> None:
    place, row = case
    assert asyncio.run(try_values([("case", place, row)], tmp_path)) == []


def test_cost_over_a_bound_is_marked() -> None:
    assert Cost("x", "", 0.1, 10).is_bounded
    assert not Cost("x", "", 60.0, 10).is_bounded
    assert Cost("x", "", 0.1, 10**10).line().startswith("!")
