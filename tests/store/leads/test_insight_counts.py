"""Every figure against a loop over all leads that is too plain to be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.filters.language import parse, show
from taskip_leads.models.filters.query import DayRange, LeadQuery, NameLookup, Pick
from taskip_leads.models.insights.figures import Insights, LeadGroup, WeekCount, shorten
from taskip_leads.models.user import User
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.lead_sets import Situation
from taskip_leads.store.leads.insight_counts import InsightCounts

# A Thursday in the first week of a year, whose Monday is in the year before.
TODAY = date(2026, 1, 1)
NUMBERS = (1, 2, 3, 4)
# The highest in order is not the one with the highest id; 4 is on no list of statuses.
STATUSES = {
    1: Attribute(1, "New", AttributeType.STATUS, "#111111", 1),
    2: Attribute(2, "Won", AttributeType.STATUS, "#222222", 9),
    3: Attribute(3, "Proposal", AttributeType.STATUS, None, 5),
}
NAMES = NameLookup({n: a.name for n, a in STATUSES.items()}, {}, {})
PEOPLE = {1: User(1, "Mara"), 2: User(2, "Zoe"), 3: User(3, "Jo")}
ME = 3
CLOSED = 2

IDS = st.none() | st.lists(st.sampled_from(NUMBERS), max_size=3, unique=True).map(tuple)
DAYS = st.none() | st.integers(-700, 40).map(lambda n: TODAY + timedelta(days=n))
NEAR = st.none() | st.integers(-100, 40).map(lambda n: TODAY + timedelta(days=n))
VALUES = st.none() | st.sampled_from(
    [Decimal(text) for text in ("0.1", "0.2", "7", "-3", "NaN", "1E+25", "0.00001")]
)
PICKS = st.just(Pick()) | st.builds(
    Pick,
    st.frozensets(st.sampled_from((0, *NUMBERS)), max_size=2),
    st.frozensets(st.sampled_from((0, *NUMBERS)), max_size=1),
)


@st.composite
def ranges(draw: st.DrawFn) -> DayRange | None:
    first, last, none = draw(NEAR), draw(NEAR), draw(st.booleans())
    if first and last and first > last:
        first, last = last, first
    return draw(st.none() | st.just(DayRange(first, last, none=none)))


QUERIES = st.builds(
    LeadQuery,
    statuses=PICKS,
    sources=PICKS,
    owners=PICKS,
    interaction=ranges(),
    created=ranges(),
    converted=st.none(),
)
PERIODS = st.sampled_from((4, 12, None))


def ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


@st.composite
def entry_lists(draw: st.DrawFn) -> list[IndexEntry]:
    return [
        IndexEntry(
            lead_id=1000 + at,
            folded="x\n\n\n\n\n",
            statuses=draw(IDS),
            sources=draw(IDS),
            owners=draw(IDS),
            day=ordinal(draw(NEAR)),
            created=ordinal(draw(DAYS)),
            updated=0,
            value=draw(VALUES),
            currency=draw(st.sampled_from(("EUR", "USD", "JPY", None, ""))),
            converted=draw(st.booleans()),
            has=0,
            step=ordinal(draw(NEAR)),
        )
        for at in range(draw(st.integers(0, 14)))
    ]


def counted(
    entries: list[IndexEntry],
    query: LeadQuery,
    period: int | None = 12,
    currency: str | None = None,
    week_start: WeekStart = WeekStart.MONDAY,
) -> tuple[Insights, LeadIndex]:
    index = LeadIndex()
    index.add(entries)
    index.situation = Situation(TODAY.toordinal(), frozenset((CLOSED,)))
    counts = InsightCounts(index, query, STATUSES, PEOPLE, ME, week_start)
    for _ in counts.count_steps(TODAY, period, currency):
        pass
    for _ in counts.sum_steps():
        pass
    return counts.insights, index


# The reference


def belongs(entry: IndexEntry, query: LeadQuery) -> bool:
    def day(number: int) -> date | None:
        return date.fromordinal(number) if number else None

    return (
        query.statuses.holds(entry.statuses)
        and query.sources.holds(entry.sources)
        and query.owners.holds(entry.owners)
        and (query.interaction is None or query.interaction.holds(day(entry.day)))
        and (query.created is None or query.created.holds(day(entry.created)))
    )


def leading_status(entry: IndexEntry, query: LeadQuery) -> str:
    if entry.statuses is None:
        return "not known"
    chosen = query.statuses.chosen
    carried = [n for n in entry.statuses if not chosen or n in chosen]
    if not carried:
        return "no status"
    first = max(carried, key=lambda n: STATUSES[n].rank if n in STATUSES else (0, n))
    return STATUSES[first].name if first in STATUSES else f"#{first}"


def contact_label(entry: IndexEntry) -> str:
    if not entry.day:
        return "never"
    ago = TODAY.toordinal() - entry.day
    if ago < 0:
        return "planned ahead"
    for last, label in (
        (7, "0 to 7 days"), (14, "8 to 14 days"), (30, "15 to 30 days"), (60, "31 to 60 days"),
        (90, "61 to 90 days"),
    ):  # fmt: skip
        if ago <= last:
            return label
    return "over 90 days"


def worth(entries: Iterable[IndexEntry], currency: str | None) -> Decimal | None:
    if currency is None:
        return None
    values = [e.value for e in entries if e.currency == currency and is_number(e)]
    return sum((value for value in values if value is not None), Decimal(0))


def is_number(entry: IndexEntry) -> bool:
    return entry.value is not None and entry.value.is_finite()


def check_money(group: LeadGroup, of: list[IndexEntry], currency: str | None) -> None:
    assert group.leads == len(of)
    assert group.money == worth(of, currency)
    assert group.others == sum(
        is_number(e) and (not currency or e.currency != currency) for e in of
    )


@given(entry_lists(), QUERIES, st.sampled_from((None, "USD", "EUR", "CHF")))
def test_statuses_and_contacts_count_and_sum_each_lead_once(
    entries: list[IndexEntry], query: LeadQuery, currency: str | None
) -> None:
    insights, _ = counted(entries, query, currency=currency)
    matches = [e for e in entries if belongs(e, query)]
    active = [e for e in matches if not e.converted]
    assert (insights.active, insights.converted) == (len(active), len(matches) - len(active))
    used = {e.currency for e in active if is_number(e) and e.currency}
    assert set(insights.currencies) == used
    assert insights.currency == (
        currency if currency in used else next(iter(insights.currencies), None)
    )
    for group in insights.statuses:
        of = [e for e in active if leading_status(e, query) == group.label]
        check_money(group, of, insights.currency)
    for group in insights.contacts:
        check_money(
            group, [e for e in active if contact_label(e) == group.label], insights.currency
        )
    for groups in (insights.statuses, insights.contacts):
        assert sum(group.leads for group in groups) == len(active)


@given(entry_lists(), QUERIES)
def test_currencies_are_ordered_by_their_number_of_leads(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    insights, _ = counted(entries, query)
    leads = [
        sum(belongs(e, query) and not e.converted and is_number(e) and e.currency == name
            for e in entries)
        for name in insights.currencies
    ]  # fmt: skip
    assert leads == sorted(leads, reverse=True)


@given(entry_lists(), QUERIES)
def test_sources_count_all_leads_ever_and_rate_those_that_were_converted(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    insights, _ = counted(entries, query)
    matches = [e for e in entries if belongs(e, query)]
    rows = {group.id: group for group in insights.sources if group.id}
    for number in NUMBERS:
        of = [e for e in matches if number in (e.sources or ())]
        if query.sources.chosen and number not in query.sources.chosen:
            assert number not in rows
            continue
        converted = sum(e.converted for e in of)
        group = rows.get(number)
        assert (group is not None) == bool(of)
        if group is not None:
            assert (group.leads, group.converted) == (len(of), converted)
            exact = Decimal(100 * converted) / len(of)
            wanted = int(exact.quantize(Decimal(1), ROUND_HALF_UP)) if len(of) >= 5 else None
            assert group.rate == wanted
    listed = {group.label: group for group in insights.sources}
    for label, ids in (("no source", ()), ("not known", None)):
        of = [e for e in matches if e.sources == ids]
        assert (listed[label].leads if label in listed else 0) == len(of)


@given(entry_lists(), QUERIES)
def test_team_counts_active_leads_of_each_owner_the_user_first(
    entries: list[IndexEntry], query: LeadQuery
) -> None:
    insights, _ = counted(entries, query)
    active = [e for e in entries if belongs(e, query) and not e.converted]
    rows = {group.id: group.leads for group in insights.team if group.id}
    for number in NUMBERS:
        of = [e for e in active if number in (e.owners or ())]
        shown = not query.owners.chosen or number in query.owners.chosen
        assert rows.get(number, 0) == (len(of) if shown else 0)
    for group in insights.team:
        late = [
            e
            for e in active
            if 0 < e.step < ordinal(TODAY)
            and CLOSED not in (e.statuses or ())
            and group.id in (e.owners or ())
        ]
        assert group.overdue == (len(late) if group.id else None)
    if ME in rows:
        assert insights.team[0].id == ME
    of = [e for e in active if e.owners == ()]
    assert sum(g.leads for g in insights.team if g.label == "nobody") == len(of)


@given(entry_lists(), QUERIES, PERIODS, st.sampled_from(WeekStart))
def test_weeks_count_leads_by_the_day_of_their_creation(
    entries: list[IndexEntry], query: LeadQuery, period: int | None, week_start: WeekStart
) -> None:
    insights, _ = counted(entries, query, period, week_start=week_start)
    matches = [e for e in entries if belongs(e, query)]
    assert insights.weeks[-1].first <= TODAY <= insights.weeks[-1].last
    for week in insights.weeks:
        days = [week.first + timedelta(days=n) for n in range(7)]
        assert f"{week.first:%A}".lower() == week_start
        assert week.last == days[-1]
        assert week.leads == sum(date.fromordinal(e.created or 1) in days for e in matches)
    created = [e.created for e in matches if 0 < e.created <= ordinal(TODAY)]
    if period:
        assert len(insights.weeks) == period
    elif created:
        assert insights.first <= date.fromordinal(min(created)) <= insights.weeks[0].last
    if len(insights.weeks) > 1:
        complete = [Decimal(week.leads) for week in insights.weeks[:-1]]
        mean = sum(complete, Decimal(0)) / len(complete)
        assert insights.average == int(mean.quantize(Decimal(1), ROUND_HALF_UP))


@given(entry_lists(), QUERIES, PERIODS, st.integers(2, 9))
def test_every_row_has_the_query_of_exactly_its_leads(
    entries: list[IndexEntry], query: LeadQuery, period: int | None, most: int
) -> None:
    insights, index = counted(entries, query, period)
    rows: list[LeadGroup | WeekCount] = [
        *shorten(insights.statuses, most, "statuses"),
        *shorten(insights.sources, most, "sources"),
        *shorten(insights.team, most, "owners"),
        *insights.contacts,
        *insights.weeks,
    ]
    for row in rows:
        if not row.leads:
            continue
        assert index.count(row.query) == row.leads
        # The list shows it as chips and keeps it as text: that must be the same query.
        again = parse(show(row.query, NAMES), NAMES, TODAY)
        assert index.count(again) == row.leads, show(row.query, NAMES)


@given(entry_lists(), st.integers(2, 6))
def test_shortened_tables_keep_their_totals(entries: list[IndexEntry], most: int) -> None:
    insights, _ = counted(entries, LeadQuery(converted=None))
    short = shorten(insights.statuses, most, "statuses")
    assert len(short) <= max(most, 3)
    assert sum(group.leads for group in short) == insights.active
    assert sum(group.others for group in short) == sum(g.others for g in insights.statuses)
    if insights.currency:
        assert sum((g.money or Decimal(0) for g in short), Decimal(0)) == sum(
            (g.money or Decimal(0) for g in insights.statuses), Decimal(0)
        )


@pytest.mark.parametrize(
    ("week_start", "leads", "first"),
    [
        (WeekStart.MONDAY, [0, 0, 1, 3], date(2025, 12, 29)),
        (WeekStart.SUNDAY, [0, 0, 0, 4], date(2025, 12, 28)),
        (WeekStart.SATURDAY, [0, 0, 0, 4], date(2025, 12, 27)),
    ],
)
def test_week_across_two_years_is_one_column(
    week_start: WeekStart, leads: list[int], first: date
) -> None:
    blank = IndexEntry(1, "\n\n\n\n\n", (), (), (), 0, 0, 0, None, None, False, 0)
    days = (date(2025, 12, 28), date(2025, 12, 29), date(2025, 12, 31), date(2026, 1, 1))
    entries = [
        blank._replace(lead_id=at, created=day.toordinal()) for at, day in enumerate(days, 1)
    ]
    insights, _ = counted(entries, LeadQuery(converted=None), 4, week_start=week_start)
    assert [week.leads for week in insights.weeks] == leads
    last = insights.weeks[-1]
    assert (last.first, last.last) == (first, first + timedelta(days=6))


def test_sums_are_exact_beyond_float_precision() -> None:
    blank = IndexEntry(1, "\n\n\n\n\n", (1,), (), (), 0, 0, 0, None, "EUR", False, 0)
    values = ("0.1", "0.2", "9007199254740993", "1E+25")
    entries = [
        blank._replace(lead_id=at, value=Decimal(value)) for at, value in enumerate(values, 1)
    ]
    insights, _ = counted(entries, LeadQuery(converted=None))
    row = next(group for group in insights.statuses if group.label == "New")
    assert row.money == Decimal("10000000009007199254740993.3")


def test_steps_yield_between_slices() -> None:
    blank = IndexEntry(1, "\n\n\n\n\n", (1,), (), (), 0, 0, 0, Decimal(2), "EUR", False, 0)
    index = LeadIndex()
    index.add([blank._replace(lead_id=at) for at in range(1, 9001)])
    counts = InsightCounts(index, replace(LeadQuery(), converted=None), STATUSES, PEOPLE, None)
    assert len(list(counts.count_steps(TODAY, 12, None))) > 12
    assert len(list(counts.sum_steps())) >= 6
    assert counts.insights.statuses[0].money == 18_000
