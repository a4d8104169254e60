"""The agenda's groups against a reference that looks at one lead after the other."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.agenda.agenda import AgendaGroup, AgendaPlace, GroupName
from taskip_leads.models.filters.query import Has, LeadQuery, LeadState, WorkRules
from taskip_leads.store.index.agenda_sets import AgendaSets
from tests.support.lead_entries import DAY, QUERIES, entry, entry_lists, in_state, index_of, matches

#: A Monday, a Monday whose week ends in another year, a Friday whose week began there, a Saturday.
TODAYS = (DAY, date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 2))
WEEK_STARTS = st.sampled_from(WeekStart)
PLACES = st.builds(
    AgendaPlace,
    st.sampled_from(GroupName),
    st.integers(-9, 9).map(lambda away: DAY + timedelta(days=away)),
)
KEPT = st.dictionaries(st.integers(1, 14), PLACES, max_size=3)
Shape = dict[str, list[tuple[date, list[int]]]]


def shape(groups: tuple[AgendaGroup, ...]) -> Shape:
    """Return the groups as plain lists."""
    return {
        str(group.name): [(one.day, list(one.lead_ids)) for one in group.days] for group in groups
    }


def is_this_week(day: date, today: date, week_start: WeekStart) -> bool:
    """Whether no week begins between today and a later day."""
    between = [today + timedelta(days=n) for n in range(1, (day - today).days + 1)]
    return all(f"{one:%A}".lower() != week_start for one in between)


def place_of(
    one: IndexEntry, today: date = DAY, week_start: WeekStart = WeekStart.MONDAY
) -> AgendaPlace | None:
    """Return the place of a lead, read off the definitions."""
    if one.converted or in_state(one, LeadState.CLOSED) or not one.day:
        return None
    day = date.fromordinal(one.day)
    if day < today and one.step:
        return AgendaPlace(GroupName.OVERDUE, day)
    if day == today and one.step:
        return AgendaPlace(GroupName.TODAY, day)
    if day > today:
        this_week = is_this_week(day, today, week_start)
        return AgendaPlace(GroupName.WEEK if this_week else GroupName.LATER, day)
    cold = (today - day).days > 30
    return AgendaPlace(GroupName.COLD, day) if cold else None


def reference(
    entries: list[IndexEntry],
    query: LeadQuery,
    kept: dict[int, AgendaPlace],
    contacted: list[int],
    today: date = DAY,
    week_start: WeekStart = WeekStart.MONDAY,
) -> Shape:
    """Return what the groups must be."""
    found: dict[GroupName, dict[date, list[IndexEntry]]] = {name: {} for name in GroupName}
    for one in entries:
        place = kept.get(one.lead_id)
        if place is None and matches(one, query):
            place = place_of(one, today, week_start)
            if place is not None and place.group is GroupName.COLD and one.lead_id in contacted:
                place = None
        if place is not None:
            found[place.group].setdefault(place.day, []).append(one)

    def order(one: IndexEntry) -> Any:
        valued = one.value is not None and one.value.is_finite()
        worth = -one.value if valued and one.value is not None else Decimal(0)
        return not valued, worth, one.folded.split("\n")[0].encode(), one.lead_id

    return {
        str(name): [
            (day, [one.lead_id for one in sorted(days[day], key=order)])
            for day in sorted(days, reverse=name is GroupName.COLD)
        ]
        for name, days in found.items()
        if days
    }


def groups_of(
    entries: list[IndexEntry],
    query: LeadQuery,
    kept: dict[int, AgendaPlace],
    contacted: list[int],
    today: date = DAY,
    week_start: WeekStart = WeekStart.MONDAY,
) -> tuple[AgendaSets, tuple[AgendaGroup, ...]]:
    index = index_of(entries)
    members = index.find(query) - index.sets.closed(index.situation)
    sets = AgendaSets(index, members, today, kept, WorkRules(week_start=week_start))
    for _ in sets.group_steps(contacted):
        pass
    return sets, sets.groups()


def moved_to(today: date, entries: list[IndexEntry]) -> list[IndexEntry]:
    """Return leads whose steps lie around another day."""
    by = (today - DAY).days
    return [
        one._replace(day=one.day and one.day + by, step=one.step and one.step + by)
        for one in entries
    ]


@given(
    entry_lists(),
    QUERIES,
    KEPT,
    st.lists(st.integers(1, 12), max_size=4),
    st.sampled_from(TODAYS),
    WEEK_STARTS,
)
def test_groups_are_those_of_the_reference(
    entries: list[IndexEntry],
    query: LeadQuery,
    kept: dict[int, AgendaPlace],
    contacted: list[int],
    today: date,
    week_start: WeekStart,
) -> None:
    query, entries = replace(query, converted=False), moved_to(today, entries)
    _, groups = groups_of(entries, query, kept, contacted, today, week_start)
    wanted = reference(entries, query, kept, contacted, today, week_start)
    assert shape(groups) == wanted
    for group in groups:
        for one in group.days:
            for place, lead_id in enumerate(one.lead_ids):
                assert lead_id in one.lead_ids
                assert one.lead_ids[place] == lead_id
        assert 0 not in group.lead_ids
        stay = [i for i, place in kept.items() if place.group is group.name and i <= len(entries)]
        assert group.kept == len(stay)
        assert group.count == len(group.lead_ids) - len(stay)


@given(entry_lists(), QUERIES, KEPT)
def test_load_counts_steps_where_they_are_now(
    entries: list[IndexEntry], query: LeadQuery, kept: dict[int, AgendaPlace]
) -> None:
    query = replace(query, converted=False)
    sets, _ = groups_of(entries, query, kept, [])
    places = [place_of(one) for one in entries if matches(one, query)]
    steps = [one.day for one in places if one is not None and one.group is not GroupName.COLD]
    for day, count in sets.steps_by_day().items():
        assert count == steps.count(day)


@given(entry_lists(), QUERIES)
def test_sums_are_of_what_is_late_or_due(entries: list[IndexEntry], query: LeadQuery) -> None:
    query = replace(query, converted=False)
    sets, groups = groups_of(entries, query, {}, [])
    by_slot = {lead_id: at for at, lead_id in enumerate(one.lead_id for one in entries)}
    due = {by_slot[i] for group in groups if group.name.is_due for i in group.lead_ids}
    assert set(sets.due()) == due
    assert set(sets.all()) == {by_slot[i] for group in groups for i in group.lead_ids}


def test_only_cold_leads_with_notes_are_looked_up() -> None:
    old, noted = (DAY - timedelta(days=40)).toordinal(), Has.NOTE.bit
    entries = [
        entry(1, "ada", day=old, has=noted),
        entry(2, "ben", day=old),
        entry(3, "cem", day=old, has=noted, converted=True),
        entry(4, "dan", day=old, has=noted, step=old),
        entry(5, "eve", day=DAY.toordinal() - 30, has=noted),
    ]
    sets, _ = groups_of(entries, LeadQuery(), {}, [])
    assert sets.cold_with_notes() == [1]
