"""A change on many leads: its toast, its report, marks and cost."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from taskip_leads.models.pending import PendingChange
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.ui.lead_actions.bulk_progress import BulkProgressScreen
from taskip_leads.ui.lead_actions.bulk_report import BulkReport
from taskip_leads.ui.lead_actions.outlook import outlook
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.widgets.batch_toast import BatchToast
from taskip_leads.ui.widgets.undo_toast import UndoToast
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

FIELD = "lead_interaction_date"
#: Seconds between two reads of the report.
_FRAME = 0.3


def leads_screen(ui: Driver) -> LeadsScreen:
    screen = ui.app.screen
    assert isinstance(screen, LeadsScreen), "no sheet lies over the list"
    return screen


async def test_toast_counts_and_z_takes_all_back(online: Opener, service: Service) -> None:
    async with online(size=(120, 36), hold=60.0) as ui:
        await ui.press("space", "space", "space", "t")
        await ui.write("2w")
        await ui.press("enter")
        await ui.sees("▌ 3 leads → Mon 7 Dec", "▌ in 60s", "3 marked of 30")
        leads_screen(ui)
        assert ui.lines[-1].startswith(" z undo   s status on 3")
        await ui.press("z")
        await ui.sees("Undone, nothing was sent.")
        await ui.until(lambda: not ui.app.screen.query(UndoToast))
        await ui.until(lambda: len(leads_screen(ui).coordinator.marks) == 3, "they stay marked")
        assert service.sent("PUT") == []


async def test_toast_runs_as_a_bar_while_sending_and_marks_go(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        with service.held("PUT", after=1):
            await ui.press("space", "space", "space", "t")
            await ui.write("2w")
            await ui.press("enter")
            await ui.sees("▌ Sending to 3 leads", "▌ 1 of 3 ━")
            assert ui.lines[-1].startswith(" z undo"), "what is left can be taken back"
            leads_screen(ui)
        await ui.idle()
        await ui.until(lambda: not ui.app.screen.query(BatchToast), "the toast to go")
        await ui.until(lambda: not leads_screen(ui).coordinator.marks)
        assert [one.body[FIELD] for one in service.sent("PUT")] == ["2026-12-07"] * 3


async def test_z_takes_back_what_was_not_sent_yet(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        with service.held("GET"):
            await ui.press("space", "space", "space", "t")
            await ui.write("2w")
            await ui.press("enter")
            await ui.sees("▌ 0 of 3")
            await ui.click(BatchToast, 30, 2)  # where z undo is drawn
            await ui.sees("Undone")
        await ui.idle()
        assert len(service.sent("PUT")) <= 1, "at most the one that was on its way"


async def test_refused_changes_open_the_report_and_stay_marked(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        service.fail(422, b'{"message":"No","errors":{"status_ids":["Not now."]}}', method="PUT")
        await ui.press("space", "space", "space", "s", "6")
        await ui.until(lambda: isinstance(ui.app.screen, BulkProgressScreen), "the report")
        await ui.sees("2 sent, 1 not; those stay marked.", "Not now.")
        assert not ui.notification, "said once"
        await ui.press("escape")
        assert ui.shows("1 marked of 30")
        assert leads_screen(ui).coordinator.marks


async def test_report_waits_while_a_field_is_open(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        service.fail(422, b'{"message":"No","errors":{"status_ids":["Not now."]}}', method="PUT")
        with service.held("GET"):
            await ui.press("space", "space", "s", "6", "/")
        await ui.until(lambda: ui.store.outbox.counts.asking == 1)
        await ui.write("a")
        leads_screen(ui)
        await ui.press("enter")
        await ui.until(lambda: isinstance(ui.app.screen, BulkProgressScreen), "the report")


async def test_leads_that_have_it_are_skipped_counted_and_unmarked(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("t")
        await ui.write("2027-03-01")
        await ui.press("enter")
        await ui.idle()
        service.forget()
        await ui.press("g", "g", "space", "space", "space", "t")
        await ui.write("2027-03-01")
        await ui.press("enter")
        await ui.sees("1 lead had it already")
        await ui.idle()
        await ui.until(lambda: not leads_screen(ui).coordinator.marks)
        assert len(service.sent("PUT")) == 2


async def test_outbox_has_one_row_that_opens_the_report(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=60.0) as ui:
        await ui.press("V", "s", "6", "g", "o")
        await ui.sees("Sending 33")
        rows = [line for line in ui.lines if "sends in" in line]
        assert len(rows) == 1
        assert "on 33 leads" in rows[0]
        assert "enter details" in ui.lines[-1]
        assert "discard" not in ui.lines[-1]
        await ui.press("enter")
        await ui.sees("0 of 33", "S cancel the rest", "esc close")
        await ui.press("S")
        await ui.sees("All undone, nothing was sent.")


async def test_open_report_shows_changes_once_a_frame(
    online: Opener, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    show = BulkReport.show

    def counted(report: BulkReport, changes: Mapping[int, PendingChange | None]) -> None:
        shown.append(len(changes))
        show(report, changes)

    monkeypatch.setattr(BulkReport, "show", counted)
    async with online(size=(120, 36)) as ui:
        with service.held("GET"):
            await ui.press("V", "t")
            await ui.write("2w")
            await ui.press("enter", "g", "o", "enter")
            await ui.sees("0 of 30")
        began = time.monotonic()
        await ui.sees("All 30 sent.")
        seconds = time.monotonic() - began
    assert 2 <= len(shown) <= seconds / _FRAME + 4


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_keys_of_a_long_report_stay_visible(offline: Opener, size: tuple[int, int]) -> None:
    async with offline(hold=60.0, size=size) as ui:
        await ui.press("V", "t")
        await ui.write("2w")
        await ui.press("enter", "g", "o", "enter")
        await ui.sees("0 of 34", "S cancel the rest", "esc close")
        keys = ui.lines.index(ui.line_of("S cancel the rest"))
        assert "╰──" in ui.lines[keys + 1], "nothing empty below"
        assert keys + 1 == size[1] - 2


@pytest.mark.parametrize(
    ("left", "ended", "seconds", "state", "words"),
    [
        (0, 10, 5.0, SyncState(), ""),
        (20, 0, 1.0, SyncState(), ""),
        (20, 10, 5.0, SyncState(), "About 10s: 3 requests a lead"),
        (300, 0, 0.0, SyncState(), "About 8m: 3 requests a lead, TaskIP allows 100 a minute"),
        (300, 10, 5.0, SyncState(budget=40_000), "About 2m: 3 requests a lead"),
        (400, 0, 0.0, SyncState(), "More than an hour: 3 requests a lead, TaskIP allows 1,000"),
        (50, 0, 0.0, SyncState(budget=90), "More than an hour: 3 requests a lead"),
        (9, 0, 0.0, SyncState(link=ConnectionState.OFFLINE), "Waiting: offline"),
        (9, 0, 0.0, SyncState(link=ConnectionState.LIMITED), "Waiting: TaskIP asks for a pause"),
    ],
)
def test_outlook_shows_how_long_and_why(
    left: int, ended: int, seconds: float, state: SyncState, words: str
) -> None:
    found = outlook(left, ended, seconds, state)
    assert found.startswith(words)
    assert bool(found) == bool(words)
