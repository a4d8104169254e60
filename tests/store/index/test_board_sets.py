"""The board's columns against a reference that looks at one lead after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.filters.query import NONE, DayRange, LeadQuery, Pick
from taskip_leads.store.index.board_sets import created_within, split_by_status
from taskip_leads.store.index.lead_index import LeadIndex

DAY = date(2026, 11, 23)
WEEK = DayRange(DAY, DAY + timedelta(days=6))
ENTRIES = st.lists(
    st.builds(
        IndexEntry,
        lead_id=st.just(0),
        folded=st.sampled_from(["ada\nacme", "ben\n", "cem\nacme tools"]),
        statuses=st.none() | st.lists(st.integers(1, 5), max_size=3, unique=True).map(tuple),
        sources=st.none(),
        owners=st.lists(st.integers(1, 2), max_size=1).map(tuple),
        day=st.integers(-9, 9).map(lambda n: (DAY + timedelta(days=n)).toordinal()),
        created=st.integers(-9, 9).map(lambda n: (DAY + timedelta(days=n)).toordinal()),
        updated=st.just(0),
        value=st.none() | st.sampled_from(["0.1", "0.2", "7", "-3", "NaN", "1E+30"]).map(Decimal),
        currency=st.sampled_from([None, "EUR", "USD", "JPY"]),
        converted=st.booleans(),
        has=st.just(0),
        step=st.just(0),
        created_at=st.just(0),
        in_status=st.just(0),
    ),
    max_size=25,
).map(lambda made: [entry._replace(lead_id=at) for at, entry in enumerate(made, start=1)])
#: Two statuses share an order, as in real workspaces; status 5 is not listed.
RANKS = st.sampled_from([
    {1: (1, 1), 2: (2, 2), 3: (3, 3), 4: (4, 4)},
    {1: (9, 1), 2: (9, 2), 3: (0, 3), 4: (1, 4)},
])  # fmt: skip
QUERIES = st.builds(
    LeadQuery,
    text=st.sampled_from(["", "acme"]),
    statuses=st.builds(Pick, st.frozensets(st.integers(NONE, 5), max_size=2)),
    owners=st.builds(Pick, st.frozensets(st.integers(NONE, 2), max_size=1)),
)


def belongs(entry: IndexEntry, query: LeadQuery) -> bool:
    statuses = None if entry.statuses is None else set(entry.statuses or (NONE,))
    chosen = query.statuses.chosen
    return (
        not entry.converted
        and query.text in entry.folded
        and (not chosen or bool(statuses and statuses & chosen))
        and (not query.owners.chosen or bool(set(entry.owners or (NONE,)) & query.owners.chosen))
    )


def column_of(entry: IndexEntry, ranks: Mapping[int, tuple[int, int]]) -> int | None:
    if entry.statuses is None:
        return None
    return max(entry.statuses, key=lambda n: ranks.get(n, (0, n)), default=NONE)


def summed(entries: list[IndexEntry]) -> tuple[tuple[str, Decimal], ...]:
    sums: dict[str, Decimal] = {}
    leads: Counter[str] = Counter()
    for entry in entries:
        if entry.currency and entry.value is not None and entry.value.is_finite():
            sums[entry.currency] = sums.get(entry.currency, Decimal(0)) + entry.value
            leads[entry.currency] += 1
    return tuple((code, sums[code]) for code in sorted(sums, key=lambda c: (-leads[c], c)))


@given(ENTRIES, RANKS, QUERIES)
def test_each_lead_is_in_the_column_of_its_leading_status(
    entries: list[IndexEntry], ranks: dict[int, tuple[int, int]], query: LeadQuery
) -> None:
    index = LeadIndex()
    index.add(entries)
    expected: dict[int | None, list[IndexEntry]] = {number: [] for number in (*ranks, NONE, None)}
    for entry in entries:
        if belongs(entry, query):
            expected.setdefault(column_of(entry, ranks), []).append(entry)

    columns = split_by_status(index.sets, index.find(query), ranks)

    assert {
        column: set(index.ordered(members, query, None)) for column, members in columns.items()
    } == {column: {entry.lead_id for entry in some} for column, some in expected.items()}
    for column, some in expected.items():
        assert index.sets.values.sums(columns[column]) == summed(some)
        new = sum(DAY.toordinal() <= entry.created <= DAY.toordinal() + 6 for entry in some)
        assert created_within(index.sets, columns[column], WEEK) == new


@given(ENTRIES, RANKS)
def test_columns_keep_the_order_of_the_list(
    entries: list[IndexEntry], ranks: dict[int, tuple[int, int]]
) -> None:
    index = LeadIndex()
    index.add(entries)
    listed = list(index.select(LeadQuery(), None).keys)
    for members in split_by_status(index.sets, index.find(LeadQuery()), ranks).values():
        shown = list(index.ordered(members, LeadQuery(), None))
        assert shown == [lead_id for lead_id in listed if lead_id in set(shown)]
