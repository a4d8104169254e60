"""A selection is a fixed sequence of lead ids."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.filters.query import (
    LeadQuery,
    Sort,
    SortField,
)
from tests.support.lead_entries import RANKS, entry, index_of, naive


def test_selection_does_not_change_when_leads_change() -> None:
    entries = [entry(n, f"lead {n:05}") for n in range(1, 1000)]
    index = index_of(entries)
    query = LeadQuery(sort=Sort(SortField.NAME, False))
    keys = index.select(query, RANKS).keys
    first = keys[:5]
    index.update((2, 500, 999), [entry(1, "zz"), entry(5000, "aa")])
    assert keys[:5] == first
    assert list(keys) == [entry.lead_id for entry in entries]
    assert keys[-1] == 999


@given(st.lists(st.integers(0, 300), max_size=20), st.booleans())
def test_slice_of_a_selection_equals_the_slice_of_its_list(places: list[int], thin: bool) -> None:
    entries = [entry(n, f"lead {n % 7} {n}") for n in range(1, 300)]
    query = LeadQuery(text="4" if thin else "", sort=Sort(SortField.NAME, False))
    keys = index_of(entries).select(query, RANKS).keys
    plain = naive(entries, query)
    for one, other in pairwise(places):
        assert keys[one:other] == plain[one:other]
        if one < len(plain):
            assert keys[one] == plain[one]
            assert keys[-1 - one] == plain[-1 - one]
            assert keys.index(plain[one]) == one


def test_position_of_a_lead_equals_list_index() -> None:
    entries = [entry(n, chr(100 - n)) for n in range(1, 9)]
    query = LeadQuery(text="b", sort=Sort(SortField.NAME, False))
    keys = index_of(entries).select(query, RANKS).keys
    assert list(keys) == [keys[0]] == keys[0:5]
    assert keys.index(keys[0]) == 0
    assert keys[0] in keys
    assert 999 not in keys
    with pytest.raises(ValueError, match="999"):
        keys.index(999)
