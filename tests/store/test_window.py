"""The filter engine against a reference that is too slow and too plain to be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.mirror.leads import Entry
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.query import (
    NONE,
    DayRange,
    Has,
    LeadQuery,
    Pick,
    Sort,
    SortField,
    ValueRange,
)
from taskip_leads.store.window import LeadIndex, Ranks
from taskip_leads.text import fold

DAY = date(2026, 11, 23)
IDS = st.none() | st.lists(st.integers(1, 4), max_size=3, unique=True).map(tuple)
DAYS = st.none() | st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
RANGES = st.none() | st.builds(DayRange, first=DAYS, last=DAYS, none=st.booleans())
PICKED = st.frozensets(st.integers(NONE, 4), max_size=3)
PICKS = st.builds(Pick, PICKED, PICKED)
PARTS = st.frozensets(st.sampled_from(Has), max_size=2)
AMOUNTS = st.none() | st.sampled_from(["0", "1", "2", "2.5"]).map(Decimal)
VALUES = st.none() | st.builds(
    ValueRange,
    AMOUNTS,
    AMOUNTS,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "eur"]),
)
WORDS = st.sampled_from(["José", "jose", "ACME", "łódź", "x@y.example", "", "o"])


@st.composite
def entry_lists(draw: st.DrawFn) -> list[Entry]:
    count = draw(st.integers(0, 12))
    return [
        Entry(
            key=key,
            folded=fold("\n".join(draw(st.lists(WORDS, min_size=6, max_size=6)))),
            statuses=draw(IDS),
            sources=draw(IDS),
            owners=draw(IDS),
            day=draw(DAYS),
            created=draw(DAYS),
            value=draw(st.none() | st.sampled_from(["1", "2.5", "NaN", "0"]).map(Decimal)),
            currency=draw(st.sampled_from([None, "EUR", "USD"])),
            converted=draw(st.booleans()),
            updated=draw(DAYS),
            has=draw(PARTS),
        )
        for key in range(1, count + 1)
    ]


QUERIES = st.builds(
    LeadQuery,
    text=st.lists(WORDS, max_size=2).map(" ".join),
    statuses=PICKS,
    sources=PICKS,
    owners=PICKS,
    value=VALUES,
    updated=RANGES,
    company=WORDS,
    has=PARTS,
    lacks=PARTS,
    interaction=RANGES,
    created=RANGES,
    converted=st.sampled_from([True, False, None]),
    sort=st.builds(Sort, st.sampled_from(SortField), st.booleans()),
)
RANKS = Ranks({1: (9, 1), 2: (1, 2), 3: (5, 3)}, {1: "b", 2: "a"})


def index_of(entries: list[Entry]) -> LeadIndex:
    index = LeadIndex()
    index.fill(entries)
    return index


def belongs(entry: Entry, query: LeadQuery) -> bool:
    """Each part of the query, read off its definition."""

    def carries(ids: tuple[int, ...] | None, pick: Pick) -> bool:
        if ids is None:
            return not pick.chosen
        told = set(ids or (NONE,))
        return not told & pick.excluded and (not pick.chosen or bool(told & pick.chosen))

    def worth(span: ValueRange | None) -> bool:
        if span is None:
            return True
        if entry.value is None or entry.value.is_nan():
            return span.none
        bounds = (span.least, span.most, span.currency)
        if bounds == (None, None, None):
            return not span.none
        low, high = span.least, span.most
        return (
            (low is None or entry.value > low or (entry.value == low and not span.over))
            and (high is None or entry.value < high or (entry.value == high and not span.under))
            and (span.currency is None or span.currency.upper() == entry.currency)
        )

    def within(day: date | None, span: DayRange | None) -> bool:
        if span is None:
            return True
        if day is None:
            return span.none
        if span.none and span.first is None and span.last is None:
            return False
        return (span.first or date.min) <= day <= (span.last or date.max)

    return (
        (query.converted is None or entry.converted == query.converted)
        and carries(entry.statuses, query.statuses)
        and carries(entry.sources, query.sources)
        and within(entry.day, query.interaction)
        and carries(entry.owners, query.owners)
        and worth(query.value)
        and query.has <= entry.has
        and not query.lacks & entry.has
        and fold(query.company) in entry.folded.split("\n")[1]
        and within(entry.created, query.created)
        and within(entry.updated, query.updated)
        and all(word in entry.folded for word in fold(query.text).split())
    )


@given(entry_lists(), QUERIES)
def test_a_selection_holds_exactly_the_leads_that_match(
    entries: list[Entry], query: LeadQuery
) -> None:
    selection = index_of(entries).select(query, RANKS)
    assert sorted(selection.keys) == [e.key for e in entries if belongs(e, query)]
    assert selection.total == len(entries)


@given(entry_lists(), QUERIES)
def test_sums_are_kept_apart_by_currency(entries: list[Entry], query: LeadQuery) -> None:
    sums = dict(index_of(entries).select(query, RANKS).sums)
    for currency in ("EUR", "USD"):
        values = [
            e.value
            for e in entries
            if belongs(e, query) and e.currency == currency and e.value and e.value.is_finite()
        ]
        assert sums.get(currency, Decimal(0)) == sum(values, Decimal(0))


@given(entry_lists(), st.sampled_from(SortField), st.booleans())
def test_an_order_depends_on_the_leads_alone_and_not_on_how_they_came(
    entries: list[Entry], field: SortField, descending: bool
) -> None:
    query = LeadQuery(converted=None, sort=Sort(field, descending))
    forward = index_of(entries).select(query, RANKS).keys
    backward = index_of(entries[::-1]).select(query, RANKS).keys
    assert list(forward) == list(backward)


@given(entry_lists(), QUERIES, st.sampled_from(AttributeType))
def test_a_choice_counts_what_choosing_it_alone_would_leave(
    entries: list[Entry], query: LeadQuery, type_: AttributeType
) -> None:
    """Counts are asked for with the other parts of the query: the facet itself left out."""
    free = _with(query, type_, Pick())
    index = index_of(entries)
    counts = index.counts(free, type_)
    for number in (NONE, 1, 2, 3, 4):
        alone = _with(query, type_, Pick(frozenset({number})))
        assert counts.get(number, 0) == len(index.select(alone, RANKS).keys)


def _with(query: LeadQuery, type_: AttributeType, pick: Pick) -> LeadQuery:
    if type_ is AttributeType.STATUS:
        return replace(query, statuses=pick)
    return replace(query, sources=pick)


def _entry(key: int, name: str, **parts: object) -> Entry:
    blank = Entry(key, f"{name}\n\n\n\n\n", (), (), (), None, None, None, None, False)
    return blank._replace(**parts)  # type: ignore[arg-type]


def test_leads_without_a_value_come_last_whichever_way_the_list_is_sorted() -> None:
    entries = [_entry(1, "a"), _entry(2, "b", value=Decimal(5)), _entry(3, "c", value=Decimal(9))]
    for descending, order in ((True, [3, 2, 1]), (False, [2, 3, 1])):
        query = LeadQuery(sort=Sort(SortField.VALUE, descending))
        assert list(index_of(entries).select(query, RANKS).keys) == order


def test_statuses_sort_in_the_workspaces_order_and_not_by_id() -> None:
    entries = [_entry(n, "a", statuses=(n,)) for n in (1, 2, 3)]
    query = LeadQuery(sort=Sort(SortField.STATUS, descending=False))
    assert list(index_of(entries).select(query, RANKS).keys) == [2, 3, 1]


def test_renewing_takes_new_entries_in_and_drops_those_that_are_gone() -> None:
    index = index_of([_entry(1, "a"), _entry(2, "b")])
    index.renew([1, 2, 3], [_entry(1, "z"), _entry(3, "c")])
    assert list(index.select(LeadQuery(sort=Sort(SortField.NAME, False)), RANKS).keys) == [3, 1]
