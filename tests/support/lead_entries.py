"""Random index entries and queries, and a plain reference for the lead index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from hypothesis import strategies as st

from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.filters.query import (
    NONE,
    DayRange,
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
from taskip_leads.store.index.sort_order import SortRanks
from taskip_leads.text import fold

DAY = date(2026, 11, 23)
IDS = st.none() | st.lists(st.integers(1, 4), max_size=3, unique=True).map(tuple)
DAYS = st.none() | st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
ORDINALS = DAYS.map(lambda day: day.toordinal() if day else 0)
NOTE_DAYS = st.lists(ORDINALS.filter(bool), max_size=3, unique=True)
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
        noted=tuple(draw(NOTE_DAYS)),
    )


QUERIES = st.builds(
    LeadQuery,
    text=st.lists(WORDS, max_size=2).map(" ".join),
    statuses=PICKS,
    sources=PICKS,
    owners=PICKS,
    value=VALUES,
    updated=RANGES,
    noted=RANGES,
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


def matches(entry: IndexEntry, query: LeadQuery) -> bool:
    """Return whether a lead matches: each part of the query by its definition."""

    def has_ids(ids: tuple[int, ...] | None, pick: Pick) -> bool:
        if ids is None:
            return not pick.chosen
        attached = set(ids or (NONE,))
        return not attached & pick.excluded and (not pick.chosen or bool(attached & pick.chosen))

    def has_value(span: ValueRange | None) -> bool:
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
        and has_ids(entry.statuses, query.statuses)
        and has_ids(entry.sources, query.sources)
        and within(entry.day, query.interaction)
        and has_ids(entry.owners, query.owners)
        and has_value(query.value)
        and all(entry.has & part.bit for part in query.has)
        and not any(entry.has & part.bit for part in query.lacks)
        and fold(query.company) in entry.folded.split("\n")[1]
        and created(query.created)
        and (not query.states or any(in_state(entry, state) for state in query.states))
        and not any(in_state(entry, state) for state in query.excluded_states)
        and within(entry.updated, query.updated)
        and any(within(day, query.noted) for day in entry.noted or (0,))
        and all(word in entry.folded for word in needles(query.text))
    )


def entry(key: int, name: str, **parts: object) -> IndexEntry:
    blank = IndexEntry(key, f"{name}\n\n\n\n\n", (), (), (), 0, 0, 0, None, None, False, 0)
    return blank._replace(**parts)  # type: ignore[arg-type]


def naive(entries: list[IndexEntry], query: LeadQuery) -> list[int]:
    """Return the ids of the matching leads, sorted by Python."""
    found = sorted(
        (e for e in entries if matches(e, query)),
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
    key = partial(sort_value, sort.field)
    valued = sorted((e for e in found if key(e) is not None), key=key, reverse=sort.descending)
    return [e.lead_id for e in valued] + [e.lead_id for e in found if key(e) is None]


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


def sort_value(field: SortField, entry: IndexEntry) -> Any:
    """Return what a lead is sorted by; None sorts last."""

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
