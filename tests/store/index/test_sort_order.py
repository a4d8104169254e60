"""Order of a selection: every sort field, in chunks, and while leads change."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.filters.query import (
    LeadQuery,
    Sort,
    SortField,
)
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.lead_sets import Situation
from taskip_leads.store.index.sort_order import run_to_end, sort_in_pieces
from tests.support.lead_entries import (
    DAY,
    QUERIES,
    RANKS,
    SITUATION,
    entry,
    entry_lists,
    index_of,
    naive,
)


@given(entry_lists(), st.sampled_from(SortField), st.booleans())
def test_order_does_not_depend_on_the_order_of_insertion(
    entries: list[IndexEntry], field: SortField, descending: bool
) -> None:
    query = LeadQuery(converted=None, sort=Sort(field, descending))
    forward = index_of(entries).select(query, RANKS).keys
    backward = index_of(entries[::-1]).select(query, RANKS).keys
    assert list(forward) == list(backward)


def test_leads_without_a_value_are_last_in_both_directions() -> None:
    entries = [entry(1, "a"), entry(2, "b", value=Decimal(5)), entry(3, "c", value=Decimal(9))]
    for descending, order in ((True, [3, 2, 1]), (False, [2, 3, 1])):
        query = LeadQuery(sort=Sort(SortField.VALUE, descending))
        assert list(index_of(entries).select(query, RANKS).keys) == order


def test_statuses_sort_in_workspace_order_not_by_id() -> None:
    entries = [entry(n, "a", statuses=(n,)) for n in (1, 2, 3)]
    query = LeadQuery(sort=Sort(SortField.STATUS, descending=False))
    assert list(index_of(entries).select(query, RANKS).keys) == [2, 3, 1]


@given(entry_lists(), QUERIES)
def test_selection_has_the_order_of_a_plain_sort(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    assert list(index_of(entries).select(query, RANKS).keys) == naive(entries, query)


@given(entry_lists(), entry_lists(), st.lists(QUERIES, min_size=2, max_size=4))
def test_changed_leads_are_sorted_correctly_by_the_next_query(
    before: list[IndexEntry], after: list[IndexEntry], queries: list[LeadQuery]
) -> None:
    index = index_of(before)
    for query in queries:
        index.select(query, RANKS)
    index.update({e.lead_id for e in [*before, *after]}, after)
    assert len(index) == len(after)
    for query in queries:
        assert list(index.select(query, RANKS).keys) == naive(after, query)


@given(st.lists(st.integers(-5, 5), min_size=20, max_size=20), st.booleans())
def test_sorting_in_chunks_equals_sorting(some: list[int], descending: bool) -> None:
    values = [value * n % 97 for n in range(400) for value in some]
    slots = list(range(len(values)))
    steps = sort_in_pieces(slots, values.__getitem__, descending=descending)
    pieces = run_to_end(steps)
    assert list(pieces) == sorted(slots, key=values.__getitem__, reverse=descending)


def test_leads_inserted_at_the_same_position_stay_in_order() -> None:
    entries = [entry(1, "a"), entry(2, "z")]
    index = index_of(entries)
    by_name = LeadQuery(sort=Sort(SortField.NAME, False))
    index.select(by_name, RANKS)
    for number in range(3, 150):
        entries.append(entry(number, "m" * (200 - number)))
        index.update((), entries[-1:])
        assert list(index.select(by_name, RANKS).keys) == naive(entries, by_name)
        index.update((number,), ())
        index.update((), entries[-1:])
    few = replace(by_name, text="mmmmmmmmmm")
    assert list(index.select(few, RANKS).keys) == naive(entries, few)


@given(entry_lists(), QUERIES, st.integers(-3, 3), st.frozensets(st.integers(1, 4)))
def test_next_steps_are_sorted_again_on_another_day(
    entries: list[IndexEntry], query: LeadQuery, days: int, closed: frozenset[int]
) -> None:
    query = replace(query, sort=Sort())
    index = LeadIndex()
    index.situation = Situation(DAY.toordinal() + days, closed)
    index.add(entries)
    index.select(query, RANKS)
    index.situation = SITUATION
    assert list(index.select(query, RANKS).keys) == naive(entries, query)
