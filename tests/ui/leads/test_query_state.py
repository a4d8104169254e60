"""The query of the lead list: views, order, filters, and stepping out of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from taskip_leads.models.filters.chips import chips
from taskip_leads.models.filters.query import (
    Has,
    LeadQuery,
    NameLookup,
    Pick,
    Sort,
    SortField,
    ValueRange,
    View,
    ready_made,
)
from taskip_leads.ui.leads.query_state import LeadListQuery

TODAY = date(2026, 11, 23)
BY_NAME = Sort(SortField.NAME, descending=False)
FIRST_DIGIT, LAST_DIGIT = 0, 4

FILTERED = st.builds(
    LeadQuery,
    text=st.sampled_from(["", " ", "acme", "two words"]),
    statuses=st.builds(Pick, st.frozensets(st.integers(0, 3)), st.frozensets(st.integers(0, 3))),
    value=st.none() | st.just(ValueRange(none=True)),
    converted=st.sampled_from([None, True, False]),
    has=st.frozensets(st.sampled_from(list(Has))),
)


@pytest.fixture
def list_query() -> LeadListQuery:
    return LeadListQuery(ready_made(TODAY))


def test_view_of_all_leads_opens_in_the_last_order(list_query: LeadListQuery) -> None:
    assert list_query.open_view(0, BY_NAME) == LeadQuery(sort=BY_NAME)


def test_saved_view_opens_in_its_own_order(list_query: LeadListQuery) -> None:
    list_query.set_text("acme")
    assert list_query.open_view(3, BY_NAME) == ready_made(TODAY)[3].query
    assert (list_query.view.name, list_query.index) == ("Going cold", 3)


@pytest.mark.parametrize(
    ("field", "directions"),
    [(SortField.NAME, [False, True, False]), (SortField.VALUE, [True, False, True])],
)
def test_sort_by_the_same_column_reverses_the_direction(
    list_query: LeadListQuery, field: SortField, directions: list[bool]
) -> None:
    assert [list_query.sort_by(field).sort.descending for _ in directions] == directions


def test_clear_keeps_the_order_and_leaves_the_view(list_query: LeadListQuery) -> None:
    list_query.open_view(2, BY_NAME)
    list_query.set_order(BY_NAME)
    assert list_query.clear() == LeadQuery(sort=BY_NAME)
    assert list_query.index == 0


def test_replace_views_leaves_a_view_that_no_longer_exists(list_query: LeadListQuery) -> None:
    query = list_query.open_view(4, BY_NAME)
    list_query.replace_views(ready_made(TODAY)[:3])
    assert list_query.view.name == "New this week"
    assert list_query.current == query, "the filter stays until the user changes it"


def test_step_out_removes_text_then_filters_then_the_view(list_query: LeadListQuery) -> None:
    view = list_query.open_view(2, BY_NAME)
    list_query.change(replace(view, text="acme", converted=None, sort=BY_NAME))
    assert list_query.step_out(BY_NAME) == replace(view, converted=None, sort=BY_NAME)
    assert list_query.step_out(BY_NAME) == replace(view, sort=BY_NAME), "the order is not a filter"
    assert list_query.index == 2
    assert list_query.step_out(BY_NAME) == LeadQuery(sort=BY_NAME)
    assert list_query.index == 0
    assert list_query.step_out(BY_NAME) is None


@given(query=FILTERED, digit=st.integers(FIRST_DIGIT, LAST_DIGIT))
def test_step_out_always_ends_at_all_leads(query: LeadQuery, digit: int) -> None:
    list_query = LeadListQuery(ready_made(TODAY))
    list_query.open_view(digit, BY_NAME)
    list_query.change(replace(query, sort=BY_NAME))
    steps = 0
    while (stepped := list_query.step_out(BY_NAME)) is not None:
        assert stepped == list_query.current
        steps += 1
        assert steps <= 3
    assert list_query.current == LeadQuery(sort=BY_NAME)
    assert list_query.index == 0


@given(query=FILTERED)
def test_drop_removes_only_that_chip(query: LeadQuery) -> None:
    list_query = LeadListQuery((View(0, "All", "All", query),))
    names = NameLookup()
    parts = [chip.part for chip in chips(query, names)]
    while parts:
        part = parts.pop()
        dropped = list_query.drop(part)
        assert [chip.part for chip in chips(dropped, names)] == parts
