"""The filter engine against a reference that is too slow and too plain to be wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from taskip_leads.mirror.tables.lead_rows import IndexEntry
from taskip_leads.models.filters.query import (
    NONE,
    DayRange,
    Facet,
    Has,
    LeadQuery,
    LeadState,
    Pick,
    Sort,
    SortField,
    ValueRange,
)
from taskip_leads.models.filters.search_terms import needles
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.lead_sets import Situation
from taskip_leads.store.index.sort_order import SortRanks, run_to_end, sort_in_pieces
from taskip_leads.text import fold

DAY = date(2026, 11, 23)
IDS = st.none() | st.lists(st.integers(1, 4), max_size=3, unique=True).map(tuple)
DAYS = st.none() | st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
ORDINALS = DAYS.map(lambda day: day.toordinal() if day else 0)
RANGES = st.none() | st.builds(DayRange, first=DAYS, last=DAYS, none=st.booleans())
SITUATION = Situation(DAY.toordinal(), frozenset((3,)))
#: Noon, and any moment of the days around it.
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENTS = st.integers(-40 * 24, 40 * 24).map(lambda n: NOON + timedelta(hours=n))
HOURS = st.builds(
    DayRange, hours=st.just(1), since=st.integers(0, 60).map(lambda n: NOON - timedelta(hours=n))
)
STATES = st.frozensets(st.sampled_from(LeadState), max_size=2)
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
WORDS = st.sampled_from(
    ["José", "jose", "ACME", "łódź", "x@y.example", "", "o", "Жук", "ж", "張偉", "張", "ab", "aba"]
)


@st.composite
def entry_lists(draw: st.DrawFn) -> list[IndexEntry]:
    count = draw(st.integers(0, 12))
    return [draw(entries(key)) for key in range(1, count + 1)]


@st.composite
def entries(draw: st.DrawFn, key: int) -> IndexEntry:
    day, moment = draw(ORDINALS), draw(st.none() | MOMENTS)
    return IndexEntry(
        lead_id=key,
        folded=fold("\n".join(draw(st.lists(WORDS, min_size=6, max_size=6)))),
        statuses=draw(IDS),
        sources=draw(IDS),
        owners=draw(IDS),
        day=day,
        # A step is open on the lead's date or not at all.
        step=day if draw(st.booleans()) else 0,
        created=moment.toordinal() if moment else 0,
        created_at=int(moment.timestamp()) if moment else 0,
        value=draw(
            st.none() | st.sampled_from(["1", "2.5", "NaN", "0", "1E+30", "0.00001"]).map(Decimal)
        ),
        currency=draw(st.sampled_from([None, "EUR", "USD"])),
        converted=draw(st.booleans()),
        updated=draw(ORDINALS),
        has=sum(part.bit for part in draw(PARTS)),
    )


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
    created=RANGES | HOURS,
    states=STATES,
    excluded_states=STATES,
    converted=st.sampled_from([True, False, None]),
    sort=st.builds(Sort, st.sampled_from(SortField), st.booleans()),
)
RANKS = SortRanks({1: (9, 1), 2: (1, 2), 3: (5, 3)}, {1: "b", 2: "a"})


def index_of(entries: list[IndexEntry]) -> LeadIndex:
    index = LeadIndex()
    index.situation = SITUATION
    index.add(entries)
    return index


def in_state(entry: IndexEntry, state: LeadState) -> bool:
    """What each state means, read off its definition."""
    closed = bool(set(entry.statuses or ()) & SITUATION.closed)
    match state:
        case LeadState.CLOSED:
            return closed
        case LeadState.LATE:
            return 0 < entry.step < SITUATION.today and not (closed or entry.converted)
        case LeadState.UNTOUCHED:
            touched = entry.day or entry.has & Has.NOTE.bit
            return not (touched or closed or entry.converted)


def belongs(entry: IndexEntry, query: LeadQuery) -> bool:
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

    def within(number: int, span: DayRange | None) -> bool:
        if span is None:
            return True
        if not number:
            return span.none
        day = date.fromordinal(number)
        if span.none and span.first is None and span.last is None:
            return False
        return (span.first or date.min) <= day <= (span.last or date.max)

    def created(span: DayRange | None) -> bool:
        if span is None or span.since is None:
            return within(entry.created, span)
        return bool(entry.created) and entry.created_at >= span.since.timestamp()

    return (
        (query.converted is None or entry.converted == query.converted)
        and carries(entry.statuses, query.statuses)
        and carries(entry.sources, query.sources)
        and within(entry.day, query.interaction)
        and carries(entry.owners, query.owners)
        and worth(query.value)
        and all(entry.has & part.bit for part in query.has)
        and not any(entry.has & part.bit for part in query.lacks)
        and fold(query.company) in entry.folded.split("\n")[1]
        and created(query.created)
        and (not query.states or any(in_state(entry, state) for state in query.states))
        and not any(in_state(entry, state) for state in query.excluded_states)
        and within(entry.updated, query.updated)
        and all(word in entry.folded for word in needles(query.text))
    )


@given(entry_lists(), QUERIES)
def test_selection_contains_exactly_the_matching_leads(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    selection = index_of(entries).select(query, RANKS)
    assert sorted(selection.keys) == [e.lead_id for e in entries if belongs(e, query)]
    assert selection.total == len(entries)


@given(entry_lists(), QUERIES)
def test_sums_are_separate_for_each_currency(entries: list[IndexEntry], query: LeadQuery) -> None:
    sums = dict(index_of(entries).sums(query))
    for currency in ("EUR", "USD"):
        values = [
            e.value
            for e in entries
            if belongs(e, query) and e.currency == currency and e.value and e.value.is_finite()
        ]
        assert sums.get(currency, Decimal(0)) == sum(values, Decimal(0))


@given(entry_lists(), st.sampled_from(SortField), st.booleans())
def test_order_does_not_depend_on_the_order_of_insertion(
    entries: list[IndexEntry], field: SortField, descending: bool
) -> None:
    query = LeadQuery(converted=None, sort=Sort(field, descending))
    forward = index_of(entries).select(query, RANKS).keys
    backward = index_of(entries[::-1]).select(query, RANKS).keys
    assert list(forward) == list(backward)


@given(entry_lists(), QUERIES, st.sampled_from(Facet))
def test_choice_count_is_what_that_choice_alone_would_leave(
    entries: list[IndexEntry], query: LeadQuery, facet: Facet
) -> None:
    index = index_of(entries)
    counts = index.facet_counts(query, facet)
    for number in (NONE, 1, 2, 3, 4):
        alone = facet.put(query, Pick(frozenset({number})))
        assert counts.get(number, 0) == len(index.select(alone, RANKS).keys) == index.count(alone)


def _entry(key: int, name: str, **parts: object) -> IndexEntry:
    blank = IndexEntry(key, f"{name}\n\n\n\n\n", (), (), (), 0, 0, 0, None, None, False, 0)
    return blank._replace(**parts)  # type: ignore[arg-type]


def test_leads_without_a_value_are_last_in_both_directions() -> None:
    entries = [_entry(1, "a"), _entry(2, "b", value=Decimal(5)), _entry(3, "c", value=Decimal(9))]
    for descending, order in ((True, [3, 2, 1]), (False, [2, 3, 1])):
        query = LeadQuery(sort=Sort(SortField.VALUE, descending))
        assert list(index_of(entries).select(query, RANKS).keys) == order


def test_statuses_sort_in_workspace_order_not_by_id() -> None:
    entries = [_entry(n, "a", statuses=(n,)) for n in (1, 2, 3)]
    query = LeadQuery(sort=Sort(SortField.STATUS, descending=False))
    assert list(index_of(entries).select(query, RANKS).keys) == [2, 3, 1]


def test_update_adds_new_entries_and_removes_deleted_ones() -> None:
    index = index_of([_entry(1, "a"), _entry(2, "b")])
    index.update([1, 2, 3], [_entry(1, "z"), _entry(3, "c")])
    assert list(index.select(LeadQuery(sort=Sort(SortField.NAME, False)), RANKS).keys) == [3, 1]


def test_contradicting_filters_match_no_lead() -> None:
    index = index_of([_entry(1, "a", has=Has.NOTE.bit), _entry(2, "b")])
    both = frozenset((Has.NOTE,))
    assert not index.select(LeadQuery(has=both, lacks=both), RANKS).keys


def naive(entries: list[IndexEntry], query: LeadQuery) -> list[int]:
    """The keys that belong, sorted the plain way."""
    found = sorted(
        (e for e in entries if belongs(e, query)),
        key=lambda e: (e.folded.split("\n")[0], e.lead_id),
    )
    sort = query.sort
    if sort.field is SortField.NEXT:
        groups = [[e for e in found if _group(e) == number] for number in range(5)]
        if not sort.descending:
            groups.reverse()
        for number, group in enumerate(groups):
            place = number if sort.descending else 4 - number
            group.sort(key=_PLACES[place], reverse=not sort.descending)
        return [e.lead_id for group in groups for e in group]
    if sort.field is SortField.NAME:
        return [e.lead_id for e in (found[::-1] if sort.descending else found)]
    worth = partial(_worth, sort.field)
    valued = sorted((e for e in found if worth(e) is not None), key=worth, reverse=sort.descending)
    return [e.lead_id for e in valued] + [e.lead_id for e in found if worth(e) is None]


def _group(entry: IndexEntry) -> int:
    """Late, today, untouched, ahead, past: the groups of the default order."""
    if in_state(entry, LeadState.LATE):
        return 0
    if entry.step == SITUATION.today:
        return 1
    if in_state(entry, LeadState.UNTOUCHED):
        return 2
    return 3 if entry.day > SITUATION.today else 4


#: What comes first in each of them.
_PLACES: tuple[Callable[[IndexEntry], Any], ...] = (
    lambda e: e.step,
    lambda e: 0,
    lambda e: (-e.created, -e.lead_id),
    lambda e: e.day,
    lambda e: -e.day,
)


def _worth(field: SortField, entry: IndexEntry) -> Any:
    def rank(ids: tuple[int, ...] | None) -> Any:
        return max((RANKS.attributes.get(i, (0, i)) for i in ids), default=None) if ids else None

    match field:
        case SortField.COMPANY:
            return entry.folded.split("\n")[1] or None
        case SortField.STATUS:
            return rank(entry.statuses)
        case SortField.SOURCE:
            return rank(entry.sources)
        case SortField.OWNER:
            return RANKS.people.get(entry.owners[0]) if entry.owners else None
        case SortField.VALUE:
            return entry.value if entry.value is not None and entry.value.is_finite() else None
        case SortField.WHEN:
            return entry.day or None
        case SortField.CREATED:
            return entry.created or None
        case _:
            return entry.updated or None


@given(entry_lists(), QUERIES)
def test_selection_has_the_order_of_a_plain_sort(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    assert list(index_of(entries).select(query, RANKS).keys) == naive(entries, query)


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
        asked = replace(query, text=text)
        assert list(index.select(asked, RANKS).keys) == naive(before, asked)
    index.update({e.lead_id for e in [*before, *after]}, after)
    for text in words:
        asked = replace(query, text=text)
        assert list(index.select(asked, RANKS).keys) == naive(after, asked)
    for _ in index.texts.pair_steps():
        pass
    assert not index.texts.unpaired
    index.update((), after[:steps])
    for text in [*words, *(text[:2] for text in words)]:
        asked = replace(query, text=text)
        assert list(index.select(asked, RANKS).keys) == naive(after, asked)


@given(entry_lists(), QUERIES, STROKES)
def test_typing_deleting_and_pasting_leaves_no_stale_result(
    entries: list[IndexEntry], query: LeadQuery, strokes: list[str]
) -> None:
    index = index_of(entries)
    text = ""
    for stroke in strokes:
        text = text[: -len(stroke)] if stroke[0] == "\b" else text + stroke
        asked = replace(query, text=text)
        assert list(index.select(asked, RANKS).keys) == naive(entries, asked)


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


@given(entry_lists(), QUERIES, st.integers(-3, 3), st.frozensets(st.integers(1, 4)))
def test_next_steps_are_sorted_anew_on_another_day(
    entries: list[IndexEntry], query: LeadQuery, days: int, closed: frozenset[int]
) -> None:
    query = replace(query, sort=Sort())
    index = LeadIndex()
    index.situation = Situation(DAY.toordinal() + days, closed)
    index.add(entries)
    index.select(query, RANKS)
    index.situation = SITUATION
    assert list(index.select(query, RANKS).keys) == naive(entries, query)


@given(entry_lists(), QUERIES)
def test_count_of_all_leads_has_those_that_the_query_takes_in(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    among = [e for e in entries if query.converted in (None, e.converted)]
    assert index_of(entries).select(query, RANKS).among == len(among)


@given(st.lists(st.integers(-5, 5), min_size=20, max_size=20), st.booleans())
def test_sorting_in_chunks_equals_sorting(some: list[int], descending: bool) -> None:
    values = [value * n % 97 for n in range(400) for value in some]
    slots = list(range(len(values)))
    steps = sort_in_pieces(slots, values.__getitem__, descending=descending)
    pieces = run_to_end(steps)
    assert list(pieces) == sorted(slots, key=values.__getitem__, reverse=descending)


def test_changes_between_chunks_reach_the_result_of_the_query() -> None:
    entries = [_entry(n, f"lead {n}") for n in range(1, 20_000)]
    index = index_of(entries)
    query = LeadQuery(text='"lead 1"', sort=Sort(SortField.NAME, False))
    steps = index.steps(query, RANKS)
    next(steps)
    entries[0] = _entry(1, "gone from the answer")
    entries[-1] = _entry(len(entries), "lead 1 comes into it")
    index.update((), (entries[0], entries[-1]))
    next(steps)
    index.update((2, 10_000), ())
    entries = [entry for entry in entries if entry.lead_id not in (2, 10_000)]
    for _ in steps:
        pass
    assert list(index.select(query, RANKS).keys) == naive(entries, query)


def test_cancelled_query_leaves_the_index_intact() -> None:
    entries = [_entry(n, f"lead {n}") for n in range(1, 20_000)]
    index = index_of(entries)
    by_name = LeadQuery(text='"lead 12"', sort=Sort(SortField.NAME, False))
    steps = index.steps(by_name, RANKS)
    next(steps)
    del steps
    assert list(index.select(by_name, RANKS).keys) == naive(entries, by_name)


def test_leads_inserted_at_the_same_position_stay_in_order() -> None:
    entries = [_entry(1, "a"), _entry(2, "z")]
    index = index_of(entries)
    by_name = LeadQuery(sort=Sort(SortField.NAME, False))
    index.select(by_name, RANKS)
    for number in range(3, 150):
        entries.append(_entry(number, "m" * (200 - number)))
        index.update((), entries[-1:])
        assert list(index.select(by_name, RANKS).keys) == naive(entries, by_name)
        index.update((number,), ())
        index.update((), entries[-1:])
    few = replace(by_name, text="mmmmmmmmmm")
    assert list(index.select(few, RANKS).keys) == naive(entries, few)


def test_selection_does_not_change_when_leads_change() -> None:
    entries = [_entry(n, f"lead {n:05}") for n in range(1, 1000)]
    index = index_of(entries)
    query = LeadQuery(sort=Sort(SortField.NAME, False))
    keys = index.select(query, RANKS).keys
    first = keys[:5]
    index.update((2, 500, 999), [_entry(1, "zz"), _entry(5000, "aa")])
    assert keys[:5] == first
    assert list(keys) == [entry.lead_id for entry in entries]
    assert keys[-1] == 999


@given(st.lists(st.integers(0, 300), max_size=20), st.booleans())
def test_slice_of_a_selection_equals_the_slice_of_its_list(places: list[int], thin: bool) -> None:
    entries = [_entry(n, f"lead {n % 7} {n}") for n in range(1, 300)]
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
    entries = [_entry(n, chr(100 - n)) for n in range(1, 9)]
    query = LeadQuery(text="b", sort=Sort(SortField.NAME, False))
    keys = index_of(entries).select(query, RANKS).keys
    assert list(keys) == [keys[0]] == keys[0:5]
    assert keys.index(keys[0]) == 0
    assert keys[0] in keys
    assert 999 not in keys
    with pytest.raises(ValueError, match="999"):
        keys.index(999)
