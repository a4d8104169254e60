"""A toast tells of leads that come, or are assigned to the user, while they work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual import events

from taskip_leads import clock
from taskip_leads.models.change import CreateLead
from taskip_leads.ui.leads.widgets.table import LeadTable
from taskip_leads.ui.ports import ArrivalOptions
from taskip_leads.ui.widgets.arrival_toast import ArrivalToast
from tests.support import northwind
from tests.support.lead_list import cursor_row
from tests.support.news import arrives, colleague, list_of, sync
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

MONDAY = northwind.MOMENT


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def toasts(ui: Driver) -> int:
    return len(ui.app.screen.query(ArrivalToast))


async def test_toast_names_source_lead_value_and_age_and_the_key_goes_there(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await ui.press("j")
        before = cursor_row(ui)
        arrives(service, source="Website")
        await sync(ui)
        await ui.sees("N show")
        lines = [line[84:] for line in ui.lines[29:33]]
        assert lines[0].rstrip() == "▌"
        assert lines[1].rstrip() == "▌ New lead from Website"
        assert lines[2].startswith("▌ Zoe Brandt  12,000 EUR    N show")
        assert lines[3].rstrip() == "▌ arrived 4m ago"
        assert cursor_row(ui) == before, "it takes no focus"
        await ui.press("N")
        assert cursor_row(ui).startswith("Zoe Brandt")
        assert not toasts(ui)


async def test_click_shows_a_lead_that_the_list_does_not_hold(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("/")
        await ui.write("jonas")
        await ui.press("enter")
        arrives(service)
        await sync(ui)
        await ui.sees("N show")
        await ui.click(ArrivalToast, 5, 2)
        await ui.sees("Overview", "Zoe Brandt")


async def test_one_toast_a_minute_and_the_others_are_counted(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        arrives(service, "Zoe")
        await sync(ui)
        await ui.sees("New lead")
        await ui.press("N")
        for name in ("Kofi", "Ana"):
            arrives(service, name)
            await sync(ui)
        await ui.sees("All 33 +")
        with clock.frozen(MONDAY + later(59)):
            await ui.app.workers.wait_for_complete()
            assert not toasts(ui)
        with clock.frozen(MONDAY + later(61)):
            await ui.sees("2 new leads", "Kofi Brandt, Ana Brandt")
            await ui.press("N")
            assert cursor_row(ui)[:3] in ("Ana", "Kof")
            await ui.press("g", "h", "m")
            assert ui.shows("2 new leads", "Kofi Brandt, Ana Brandt"), "to be read again"


async def test_lead_that_is_assigned_to_the_user(online: Opener, service: Service) -> None:
    async with online() as ui:
        (me,) = (row["id"] for row in service.rows("SELECT max(id) AS id FROM users"))
        await ui.store.profile.set_me(me)
        (lead_id, *_) = (
            row["id"]
            for row in service.rows(
                "SELECT id FROM leads WHERE NOT converted AND id NOT IN"
                " (SELECT lead_id FROM lead_users WHERE user_id = ?) ORDER BY id DESC",
                [me],
            )
        )
        name = (await ui.store.leads.rows([lead_id]))[lead_id].name
        colleague(service, "DELETE FROM lead_users WHERE lead_id = ?", lead_id)
        colleague(service, "INSERT INTO lead_users VALUES (?, ?)", lead_id, me)
        await sync(ui)
        await ui.sees("Assigned to you")
        assert name[:10] in ui.line_of("N show")


async def test_toast_waits_for_a_field_and_a_dialog_two_minutes_at_most(
    online: Opener, service: Service
) -> None:
    async with online() as ui:
        await ui.press("/")
        arrives(service, "Zoe")
        ui.store.sync.refresh()
        await ui.sees("All 31 +1")
        with clock.frozen(MONDAY + later(10)):
            assert not toasts(ui)
            await ui.press("escape")
            await ui.until(lambda: toasts(ui))
            await ui.press("D")
            await ui.until(lambda: not list_of(ui).query(ArrivalToast))
        with clock.frozen(MONDAY + later(80)):
            arrives(service, "Kofi")
            ui.store.sync.refresh()
            await ui.until(
                lambda: ui.store.unread.count_new_now(list_of(ui).list_query.current) == 2
            )
            await ui.until(lambda: ui.app.idle_work.is_telling)
        with clock.frozen(MONDAY + later(201)):
            await ui.until(lambda: not ui.app.idle_work.is_telling)
            await ui.press("escape")
            assert not toasts(ui)
            await ui.sees("All 32 +2")


async def test_first_sync_after_an_absence_tells_nothing_one_by_one(
    online: Opener, service: Service
) -> None:
    with clock.frozen(MONDAY - timedelta(days=2)):
        async with online():
            pass
    arrives(service)
    async with online() as ui:
        await ui.sees("1 new", "All 31 +1")
        arrives(service, "Kofi")
        await sync(ui)
        await ui.sees("Kofi Brandt", "N show")
        assert not ui.shows("2 new leads")


@pytest.mark.parametrize("sound", [False, True])
async def test_bell_rings_if_it_is_set(online: Opener, service: Service, sound: bool) -> None:
    rung: list[bool] = []
    async with online() as ui:
        ui.app.idle_work.set_arrival_options(ArrivalOptions(sound=sound))
        ui.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
        arrives(service)
        await sync(ui)
        await ui.until(lambda: toasts(ui))
        await ui.until(lambda: bool(rung) is sound)
        assert len(rung) == sound


async def test_terminal_behind_others_gets_a_clean_notification_if_it_is_set(
    online: Opener, service: Service
) -> None:
    written: list[str] = []
    async with online() as ui:
        ui.app.idle_work.set_arrival_options(ArrivalOptions(terminal=True))
        driver = ui.app._driver
        assert driver is not None
        driver.write = written.append  # type: ignore[method-assign, assignment]
        await ui.app.on_event(events.AppBlur())
        arrives(service, "Zoe\x1b]52;c;x\x07")
        await sync(ui)
        await ui.until(lambda: any("\x1b]9;" in text for text in written))
        (text,) = [text for text in written if "\x1b]9;" in text]
        assert text.startswith("\x1b]9;New lead: Zoe")
        assert text.endswith("\x07")
        assert "\x1b" not in text[1:]
        assert "\x07" not in text[:-1]
        assert not toasts(ui)
        await ui.app.on_event(events.AppFocus())
        with clock.frozen(MONDAY + later(61)):
            arrives(service, "Kofi")
            await sync(ui)
            await ui.until(lambda: toasts(ui))


async def test_toasts_can_be_off(online: Opener, service: Service) -> None:
    async with online() as ui:
        ui.app.idle_work.set_arrival_options(ArrivalOptions(toasts=False))
        arrives(service)
        await sync(ui)
        await ui.sees("All 31 +1")
        assert not toasts(ui)
        assert not ui.app.idle_work.is_telling
        assert ui.app.screen.query_one(LeadTable).display


async def test_own_new_lead_tells_nothing(online: Opener, service: Service) -> None:
    async with online() as ui:
        fields = {"first_name": "Zoe", "last_name": "Brandt", "email": "zoe@elbe.example"}
        await ui.store.outbox.add(CreateLead(fields))
        await ui.idle()
        assert service.sent("POST", "/lead")
        await sync(ui)
        await ui.sees("All 31")
        assert not toasts(ui)
        assert "+" not in ui.lines[0]
