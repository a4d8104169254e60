"""The day with which weeks begin: what follows it at once, and what TaskIP gets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from taskip_leads.models.change import EditLead
from taskip_leads.models.filters.query import LeadQuery
from tests.support import northwind
from tests.support.agenda import groups, load
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener
from tests.ui.settings.conftest import Written, find

WIDE = (120, 36)


async def plan(ui: Driver, name: str, days: int) -> None:
    """Plan the next step of a lead so many days after Monday, 23 November."""
    (lead_id,) = (await ui.store.leads.select(LeadQuery(text=f'"{name}"'))).keys
    day = str((northwind.MOMENT + timedelta(days=days)).date())
    await ui.store.outbox.add(EditLead(lead_id, {"lead_interaction_date": day}))
    await ui.rest()


async def choose(ui: Driver, down: int) -> None:
    """Choose another start of the week, so many lines below the one of now, and come back."""
    await ui.press("g", "comma")
    await find(ui, "week starts")
    await ui.press("enter", *"j" * down, "enter")
    assert ui.shows("It works at once"), ui.text
    await ui.press("escape", "escape")
    await ui.idle()


async def test_agenda_follows_at_once(offline: Opener, written: Written) -> None:
    session = written("# mine\n")
    async with offline(settings=session, size=WIDE) as ui:
        for name, days in (("Priya Raman", 5), ("Amelia Okafor", 6), ("Tomás Herrera", 13)):
            await plan(ui, name, days)
        await ui.press("g", "a")
        found = groups(ui)
        assert [name for _, name in found["This week"][1:]] == ["Priya Raman", "Amelia Okafor"]
        assert found["Later"] == [("Sun 6", "Tomás Herrera")]
        assert load(ui).endswith("next week 1")
        await choose(ui, 1)
        assert session.file.read_text() == '# mine\nweek_start = "sunday"\n'
        found = groups(ui)
        assert [name for _, name in found["This week"][1:]] == ["Priya Raman"]
        assert found["Later"] == [("Sun 29", "Amelia Okafor"), ("6 Dec", "Tomás Herrera")]
        assert load(ui).endswith("next week 1")
        await choose(ui, 1)
        assert session.file.read_text() == '# mine\nweek_start = "saturday"\n'
        found = groups(ui)
        assert [name for _, name in found["Later"]] == [
            "Priya Raman",
            "Amelia Okafor",
            "Tomás Herrera",
        ]
        assert load(ui).endswith("next week 2")


async def test_filter_and_its_picker_follow_at_once(offline: Opener, written: Written) -> None:
    async with offline(settings=written(""), size=WIDE, sort=None) as ui:
        await plan(ui, "Amelia Okafor", 6)
        await ui.press("F")
        await ui.write('date:"next week"')
        await ui.press("enter")
        assert not ui.shows("1 of 34"), ui.text
        await choose(ui, 1)
        assert ui.shows("date next week", "1 of 34", "Amelia Okafor")
        await ui.press("f", "d")
        await ui.write("week")
        assert ui.shows("[x] next week"), "the range of the filter is that of the picker"


async def test_insights_follow_at_once(offline: Opener, written: Written) -> None:
    async with offline(settings=written(""), size=WIDE) as ui:
        await ui.press("g", "m")
        assert ui.shows("12 weeks, 7 Sep to 23 Nov")
        await choose(ui, 1)
        await ui.sees("12 weeks, 6 Sep to 23 Nov")
        await choose(ui, 1)
        await ui.sees("12 weeks, 5 Sep to 23 Nov")


@pytest.mark.parametrize(
    ("week_start", "head", "day"),
    [
        ("monday", "Mo   Tu   We   Th   Fr   Sa   Su", "2026-11-30"),
        ("sunday", "Su   Mo   Tu   We   Th   Fr   Sa", "2026-11-29"),
        ("saturday", "Sa   Su   Mo   Tu   We   Th   Fr", "2026-11-28"),
    ],
)
async def test_next_week_as_typed_is_the_first_day_that_reaches_the_service(
    online: Opener, service: Service, written: Written, week_start: str, head: str, day: str
) -> None:
    session = written(f'week_start = "{week_start}"\n')
    async with online(settings=session, size=WIDE, sort=None) as ui:
        ui.store.profile.use(session.current.rules)
        lead_id = ui.app.navigator.current_lead
        service.forget()
        await ui.press("t")
        await ui.sees(head)
        await ui.write("next week")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", "/lead/")
        assert sent.path == f"/lead/{lead_id}"
        assert sent.body["lead_interaction_date"] == day
