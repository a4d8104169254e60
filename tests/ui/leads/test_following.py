"""The list follows changes: the cursor, new leads, another day, hidden columns."""

from __future__ import annotations

import re
from datetime import timedelta

from taskip_leads import clock
from taskip_leads.models.change import EditLead
from tests.support import northwind
from tests.support.lead_list import cursor_row, leads_screen, shown_names
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


async def test_cursor_stays_on_an_edited_lead_when_the_filter_is_cleared(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 60)) as ui:
        name = shown_names(ui)[4]
        lead_id = leads_screen(ui).table.lead_ids[4]
        await ui.press("/")
        await ui.write(name)
        await ui.press("enter")
        assert cursor_row(ui).startswith(name)
        await ui.press("t")
        await ui.write("2027-03-01")
        await ui.press("enter")
        await ui.idle()
        await ui.press("escape")
        assert len(shown_names(ui)) > 20, "the filter is gone"
        assert cursor_row(ui).startswith(name), "not the lead from before the filter"
        (sent,) = service.sent("PUT")
        assert sent.path == f"/lead/{lead_id}"


async def test_cursor_returns_after_a_filter_without_edits(
    offline: Opener,
) -> None:
    async with offline(size=(80, 24)) as ui:
        first = cursor_row(ui)
        await ui.press("/")
        await ui.write("lopez")
        await ui.press("enter", "escape")
        assert cursor_row(ui) == first


async def test_new_leads_appear_at_the_top_and_the_cursor_keeps_its_lead(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        # The first lead that came, which need not be the first one now.
        lead = re.split(r"\s{2,}", cursor_row(ui))[0]
        with service.sandbox.database.write() as connection:
            (row,) = connection.execute(
                "SELECT id FROM leads WHERE NOT converted ORDER BY lead_interaction_date LIMIT 1"
            ).fetchall()
            connection.execute(
                "UPDATE leads SET first_name = 'Zelda', lead_interaction_date = '2029-01-01'"
                " WHERE id = ?",
                (row[0],),
            )
        await ui.press("r")
        await ui.sees("Zelda")
        assert shown_names(ui)[0].startswith("Zelda"), "not above what is in sight"
        assert cursor_row(ui).startswith(lead)
        await ui.press("n")
        assert ui.shows("New note", lead), "keys act on the lead that they were meant for"


async def test_escape_leaves_the_text_field_and_clears_it(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        names = shown_names(ui)
        await ui.press("/")
        await ui.write("lumen")
        assert not ui.shows(names[1])
        await ui.press("escape")
        assert shown_names(ui) == names
        await ui.press("j")
        assert cursor_row(ui).startswith(names[1]), "the list has the keys again"


async def test_match_in_a_hidden_company_has_a_second_line(offline: Opener) -> None:
    for columns in (62, 100, 112, 120):
        async with offline(size=(columns, 30)) as ui:
            has_column = "Company" in ui.lines[4]
            await ui.press("/")
            await ui.write("lumen")
            lines = [line for line in ui.lines if "found in company  Lumen Optics" in line]
            assert bool(lines) is not has_column, columns
            if columns == 62:
                assert not has_column
                await ui.press("enter")
                await ui.resize(120, 30)
                assert not ui.shows("found in company")
                await ui.resize(62, 30)
                await ui.sees("found in company  Lumen Optics")


async def test_rows_counts_and_filters_follow_the_day_over_midnight(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 40)) as ui:
        screen = leads_screen(ui)
        lead_id = screen.table.lead_ids[0]
        tomorrow = clock.today() + timedelta(days=1)
        await ui.store.outbox.add(
            EditLead(lead_id, {"lead_interaction_date": tomorrow.isoformat()})
        )
        await ui.idle()
        await ui.press("f", "d")
        await ui.write("today")
        await ui.press("enter")
        assert lead_id not in screen.table.lead_ids
        service.forget()
        with clock.frozen(northwind.MOMENT + timedelta(days=1)):
            ui.app.day_watch.check()
            await ui.until(lambda: lead_id in screen.table.lead_ids, "today's leads")
            await ui.rest()
            assert "today" in cursor_row(ui) or ui.shows("today")
            await ui.press("0")
            row = next(r for r in ui.lines[5:] if r[3:].startswith(names_of(ui, lead_id)))
            assert "today" in row, "not any more in 1d"
        assert service.requests == [], "days are the screen's own matter"


def names_of(ui: Driver, lead_id: int) -> str:
    row = leads_screen(ui).table.rows.row(lead_id)
    assert row is not None
    return row.name[:12]
