"""Narrowing the list to a status of the pipeline."""

from __future__ import annotations

from taskip_leads.models.filters.query import NONE, LeadQuery, Pick
from taskip_leads.models.pipeline.shares import narrowed


def test_query_is_narrowed_to_one_status_and_widened_again() -> None:
    query = LeadQuery(text="acme", statuses=Pick(frozenset({1, 2}), frozenset({3})))
    one = narrowed(query, 2)
    assert one == LeadQuery(text="acme", statuses=Pick(frozenset({2})))
    assert narrowed(one, 2) == LeadQuery(text="acme")
    assert narrowed(one, NONE).statuses == Pick(frozenset({NONE}))
