"""Reading the agenda from a real mirror."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taskip_leads import clock
from taskip_leads.clock import WeekStart
from taskip_leads.mirror.tables import notes
from taskip_leads.models.agenda.agenda import Agenda, AgendaPlace, GroupName
from taskip_leads.models.change import AddNote, EditLead
from taskip_leads.models.filters.language import parse
from taskip_leads.models.filters.query import ME, LeadQuery, NameLookup, Pick, WorkRules
from taskip_leads.models.user import User
from taskip_leads.store.store import Store
from tests.support import northwind
from tests.support.time_zones import local_zone

MINE = LeadQuery(owners=Pick(frozenset((ME,))))
TODAY = northwind.MOMENT.date()


def on_northwind(
    path: Path, do: Callable[[Store], Awaitable[None]], *, hold: float = 60.0, times: int = 1
) -> None:
    """Run ``do`` over the Northwind workspace, whose user is Mara."""

    async def main() -> None:
        await northwind.fill(path / "mirror.sqlite3", times=times)
        store = Store(
            path / "mirror.sqlite3",
            northwind.out_of_reach,
            workspace="Northwind",
            host="h",
            undo_seconds=hold,
        )
        await store.open()
        try:
            await store.profile.set_me(User(1, "Mara König"))
            await do(store)
        finally:
            await store.stop()

    with clock.frozen(northwind.MOMENT):
        asyncio.run(main())


async def names(store: Store, agenda: Agenda) -> dict[str, list[str]]:
    """Return the names of each group's leads."""
    rows = await store.leads.rows(list(agenda.lead_ids))
    return {
        str(group.name): [rows[lead_id].name for lead_id in group.lead_ids]
        for group in agenda.groups
    }


async def lead_named(store: Store, name: str) -> int:
    (lead_id,) = (await store.leads.select(LeadQuery(text=f'"{name}"', converted=None))).keys
    return lead_id


def in_days(days: int) -> str:
    return str(TODAY + timedelta(days=days))


async def set_day(store: Store, name: str, day: str | None, **options: Any) -> int:
    lead_id = await lead_named(store, name)
    field = "lead_interaction_date"
    await store.outbox.add(EditLead(lead_id, {field: day}, **options))
    return lead_id


