"""The lead index against a reference that is too simple to be wrong."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.filters.query import (
    NONE,
    Facet,
    Has,
    LeadQuery,
    Pick,
    Sort,
    SortField,
)
from taskip_leads.store.index.lead_index import LeadIndex
from tests.support.lead_entries import (
    QUERIES,
    RANKS,
    SITUATION,
    entry,
    entry_lists,
    index_of,
    matches,
    naive,
)


@given(entry_lists(), QUERIES)
def test_selection_contains_exactly_the_matching_leads(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    selection = index_of(entries).select(query, RANKS)
    assert sorted(selection.keys) == [e.lead_id for e in entries if matches(e, query)]
    assert selection.total == len(entries)


@given(entry_lists(), QUERIES)
def test_sums_are_separate_for_each_currency(entries: list[IndexEntry], query: LeadQuery) -> None:
    sums = dict(index_of(entries).sums(query))
    for currency in ("EUR", "USD"):
        values = [
            e.value
            for e in entries
            if matches(e, query) and e.currency == currency and e.value and e.value.is_finite()
        ]
        assert sums.get(currency, Decimal(0)) == sum(values, Decimal(0))


@given(entry_lists(), QUERIES, st.sampled_from(Facet))
def test_choice_count_is_what_that_choice_alone_would_leave(
    entries: list[IndexEntry], query: LeadQuery, facet: Facet
) -> None:
    index = index_of(entries)
    counts = index.facet_counts(query, facet)
    for number in (NONE, 1, 2, 3, 4):
        alone = facet.put(query, Pick(frozenset({number})))
        assert counts.get(number, 0) == len(index.select(alone, RANKS).keys) == index.count(alone)


def test_update_adds_new_entries_and_removes_deleted_ones() -> None:
    index = index_of([entry(1, "a"), entry(2, "b")])
    index.update([1, 2, 3], [entry(1, "z"), entry(3, "c")])
    assert list(index.select(LeadQuery(sort=Sort(SortField.NAME, False)), RANKS).keys) == [3, 1]


def test_contradicting_filters_match_no_lead() -> None:
    index = index_of([entry(1, "a", has=Has.NOTE.bit), entry(2, "b")])
    both = frozenset((Has.NOTE,))
    assert not index.select(LeadQuery(has=both, lacks=both), RANKS).keys


STROKES = st.lists(
    st.sampled_from(["j", "o", "s", "a", " ", "\b", "\b\b\b", "acme", '"x@y']), max_size=12
)


@given(entry_lists(), entry_lists(), QUERIES, STROKES, st.integers(0, 2))
def test_search_is_right_before_and_after_the_pair_index_is_built(
    before: list[IndexEntry],
    after: list[IndexEntry],
    query: LeadQuery,
    strokes: list[str],
    steps: int,
) -> None:
    index = LeadIndex()
    index.situation = SITUATION
    half = len(before) // 2
    index.add(before[:half])
    index.add(before[half:], pair=False)
    words = [query.text, *strokes]
    for text in words:
        typed = replace(query, text=text)
        assert list(index.select(typed, RANKS).keys) == naive(before, typed)
    index.update({e.lead_id for e in [*before, *after]}, after)
    for text in words:
        typed = replace(query, text=text)
        assert list(index.select(typed, RANKS).keys) == naive(after, typed)
    for _ in index.texts.pair_steps():
        pass
    assert not index.texts.unpaired
    index.update((), after[:steps])
    for text in [*words, *(text[:2] for text in words)]:
        typed = replace(query, text=text)
        assert list(index.select(typed, RANKS).keys) == naive(after, typed)


@given(entry_lists(), QUERIES, STROKES)
def test_typing_deleting_and_pasting_leaves_no_stale_result(
    entries: list[IndexEntry], query: LeadQuery, strokes: list[str]
) -> None:
    index = index_of(entries)
    text = ""
    for stroke in strokes:
        text = text[: -len(stroke)] if stroke[0] == "\b" else text + stroke
        typed = replace(query, text=text)
        assert list(index.select(typed, RANKS).keys) == naive(entries, typed)


def test_changes_between_chunks_reach_the_result_of_the_query() -> None:
    entries = [entry(n, f"lead {n}") for n in range(1, 20_000)]
    index = index_of(entries)
    query = LeadQuery(text='"lead 1"', sort=Sort(SortField.NAME, False))
    steps = index.steps(query, RANKS)
    next(steps)
    entries[0] = entry(1, "gone from the answer")
    entries[-1] = entry(len(entries), "lead 1 comes into it")
    index.update((), (entries[0], entries[-1]))
    next(steps)
    index.update((2, 10_000), ())
    entries = [entry for entry in entries if entry.lead_id not in (2, 10_000)]
    for _ in steps:
        pass
    assert list(index.select(query, RANKS).keys) == naive(entries, query)


def test_cancelled_query_leaves_the_index_intact() -> None:
    entries = [entry(n, f"lead {n}") for n in range(1, 20_000)]
    index = index_of(entries)
    by_name = LeadQuery(text='"lead 12"', sort=Sort(SortField.NAME, False))
    steps = index.steps(by_name, RANKS)
    next(steps)
    del steps
    assert list(index.select(by_name, RANKS).keys) == naive(entries, by_name)


@given(entry_lists(), QUERIES)
def test_total_counts_the_leads_that_the_query_considers(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    considered = [e for e in entries if query.converted in (None, e.converted)]
    assert index_of(entries).select(query, RANKS).among == len(considered)