def test_groups_of_everyone_and_of_me(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        agenda = await store.agenda.read(LeadQuery())
        assert await names(store, agenda) == {
            "Overdue": ["Ewa Kowalska", "Sofia Marchetti"],
            "Today": ["田中 美咲", "Hannah Weiss", "Owen Gallagher"],
            "This week": ["Tomás Herrera", "Priya Raman", "Jonas Lindqvist", "Amelia Okafor"],
            "Going cold": [
                "Peter Novák", "Isla Fraser", "Viktor Petrov", "Nadia Costa", "Dora Acmeson",
                "Rosa Lund", "Mina Sato",
            ],
        }, "the lost lead is left out"  # fmt: skip
        assert (agenda.matching, agenda.active, agenda.total) == (34, 34, 34)
        assert dict(agenda.due_sums or ()) == {
            "EUR": Decimal(223650), "GBP": Decimal(31750), "JPY": Decimal(6200000)
        }  # fmt: skip
        assert [one.steps for one in agenda.load.days] == [3, 1, 1, 1, 1]
        mine = await store.agenda.read(MINE)
        assert await names(store, mine) == {
            "Today": ["Hannah Weiss"],
            "This week": ["Priya Raman", "Amelia Okafor"],
            "Going cold": ["Isla Fraser", "Rosa Lund"],
        }
        assert mine.matching == 11

    on_northwind(tmp_path, look)


def test_text_of_a_step_is_the_line_of_its_note(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        agenda = await store.agenda.read(LeadQuery())
        rows = await store.agenda.rows(list(agenda.lead_ids))
        texts = {one.row.name: one.step_text for one in rows.values() if one.step_text}
        assert texts == {"Amelia Okafor": "Send the signed offer"}
        tomas = await lead_named(store, "Tomás Herrera")
        await store.outbox.add(AddNote(tomas, "Call", "Asked twice.\nNext: Send the SSO guide"))
        rows = await store.agenda.rows([tomas, 10**9])
        assert [(i, one.step_text) for i, one in rows.items()] == [(tomas, "Send the SSO guide")]

    on_northwind(tmp_path, look)


def test_next_line_for_an_earlier_date_is_not_the_text(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        amelia = await set_day(store, "Amelia Okafor", in_days(9))
        rows = await store.agenda.rows([amelia])
        assert rows[amelia].step_text == "", "the note was written for another date"

    on_northwind(tmp_path, look)


def test_note_contact_and_new_date_end_a_late_step(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        sofia = await lead_named(store, "Sofia Marchetti")
        await store.outbox.add(AddNote(sofia, "Called", "Wants to think."))
        await set_day(store, "Ewa Kowalska", in_days(8))
        await set_day(store, "Hannah Weiss", in_days(0), done=True)
        groups = await names(store, await store.agenda.read(LeadQuery()))
        assert "Overdue" not in groups
        assert groups["Later"] == ["Ewa Kowalska"]
        assert "Hannah Weiss" not in groups["Today"]

    on_northwind(tmp_path, look)


def test_note_of_the_last_days_is_a_contact(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        def old_note(connection: Any, lead_id: int, stamp: str | None) -> None:
            note = {"id": lead_id + 9000, "title": "Call", "note": "", "created_at": stamp}
            notes.save(connection, "note", lead_id, lead_id + 9000, note)

        stamps = {"Rosa Lund": "2026-09-01 08:00:00", "Isla Fraser": "2026-10-24 08:00:00"}
        for name, stamp in stamps.items():
            lead_id = await lead_named(store, name)
            await store.database.write(partial(old_note, lead_id=lead_id, stamp=stamp))
            await store.leads.reload(frozenset((lead_id,)))
        cold = (await names(store, await store.agenda.read(MINE)))["Going cold"]
        assert cold == ["Rosa Lund"], "Isla was written about 30 days ago"
        rosa = await lead_named(store, "Rosa Lund")
        await store.outbox.add(AddNote(rosa, "Called", "Still interested."))
        assert "Going cold" not in await names(store, await store.agenda.read(MINE))

    on_northwind(tmp_path, look)


def test_damaged_note_is_no_contact(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        rosa = await lead_named(store, "Rosa Lund")

        def damage(connection: Any) -> None:
            connection.execute("INSERT INTO note (id, lead, raw) VALUES (77, ?, '{')", (rosa,))
            connection.execute("INSERT INTO note (id, lead, raw) VALUES (78, ?, '[]')", (rosa,))

        await store.database.write(damage)
        found = await store.database.read(lambda c: notes.latest(c, [rosa]))
        assert found == {rosa: ""}

    on_northwind(tmp_path, look)


def test_days_follow_midnight(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        before = await store.agenda.read(MINE)
        assert before.today == TODAY
        with clock.frozen(northwind.MOMENT + timedelta(days=1)):
            groups = await names(store, await store.agenda.read(MINE))
            assert groups["Overdue"] == ["Hannah Weiss"]
            assert "Today" not in groups
        with clock.frozen(northwind.MOMENT + timedelta(days=6)):
            sunday = await names(store, await store.agenda.read(MINE))
            assert "This week" not in sunday
            assert sunday["Overdue"] == ["Hannah Weiss", "Priya Raman", "Amelia Okafor"]

    on_northwind(tmp_path, look)


@pytest.mark.parametrize(
    ("zone", "group"), [("Pacific/Auckland", "Overdue"), ("America/Los_Angeles", "Today")]
)
def test_days_are_those_of_this_machine(tmp_path: Path, zone: str, group: str) -> None:
    async def look(store: Store) -> None:
        # The same moment: Tuesday in Auckland, Monday in Los Angeles.
        moment = datetime(2026, 11, 23, 20, tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
        with clock.frozen(moment):
            groups = await names(store, await store.agenda.read(MINE))
            assert "Hannah Weiss" in groups[group]

    on_northwind(tmp_path, look)


def test_kept_lead_stays_until_it_is_let_go(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        before = await store.agenda.read(LeadQuery())
        sofia = await set_day(store, "Sofia Marchetti", in_days(4))
        place = before.place_of(sofia)
        assert place == AgendaPlace(GroupName.OVERDUE, TODAY - timedelta(days=2))
        kept: Mapping[int, AgendaPlace] = {sofia: place}
        agenda = await store.agenda.read(LeadQuery(), kept)
        assert await names(store, agenda) == await names(store, before)
        assert agenda.group(GroupName.OVERDUE).count == 1
        assert [one.steps for one in agenda.load.days] == [3, 1, 1, 1, 2], "the load is the new one"
        assert dict(agenda.due_sums or ())["EUR"] == Decimal(152450)
        after = await names(store, await store.agenda.read(LeadQuery()))
        assert after["This week"][-2:] == ["Sofia Marchetti", "Amelia Okafor"]

    on_northwind(tmp_path, look)


def test_held_changes_are_those_that_can_be_taken_back(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        sofia = await set_day(store, "Sofia Marchetti", in_days(4))
        (held,) = await store.agenda.held()
        assert isinstance(held.change, EditLead)
        assert held.change.lead == sofia
        await store.outbox.undo()
        assert await store.agenda.held() == ()

    on_northwind(tmp_path, look)


def test_sums_of_many_leads_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskip_leads.store.leads.agenda._SUMMED_AT_ONCE", 3)

    async def look(store: Store) -> None:
        agenda = await store.agenda.read(LeadQuery())
        assert (agenda.due_sums, agenda.sums) == (None, None)
        summed = await store.agenda.add_sums(agenda, LeadQuery())
        assert dict(summed.due_sums or ())["EUR"] == Decimal(223650)
        assert summed.groups == agenda.groups

    on_northwind(tmp_path, look)


def test_many_leads_are_not_sorted_before_they_are_shown(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        agenda = await store.agenda.read(LeadQuery())
        cold = agenda.group(GroupName.COLD)
        assert len(cold.lead_ids) == 700
        first = cold.lead_ids[:30]
        assert len(first) == 30
        day: date = TODAY - timedelta(days=36)
        assert {agenda.place_of(lead_id) for lead_id in first} == {AgendaPlace(GroupName.COLD, day)}

    on_northwind(tmp_path, look, times=100)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("week_start", WeekStart)
def test_weeks_over_new_year_are_those_of_a_calendar_on_paper(
    tmp_path: Path, zone: str, week_start: WeekStart
) -> None:
    names = [
        "Ewa Kowalska", "Sofia Marchetti", "Hannah Weiss", "Owen Gallagher", "Tomás Herrera",
        "Priya Raman", "Jonas Lindqvist", "Amelia Okafor", "Peter Novák", "Isla Fraser",
        "Viktor Petrov", "Nadia Costa", "Rosa Lund", "Mina Sato", "Samuel Osei", "Leila Haddad",
    ]  # fmt: skip

    async def look(store: Store) -> None:
        start = date(2026, 12, 30)
        for at, name in enumerate(names):
            await set_day(store, name, str(start + timedelta(days=at)))
        store.profile.use(WorkRules(week_start=week_start))
        with local_zone(zone) as here:
            # Evening in Los Angeles is already another day in UTC and Auckland.
            for evening in range(5):
                day = start + timedelta(days=evening)
                with clock.frozen(datetime(day.year, day.month, day.day, 22, tzinfo=here)):
                    await _check_weeks(store, day, week_start)

    on_northwind(tmp_path, look)


async def _check_weeks(store: Store, today: date, week_start: WeekStart) -> None:
    """Compare the agenda and the words of filters with a walk over the days."""
    weeks: list[list[date]] = [[]]
    day = date(2026, 12, 1)
    while day < date(2027, 2, 1):
        if f"{day:%A}".lower() == week_start:
            weeks.append([])
        weeks[-1].append(day)
        day += timedelta(days=1)
    (at,) = (at for at, week in enumerate(weeks) if today in week)
    agenda = await store.agenda.read(LeadQuery())
    this = {one.day for one in agenda.group(GroupName.WEEK).days}
    assert this == {day for day in weeks[at] if day > today}
    assert all(one.day > max(weeks[at]) for one in agenda.group(GroupName.LATER).days)
    planned = [date(2026, 12, 30) + timedelta(days=n) for n in range(16)]
    assert agenda.load.next_week == sum(day in weeks[at + 1] for day in planned)
    for words, week in (("this week", weeks[at]), ("next week", weeks[at + 1])):
        query = parse(f'date:"{words}"', NameLookup(), clock.today(), week_start)
        count = await store.leads.count(query)
        assert count == sum(day in week for day in planned), words
